"""Everything that decides a picture, as one value: equal recipes give equal pictures on the same class of device."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import ClassVar

from core import serial
from core.errors import RecipeError
from core.scene.scene import Scene, is_line

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sampler": ("euler", "heun", "ancestral", "dpmpp_2m"),
        "bound": ("none", "cap", "rescale"),
        "corrector": ("none", "ula", "mala"),
        "placement": ("masks", "together"),
    }
)
"""Field -> the ids it may have."""

RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "seed": (0, 2**32 - 1),
        "steps": (1, 200),
        "guidance": (0.0, 30.0),
        "corrector_steps": (1, 20),
        "sentence_weight": (0.0, 4.0),
        "mend": (0, 20),
        "size": (64, 1024),
    }
)
"""Field -> the least and the greatest value it may have."""

MEND = 3
"""How often, at most, what is wrong is drawn anew in a picture that begins now; those of before had nothing mended."""

SHIPPED = ("clay", "gaussian")
"""The models that come with the application; every other one is named by the path of a user's own."""

HEEDED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"clay": frozenset({"placement", "sentence_weight"}), "gaussian": frozenset()}
)
"""A shipped model -> which of `placement`, `strict` and `sentence_weight` make a difference to it."""

SIZE_STEP = 8
CHECKPOINT_GUIDANCE = 7.5
"""What Stable Diffusion is commonly drawn with."""

MAX_MODEL = 1000


@dataclass(frozen=True, slots=True)
class Recipe:
    """A scene and how it is drawn.

    Raises:
        RecipeError: a field has a value that it cannot have; the sentence names the field.
    """

    __pydantic_config__: ClassVar[Mapping[str, object]] = serial.STRICT

    scene: Scene  # what stands on the stage
    model: str = "clay"  # id of a shipped model, or the path of a user's own; 1..MAX_MODEL characters
    seed: int = 0  # 0..2**32-1: which of the model's pictures
    sampler: str = "euler"  # euler, heun, ancestral, dpmpp_2m: the rule of one refinement step
    steps: int = 20  # 1..200 refinement steps, from noise to the picture
    guidance: float = 2.5  # 0..30, multiplies every card's weight
    bound: str = "cap"  # none, cap, rescale: what keeps the summed guidance from growing with the cards
    corrector: str = "none"  # none, ula, mala: Langevin steps at each noise level
    corrector_steps: int = 2  # 1..20 of them at each level
    size: int = 256  # 64..1024 pixels, a multiple of 8: the side of the square picture
    placement: str = serial.later("masks")  # masks: a card an evaluation; together: as many as the model can paint
    mend: int = serial.later(0)  # 0..20: how often what is found to be wrong is drawn anew, at most
    strict: bool = serial.later(False)  # the picture is moved until the model looks for each card in its box
    sentence_weight: float = serial.later(0.0)  # 0..4, as a card's: how strongly the whole sentence pulls; 0: not said

    def __post_init__(self) -> None:
        if not is_line(self.model, MAX_MODEL):
            raise RecipeError(f"The field 'model' of the recipe must be one line of 1 to {MAX_MODEL} characters.")
        for name, known in CHOICES.items():
            self._check_choice(name, getattr(self, name), known)
        for name, (least, greatest) in RANGES.items():
            self._check_range(name, getattr(self, name), least, greatest)
        if self.size % SIZE_STEP:
            raise RecipeError(
                f"The field 'size' of the recipe is {self.size} pixels, but it must be a multiple of {SIZE_STEP}."
            )

    def _check_choice(self, name: str, value: str, known: tuple[str, ...]) -> None:
        if value not in known:
            raise RecipeError(
                f"The field '{name}' of the recipe is '{value}', but it must be one of: {', '.join(known)}."
            )

    def _check_range(self, name: str, value: float, least: float, greatest: float) -> None:
        if not least <= value <= greatest:
            raise RecipeError(
                f"The field '{name}' of the recipe is {value:.10g}, "
                f"but it must lie between {least:.10g} and {greatest:.10g}."
            )

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal: the same for equal recipes, however they were made."""
        return hashlib.sha256(to_json(self).encode()).hexdigest()


def begun(scene: Scene, steps: int = 20) -> Recipe:
    """The recipe of a picture that begins now, of clay; those of before do not say all this, and stay as they were."""
    return Recipe(scene, steps=steps, placement=usual_placement("clay"), mend=MEND)


def usual_placement(model: str) -> str:
    """How cards are placed where nobody chose: as the published method does, and at once what clay then draws alike."""
    return "together" if model in SHIPPED else "masks"


def checkpoint_fields(side: int) -> Mapping[str, float]:
    """The fields of a recipe that suit a checkpoint whose pictures are `side` pixels wide."""
    least, most = RANGES["size"]
    return {"size": int(min(max(side // SIZE_STEP * SIZE_STEP, least), most)), "guidance": CHECKPOINT_GUIDANCE}


def heeds(model: str, field: str) -> bool:
    """Whether `placement`, `strict` or `sentence_weight` makes a difference to a model; to a user's own each does."""
    return model not in HEEDED or field in HEEDED[model]


def model_name(model: str) -> str:
    """What may be told of a model to others: a shipped one's id, else the last part of the user's path."""
    return model if model in SHIPPED else PureWindowsPath(model).name or model


def shareable(recipe: Recipe) -> Recipe:
    """The recipe without the user's folders; a model of a shipped one's name stays another one."""
    name = model_name(recipe.model)
    own = name in SHIPPED and name != recipe.model
    return replace(recipe, model=f"./{name}" if own else name)


def to_json(recipe: Recipe) -> str:
    """The canonical JSON of a recipe: sorted keys, compact, defaults included but for fields that came later."""
    return serial.canonical(recipe)


def from_json(text: str | bytes) -> Recipe:
    """The recipe that a JSON text describes; fields that are left out have their defaults.

    Raises:
        RecipeError: the text is not JSON, or a field is missing, unknown or wrong; the sentence names the field.
    """
    return serial.read(Recipe, text, "recipe", RecipeError)
