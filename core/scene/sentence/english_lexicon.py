"""The words that hold English sentences together: relations, places in the picture, verbs, frames and small words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from core.scene.sentence.language import Word

SIDES = {"left_of": "left", "right_of": "right"}


def _beside(side: str) -> Iterator[str]:
    """All ways to say a side of something: "to the left of", "on left side of", "left to"."""
    for at, the, part in product(("to", "on", "at", "in", "from"), ("the ", ""), ("", " side", " hand side", " hand")):
        yield f"{at} {the}{side}{part} of"
    yield from (f"{side} of", f"{side} side of", f"{side} to", f"the {side} side of", f"the {side} of")


RELATIONS: Mapping[str, tuple[str, ...]] = {
    **{relation: tuple(_beside(side)) for relation, side in SIDES.items()},
    "above": ("above", "over", "high above", "up above", "over the top of", "overhead of"),
    "below": ("below", "down below"),
    "on": (
        *("on", "onto", "on to", "on top of", "on the top of", "at the top of", "at top of", "to the top of", "atop"),
        *("atop of", "upon", "across", "resting on", "on the surface of", "on the roof of", "on the back of"),
    ),
    "in": (
        *("in", "inside", "inside of", "within", "into", "in the inside of", "through", "among", "amongst", "amid"),
        *("amidst", "in the middle of", "in the center of", "in the centre of", "at the center of", "at the centre of"),
        "on board of",
    ),
    "under": ("under", "underneath", "underneath of", "beneath", "in the shade of", "in the shadow of"),
    "in_front_of": ("in front of", "in the front of", "at the front of", "before", "in front"),
    "behind": (
        *("behind", "in back of", "in the back of", "at the back of", "hidden by", "covered by", "blocked by"),
        *("obscured by", "beyond", "after", "concealed by", "at the rear of"),
    ),
    "next_to": (
        *("next to", "next", "beside", "besides", "by", "near", "near to", "nearby", "close to", "close by", "at"),
        *("touching", "adjacent to", "alongside", "alongside of", "side by side with", "adjoining", "around", "along"),
        *("in contact with", "against", "on the side of", "on side of", "at the side of", "by the side of"),
        *("to the side of", "at the edge of", "on the edge of", "at the foot of", "at the base of", "on the bank of"),
        *("on the banks of", "on the shore of", "in the vicinity of", "neighboring", "neighbouring", "outside"),
        *("outside of", "beside of", "surrounding", "close beside", "on one side of", "at one side of"),
    ),
    "between": ("between", "in between", "in the middle between"),
    "either_side": (
        *("on either side of", "on each side of", "on both sides of", "at either side of", "at both sides of"),
        *("to either side of", "at each side of", "to both sides of", "to the left and right of"),
        "on the left and right of",
    ),
}
"""Relation -> the words before its reference. `either_side` puts one to the left and one to the right."""

REVERSED: Mapping[str, tuple[str, ...]] = {
    "in": (
        *("full of", "filled with", "containing", "contains", "contain", "holding", "holds", "hold", "filled by"),
        *("that contains", "that contain", "loaded with", "packed with"),
    ),
    "on_or_in": ("carrying", "carries", "carry", "carried", "transporting"),
    "on": ("supporting", "supports", "topped with", "topped by"),
    "next_to": ("surrounded by", "flanked by"),
    "in_front_of": ("hiding behind itself",),
}
"""Relation -> words before what stands in it to the subject: "a basket full of flowers"."""

IMPLIED: Mapping[str, tuple[str, ...]] = {
    "on": ("on top", "on the top"),
    "in_front_of": ("in front", "in the front", "up front"),
    "behind": ("in the back", "in back", "at the back"),
    "next_to": ("nearby", "close by", "alongside", "at its side", "at its sides", "by its side", "on its banks")
    + ("at its edge", "next door", "on the side", "around"),
    "either_side": ("on either side", "on each side", "on both sides", "at either side", "at both sides"),
}
"""Relation -> its words where the reference is not said: "a table with a cat on top"."""

BARE = ("inside", "underneath", "beneath", "behind", "above", "below", "beside", "under", "in between")
"""Words before a reference that may also go without it."""

OWNED: Mapping[str, tuple[str, ...]] = {
    relation: tuple(
        f"{at} {its} {side}{part}"
        for at, its, part in product(
            ("to", "on", "at"), ("its", "their", "his", "her"), ("", " side", " hand side")
        )
    )
    for relation, side in SIDES.items()
} | {"on": ("on its top", "on its roof", "on its back"), "next_to": ("at its foot", "by its side", "on its side")}

MUTUAL: Mapping[str, tuple[str, ...]] = {
    "next_to": (
        *("next to each other", "next to one another", "beside each other", "beside one another", "side by side"),
        *("near each other", "near one another", "close to each other", "close to one another", "close together"),
        *("touching each other", "adjacent to each other", "alongside each other", "by each other", "near together"),
        *("in a row", "in a line", "next to eachother", "together side by side", "touching one another"),
    ),
    "on": (
        *("on top of each other", "on top of one another", "on each other", "on one another", "atop each other"),
        *("one on top of the other", "one on the other", "one upon the other", "stacked", "piled up", "stacked up"),
        *("stacked on top of each other", "stacked on top of one another", "stacked on each other", "in a stack"),
        *("piled on top of each other", "one atop the other", "in a pile", "stacked one on top of the other"),
    ),
    "behind": ("behind each other", "behind one another", "one behind the other", "one after the other"),
    "above": ("above each other", "one above the other"),
    "in": ("inside each other", "one inside the other", "one in the other"),
}

CORNERS = {
    "top_left": (("top", "upper"), "left"),
    "top_right": (("top", "upper"), "right"),
    "bottom_left": (("bottom", "lower"), "left"),
    "bottom_right": (("bottom", "lower"), "right"),
}


def _places() -> Iterator[tuple[str, str]]:
    """All ways to say a place in the picture, and the place: ("in the upper left corner", "top_left")."""
    names = {
        "left": ("left", "left side", "left hand side", "far left", "left half", "left edge", "left hand"),
        "right": ("right", "right side", "right hand side", "far right", "right half", "right edge", "right hand"),
        "center": ("middle", "center", "centre", "very middle", "middle part"),
        "top": ("top", "top side", "top edge", "upper part", "upper half", "top part", "top half"),
        "bottom": ("bottom", "bottom side", "bottom edge", "lower part", "lower half", "bottom part", "bottom half"),
        "": ("foreground",),
        **{
            place: tuple(
                f"{words}{end}"
                for vertical in verticals
                for words in (f"{vertical} {side}", f"{side} {vertical}", f"{vertical} {side} hand")
                for end in ("", " corner", " part", " side", " area")
            )
            for place, (verticals, side) in CORNERS.items()
        },
    }
    for place, all_words in names.items():
        for words, at in product(all_words, ("in the", "on the", "at the", "to the", "at", "on", "in", "towards the")):
            yield f"{at} {words}", place


PLACES = {words: place for words, place in _places() if words not in {"on top", "at top", "on the top"}}
PLACES |= {"at the very top": "top", "at the very bottom": "bottom"}

VERBS = """
stand stands stood standing; sit sits sat sitting; lie lies lay lying; lay lays laid laying; float floats floated
floating; hide hides hid hiding; sleep sleeps slept sleeping; swim swims swam swimming; walk walks walked walking;
run runs ran running; jump jumps jumped jumping; fly flies flew flying; play plays played playing; drive drives drove
driving; ride rides rode riding; go goes went going; rest rests rested resting; wait waits waited waiting; grow grows
grew growing; hang hangs hung hanging; shine shines shone shining; sail sails sailed sailing; lean leans leaned
leaning; hover hovers hovered hovering; rise rises rose rising; rain rains rained raining;
perch perches perched perching; nap naps napped napping; relax relaxes relaxed relaxing; move moves moved moving; roll
rolls rolled rolling; climb climbs climbed climbing; drift drifts drifted drifting; pass passes passed passing; park
parks parked parking; travel travels traveled traveling; look looks looked looking; crouch crouches crouched crouching;
bloom blooms bloomed blooming; come comes came coming; live lives lived living; stay stays stayed staying; remain
remains remained remaining; appear appears appeared appearing; crawl crawls crawled crawling; glow glows glowed
glowing; balance balances balanced balancing; hop hops hopped hopping; curl curls curled curling; paddle paddles
paddled paddling; chase chases chased chasing; snooze snoozes snoozed snoozing; doze dozes dozed dozing; peek peeks
peeked peeking; flow flows flowed flowing; bark barks barked barking; smile smiles smiled smiling
"""
"""Their forms: plural, singular, past, and the participle that may follow a noun."""

PARTICIPLES = (
    *("parked", "placed", "hidden", "located", "positioned", "situated", "seated", "perched", "set", "put", "planted"),
    *("anchored", "moored", "docked", "tied", "balanced", "found", "shown", "seen", "arranged", "kept", "left alone"),
    *("mounted", "built", "lined up", "suspended", "nestled", "posed", "curled up", "sitting down", "laid", "drawn"),
    *("painted", "pictured", "depicted", "displayed", "visible", "present", "asleep", "awake", "half hidden", "stuck"),
)

FRAMES = (
    *("photo", "photograph", "picture", "image", "drawing", "painting", "illustration", "rendering", "render", "scene"),
    *("view", "shot", "sketch", "snapshot", "pic", "pictures", "photos", "images", "artwork", "poster", "portrait"),
    *("close up", "closeup", "diorama", "composition", "landscape", "still life", "frame", "canvas", "stage"),
)

ORDERS = (
    *("draw", "draw me", "paint", "paint me", "show", "show me", "make", "make me", "create", "generate", "add", "put"),
    *("place", "set", "put down", "render", "give me", "give us", "i want", "we want", "i want to see", "i would like"),
    *("i'd like", "i would like to see", "i'd like to see", "i see", "we see", "you see", "they see", "he sees"),
    *("she sees", "i can see", "we can see", "you can see", "one can see", "imagine", "can you", "could you"),
    *("would you", "will you", "please", "please draw", "let there be", "let's draw", "let us draw", "let's make"),
    *("let's put", "i have", "we have", "depict", "sketch", "build", "build me", "include", "insert", "i need", "need"),
    *("want", "would like", "picture this", "design", "produce", "now", "then", "next draw", "also draw", "look"),
    *("look at", "i am looking at", "i'm looking at", "i saw", "we saw", "there we see", "to see", "to draw", "try"),
    *("i like", "i'd love", "i would love", "do you see", "can you see", "do you have", "let me see", "arrange"),
)

WORDS: Mapping[str, tuple[str, ...]] = {
    "A": ("a", "an", "any", "her", "his", "my", "your", "our", "one single", "a single", "its own"),
    "ANOTHER": ("another", "one more", "a second", "yet another", "a different"),
    "THE": ("the", "this", "those", "these", "the same"),
    "THAT": ("that",),
    "OTHER": ("the other", "other"),
    "ALL": ("all", "all of", "each of", "both of", "each", "every", "both", "all the", "either of"),
    "NO": ("no", "not", "neither"),
    "WITHOUT": ("without", "without any", "lacking", "with no", "with no more", "nor", "except", "instead of"),
    "AND": ("and", "&", "and also", "as well as", "along with", "together with", "plus", "and then", "while", "but")
    + ("accompanied by", "then", "whereas", "as", "also", "where"),
    "OR": ("or", "or else"),
    "WITH": ("with", "having", "featuring", "including", "leading into", "leading to", "flowing into", "flowing to")
    + ("running into", "and with", "but with"),
    "HAVE": ("has", "have", "had"),
    "SHOW": ("showing", "shows", "show", "depicting", "depicts", "that shows", "which shows", "in which", "which depicts")
    + ("displaying", "displays", "where there is", "where there are", "contains", "containing"),
    "OF": ("of",),
    "COMMA": (",",),
    "SEP": (".", ";", ":", "!", "?", "|", "…", "...", "-", "–", "—", "/", "。", "、"),
    "IT": ("it", "this one", "that one", "itself"),
    "THEY": ("they", "them", "both of them", "all of them", "each of them", "themselves")
    + ("all of these", "both of these"),
    "ONE": ("ones",),
    "ONE_OF": ("one of them", "one of these", "one of the", "one of those"),
    "REL": ("which", "who", "whose"),
    "THERE": ("there", "here", "this is", "these are", "that's", "there's", "here's", "there're", "over there"),
    "EMPTY": ("an empty stage", "the empty stage", "empty stage", "nothing"),
    "LOOKING": ("coloured", "colored", "in colour", "in color", "of colour", "of color", "color", "colour", "painted"),
    "FILLER": (
        *("directly", "just", "exactly", "immediately", "very", "really", "quite", "slightly", "too", "closely"),
        *("happily", "quietly", "slowly", "only", "simply", "maybe", "perhaps", "still", "peacefully", "alone", "down"),
        *("up", "clearly", "completely", "fully", "partially", "partly", "half", "almost", "a bit", "a little bit"),
        *("brightly", "softly", "gently", "calmly", "away", "out", "so", "straight", "together", "tightly", "high"),
        *("cute", "beautiful", "nice", "lovely", "pretty", "adorable", "sweet", "simple", "realistic", "single", "lone"),
        *("lonely", "colourful", "colorful", "clay", "plasticine", "fluffy", "detailed", "highly detailed", "cheerful"),
        *("friendly", "shiny", "cartoon", "minimalist", "charming", "calm", "quiet", "3d", "photorealistic", "sunny"),
        *("high quality", "bright", "dark", "light", "deep", "pale", "clear", "typical", "normal", "ordinary", "plain"),
        *("gorgeous", "peaceful", "in the picture", "in the image", "in the photo", "in the scene", "in this picture"),
        *("in this image", "in this photo", "in this scene", "on the picture", "in a picture", "of them", "scenic"),
        *("'", "`", "*", "~", "(", ")", "[", "]", "proud", "proudly", "majestic", "me", "us", "for me", "thick", "bold"),
        *("happy", "playful", "toy", "today", "again", "separate", "solid", "is it true that", "own", "wonderful"),
    ),
}
"""Terminal -> its words. Fillers are read past: clay cannot show them, and nobody would miss them in its sentence."""


TABLES = (
    ("RELATION", RELATIONS),
    ("REVERSED", REVERSED),
    ("IMPLIED", IMPLIED),
    ("IMPLIED", OWNED),
    ("MUTUAL", MUTUAL),
)


def words() -> dict[str, Word]:
    """All of it as a lexicon; where two tables have the same words, the later one holds."""
    lexicon = {word: Word(terminal) for terminal, all_words in WORDS.items() for word in all_words}
    lexicon |= {word: Word("ORDER") for word in ORDERS}
    lexicon |= {word: Word("FRAME") for word in FRAMES}
    lexicon |= {word: Word("PART") for word in PARTICIPLES}
    for forms in " ".join(VERBS.split()).split("; "):
        plural, singular, past, participle = forms.split()
        lexicon |= {past: Word("VERB", False), singular: Word("VERB", False), plural: Word("VERB", True)}
        lexicon |= {participle: Word("PART")}
    lexicon |= {word: Word("BE", False) for word in ("is", "was", "'s", "be", "will be", "can be seen", "can be", "being")}
    lexicon |= {word: Word("BE", True) for word in ("are", "were")}
    lexicon |= {words: Word("WHERE", place) for words, place in PLACES.items()}
    for terminal, table in TABLES:
        lexicon |= {word: Word(terminal, id) for id, all_words in table.items() for word in all_words}
    lexicon |= {word: Word("RELATION", "far") for word in ("far from", "far away from", "away from", "not near")}
    lexicon |= {word: Word("EITHER", lexicon[word].meaning) for word in BARE}
    return lexicon | {word: Word("SIDE", side) for side in ("left", "right") for word in (side, f"{side} side")}
