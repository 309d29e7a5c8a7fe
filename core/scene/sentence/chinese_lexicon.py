"""The words that hold Chinese sentences together: those of `chinese.lexicon`, and those that follow a rule."""

from __future__ import annotations

from itertools import product

from core.scene.sentence.language import Word
from core.scene.sentence.lexicon import lexicon, signs

MEASURES = "个只棵辆列艘座朵张条片轮颗幅把匹头块道间栋位尾支根件台架班束株枝面本杯盏顶盆口扇"
"""What may stand between a number and a noun, one character each."""

STANDING = (
    "移搬拿隔叠摞堆站坐停躺放浮趴蹲睡卧立漂飘飞挂藏躲摆开长游跑走伏靠落住歇玩照升悬盖建生种画爬倒滚跳泊驶行"
    "埋留等待插铺系绑"
)
"""Verbs that a place follows (坐在, 放到), or that follow one (坐着)."""

THERE_IS = "站坐停躺放浮趴蹲睡卧立漂飘飞挂藏躲摆开长游跑走落住歇悬种盖铺建画升靠爬伏泊插堆叠"
"""Verbs that say what is in a place: 停了, 停满了, 停有."""

SOME = 3
"""How many 几只 and 一些 are."""


def words() -> dict[str, Word]:
    """All of it; where two tables have the same words, the later one holds."""
    found = signs(COMMA=",", COLON=":", SEP=".;!?|…-—/。·", AND="、&+", FILLER="'~*()[]")
    found |= {f"{this}{of}": Word("THE") for this, of in product("那这", ("", "些", "边的", *MEASURES))}
    found |= {f"{verb}{at}": Word("AT") for verb, at in product(STANDING, ("在", "到", "于", "到了", "在了"))}
    found |= {f"{verb}{into}": Word("AT", "in") for verb, into in product(STANDING, ("进", "进了", "入"))}
    found |= {f"{verb}着": Word("POSTURE") for verb in STANDING}
    found |= {f"{verb}{done}": Word("HAVE") for verb, done in product(THERE_IS, ("了", "满了", "有"))}
    found |= {f"有{measure}": Word("HAVE") for measure in MEASURES}
    found |= lexicon("chinese")
    found |= {word: Word("COUNT", SOME) for word in ("几", "一些", "许多", "好几", "很多", "一群", "一堆", "一排")}
    found |= {f"{some}{measure}": Word("COUNT", SOME) for some, measure in product(("几", "好几", "数"), MEASURES)}
    return found | {f"每{measure}": Word("EACH") for measure in ("", *MEASURES)}
