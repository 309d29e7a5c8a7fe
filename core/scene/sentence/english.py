"""English: its names, its templates and its lexicon."""

from __future__ import annotations

from core.scene.sentence import english_lexicon
from core.scene.sentence.language import Language, Setting, Templates, Tie, Word, entries
from core.scene.sentence.nouns import COLOUR_WORDS, english_names, english_nouns

NAMES = english_names()

LABELS = {
    "colour": {id: words[0] for id, (words, _) in COLOUR_WORDS.items()},
    "size": {"small": "small", "medium": "medium", "large": "large"},
    "relation": {
        "left_of": "left of",
        "right_of": "right of",
        "above": "above",
        "below": "below",
        "on": "on",
        "in": "in",
        "under": "under",
        "in_front_of": "in front of",
        "behind": "behind",
        "next_to": "next to",
        "between": "between",
    },
    "sky": {"blue": "blue sky", "pink": "pink sky", "sunset": "sunset", "night": "night"},
    "ground": {"grass": "grass", "sand": "sand", "snow": "snow", "stone": "stone", "sea": "sea"},
    "mountains": {
        "blue": "blue mountains",
        "green": "green mountains",
        "purple": "purple mountains",
        "none": "no mountains",
    },
    "river": {"yes": "river", "no": "no river"},
    "flowers": {"yes": "field of flowers", "no": "no field of flowers"},
}

TEMPLATES = Templates(
    described={
        (False, False): "{noun}",
        (False, True): "{colour} {noun}",
        (True, False): "{size} {noun}",
        (True, True): "{size} {colour} {noun}",
    },
    quoted='"{text}"',
    one="{a} {described}",
    bare_text="{described}",
    counted="{count} {described}",
    the="the {described}",
    the_nth="the {ordinal} {described}",
    none="no {described}",
    weighted="{phrase} (×{weight})",
    either="{first} or {second}",
    both="{first} and {second}",
    and_then="{said}, {more}",
    ties={
        "left_of": Tie(
            "{subject} to the left of {reference}",
            "{subject} is to the left of {reference}",
            "to the left of {reference}",
        ),
        "right_of": Tie(
            "{subject} to the right of {reference}",
            "{subject} is to the right of {reference}",
            "to the right of {reference}",
        ),
        "above": Tie("{subject} above {reference}", "{subject} is above {reference}", "above {reference}"),
        "below": Tie("{subject} below {reference}", "{subject} is below {reference}", "below {reference}"),
        "on": Tie("{subject} on {reference}", "{subject} is on {reference}", "on {reference}"),
        "in": Tie("{subject} in {reference}", "{subject} is in {reference}", "in {reference}"),
        "under": Tie("{subject} under {reference}", "{subject} is under {reference}", "under {reference}"),
        "in_front_of": Tie(
            "{subject} in front of {reference}",
            "{subject} is in front of {reference}",
            "in front of {reference}",
        ),
        "behind": Tie("{subject} behind {reference}", "{subject} is behind {reference}", "behind {reference}"),
        "next_to": Tie("{subject} next to {reference}", "{subject} is next to {reference}", "next to {reference}"),
        "between": Tie(
            "{subject} between {reference} and {other}",
            "{subject} is between {reference} and {other}",
            "between {reference} and {other}",
        ),
        "between_pair": Tie(
            "{subject} between {references}",
            "{subject} is between {references}",
            "between {references}",
        ),
    },
    backdrop={
        ("sky", "blue"): "under a blue sky",
        ("sky", "pink"): "under a pink sky",
        ("sky", "sunset"): "at sunset",
        ("sky", "night"): "at night",
        ("ground", "grass"): "on grass",
        ("ground", "sand"): "on sand",
        ("ground", "snow"): "in snow",
        ("ground", "stone"): "on stone",
        ("ground", "sea"): "on the sea",
        ("mountains", "blue"): "with blue mountains on the horizon",
        ("mountains", "green"): "with green mountains on the horizon",
        ("mountains", "purple"): "with purple mountains on the horizon",
        ("mountains", "none"): "no mountains",
        ("river", True): "with a river",
        ("river", False): "no river",
        ("flowers", True): "in a field of flowers",
        ("flowers", False): "no field of flowers",
    },
    empty="an empty stage",
)

SINGULAR = {one: Word("NOUN", thing) for one, _, thing in english_nouns()}

PLURAL = {many: Word("NOUNS", thing) for one, many, thing in english_nouns() if many != one}

SETTING_NOUNS: dict[Setting, tuple[str, ...]] = {
    Setting("sky"): ("sky", "skies"),
    Setting("sky", "sunset"): ("sunset", "sunset sky", "evening sky", "dusk", "evening", "sundown"),
    Setting("sky", "night"): (
        "night",
        "night sky",
        "dark sky",
        "starry night",
        "starry sky",
        "midnight",
        "night time",
        "nighttime",
    ),
    Setting("ground", "grass"): ("grass", "meadow", "lawn"),
    Setting("ground", "sand"): ("sand", "beach", "desert"),
    Setting("ground", "snow"): ("snow",),
    Setting("ground", "stone"): ("stone", "stones", "rock", "rocks", "stone floor", "stone ground"),
    Setting("ground", "sea"): ("sea", "ocean", "water"),
    Setting("mountains"): ("mountains", "mountain", "hills", "hill"),
    Setting("river", True): ("river", "rivers", "stream"),
    Setting("flowers", True): (
        "field of flowers",
        "field of yellow flowers",
        "field full of flowers",
        "flower field",
        "flower meadow",
    ),
    Setting("horizon"): ("horizon", "ground", "floor", "air"),
}

SETTING_PHRASES: dict[Setting, tuple[str, ...]] = {
    Setting("sky", "sunset"): ("at sunset", "at dusk", "in the evening", "at sundown", "during sunset"),
    Setting("sky", "night"): (
        "at night",
        "by night",
        "in the night",
        "during the night",
        "at midnight",
        "in the night sky",
        "under the night sky",
        "under a night sky",
        "in the dark",
        "in the moonlight",
    ),
    Setting("sky", "blue"): ("by day", "during the day", "on a sunny day", "in daylight", "in the daytime"),
    Setting("ground", "sea"): ("at sea", "at the sea"),
    Setting("horizon"): ("in the distance", "in the background"),
}

ASPECTS: dict[Setting, tuple[str, ...]] = {
    Setting("ground", "snow"): ("snowy", "snow covered"),
    Setting("ground", "grass"): ("grassy",),
    Setting("ground", "sand"): ("sandy",),
    Setting("ground", "stone"): ("rocky", "stony"),
}
"""Adjectives that say something of the ground, whatever they stand with: a snowy hill."""

SIZE_WORDS = {
    "small": ("small", "little", "tiny", "mini", "miniature", "smaller", "small sized", "short"),
    "medium": ("medium", "medium sized", "mid sized"),
    "large": (
        *("large", "big", "huge", "giant", "enormous", "gigantic", "tall", "bigger", "larger", "great", "massive"),
        *("large sized", "oversized", "big sized"),
    ),
}

SOME = (
    *(
        "some",
        "several",
        "a few",
        "many",
        "a lot of",
        "lots of",
        "a group of",
        "a bunch of",
        "a number of",
        "a flock of",
    ),
    *("a set of", "a collection of", "a family of", "various", "a herd of", "multiple"),
)

COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

ORDINALS = dict(
    enumerate(("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"), 1)
)
NUMBERED = {n: f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th') }" for n in range(20, 101)} | {
    n: f"{n}th" for n in range(11, 20)
}

ENGLISH = Language(
    id="en",
    names=NAMES,
    labels={"kind": {kind: name.one for kind, name in NAMES.items()}, **LABELS},
    counts=COUNTS,
    ordinals={**NUMBERED, **ORDINALS},
    text_measure="",
    templates=TEMPLATES,
    words={
        **english_lexicon.words(),
        **SINGULAR,
        **PLURAL,
        **{word: Word("NOUN", setting) for setting, words in SETTING_NOUNS.items() for word in words},
        **{word: Word("SETTING", setting) for setting, words in SETTING_PHRASES.items() for word in words},
        **entries("COLOUR", {id: words for id, (words, _) in COLOUR_WORDS.items()}),
        **entries("SIZE", SIZE_WORDS),
        **{word: Word("ASPECT", setting) for setting, words in ASPECTS.items() for word in words},
        **{word: Word("COUNT", 2) for word in ("a pair of", "a couple of")},
        **{word: Word("COUNT", 3) for word in SOME},
        **{word: Word("COUNT", n) for n, word in enumerate(COUNTS, 1)},
        **{word: Word("ORDINAL", n) for n, word in ORDINALS.items()},
    },
    count_pattern=r"\b([0-9]{1,3})\b",
    ordinal_pattern=r"\b([0-9]{1,3})(?:st|nd|rd|th)\b",
    numbers={},
    spaced=True,
)
