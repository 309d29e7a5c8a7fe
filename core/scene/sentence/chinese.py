"""Chinese (simplified): its names, its templates and its lexicon."""

from __future__ import annotations

from itertools import permutations

from core.scene.sentence import chinese_lexicon
from core.scene.sentence.chinese_lexicon import MEASURES
from core.scene.sentence.language import Language, Setting, Templates, Thing, Tie, Word, entries
from core.scene.sentence.nouns import COLOUR_WORDS, chinese_names, chinese_nouns

NAMES = chinese_names()

LABELS = {
    "colour": {id: words[0] for id, (_, words) in COLOUR_WORDS.items()},
    "size": {"small": "小", "medium": "中", "large": "大"},
    "relation": {
        "left_of": "左边",
        "right_of": "右边",
        "above": "上方",
        "below": "下方",
        "on": "上面",
        "in": "里面",
        "under": "下面",
        "in_front_of": "前面",
        "behind": "后面",
        "next_to": "旁边",
        "between": "之间",
    },
    "sky": {"blue": "蓝色的天空", "pink": "粉色的天空", "sunset": "日落", "night": "夜晚"},
    "ground": {"grass": "草地", "sand": "沙地", "snow": "雪地", "stone": "石头地", "sea": "海"},
    "mountains": {"blue": "蓝色的山", "green": "绿色的山", "purple": "紫色的山", "none": "没有山"},
    "river": {"yes": "河", "no": "没有河"},
    "flowers": {"yes": "花田", "no": "没有花田"},
}


def _tie(place: str) -> Tie:
    """Chinese says a relation in one shape, whether its subject is new or known."""
    return Tie("{subject}" + place, "{subject}" + place, place)


TEMPLATES = Templates(
    described={
        (False, False): "{noun}",
        (False, True): "{colour}的{noun}",
        (True, False): "{size}{noun}",
        (True, True): "{colour}的{size}{noun}",
    },
    quoted="「{text}」",
    one="一{measure}{described}",
    bare_text="一{measure}{described}",
    counted="{count}{measure}{described}",
    the="{described}",
    the_nth="第{ordinal}{measure}{described}",
    none="没有{described}",
    weighted="{phrase}（×{weight}）",
    either="{first}或{second}",
    both="{first}和{second}",
    and_then="{said}，{more}",
    ties={
        "left_of": _tie("在{reference}的左边"),
        "right_of": _tie("在{reference}的右边"),
        "above": _tie("在{reference}上方"),
        "below": _tie("在{reference}下方"),
        "on": _tie("在{reference}上面"),
        "on_in_flight": _tie("在{reference}顶上"),
        "in": _tie("在{reference}里面"),
        "under": _tie("在{reference}下面"),
        "in_front_of": _tie("在{reference}的前面"),
        "behind": _tie("在{reference}的后面"),
        "next_to": _tie("在{reference}的旁边"),
        "between": _tie("在{reference}和{other}之间"),
        "between_pair": _tie("在{references}之间"),
    },
    backdrop={
        ("sky", "blue"): "在蓝色的天空下",
        ("sky", "pink"): "在粉色的天空下",
        ("sky", "sunset"): "日落时分",
        ("sky", "night"): "在夜里",
        ("ground", "grass"): "在草地上",
        ("ground", "sand"): "在沙地上",
        ("ground", "snow"): "在雪地上",
        ("ground", "stone"): "在石头地上",
        ("ground", "sea"): "在海上",
        ("mountains", "blue"): "远处有蓝色的山",
        ("mountains", "green"): "远处有绿色的山",
        ("mountains", "purple"): "远处有紫色的山",
        ("mountains", "none"): "没有山",
        ("river", True): "一条河",
        ("river", False): "没有河",
        ("flowers", True): "在花田里",
        ("flowers", False): "没有花田",
    },
    empty="空的舞台",
)

SETTING_NOUNS: dict[Setting, tuple[str, ...]] = {
    Setting("sky"): ("天空", "天"),
    Setting("sky", "sunset"): ("晚霞", "日落的天空", "傍晚的天空", "夕阳", "落日"),
    Setting("sky", "night"): ("夜空", "夜晚的天空", "星空"),
    Setting("ground", "grass"): ("草地", "草坪", "草", "草丛", "草原", "青草"),
    Setting("ground", "sand"): ("沙地", "沙滩", "沙漠", "沙子", "海滩", "沙"),
    Setting("ground", "snow"): ("雪地", "雪", "白雪", "积雪"),
    Setting("ground", "stone"): ("石头地", "石地", "石头"),
    Setting("ground", "sea"): ("海", "大海", "海面", "海水", "海洋", "水", "水面"),
    Setting("mountains"): ("山", "群山", "大山", "高山", "山峰", "小山", "山丘", "山坡", "远山", "山顶", "山脉"),
    Setting("river", True): ("河", "小河", "河流", "大河", "河水", "河面"),
    Setting("flowers", True): ("花田", "花海", "花丛", "黄花田"),
    Setting("horizon"): ("地平线",),
}

SETTING_PHRASES: dict[Setting, tuple[str, ...]] = {
    Setting("sky", "sunset"): (
        "日落时分",
        "日落时",
        "日落",
        "傍晚",
        "黄昏",
        "在日落时分",
        "在日落时",
        "在傍晚",
        "在黄昏",
        "夕阳下",
        "在夕阳下",
        "夕阳西下",
        "黄昏时",
        "傍晚时分",
    ),
    Setting("sky", "night"): ("夜里", "晚上", "夜晚", "在夜里", "在晚上", "在夜晚", "夜间", "深夜", "夜色中", "夜幕下"),
    Setting("horizon"): ("在远处", "在远方"),
}

SIZE_WORDS = {
    "small": ("小", "小的", "小小的", "小小", "很小的", "迷你的", "迷你", "微小的", "小型"),
    "medium": ("中等大小的", "中等的"),
    "large": ("大", "大的", "巨大的", "大大的", "很大的", "巨大", "高高的", "高大的", "巨型", "庞大的", "大型", "高"),
}

ONE_OF_TWO = {"大": "SIZE=large", "小": "SIZE=small"} | {
    word: f"COLOUR={colour}" for colour, words in COLOUR_WORDS.items() for word in words if len(word) == 1
}
"""What two things differ in: 一大一小, 一红一蓝."""

ONE_TO_TEN = {word: n + 1 for n, word in enumerate("一二三四五六七八九十")}

CHINESE = Language(
    id="zh",
    names=NAMES,
    labels={"kind": {kind: name.one for kind, name in NAMES.items()}, **LABELS},
    counts=("一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
    ordinals={n: word for word, n in ONE_TO_TEN.items()},
    text_measure="个",
    templates=TEMPLATES,
    words={
        **chinese_lexicon.words(),
        **{word: Word("NOUN", thing) for word, thing in chinese_nouns()},
        **{roof: Word("NOUN", Thing("house")) for roof in ("房顶", "屋顶")},
        **{branch: Word("NOUN", Thing("tree")) for branch in ("树梢", "树枝", "树干")},
        **{word: Word("NOUN", setting) for setting, words in SETTING_NOUNS.items() for word in words},
        **{word: Word("SETTING", setting) for setting, words in SETTING_PHRASES.items() for word in words},
        **entries("COLOUR", {id: words for id, (_, words) in COLOUR_WORDS.items()}),
        **entries("COLOUR", {id: tuple(f"{word}的" for word in words) for id, (_, words) in COLOUR_WORDS.items()}),
        **entries("SIZE", SIZE_WORDS),
        **{
            f"一{one}一{other}": Word("ONE_EACH", f"{ONE_OF_TWO[one]} {ONE_OF_TWO[other]}")
            for one, other in permutations(ONE_OF_TWO, 2)
        },
    },
    count_pattern=rf"([一二两三四五六七八九十])\s*[{MEASURES}]|([0-9]{{1,3}})\s*[{MEASURES}]?",
    ordinal_pattern=rf"第\s*([一二三四五六七八九十]|[0-9]{{1,3}})\s*[{MEASURES}]",
    numbers={**ONE_TO_TEN, "两": 2},
    spaced=False,
)
