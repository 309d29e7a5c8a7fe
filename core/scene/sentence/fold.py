"""Letters folded before a text is read: capitals, full width, traditional characters, curly apostrophes, zero width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

TRADITIONAL = (
    "來来個个們们側侧傘伞僅仅內内兩两冊册別别剛刚劃划動动匯汇區区卻却參参問问喚唤單单圍围園园圓圆圖图場场塊块壓压壘垒"
    "夠够夢梦夾夹奪夺將将對对層层島岛嶺岭嶼屿帳帐帶带幀帧幾几庫库張张強强後后從从復复愛爱態态應应懸悬戲戏戶户掃扫掛挂"
    "揚扬擁拥擔担據据擠挤擺摆攝摄數数斷断於于時时晝昼暈晕曬晒書书會会東东條条楊杨楓枫榮荣樁桩樂乐樓楼樣样樹树橋桥檔档"
    "檯台欄栏歡欢氣气沒没沖冲淺浅湯汤準准滅灭滙汇滿满漁渔潔洁濱滨灣湾為为無无煙烟燈灯燒烧爐炉牆墙牠它犢犊狀状獅狮獨独"
    "現现環环畫画異异當当疊叠療疗發发盞盏盤盘眾众睏困碼码礦矿祿禄種种稱称穀谷穩稳筆笔節节範范築筑簡简籃篮籠笼粧妆紅红"
    "純纯紙纸紛纷細细終终組组結结綠绿綫线綿绵緊紧線线緣缘縮缩織织罈坛翹翘聖圣聽听脣唇臥卧與与興兴舊旧舖铺艙舱艷艳莊庄"
    "華华葉叶著着蓋盖蓮莲藍蓝蘋苹蘭兰處处號号蝦虾蟲虫衆众裏里裝装裡里製制視视覺觉觀观討讨記记許许詞词話话說说請请論论"
    "變变讓让豎竖貓猫貝贝貨货貼贴賣卖質质賽赛蹤踪車车軌轨軟软軸轴載载輕轻輛辆輪轮轎轿辦办農农這这連连週周進进遊游運运"
    "過过達达遠远適适還还邊边郵邮鄉乡醜丑釘钉針针鈴铃銀银鋪铺鋼钢錐锥錘锤鍋锅鍵键鎖锁鏡镜鐘钟鐵铁長长門门閃闪間间陰阴"
    "陸陆陽阳隊队階阶際际隻只雖虽雙双雜杂離离雲云電电靜静頂顶項项順顺領领頭头顆颗題题顏颜風风飛飞養养餘余馬马駕驾駛驶"
    "騎骑驢驴體体髮发鬆松魚鱼鮮鲜鳥鸟鴨鸭鵝鹅鷹鹰鹽盐麗丽麥麦麵面黃黄點点齊齐齒齿龍龙龜龟"
    "飄飘並并併并艦舰嗎吗麼么給给誰谁見见塗涂顯显隨随滾滚蕩荡盪荡臺台傾倾騰腾轟轰遙遥鬧闹躍跃擋挡鄰邻碩硕龐庞"
)
"""Pairs of a traditional character and its simplified one: those of the words that sentences are made of."""

MEANT_AS_THEY_ARE = "＂＼"
"""Full-width signs that would open a quotation or escape a mark if they were folded."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made plain, and where each of its characters, and its end, lay in the text as it was typed."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The typed text's offsets of a piece of the folded one."""
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[end]


def fold(text: str) -> Folded:
    """The text in small, plain letters; what has no width is gone."""
    kept = [(letter, offset) for offset, typed in enumerate(text) if (letter := _plain(typed))]
    folded = "".join(letter for letter, _ in kept)
    return Folded(_without_hyphens(folded), (*(offset for _, offset in kept), len(text)))


@cache
def _simplified() -> dict[str, str]:
    return dict(zip(TRADITIONAL[::2], TRADITIONAL[1::2], strict=True))


@cache
def _plain(letter: str) -> str:
    """One character's plain form, at most one character long."""
    if unicodedata.category(letter) == "Cf":
        return ""
    if letter in "‘’ʼ`´":
        return "'"
    if "\uff01" <= letter <= "\uff5e" and letter not in MEANT_AS_THEY_ARE:
        letter = chr(ord(letter) - 0xFEE0)
    small = letter.lower()
    return _simplified().get(letter, small if len(small) == 1 else letter)


def _without_hyphens(text: str) -> str:
    """A hyphen between two letters is a space: "hot-air", "top-left"."""
    letters = list(text)
    for place in range(1, len(text) - 1):
        if text[place] in "-‐‑" and text[place - 1].isalpha() and text[place + 1].isalpha():
            letters[place] = " "
    return "".join(letters)
