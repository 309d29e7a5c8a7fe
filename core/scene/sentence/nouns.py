"""What the kinds and colours of the vocabulary are called in English and Chinese: one row each, for both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from core.scene.sentence.language import Name, Thing


@dataclass(frozen=True, slots=True)
class Nouns:
    """The names of a kind and its synonyms: English as "one/many", Chinese as "noun/measure" and bare nouns."""

    english: str
    chinese: str
    also: tuple[str, ...] = ()
    chinese_also: tuple[str, ...] = ()


NOUNS: Mapping[str, Nouns] = MappingProxyType(
    {
        "cube": Nouns(
            "cube/cubes",
            "方块/个",
            ("box/boxes", "block/blocks", "brick/bricks"),
            ("立方体", "正方体", "积木", "箱子", "盒子"),
        ),
        "sphere": Nouns("ball/balls", "球/个", ("sphere/spheres",), ("圆球", "球体", "皮球")),
        "cylinder": Nouns("cylinder/cylinders", "圆柱/个", ("tube/tubes",), ("圆柱体", "柱子")),
        "cone": Nouns("cone/cones", "圆锥/个", ("pyramid/pyramids",), ("圆锥体", "锥体")),
        "house": Nouns("house/houses", "房子/座", ("home/homes",), ("屋子", "屋")),
        "tree": Nouns("tree/trees", "树/棵", (), ("树木",)),
        "truck": Nouns("truck/trucks", "卡车/辆", ("lorry/lorries",), ("货车",)),
        "train": Nouns("train/trains", "火车/列", ("locomotive/locomotives",), ("列车",)),
        "boat": Nouns("boat/boats", "船/艘", ("ship/ships", "sailboat/sailboats"), ("帆船", "船只")),
        "dog": Nouns("dog/dogs", "狗/只", ("doggy/doggies",), ("狗狗",)),
        "cat": Nouns("cat/cats", "猫/只", ("kitty/kitties",), ("猫咪",)),
        "duck": Nouns("duck/ducks", "鸭子/只", (), ("鸭",)),
        "flower": Nouns("flower/flowers", "花/朵", (), ("花朵",)),
        "table": Nouns("table/tables", "桌子/张", ("desk/desks",), ("桌",)),
        "bridge": Nouns("bridge/bridges", "桥/座", (), ("桥梁",)),
        "basket": Nouns("basket/baskets", "篮子/个", (), ("篮",)),
        "cloud": Nouns("cloud/clouds", "云/朵", (), ("云朵",)),
        "sun": Nouns("sun/suns", "太阳/个"),
        "moon": Nouns("moon/moons", "月亮/个", (), ("月",)),
        "balloon": Nouns("balloon/balloons", "气球/个", ("hot air balloon/hot air balloons",), ("热气球",)),
        "girl": Nouns("girl/girls", "女孩/个", (), ("女孩子", "女孩儿", "姑娘")),
        "boy": Nouns("boy/boys", "男孩/个", ("child/children", "kid/kids"), ("男孩子", "男孩儿", "孩子", "小孩")),
        "woman": Nouns(
            "woman/women",
            "女人/个",
            ("lady/ladies", "person/people", "mother/mothers", "mom/moms", "mum/mums"),
            ("女士", "妈妈"),
        ),
        "man": Nouns(
            "man/men", "男人/个", ("guy/guys", "father/fathers", "dad/dads", "gentleman/gentlemen"), ("男士", "爸爸")
        ),
        "horse": Nouns("horse/horses", "马/匹", (), ("马儿",)),
        "cow": Nouns("cow/cows", "牛/头", ("bull/bulls",), ("奶牛", "母牛")),
        "sheep": Nouns("sheep/sheep", "羊/只", (), ("绵羊",)),
        "bird": Nouns("bird/birds", "鸟/只", ("sparrow/sparrows",), ("鸟儿", "麻雀")),
        "fish": Nouns("fish/fish", "鱼/条", (), ("鱼儿",)),
        "rabbit": Nouns("rabbit/rabbits", "兔子/只", ("bunny/bunnies", "hare/hares"), ("兔",)),
        "bear": Nouns("bear/bears", "熊/只", ("teddy bear/teddy bears", "teddy/teddies"), ("玩具熊", "泰迪熊", "狗熊")),
        "car": Nouns("car/cars", "汽车/辆", ("automobile/automobiles",), ("轿车",)),
        "bus": Nouns("bus/buses", "公交车/辆", ("coach/coaches",), ("公共汽车", "巴士", "大巴")),
        "airplane": Nouns(
            "airplane/airplanes", "飞机/架", ("plane/planes", "aeroplane/aeroplanes", "aircraft/aircraft")
        ),
        "bicycle": Nouns("bicycle/bicycles", "自行车/辆", ("bike/bikes",), ("单车", "脚踏车")),
        "chair": Nouns("chair/chairs", "椅子/把", ("armchair/armchairs",), ("椅",)),
        "sofa": Nouns("sofa/sofas", "沙发/张", ("couch/couches", "settee/settees")),
        "bed": Nouns("bed/beds", "床/张"),
        "cup": Nouns("cup/cups", "杯子/个", ("mug/mugs", "teacup/teacups"), ("茶杯", "马克杯", "杯")),
        "bowl": Nouns("bowl/bowls", "碗/个"),
        "bottle": Nouns("bottle/bottles", "瓶子/个", (), ("瓶", "酒瓶")),
        "vase": Nouns("vase/vases", "花瓶/个"),
        "book": Nouns("book/books", "书/本", (), ("书本", "图书")),
        "bag": Nouns("bag/bags", "包/个", ("handbag/handbags", "purse/purses"), ("手提包", "书包", "提包", "袋子")),
        "box": Nouns(
            "open box/open boxes",
            "纸箱/个",
            ("cardboard box/cardboard boxes", "carton/cartons"),
            ("纸箱子", "纸盒", "纸盒子"),
        ),
        "umbrella": Nouns("umbrella/umbrellas", "雨伞/把", ("parasol/parasols",), ("伞",)),
        "clock": Nouns("clock/clocks", "钟/个", ("alarm clock/alarm clocks",), ("闹钟", "时钟", "钟表")),
        "apple": Nouns("apple/apples", "苹果/个"),
        "banana": Nouns("banana/bananas", "香蕉/根"),
        "cake": Nouns("cake/cakes", "蛋糕/个", ("birthday cake/birthday cakes",), ("生日蛋糕",)),
        "star": Nouns("star/stars", "星星/颗", (), ("星",)),
    }
)

PARTICULAR: Mapping[Thing, tuple[str, ...]] = MappingProxyType(
    {
        Thing("house", size="small"): ("hut/huts", "cottage/cottages"),
        Thing("tree", colour="pink"): ("cherry tree/cherry trees",),
        Thing("dog", size="small"): ("puppy/puppies",),
        Thing("cat", size="small"): ("kitten/kittens",),
        Thing("duck", size="small"): ("duckling/ducklings",),
        Thing("horse", size="small"): ("pony/ponies", "foal/foals"),
        Thing("cow", size="small"): ("calf/calves",),
        Thing("sheep", size="small"): ("lamb/lambs",),
        Thing("bird", colour="yellow", size="small"): ("chick/chicks",),
        Thing("fish", colour="orange"): ("goldfish/goldfish",),
        Thing("boy", size="small"): ("baby/babies",),
    }
)
"""English nouns that bring a colour or a size along."""

CHINESE_PARTICULAR: Mapping[Thing, tuple[str, ...]] = MappingProxyType(
    {Thing("tree", colour="pink"): ("樱花树", "樱桃树", "樱树"), Thing("fish", colour="orange"): ("金鱼",)}
)

COLOUR_WORDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "red": (("red",), ("红色", "红")),
        "green": (("green",), ("绿色", "绿")),
        "blue": (("blue",), ("蓝色", "蓝")),
        "yellow": (("yellow",), ("黄色", "黄")),
        "purple": (("purple",), ("紫色", "紫")),
        "orange": (("orange",), ("橙色", "橘色", "橙")),
        "pink": (("pink",), ("粉色", "粉红色", "粉红", "粉")),
        "white": (("white",), ("白色", "白")),
        "brown": (("brown",), ("棕色", "褐色", "咖啡色", "棕", "褐")),
        "black": (("black",), ("黑色", "黑")),
        "grey": (("grey", "gray"), ("灰色", "灰")),
    }
)
"""Colour -> its English and its Chinese words, the first of each being the one that is said."""


def english_names() -> dict[str, Name]:
    return {kind: Name(*_forms(nouns.english)) for kind, nouns in NOUNS.items()}


def chinese_names() -> dict[str, Name]:
    return {kind: Name(noun, noun, measure) for kind, (noun, measure) in _chinese()}


def english_nouns() -> Iterator[tuple[str, str, Thing]]:
    """Singular, plural and meaning of every English noun."""
    for kind, nouns in NOUNS.items():
        yield from ((*_forms(forms), Thing(kind)) for forms in (nouns.english, *nouns.also))
    for thing, synonyms in PARTICULAR.items():
        yield from ((*_forms(forms), thing) for forms in synonyms)


def chinese_nouns() -> Iterator[tuple[str, Thing]]:
    for kind, (noun, _) in _chinese():
        yield from ((word, Thing(kind)) for word in (noun, *NOUNS[kind].chinese_also))
    for thing, synonyms in CHINESE_PARTICULAR.items():
        yield from ((word, thing) for word in synonyms)


def _chinese() -> Iterator[tuple[str, tuple[str, str]]]:
    return ((kind, _forms(nouns.chinese)) for kind, nouns in NOUNS.items())


def _forms(written: str) -> tuple[str, str]:
    one, _, other = written.partition("/")
    return one, other
