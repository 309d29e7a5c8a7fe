"""The tables of what the clay world knows: kinds, colours, sizes and backdrops.

Ids are stable English words that files keep; the words that people read and write are in `core.scene.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Family = Literal["solid", "thing", "support", "sky", "text"]


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
    Kind("house", "thing", 0.36, 1.00, carries=True),
    Kind("tree", "thing", 0.28, 1.35),
    Kind("truck", "thing", 0.36, 0.68, carries=True),
    Kind("train", "thing", 0.42, 0.68, carries=True),
    Kind("boat", "thing", 0.38, 0.78, holds=True, seat=0.91),
    Kind("dog", "thing", 0.26, 0.76, carries=True, seat=0.24),
    Kind("cat", "thing", 0.21, 1.25),
    Kind("duck", "thing", 0.23, 0.80),
    Kind("flower", "thing", 0.18, 1.45),
    Kind("table", "support", 0.42, 0.65, carries=True, shelters=True),
    Kind("bridge", "support", 0.48, 0.60, carries=True, shelters=True),
    Kind("basket", "support", 0.28, 0.72, holds=True, seat=0.55),
    Kind("cloud", "sky", 0.30, 0.48, sky_depth=0.92),
    Kind("sun", "sky", 0.20, 1.00, sky_depth=0.99),
    Kind("moon", "sky", 0.18, 1.15, sky_depth=0.99),
    Kind("balloon", "sky", 0.18, 1.45, sky_depth=0.60),
)

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
        )
    }
)

SIZES: Mapping[str, float] = MappingProxyType({"small": 0.75, "medium": 1.0, "large": 1.3})
"""Size id -> factor on the kind's width."""

SKIES = ("blue", "pink", "sunset", "night")
GROUNDS = ("grass", "sand", "snow", "stone", "sea")
MOUNTAINS = ("blue", "green", "purple")
