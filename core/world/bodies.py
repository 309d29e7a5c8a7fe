"""Bodies, and the world that they stand in, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import cos, radians, sin
from types import MappingProxyType

from core.scene.scene import Backdrop
from core.world.camera import Pose


@dataclass(frozen=True, slots=True)
class Spot:
    """A level place for other bodies."""

    x: float
    y: float
    reach: float  # half its width


@dataclass(frozen=True, slots=True)
class Build:
    """How a kind is built, in its own frame: base at the origin, y up, front towards z."""

    yaws: tuple[tuple[float, float], ...]  # ranges of degrees in which it is recognised
    deck: Spot | None = None  # where things stand on it
    hollow: Spot | None = None  # where things sit in it
    rim: float = 0.0  # how high the walls of the hollow are
    shelter: tuple[float, float] | None = None  # the room beneath it: half its width, its height


ROUND = ((-180.0, 180.0),)
FRONT = ((-28.0, 28.0),)
SIDE = ((8.0, 38.0), (142.0, 172.0))  # facing right or left, and a little towards us

BUILDS: Mapping[str, Build] = MappingProxyType(
    {
        "cube": Build(((-44.0, -12.0), (12.0, 44.0)), deck=Spot(0.0, 1.6, 0.7)),
        "sphere": Build(ROUND, deck=Spot(0.0, 1.77, 0.15)),
        "cylinder": Build(ROUND, deck=Spot(0.0, 1.68, 0.62)),
        "cone": Build(ROUND),
        "house": Build(((-34.0, 34.0),), deck=Spot(0.0, 1.88, 0.15)),
        "tree": Build(FRONT),
        "truck": Build(SIDE, deck=Spot(-0.38, 1.38, 0.7)),
        "train": Build(SIDE, deck=Spot(-0.32, 1.65, 0.4)),
        "boat": Build(((-24.0, 24.0), (156.0, 204.0)), hollow=Spot(0.0, 0.22, 0.72), rim=0.55),
        "dog": Build(SIDE, deck=Spot(-0.16, 1.08, 0.4)),
        "cat": Build(FRONT),
        "duck": Build(SIDE),
        "flower": Build(FRONT),
        "table": Build(FRONT, deck=Spot(0.0, 1.41, 1.1), shelter=(0.88, 1.15)),
        "bridge": Build(FRONT, deck=Spot(0.0, 1.34, 1.0), shelter=(0.88, 1.0)),
        "basket": Build(FRONT, hollow=Spot(0.0, 0.16, 0.68), rim=1.0),
        "cloud": Build(FRONT),
        "sun": Build(((-15.0, 15.0),)),
        "moon": Build(((-15.0, 15.0),)),
        "balloon": Build(ROUND),
        "girl": Build(FRONT),
        "boy": Build(FRONT),
        "woman": Build(FRONT),
        "man": Build(FRONT),
        "horse": Build(SIDE),
        "cow": Build(SIDE, deck=Spot(-0.2, 1.24, 0.5)),
        "sheep": Build(SIDE, deck=Spot(-0.14, 1.42, 0.4)),
        "bird": Build(SIDE),
        "fish": Build(SIDE),
        "rabbit": Build(FRONT),
        "bear": Build(FRONT),
        "car": Build(SIDE, deck=Spot(-0.1, 1.18, 0.5)),
        "bus": Build(SIDE, deck=Spot(-0.1, 1.52, 1.1)),
        "airplane": Build(((26.0, 50.0), (130.0, 154.0))),
        "bicycle": Build(SIDE),
        "chair": Build(((-42.0, -14.0), (14.0, 42.0)), deck=Spot(0.0, 0.94, 0.42), shelter=(0.38, 0.66)),
        "sofa": Build(FRONT, deck=Spot(0.0, 0.78, 0.8)),
        "bed": Build(((12.0, 40.0), (140.0, 168.0)), deck=Spot(0.3, 0.88, 0.75)),
        "cup": Build(((-30.0, 30.0), (150.0, 210.0)), hollow=Spot(0.0, 0.16, 0.55), rim=1.08),
        "bowl": Build(ROUND, hollow=Spot(0.0, 0.16, 0.78), rim=0.8),
        "bottle": Build(FRONT),
        "vase": Build(ROUND, hollow=Spot(0.0, 0.3, 0.45), rim=1.66),
        "book": Build(((-38.0, -12.0),)),
        "bag": Build(FRONT),
        "box": Build(((-34.0, 34.0),), hollow=Spot(0.0, 0.1, 0.66), rim=1.0),
        "umbrella": Build(ROUND, shelter=(0.75, 1.1)),
        "clock": Build(FRONT),
        "apple": Build(FRONT),
        "banana": Build(FRONT),
        "cake": Build(FRONT, deck=Spot(0.0, 1.0, 0.4)),
        "star": Build(((-15.0, 15.0),)),
    }
)


@dataclass(frozen=True, slots=True)
class WorldBody:
    """One body of clay. `carrier` is the index of the body that it stands on, or that holds it (`held`)."""

    kind: str
    colour: str
    size: str
    pose: Pose
    variation_seed: int = 0  # of its small irregularities
    carrier: int | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Lamp:
    """Where the light comes from, in degrees: the azimuth is 0 from behind the viewer and grows to the right."""

    azimuth: float = -38.0
    elevation: float = 48.0

    @property
    def direction(self) -> tuple[float, float, float]:
        """A unit vector of the world, towards the light."""
        across, up = radians(self.azimuth), radians(self.elevation)
        return (sin(across) * cos(up), sin(up), cos(across) * cos(up))


@dataclass(frozen=True, slots=True)
class World:
    """Everything that decides a picture of the clay world, except its size."""

    bodies: tuple[WorldBody, ...] = ()
    backdrop: Backdrop = field(default_factory=Backdrop)
    lamp: Lamp = field(default_factory=Lamp)
    variation_seed: int = 0  # of the backdrop's small irregularities
