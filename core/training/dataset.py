"""The dataset of drawn worlds, in memory: pictures as bytes, labels as rows of the model's vocabulary (0: none)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.backends.clay.autoencoder import DOWN
from core.errors import DioramaError
from core.scene.tables import TABLES, begins_with
from core.world.dataset import NOBODY, DatasetError, Plan, shard_path, write
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS

Arrays = dict[str, NDArray[Any]]

YAW = 4
"""Its column in a pose, see `core.world.dataset`."""

LEAST_SPARE, SPARE_SHARE = 16, 0.02
"""How many worlds are kept from training to measure with: this share, but not fewer than this."""


class TrainingError(DioramaError):
    """Training cannot begin or go on."""


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """n worlds of at most 6 bodies, none of which shows anything that is held out, with their ground truth."""

    picture: Tensor  # (n, 3, side, side) uint8
    concept: Tensor  # (n, 6, 3) long: kind, colour, size; kind 0: no body
    box: Tensor  # (n, 6, 4) float32: left, top, width, height; 0 where there is no body
    depth: Tensor  # (n, 6) float32
    yaw: Tensor  # (n, 6) float32: radians; 0 where there is no body
    backdrop: Tensor  # (n, 5) long
    relations: Tensor  # (m, 4) long: relation, subject, first and second reference (bodies); a world's are adjacent
    first_relation: Tensor  # (n,) long
    relation_count: Tensor  # (n,) long

    def __len__(self) -> int:
        return len(self.concept)

    @property
    def side(self) -> int:
        return self.picture.shape[-1]

    def to(self, device: torch.device | str) -> Dataset:
        return Dataset(*(getattr(self, field.name).to(device) for field in fields(self)))

    def rows(self, chosen: slice) -> Dataset:
        """Some of the worlds; the relations stay where they are."""
        kept = {field.name: getattr(self, field.name)[chosen] for field in fields(self) if field.name != "relations"}
        return Dataset(relations=self.relations, **kept)

    def without_pictures(self) -> Dataset:
        """The ground truth alone, so that the memory of the pictures is free again."""
        return replace(self, picture=self.picture[:, :, :0, :0].clone())

    def split(self) -> tuple[Dataset, Dataset]:
        """The worlds to train with, and the last ones, to measure with."""
        spare = min(max(LEAST_SPARE, round(len(self) * SPARE_SHARE)), len(self) // 2)
        return self.rows(slice(0, len(self) - spare)), self.rows(slice(len(self) - spare, None))


def prepare(folder: Path, pictures: int, side: int, report: Callable[[int, int], None] = lambda _a, _b: None) -> None:
    """Draw the worlds of a folder that are not drawn yet; a folder that is empty gets a plan.

    Args:
        folder: of shards, see `core.world.dataset`.
        pictures: how many, if the folder has no plan yet.
        side: of the pictures, in pixels.
        report: hears how many shards there are, and how many there will be.

    Raises:
        DatasetError: the folder holds something else.
        NoDrawingError: nothing on this machine can draw.
    """
    plan = plan_of(folder) or Plan(pictures=pictures, side=side)
    if plan.side != side:
        raise DatasetError(f"The pictures in '{folder}' are {plan.side} pixels wide, but {side} are needed.")
    if not all(shard_path(folder, shard).exists() for shard in range(plan.shards)):
        write(plan, folder, os.cpu_count() or 1, lambda done: report(done, plan.shards))


def plan_of(folder: Path) -> Plan | None:
    """The plan of a folder of worlds; None if it has none yet."""
    path = folder / "manifest.json"
    if not path.exists():
        return None
    try:
        manifest = json.loads(path.read_text("utf-8"))
        plan, tables = Plan(**manifest["plan"]), manifest["tables"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"The manifest in '{folder}' is damaged; delete the folder or name another.") from error
    if not begins_with(TABLES, tables):
        raise DatasetError(f"The worlds in '{folder}' were drawn with another vocabulary; draw them again.")
    return plan


def load_dataset(folder: Path) -> Dataset:
    """All worlds of a folder but those that show something held out.

    Raises:
        DatasetError: the folder has no worlds, or pictures whose side is no multiple of a latent's cell.
    """
    plan = plan_of(folder)
    paths = sorted(folder.glob("*.npz")) if plan else []
    if plan is None or not paths:
        raise DatasetError(f"The folder '{folder}' holds no drawn worlds; name another, or let them be drawn.")
    if plan.side % DOWN:
        raise DatasetError(f"The pictures in '{folder}' are {plan.side} pixels wide, which is no multiple of {DOWN}.")
    return concatenated([dataset_of(_arrays(path)) for path in paths])


def dataset_of(arrays: Arrays) -> Dataset:
    """The worlds of a shard's arrays, without those that show something held out."""
    kept = ~held_out(arrays)
    there = arrays["kind"] != NOBODY
    concept = np.stack([arrays[name].astype(np.int64) + 1 for name in ("kind", "colour", "size")], axis=-1)
    relations, first, count = _ground_truth_relations(arrays["facts"], len(kept))
    return Dataset(
        picture=_tensor(arrays["picture"]).permute(0, 3, 1, 2)[_tensor(kept)].contiguous(),
        concept=_tensor(np.where(there[..., None], concept, 0)[kept]),
        box=_tensor(arrays["box"][kept]),
        depth=_tensor(arrays["depth"][kept]),
        yaw=_tensor(np.ascontiguousarray(arrays["pose"][kept][..., YAW])),
        backdrop=_tensor(arrays["backdrop"].astype(np.int64)[kept] + 1),
        relations=_tensor(relations),
        first_relation=_tensor(first[kept]),
        relation_count=_tensor(count[kept]),
    )


def held_out(arrays: Arrays) -> NDArray[np.bool_]:
    """Which worlds of a shard show a pair of kind and colour, or a relation of kinds, that training must not see."""
    there = arrays["kind"] != NOBODY
    colours = _table(HELD_OUT_COLOURS, "kind", "colour")
    relations = _table(HELD_OUT_RELATIONS, "relation", "kind", "kind")
    kind = np.where(there, arrays["kind"], 0)
    shown = (colours[kind, arrays["colour"]] & there).any(axis=1)
    picture, relation, subject, *references = arrays["facts"].astype(np.int64).T
    for reference in references:
        held = relations[relation, kind[picture, subject], kind[picture, reference]]
        shown[picture[held]] = True
    return shown


def concatenated(parts: list[Dataset]) -> Dataset:
    """Dataset after one another."""
    offsets = np.cumsum([0, *(len(part.relations) for part in parts)])
    moved = [part.first_relation + int(offset) for part, offset in zip(parts, offsets, strict=False)]
    others = [field.name for field in fields(Dataset) if field.name != "first_relation"]
    columns = {name: torch.cat([getattr(part, name) for part in parts]) for name in others}
    return Dataset(first_relation=torch.cat(moved), **columns)


def _arrays(path: Path) -> Arrays:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def _ground_truth_relations(
    facts: NDArray[Any], worlds: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The relations in the order of their worlds, where those of each world begin, and how many they are."""
    rows = facts.astype(np.int64)
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    count = np.bincount(rows[:, 0], minlength=worlds)
    return rows[:, 1:] + [1, 0, 0, 0], np.cumsum(count) - count, count


def _table(held: frozenset[tuple[str, ...]], *names: str) -> NDArray[np.bool_]:
    table = np.zeros([len(TABLES[name]) for name in names], bool)
    for row in held:
        table[tuple(TABLES[name].index(id) for name, id in zip(names, row, strict=True))] = True
    return table


def _tensor(array: NDArray[Any]) -> Tensor:
    return torch.from_numpy(array)  # pyright: ignore[reportUnknownMemberType]  # numpy is untyped in torch's stubs
