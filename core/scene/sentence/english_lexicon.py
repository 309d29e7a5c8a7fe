"""The words that hold English sentences together: those of `english.lexicon`, and those that follow a rule."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from core.scene.sentence.language import Word
from core.scene.sentence.lexicon import lexicon, signs

SIDES = {"left_of": "left", "right_of": "right"}

ROWS = {"top": ("top", "upper"), "bottom": ("bottom", "lower")}

PLACES = {
    "left": ("left", "left side", "left hand side", "far left", "left half", "left edge", "left hand"),
    "right": ("right", "right side", "right hand side", "far right", "right half", "right edge", "right hand"),
    "center": ("middle", "center", "centre", "very middle", "middle part"),
    "top": ("top", "very top", "top side", "top edge", "upper part", "upper half", "top part", "top half"),
    "bottom": ("bottom", "very bottom", "bottom side", "bottom edge", "lower part", "lower half", "bottom half"),
    "somewhere": ("foreground",),
}
"""Place in the picture -> its names; the corners follow from the rows and sides."""

EITHER = (
    *("inside", "underneath", "beneath", "behind", "above", "below", "beside", "under", "in between", "around"),
    *("nearby", "alongside", "close by"),
)
"""Relations that may leave out what they tie to."""

VERBS = """
stand stands stood standing; sit sits sat sitting; lie lies lay lying; lay lays laid laying; float floats floated
floating; hide hides hid hiding; sleep sleeps slept sleeping; swim swims swam swimming; walk walks walked walking;
run runs ran running; jump jumps jumped jumping; fly flies flew flying; play plays played playing; drive drives drove
driving; ride rides rode riding; go goes went going; rest rests rested resting; wait waits waited waiting; grow grows
grew growing; hang hangs hung hanging; shine shines shone shining; sail sails sailed sailing; lean leans leaned
leaning; hover hovers hovered hovering; rise rises rose rising; perch perches perched perching; nap naps napped
napping; relax relaxes relaxed relaxing; move moves moved moving; roll rolls rolled rolling; climb climbs climbed
climbing; drift drifts drifted drifting; pass passes passed passing; park parks parked parking; travel travels traveled
traveling; look looks looked looking; crouch crouches crouched crouching; bloom blooms bloomed blooming; come comes
came coming; live lives lived living; stay stays stayed staying; remain remains remained remaining; appear appears
appeared appearing; crawl crawls crawled crawling; glow glows glowed glowing; balance balances balanced balancing; hop
hops hopped hopping; curl curls curled curling; paddle paddles paddled paddling; chase chases chased chasing; snooze
snoozes snoozed snoozing; doze dozes dozed dozing; peek peeks peeked peeking; flow flows flowed flowing; bark barks
barked barking; smile smiles smiled smiling
"""
"""Their forms: of several, of one, of the past, and the participle that follows a noun."""


def words() -> dict[str, Word]:
    """All of it; where two tables have the same words, the later one holds."""
    found = signs(COMMA=",", COLON=":", SEP=".;!?|…-–—/。、", AND="&+", FILLER="'`*~()[]") | {"...": Word("SEP")}
    found |= {"to": Word("TO"), "sets": Word("VERB", False)}
    found |= {words: Word("WHERE", place) for words, place in _places()} | _verbs() | lexicon("english")
    for relation, side in SIDES.items():
        found |= {words: Word("RELATION", relation) for words in _beside(side)}
        found |= {words: Word("IMPLIED", relation) for words in _at_its(side)}
        found |= {words: Word("SIDE", side) for words in (side, f"{side} side")}
    return found | {word: Word("EITHER", found[word].meaning) for word in EITHER}


def _beside(side: str) -> Iterator[str]:
    """All ways to say a side of something: "to the left of", "on left side of", "left to"."""
    for at, the, part in product(("to", "on", "at", "in", "from"), ("the ", ""), ("", " side", " hand side", " hand")):
        yield f"{at} {the}{side}{part} of"
    yield from (f"{side} of", f"{side} side of", f"{side} to", f"the {side} side of", f"the {side} of")


def _at_its(side: str) -> Iterator[str]:
    for at, its, part in product(("to", "on", "at"), ("its", "their", "his", "her"), ("", " side", " hand side")):
        yield f"{at} {its} {side}{part}"


def _places() -> Iterator[tuple[str, str]]:
    """All ways to say a place in the picture, and the place: ("in the upper left corner", "top_left")."""
    for place, all_names in (*PLACES.items(), *_corners()):
        for at, name in product(("in the", "on the", "at the", "to the", "at", "on", "in", "towards the"), all_names):
            yield f"{at} {name}", place


def _corners() -> Iterator[tuple[str, list[str]]]:
    for (row, names), side in product(ROWS.items(), SIDES.values()):
        shapes = [shape for name in names for shape in (f"{name} {side}", f"{side} {name}", f"{name} {side} hand")]
        ends = ("", " corner", " part", " side", " area")
        yield f"{row}_{side}", [f"{shape}{end}" for shape, end in product(shapes, ends)]


def _verbs() -> dict[str, Word]:
    """Verbs, whose meaning is whether they say that there are several, and their participles."""
    verbs: dict[str, Word] = {}
    for forms in " ".join(VERBS.split()).split("; "):
        several, one, past, participle = forms.split()
        verbs |= {past: Word("VERB", False), one: Word("VERB", False), several: Word("VERB", True)}
        verbs |= {participle: Word("PART")}
    one = ("is", "was", "'s", "be", "will be", "can be seen", "can be", "being")
    return verbs | {word: Word("BE", False) for word in one} | {word: Word("BE", True) for word in ("are", "were")}
