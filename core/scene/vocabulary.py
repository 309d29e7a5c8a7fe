"""The tables of what the clay world knows: kinds, colours, sizes and backdrops.

Ids are stable English words that files keep; the words that people read and write are in `core.scene.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Family = Literal["solid", "person", "animal", "nature", "vehicle", "home", "thing", "food", "text"]

FAMILIES: tuple[Family, ...] = ("solid", "person", "animal", "nature", "vehicle", "home", "thing", "food")
"""In the order in which a palette shows them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of body and how it behaves."""

    id: str
    family: Family
    width: float  # share of the picture's width, medium size at the reference foot
    aspect: float  # height / width of its box
    carries: bool = False  # things can stand on it
    holds: bool = False  # things can be in it
    shelters: bool = False  # things can be under it
    seat: float = 0.09  # how far down its box the bottom of what is on it (or in it) lies, as a share of its height
    sky_depth: float | None = None  # 0 near .. 1 at the horizon; None: it stands on the ground
    swims: bool = False  # it may stand on water, and where it decides, there is water
    like: str | None = None  # an older kind that is drawn in its place by a model that does not know it
    colours: tuple[str, ...] = ()  # its natural ones, the likeliest first; none: as natural in any

    @property
    def flies(self) -> bool:
        return self.sky_depth is not None


@dataclass(frozen=True, slots=True)
class Colour:
    id: str
    rgb: tuple[int, int, int]  # 0..255, sRGB: the clay's colour in plain light


def _table(*rows: Kind) -> Mapping[str, Kind]:
    return MappingProxyType({row.id: row for row in rows})


KINDS: Mapping[str, Kind] = _table(
    Kind("cube", "solid", 0.24, 1.00, carries=True),
    Kind("sphere", "solid", 0.24, 1.00, carries=True, seat=0.04),
    Kind("cylinder", "solid", 0.21, 1.25, carries=True, seat=0.06),
    Kind("cone", "solid", 0.24, 1.25),
    Kind("house", "home", 0.36, 1.00, carries=True, colours=("red", "white", "yellow", "orange", "brown", "pink")),
    Kind("tree", "nature", 0.28, 1.35, colours=("green",)),
    Kind("truck", "vehicle", 0.36, 0.68, carries=True, colours=("red", "blue", "yellow", "orange", "white")),
    Kind("train", "vehicle", 0.42, 0.68, carries=True, colours=("red", "green", "blue", "black")),
    Kind("boat", "vehicle", 0.38, 0.78, holds=True, seat=0.91, swims=True, colours=("red", "white", "brown", "yellow")),
    Kind("dog", "animal", 0.26, 0.76, carries=True, seat=0.24, colours=("brown", "white", "black", "orange")),
    Kind("cat", "animal", 0.21, 1.25, colours=("orange", "grey", "black", "white")),
    Kind("duck", "animal", 0.23, 0.80, swims=True, colours=("yellow", "white")),
    Kind("flower", "nature", 0.18, 1.45, colours=("red", "pink", "yellow", "purple", "white", "orange")),
    Kind("table", "home", 0.42, 0.65, carries=True, shelters=True, colours=("brown", "white", "orange")),
    Kind("bridge", "home", 0.48, 0.60, carries=True, shelters=True, colours=("grey", "brown", "red", "orange")),
    Kind("basket", "thing", 0.28, 0.72, holds=True, seat=0.55, colours=("brown", "yellow", "orange")),
    Kind("cloud", "nature", 0.30, 0.48, sky_depth=0.92, colours=("white",)),
    Kind("sun", "nature", 0.20, 1.00, sky_depth=0.99, colours=("yellow", "orange")),
    Kind("moon", "nature", 0.18, 1.15, sky_depth=0.99, colours=("yellow", "white")),
    Kind("balloon", "vehicle", 0.18, 1.45, sky_depth=0.60, colours=("red", "orange", "yellow", "purple", "green")),
    Kind("girl", "person", 0.19, 1.32),
    Kind("boy", "person", 0.18, 1.58),
    Kind("woman", "person", 0.18, 1.82),
    Kind("man", "person", 0.18, 1.84),
    Kind("horse", "animal", 0.34, 1.05, colours=("brown", "white", "black", "grey")),
    Kind("cow", "animal", 0.34, 0.82, carries=True, seat=0.20, colours=("white", "brown", "black")),
    Kind("sheep", "animal", 0.28, 0.80, carries=True, seat=0.15, colours=("white", "black", "grey")),
    Kind("bird", "animal", 0.18, 0.82, colours=("blue", "red", "yellow", "brown", "black")),
    Kind("fish", "animal", 0.22, 0.71, swims=True, colours=("orange", "red", "yellow", "blue")),
    Kind("rabbit", "animal", 0.155, 2.30, colours=("white", "grey", "brown")),
    Kind("bear", "animal", 0.23, 1.30, colours=("brown", "white", "black")),
    Kind(
        "car",
        "vehicle",
        0.34,
        0.62,
        carries=True,
        like="truck",
        colours=("red", "blue", "white", "yellow", "black", "green"),
    ),
    Kind(
        "bus", "vehicle", 0.42, 0.66, carries=True, like="truck", colours=("red", "yellow", "blue", "green", "orange")
    ),
    Kind("airplane", "vehicle", 0.34, 0.58, sky_depth=0.70, colours=("white", "red", "blue", "yellow")),
    Kind("bicycle", "vehicle", 0.32, 0.70, colours=("red", "blue", "green", "black")),
    Kind(
        "chair", "home", 0.22, 1.06, carries=True, seat=0.26, shelters=True, colours=("brown", "red", "blue", "white")
    ),
    Kind("sofa", "home", 0.40, 0.53, carries=True, seat=0.25, colours=("red", "blue", "green", "grey", "brown")),
    Kind("bed", "home", 0.44, 0.58, carries=True, seat=0.24, colours=("blue", "red", "green", "pink", "white")),
    Kind("cup", "thing", 0.19, 0.83, holds=True, seat=0.40, colours=("white", "red", "blue", "yellow", "green")),
    Kind("bowl", "thing", 0.26, 0.62, holds=True, seat=0.40, colours=("white", "blue", "yellow", "red")),
    Kind("bottle", "thing", 0.125, 2.32, colours=("green", "blue", "brown", "white")),
    Kind("vase", "thing", 0.165, 1.52, holds=True, seat=0.30, colours=("blue", "white", "purple", "red", "green")),
    Kind("book", "thing", 0.18, 1.40, colours=("red", "blue", "green", "brown", "purple")),
    Kind("bag", "thing", 0.2, 1.03, colours=("red", "brown", "blue", "pink", "black")),
    Kind(
        "box", "thing", 0.27, 0.57, holds=True, seat=0.60, like="cube", colours=("brown", "orange", "white", "yellow")
    ),
    Kind("umbrella", "thing", 0.28, 0.95, shelters=True, colours=("red", "blue", "yellow", "purple", "green", "pink")),
    Kind("clock", "thing", 0.19, 1.32, colours=("red", "blue", "green", "yellow", "black")),
    Kind("apple", "food", 0.16, 1.08, colours=("red", "green", "yellow")),
    Kind("banana", "food", 0.22, 0.53, colours=("yellow",)),
    Kind("cake", "food", 0.24, 0.86, carries=True, seat=0.25, colours=("pink", "white", "yellow", "brown")),
    Kind("star", "nature", 0.17, 0.98, sky_depth=0.99, colours=("yellow", "white", "orange")),
)
"""Every kind there is. Weights and data sets number them: a new one goes to the end, and none is ever taken out."""

TEXT_KIND = Kind("text", "text", 0.30, 1.00, carries=True, holds=True, shelters=True)
"""How a free text card behaves: nothing is known of it, so nothing is forbidden."""

COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        row.id: row
        for row in (
            Colour("red", (214, 58, 52)),
            Colour("green", (78, 166, 82)),
            Colour("blue", (58, 110, 205)),
            Colour("yellow", (244, 200, 66)),
            Colour("purple", (142, 84, 178)),
            Colour("orange", (238, 138, 52)),
            Colour("pink", (240, 150, 180)),
            Colour("white", (240, 238, 230)),
            Colour("brown", (136, 84, 48)),
            Colour("black", (50, 48, 54)),
            Colour("grey", (150, 150, 154)),
        )
    }
)

"""In their order, as the kinds: new ones go to the end."""

SIZES: Mapping[str, float] = MappingProxyType({"small": 0.75, "medium": 1.0, "large": 1.3})
"""Size id -> factor on the kind's width."""

SKIES = ("blue", "pink", "sunset", "night")
GROUNDS = ("grass", "sand", "snow", "stone", "sea")
MOUNTAINS = ("blue", "green", "purple")

GROUND_COLOURS: Mapping[str, str] = MappingProxyType(
    {"grass": "green", "sand": "yellow", "snow": "white", "stone": "grey", "sea": "blue"}
)
"""Ground -> the colour in which a body is hard to see on it."""


@dataclass(frozen=True, slots=True)
class Repertoire:
    """What one model knows of the vocabulary: the kinds and colours that it was trained with."""

    kinds: tuple[str, ...] = tuple(KINDS)
    colours: tuple[str, ...] = tuple(COLOURS)

    def natural(self, kind: str) -> tuple[str, ...]:
        """The natural colours of a kind among those known; all of them for a kind that has none."""
        return tuple(colour for colour in KINDS[kind].colours if colour in self.colours) or self.colours

    def visible(self, kind: str, ground: str | None) -> tuple[str, ...]:
        """Those of them in which a body is easily seen on the ground; all of them where there is none."""
        natural = self.natural(kind)
        hidden = None if KINDS[kind].flies else GROUND_COLOURS.get(ground or "")
        return tuple(colour for colour in natural if colour != hidden) or natural


WHOLE = Repertoire()
"""All there is."""
