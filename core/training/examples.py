"""Samples conditions from the ground truth of worlds, in whole batches on the training device.

The condition of each world is one of five kinds: a random subset of its bodies painted (none, some, all), one body
without a place, one relation, a caption, or the null condition. *Exhaustive* is set only where every body of the
picture is named. The backdrop's attributes, colours and sizes are left out at random, because users leave them open
too.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.backends.clay.condition_batch import REFERENCES, VOCABULARY, ConditionBatch, row_of
from core.backends.clay.rasterize import coverage
from core.scene.relations import RELATIONS
from core.training.dataset import Dataset

MOST_RELATIONS = 3
"""The most relations in a sentence."""

PAINTED, UNPLACED, RELATION, SENTENCE, NULL = range(5)
"""The kinds of conditions."""

FLIPPED = (0, *(row_of("relation", RELATIONS[id].mirror or id) for id in VOCABULARY["relation"]))
"""Row of a relation -> the row of what it is in a picture shown left to right."""


@dataclass(frozen=True, slots=True)
class QuestionMix:
    """How often each kind of condition is drawn and how often an attribute is left out; shares of 1."""

    painted: float = 0.71
    unplaced: float = 0.06
    relation: float = 0.06
    sentence: float = 0.15
    null: float = 0.02
    none_painted: float = 0.15  # of the painted questions
    all_painted: float = 0.50
    backdrop_whole: float = 0.30  # every attribute of the backdrop is given
    backdrop_open: float = 0.25  # none is; else each one with even odds
    no_kind: float = 0.03
    no_colour: float = 0.10
    no_size: float = 0.30
    no_painted_size: float = 0.90  # a box says it already
    no_facing: float = 0.15
    unflagged: float = 0.10  # all is named, but the condition is not marked as exhaustive
    box_jitter: float = 0.02  # standard deviation of a painted box's edges, in shares of its own size

    @property
    def ways(self) -> tuple[float, ...]:
        return self.painted, self.unplaced, self.relation, self.sentence, self.null


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    conditions: ConditionBatch
    inside: Tensor  # (batch, side, side), 0..1: how much of each cell lies in the box of some body


def draw_examples(
    dataset: Dataset,
    rows: Tensor,
    flipped: Tensor,
    side: int,
    generator: torch.Generator,
    mix: QuestionMix | None = None,
) -> Examples:
    """Sample the conditions of some worlds.

    Args:
        dataset: on the training device.
        rows: (batch,) long: which of them.
        flipped: (batch,) bool: whose pictures are shown left to right.
        side: cells of a latent along a side.
        generator: of the training device.
    """
    return _BatchBuilder(dataset, rows, flipped, generator, mix or QuestionMix()).examples(side)


class _BatchBuilder:
    """Builds one batch. `_one` is one body of each world, drawn at random."""

    def __init__(
        self, dataset: Dataset, rows: Tensor, flipped: Tensor, generator: torch.Generator, mix: QuestionMix
    ) -> None:
        self._mix, self._generator = mix, generator
        self._concept, self._depth = dataset.concept[rows], dataset.depth[rows]
        self._box = mirrored(dataset.box[rows], flipped)
        self._facing = facings(dataset.yaw[rows], flipped)
        self._backdrop = dataset.backdrop[rows]
        self._there = self._concept[..., 0] > 0
        self._relations, self._has_relation = self._some_relations(dataset, rows, flipped)
        self._way = self._ways()
        self._one = torch.where(self._there, self._uniform(*self._there.shape), -1.0).argmax(dim=1)

    def examples(self, side: int) -> Examples:
        stated, related = self._stated(), self._related()
        painted = self._painted(stated)
        concepts = self._with_gaps(self._mix.no_size)
        placed = self._with_gaps(self._mix.no_painted_size)
        named = painted | stated | self._in_relations(related)
        exhaustive = (named | ~self._there).all(dim=1) & (self._way != NULL)
        caption = self._way == SENTENCE
        exhaustive &= caption | (self._uniform(len(caption)) >= self._mix.unflagged)
        statements, relations, mask = self._statements(concepts, stated, related)
        conditions = ConditionBatch(
            painted=placed * painted[..., None],
            boxes=self._jittered() * painted[..., None],
            depths=self._depth * painted,
            facings=self._facing * (painted & self._faces())[..., None],
            statements=statements,
            relations=relations,
            statement_mask=mask,
            backdrop=self._partial_backdrop(),
            flags=torch.stack([exhaustive, caption], dim=1).long(),
        )
        return Examples(conditions, coverage(self._box, side).amax(dim=1))

    def _ways(self) -> Tensor:
        """The kind of each row's condition: (batch,); a world without relations gets none that needs one."""
        shares = torch.tensor(self._mix.ways, dtype=torch.float32, device=self._box.device)
        drawn = torch.multinomial(shares, len(self._box), replacement=True, generator=self._generator)
        return torch.where((drawn == RELATION) & ~self._has_relation[:, 0], PAINTED, drawn)

    def _some_relations(self, dataset: Dataset, rows: Tensor, flipped: Tensor) -> tuple[Tensor, Tensor]:
        """Up to MOST_RELATIONS relations of each world from a random one on, (batch, MOST_RELATIONS, 4), and a mask."""
        first, count = dataset.first_relation[rows, None], dataset.relation_count[rows, None]
        number = torch.arange(MOST_RELATIONS, device=rows.device)
        there = number < count
        chosen = first + (self._uniform(len(rows), 1) * count).long().add(number) % count.clamp_min(1)
        relations = (
            dataset.relations[torch.where(there, chosen, 0)]
            if len(dataset.relations)
            else rows.new_zeros(len(rows), MOST_RELATIONS, 4)
        )
        relation = torch.where(flipped[:, None], mirrored_relations(relations[..., 0]), relations[..., 0])
        return torch.cat([relation[..., None], relations[..., 1:]], dim=-1), there

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
        one = torch.zeros_like(self._there).scatter(1, self._one[:, None], value=True)
        return self._there & torch.where(
            (self._way == UNPLACED)[:, None], one, (self._way == SENTENCE)[:, None].expand_as(one)
        )

    def _related(self) -> Tensor:
        """The relations that are stated, (batch, MOST_RELATIONS): all in a caption, the first where it stands alone."""
        first = torch.arange(MOST_RELATIONS, device=self._way.device) == 0
        way = self._way[:, None]
        return self._has_relation & ((way == SENTENCE) | ((way == RELATION) & first))

    def _in_relations(self, related: Tensor) -> Tensor:
        """Which bodies those relations name: (batch, 6)."""
        named = torch.zeros_like(self._there, dtype=torch.long)
        for role in (1, 2, 3):
            named.scatter_add_(1, self._relations[..., role], related.long())
        return named > 0

    def _statements(self, concept: Tensor, stated: Tensor, stated_relations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """A statement for each body and then for each relation: concepts by role, relations, and the mask."""
        alone = torch.zeros_like(concept)[:, :, None].repeat(1, 1, 3, 1)
        alone[:, :, 0] = concept
        rows = torch.arange(len(concept), device=concept.device)[:, None, None]
        related = concept[rows, self._relations[..., 1:]]  # (batch, MOST_RELATIONS, roles, 3)
        second = torch.tensor(REFERENCES, device=concept.device)[self._relations[..., 0]] > 1
        related = torch.cat([related[:, :, :2], related[:, :, 2:] * second[..., None, None]], dim=2)
        mask = torch.cat([stated, stated_relations], dim=1)
        relations = torch.cat([torch.zeros_like(stated, dtype=torch.long), self._relations[..., 0]], dim=1)
        return torch.cat([alone, related], dim=1) * mask[..., None, None], relations * mask, mask

    def _with_gaps(self, no_size: float) -> Tensor:
        """The concepts with some attributes left out: (batch, 6, 3)."""
        gaps = torch.tensor([self._mix.no_kind, self._mix.no_colour, no_size], device=self._box.device)
        return self._concept * (self._uniform(*self._concept.shape) >= gaps)

    def _faces(self) -> Tensor:
        """The bodies whose facing is given: (batch, 6)."""
        return self._uniform(*self._there.shape) >= self._mix.no_facing

    def _jittered(self) -> Tensor:
        """The boxes with noise on their edges, as a hand would draw them."""
        edges = torch.randn(self._box.shape, generator=self._generator, device=self._box.device)
        extent = self._box[..., 2:].repeat(1, 1, 2)
        return (self._box + edges * extent * self._mix.box_jitter) * self._there[..., None]

    def _partial_backdrop(self) -> Tensor:
        """The backdrop with all of its attributes, none, or each with even odds: (batch, 5)."""
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
