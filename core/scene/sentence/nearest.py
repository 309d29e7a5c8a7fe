"""Things that have no card, and the nearest ones that have."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH = {
    "house": "castle tower church barn building palace cabin school shop tent temple lighthouse skyscraper farm villa "
    "garage shed windmill hotel mansion store bungalow hospital kennel",
    "tree": "bush plant palm forest pine oak shrub hedge cactus willow wood jungle",
    "truck": "van tractor jeep ambulance taxi trailer wagon excavator",
    "train": "tram subway metro",
    "boat": "canoe kayak raft yacht ferry submarine",
    "dog": "wolf fox lion tiger elephant pig zebra giraffe goat deer donkey monkey camel squirrel animal pet hound",
    "cat": "mouse hamster rat leopard panther lynx raccoon",
    "duck": "goose swan chicken hen parrot owl penguin eagle pigeon seagull rooster",
    "flower": "rose tulip sunflower daisy lily bouquet blossom",
    "table": "counter shelf stool stand",
    "bridge": "gate arch tunnel",
    "basket": "bucket crate barrel pot bin",
    "cloud": "fog smoke mist storm",
    "sun": "lamp",
    "moon": "planet",
    "balloon": "kite zeppelin parachute blimp",
    "ball": "orange globe marble pearl bubble football",
    "cube": "dice die chest parcel package",
    "cylinder": "column pillar can pipe drum log pole",
    "cone": "tent hat",
    "sea": "lake pond pool bay lagoon",
    "river": "creek brook canal waterfall",
    "mountains": "volcano cliff",
    "grass": "field lawn garden park yard",
    "stone": "street road pavement floor",
}
"""The word that is there -> those that are near to it."""

CHINESE = {
    "房子": "城堡 塔 教堂 谷仓 大楼 楼房 宫殿 学校 商店 帐篷 寺庙 灯塔 农场 别墅 车库 医院 亭子 木屋",
    "树": "灌木 植物 棕榈 森林 松树 竹子 仙人掌 树林",
    "卡车": "面包车 拖拉机 吉普车 救护车 出租车 消防车",
    "火车": "地铁 电车 高铁",
    "船": "独木舟 游艇 木筏 潜水艇 渡轮",
    "狗": "狼 狐狸 狮子 老虎 大象 猪 斑马 长颈鹿 山羊 鹿 驴 猴子 骆驼 松鼠 动物",
    "猫": "老鼠 仓鼠 豹子 熊猫",
    "鸭子": "鹅 天鹅 鸡 母鸡 鹦鹉 猫头鹰 企鹅 老鹰 鸽子",
    "花": "玫瑰 郁金香 向日葵 菊花 百合",
    "桌子": "柜台 架子 凳子",
    "桥": "大门 隧道",
    "篮子": "桶 筐 罐子",
    "云": "雾 烟",
    "太阳": "灯",
    "气球": "风筝 飞艇 降落伞",
    "球": "地球 珍珠 足球 篮球",
    "海": "湖 池塘 水池 湖泊",
    "河": "小溪 溪 瀑布",
    "山": "火山 悬崖",
    "草地": "田野 花园 公园 院子",
}

NEAREST: Mapping[str, Mapping[str, str]] = {
    language: {far: near for near, words in table.items() for far in words.split()}
    for language, table in (("en", ENGLISH), ("zh", CHINESE))
}
"""Language id -> a thing without a card -> the word for the nearest one."""
