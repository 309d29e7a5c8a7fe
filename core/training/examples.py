"""From a world's truth to what the network is asked about it, for whole batches on the training device.

Each world is asked about in a way drawn anew: a random subset of its bodies painted (none, some, all), one body
without a place, one relation, the whole sentence, or nothing at all. The flag *nothing else* is set only where every
body of the picture is named. Facts of the backdrop, colours and sizes are left out at random, for users leave them
open too.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.backends.clay.condition_batch import REFERENCES, VOCABULARY, ConditionBatch, row_of
from core.backends.clay.rasterize import coverage
from core.scene.relations import RELATIONS
from core.training.worlds import Worlds

FACTS = 3
"""The most relations in a sentence."""

PAINTED, UNPLACED, RELATION, SENTENCE, NULL = range(5)
"""The ways of asking."""

FLIPPED = (0, *(row_of("relation", RELATIONS[id].mirror or id) for id in VOCABULARY["relation"]))
"""Row of a relation -> the row of what it is in a picture shown left to right."""


@dataclass(frozen=True, slots=True)
class Mix:
    """How often what is asked and what is left out; shares of 1."""

    painted: float = 0.71
    unplaced: float = 0.06
    relation: float = 0.06
    sentence: float = 0.15
    null: float = 0.02
    none_painted: float = 0.15  # of the painted questions
    all_painted: float = 0.50
    backdrop_whole: float = 0.30  # every fact of the backdrop is said
    backdrop_open: float = 0.25  # none is; else each one with even odds
    no_kind: float = 0.03
    no_colour: float = 0.10
    no_size: float = 0.30
    no_painted_size: float = 0.90  # a box says it already
    no_facing: float = 0.15
    unflagged: float = 0.10  # all is named, but it is not said that nothing else is there
    box_jitter: float = 0.02  # standard deviation of a painted box's edges, in shares of its own size

    @property
    def ways(self) -> tuple[float, ...]:
        return self.painted, self.unplaced, self.relation, self.sentence, self.null


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    conditions: ConditionBatch
    inside: Tensor  # (batch, side, side), 0..1: how much of each cell lies in the box of some body


def draw_examples(
    worlds: Worlds, rows: Tensor, flipped: Tensor, side: int, generator: torch.Generator, mix: Mix | None = None
) -> Examples:
    """Ask about some worlds.

    Args:
        worlds: on the training device.
        rows: (batch,) long: which of them.
        flipped: (batch,) bool: whose pictures are shown left to right.
        side: cells of a latent along a side.
        generator: of the training device.
    """
    return _Drawing(worlds, rows, flipped, generator, mix or Mix()).examples(side)


class _Drawing:
    """One batch in the making. `_lot` is one body of each world, drawn by lot."""

    def __init__(self, worlds: Worlds, rows: Tensor, flipped: Tensor, generator: torch.Generator, mix: Mix) -> None:
        self._mix, self._generator = mix, generator
        self._concept, self._depth = worlds.concept[rows], worlds.depth[rows]
        self._box = mirrored(worlds.box[rows], flipped)
        self._facing = facings(worlds.yaw[rows], flipped)
        self._backdrop = worlds.backdrop[rows]
        self._there = self._concept[..., 0] > 0
        self._facts, self._has_fact = self._some_facts(worlds, rows, flipped)
        self._way = self._ways()
        self._lot = torch.where(self._there, self._uniform(*self._there.shape), -1.0).argmax(dim=1)

    def examples(self, side: int) -> Examples:
        stated, told = self._stated(), self._told()
        painted = self._painted(stated)
        spoken = self._with_gaps(self._mix.no_size)
        placed = self._with_gaps(self._mix.no_painted_size)
        named = painted | stated | self._in_facts(told)
        exhaustive = (named | ~self._there).all(dim=1) & (self._way != NULL)
        sentence = self._way == SENTENCE
        exhaustive &= sentence | (self._uniform(len(sentence)) >= self._mix.unflagged)
        statements, relations, said = self._statements(spoken, stated, told)
        conditions = ConditionBatch(
            painted=placed * painted[..., None],
            boxes=self._jittered() * painted[..., None],
            depths=self._depth * painted,
            facings=self._facing * (painted & self._faces())[..., None],
            statements=statements,
            relations=relations,
            statement_mask=said,
            backdrop=self._said_backdrop(),
            flags=torch.stack([exhaustive, sentence], dim=1).long(),
        )
        return Examples(conditions, coverage(self._box, side).amax(dim=1))

    def _ways(self) -> Tensor:
        """The way of asking of each row: (batch,); a world without relations is not asked about one."""
        shares = torch.tensor(self._mix.ways, dtype=torch.float32, device=self._box.device)
        drawn = torch.multinomial(shares, len(self._box), replacement=True, generator=self._generator)
        return torch.where((drawn == RELATION) & ~self._has_fact[:, 0], PAINTED, drawn)

    def _some_facts(self, worlds: Worlds, rows: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
        """Up to FACTS different facts of each world, from a random one on: (batch, FACTS, 4), and which there are."""
        first, count = worlds.first_fact[rows, None], worlds.fact_count[rows, None]
        number = torch.arange(FACTS, device=rows.device)
        there = number < count
        chosen = first + (self._uniform(len(rows), 1) * count).long().add(number) % count.clamp_min(1)
        facts = (
            worlds.facts[torch.where(there, chosen, 0)] if len(worlds.facts) else rows.new_zeros(len(rows), FACTS, 4)
        )
        relation = torch.where(flipped[:, None], mirrored_relations(facts[..., 0]), facts[..., 0])
        return torch.cat([relation[..., None], facts[..., 1:]], dim=-1), there

    def _painted(self, stated: Tensor) -> Tensor:
        """Which bodies are painted: (batch, 6)."""
        mix, batch = self._mix, len(self._box)
        amount = self._uniform(batch, 1)
        how = self._uniform(batch, 1)
        share = torch.where(how < mix.none_painted, 0.0, torch.where(how > 1 - mix.all_painted, 1.0, amount))
        chosen = self._there & (self._uniform(*self._there.shape) < share)
        may = (self._way == PAINTED) | (self._way == UNPLACED)
        return chosen & may[:, None] & ~stated

    def _stated(self) -> Tensor:
        """Which bodies are named without a place: (batch, 6)."""
        one = torch.zeros_like(self._there).scatter(1, self._lot[:, None], value=True)
        return self._there & torch.where(
            (self._way == UNPLACED)[:, None], one, (self._way == SENTENCE)[:, None].expand_as(one)
        )

    def _told(self) -> Tensor:
        """Which of the facts are said: all in a sentence, one where it is asked about a relation: (batch, FACTS)."""
        first = torch.arange(FACTS, device=self._way.device) == 0
        way = self._way[:, None]
        return self._has_fact & ((way == SENTENCE) | ((way == RELATION) & first))

    def _in_facts(self, told: Tensor) -> Tensor:
        """Which bodies are named by those facts: (batch, 6)."""
        named = torch.zeros_like(self._there, dtype=torch.long)
        for role in (1, 2, 3):
            named.scatter_add_(1, self._facts[..., role], told.long())
        return named > 0

    def _statements(self, concept: Tensor, stated: Tensor, told: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A statement for each body and then for each fact: concepts by role, relations, and which there are."""
        alone = torch.zeros_like(concept)[:, :, None].repeat(1, 1, 3, 1)
        alone[:, :, 0] = concept
        rows = torch.arange(len(concept), device=concept.device)[:, None, None]
        related = concept[rows, self._facts[..., 1:]]  # (batch, FACTS, roles, 3)
        second = torch.tensor(REFERENCES, device=concept.device)[self._facts[..., 0]] > 1
        related = torch.cat([related[:, :, :2], related[:, :, 2:] * second[..., None, None]], dim=2)
        said = torch.cat([stated, told], dim=1)
        relations = torch.cat([torch.zeros_like(stated, dtype=torch.long), self._facts[..., 0]], dim=1)
        return torch.cat([alone, related], dim=1) * said[..., None, None], relations * said, said

    def _with_gaps(self, no_size: float) -> Tensor:
        """The concepts with some of what is true of them left out: (batch, 6, 3)."""
        gaps = torch.tensor([self._mix.no_kind, self._mix.no_colour, no_size], device=self._box.device)
        return self._concept * (self._uniform(*self._concept.shape) >= gaps)

    def _faces(self) -> Tensor:
        """Of which bodies it is said which way they face: (batch, 6)."""
        return self._uniform(*self._there.shape) >= self._mix.no_facing

    def _jittered(self) -> Tensor:
        """Boxes as a hand would draw them."""
        edges = torch.randn(self._box.shape, generator=self._generator, device=self._box.device)
        extent = self._box[..., 2:].repeat(1, 1, 2)
        return (self._box + edges * extent * self._mix.box_jitter) * self._there[..., None]

    def _said_backdrop(self) -> Tensor:
        """What is said of the backdrop: everything, nothing, or each fact with even odds: (batch, 5)."""
        mix, batch = self._mix, len(self._box)
        how = self._uniform(batch, 1)
        keep = self._uniform(*self._backdrop.shape) < 0.5
        keep = (keep | (how < mix.backdrop_whole)) & (how < 1 - mix.backdrop_open)
        return self._backdrop * (keep & (self._way != NULL)[:, None])

    def _uniform(self, *shape: int) -> Tensor:
        return torch.rand(shape, generator=self._generator, device=self._box.device)


def mirrored(boxes: Tensor, flipped: Tensor) -> Tensor:
    """Boxes (batch, n, 4) as they are in flipped pictures; rows of no body stay 0."""
    left, top, width, height = boxes.unbind(-1)
    other = torch.stack([(1 - left - width) * (width > 0), top, width, height], dim=-1)
    return torch.where(flipped[:, None, None], other, boxes)


def facings(yaw: Tensor, flipped: Tensor) -> Tensor:
    """Sine and cosine, (batch, n, 2), of yaws (batch, n) as they are in flipped pictures.

    The mirror image of a body is the body at pi - yaw: see `core.world.camera.Pose.world`.
    """
    return torch.stack([yaw.sin(), torch.where(flipped[:, None], -yaw.cos(), yaw.cos())], dim=-1)


def mirrored_relations(relations: Tensor) -> Tensor:
    """Rows of the vocabulary's relations as they hold in a flipped picture."""
    return torch.tensor(FLIPPED, device=relations.device)[relations]
