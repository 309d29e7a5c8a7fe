"""Which settings draw best: `python -m tools.compare_settings` (see --help).

Every variant draws the same hidden scenes from the same seeds, once: nothing is drawn anew. The shipped judge says what
is right. Variants take turns, a batch each, so that a run that is stopped has measured all of them on fewer scenes.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from scipy import stats
from torch import Tensor

from core import export
from core.backends.backend import Backend
from core.backends.catalogue import model_folder
from core.backends.clay.backend import ClayBackend
from core.backends.clay.conditions import NULL, Condition, empty_scene
from core.compose.bounds import BOUNDS
from core.compose.masks import MaskSchedule
from core.compose.samplers import SAMPLERS
from core.compose.scene_compiler import Composition
from core.device import choose_device, prepare_environment, use_threads
from core.evaluate.call_batcher import run_batched
from core.evaluate.scenes import Question, placed
from core.evaluate.tally import Answer, Share, judged
from core.generation import Run, Tuning
from core.judge.detector import Detect, Detector, shipped
from core.judge.network import SIDE
from core.recipe import Recipe
from core.scene.layout import Layout, arrange
from core.scene.scene import Scene
from core.world.renderer import Renderer

DEFAULT = Recipe(Scene())
TOGETHER = 8
"""Pictures that are drawn at once."""

BOUNDLESS = 1000.0
"""So many times as large, every box is the whole picture."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What differs from the default."""

    name: str
    recipe: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))  # fields and their values
    tuning: Tuning = field(default_factory=Tuning)
    background: Callable[[Scene], Condition] = empty_scene

    def state(self, question: Question, backend: Backend[Condition]) -> Tensor:
        """The latent of a picture, (1, channels, side, side)."""
        recipe = replace(DEFAULT, **{**self.recipe, "scene": question.scene, "seed": question.seed})
        *_, last = Run(recipe, backend, tuning=self.tuning)
        return last.x


@dataclass(frozen=True, slots=True)
class OtherBackground(ClayBackend):
    """The clay model, whose cards are held against something else."""

    ground: Callable[[Scene], Condition] = empty_scene

    def compile(self, scene: Scene, layout: Layout, recipe: Recipe) -> Composition[Condition]:
        composition = ClayBackend.compile(self, scene, layout, recipe)
        return replace(composition, background=self.ground(composition.scene))


def perhaps_more(scene: Scene) -> Condition:
    """The backdrop, and whatever may stand on it."""
    return Condition(backdrop=scene.backdrop)


def variants() -> tuple[Variant, ...]:
    """The default first."""
    masks = ((1.0, 1.0), (1.3, 1.3), (1.6, 1.6), (2.0, 1.3), (2.0, 2.0))
    langevin = {"corrector": "ula", "corrector_steps": 2}
    return (
        Variant("default"),
        Variant("background: anything", background=lambda _: NULL),
        Variant("background: the backdrop, perhaps more", background=perhaps_more),
        *(_masked(f"masks {wide:g} / {tight:g}", wide=wide, tight=tight) for wide, tight in masks),
        _masked("no masks", wide=BOUNDLESS, tight=BOUNDLESS),
        *(_masked(f"feather {feather:g}", feather=feather) for feather in (0.04, 0.16)),
        *(Variant(f"weight {weight:g}", {"guidance": weight}) for weight in (1.5, 2.0, 3.5, 5.0)),
        *(Variant(f"bound: {name}", {"bound": name}) for name in BOUNDS if name != DEFAULT.bound),
        *(Variant(f"sampler: {name}", {"sampler": name}) for name in SAMPLERS if name != DEFAULT.sampler),
        *(Variant(f"{steps} steps", {"steps": steps}) for steps in (10, 40)),
        Variant("ULA, 1 step", {**langevin, "corrector_steps": 1}),
        Variant("ULA, 2 steps", langevin),
        Variant("ULA, 2 steps, noisy third", langevin, Tuning(corrected=1 / 3)),
        Variant("placement: together", {"placement": "together"}),
    )


def chosen(words: Sequence[str]) -> list[Variant]:
    """The default, and the variants with one of these words in their name."""
    return [one for one in variants() if one.name == "default" or any(word in one.name for word in words)]


def _masked(name: str, **schedule: float) -> Variant:
    return Variant(name, tuning=Tuning(MaskSchedule(**schedule)))


@dataclass(frozen=True, slots=True)
class JudgedScene:
    """What the judge says of one picture."""

    answer: Answer
    cards: tuple[bool, ...]  # which are right


@dataclass(slots=True)
class VariantScore:
    """A variant so far."""

    variant: Variant
    verdicts: list[JudgedScene] = field(default_factory=list)
    seconds: float = 0.0  # of the processor, drawing and decoding

    def measure(self, backend: ClayBackend, detect: Detect, questions: Sequence[Question]) -> None:
        begun = time.process_time()
        pictures = drawn(backend, self.variant, questions)
        self.seconds += time.process_time() - begun
        self.verdicts += map(_verdict, questions, detect(pictures))

    @property
    def right(self) -> list[bool]:
        return [verdict.answer.right for verdict in self.verdicts]

    @property
    def more(self) -> list[bool]:
        """Which pictures show something that nobody asked for."""
        return [verdict.answer.extra for verdict in self.verdicts]

    def report(self, default: VariantScore) -> dict[str, Any]:
        """Shares of 1."""
        pictures = len(self.verdicts)
        cards = [card for verdict in self.verdicts for card in verdict.cards]
        others = [card for verdict in default.verdicts for card in verdict.cards]
        return {
            "variant": self.variant.name,
            "pictures": pictures,
            "right": asdict(Share.of(sum(self.right), pictures)),
            "each_card": Share.of(sum(cards), len(cards)).value,
            "extra": Share.of(sum(self.more), pictures).value,
            "as_default": Share.of(sum(map(bool.__eq__, cards, others)), len(cards)).value,
            "seconds": self.seconds / max(pictures, 1),
            "right_pairs": asdict(Paired.of(default.right, self.right)),
            "extra_pairs": asdict(Paired.of(default.more, self.more)),
            "every": [asdict(verdict.answer) | {"cards_right": verdict.cards} for verdict in self.verdicts],
        }


@dataclass(frozen=True, slots=True)
class Paired:
    """The same scenes drawn in two ways, and something that may be true of a picture."""

    only_default: int  # scenes where it is true of the default's picture alone
    only_variant: int
    p: float  # of a difference like this or more, if both were equally good (McNemar's exact test)

    @classmethod
    def of(cls, default: Sequence[bool], variant: Sequence[bool]) -> Paired:
        pairs = list(zip(default, variant, strict=True))
        lost, won = pairs.count((True, False)), pairs.count((False, True))
        return cls(lost, won, float(stats.binomtest(won, lost + won).pvalue) if lost + won else 1.0)


def drawn(backend: ClayBackend, variant: Variant, questions: Sequence[Question]) -> Tensor:
    """(questions, 3, side, side) in -1..1"""
    model = OtherBackground(backend.model, backend.size, backend.device, ground=variant.background)
    states = run_batched(model, [partial(variant.state, question) for question in questions])
    return backend.decode(torch.cat(states)).cpu()


def _verdict(question: Question, findings: Any) -> JudgedScene:
    answer, judgement = judged(question.scene, findings, arrange(question.scene))
    return JudgedScene(answer, tuple(verdict.fulfilled is True for verdict in judgement.cards))


def run(
    backend: ClayBackend,
    detect: Detect,
    asked: Sequence[Variant],
    questions: Callable[[range], list[Question]],
    count: int,
    together: int = TOGETHER,
) -> Iterator[list[VariantScore]]:
    """What is measured so far, after each batch of all variants."""
    rows = [VariantScore(variant) for variant in asked]
    for first in range(0, count, together):
        batch = questions(range(first, min(first + together, count)))
        for row in rows:
            row.measure(backend, detect, batch)
        yield rows


def table(reports: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """In Markdown; shares in %. Of pairs: scenes of the default alone / of the variant alone, and p."""
    yield f"{reports[0]['pictures']} scenes, the same for all"
    yield ""
    columns = ("every card right", "pairs", "each card", "judged as the default's", "something extra", "pairs", "s")
    yield f"| variant | {' | '.join(columns)} |"
    yield "| --- " * (1 + len(columns)) + "|"
    for report in reports:
        right = report["right"]
        sure = f"({_percent(right['low'])} to {_percent(right['high'])})"
        yield (
            f"| {report['variant']} | {_percent(right['value'])} {sure} | {_pairs(report['right_pairs'])} "
            f"| {_percent(report['each_card'])} | {_percent(report['as_default'])} "
            f"| {_percent(report['extra'])} | {_pairs(report['extra_pairs'])} | {report['seconds']:.2f} |"
        )


def _pairs(pairs: Mapping[str, Any]) -> str:
    return f"{pairs['only_default']} / {pairs['only_variant']}, {pairs['p']:.2g}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


def main() -> int:
    options = _options()
    prepare_environment()
    use_threads(options.threads)
    device = choose_device(options.device)
    backend = ClayBackend.open(model_folder(options.model), DEFAULT.size, device)
    asked = chosen(options.only)
    with Renderer(SIDE) as renderer:

        def questions(numbers: range) -> list[Question]:
            return [placed(renderer, options.seed, options.cards, number) for number in numbers]

        for rows in run(backend, Detector.load(shipped()).detect, asked, questions, options.count):
            reports = [row.report(rows[0]) for row in rows]
            if options.json:
                export.write_report(options.json, {"seed": options.seed, "cards": options.cards, "variants": reports})
            sys.stdout.write("\n".join([*table(reports), "", ""]))
            sys.stdout.flush()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=3, help="of each scene (default 3)")
    parser.add_argument("--count", type=int, default=96, help="scenes (default 96)")
    parser.add_argument("--seed", type=int, default=0, help="which scenes (default 0)")
    parser.add_argument(
        "--only", nargs="+", default=[""], metavar="WORD", help="variants with such a word in their name"
    )
    parser.add_argument("--model", default="clay", help="clay, or a folder with another clay model")
    parser.add_argument("--device", default="auto", help="auto, cuda, mps or cpu")
    parser.add_argument("--threads", type=int, help="processor threads")
    parser.add_argument("--json", type=Path, help="write the figures after every batch")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
