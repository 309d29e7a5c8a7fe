"""Worlds drawn ahead for training: shards of pictures and their truth, written by several processes, resumable.

A folder holds `manifest.json` and shards `00000.npz`, `00001.npz` …, each with these arrays (n pictures, at most 6
bodies in each; rows of bodies that are not there are 0 and their kind is 255):

| array | shape, type | meaning |
| --- | --- | --- |
| picture | (n, size, size, 3) uint8 | sRGB |
| seen | (n, size, size) uint8 | which body each pixel shows: its row + 1, or 0 |
| kind, colour, size | (n, 6) uint8 | rows of the manifest's tables |
| box | (n, 6, 4) float32 | left, top, width, height of the whole body, as shares of the picture |
| visible | (n, 6) float32 | the share of the body's pixels that show |
| base | (n, 6, 2) float32 | where it stands in the picture |
| depth | (n, 6) float32 | 0 near .. 1 at the horizon |
| pose | (n, 6, 6) float32 | x, y, distance, scale, yaw, stretch |
| backdrop | (n, 5) uint8 | sky, ground, mountains, river, flowers: rows of the manifest's tables |
| facts | (m, 5) uint16 | picture, relation, subject, reference, second reference (or the first again) |

Picture k of shard s is world s * per_shard + k of the seed, so that a shard can be drawn again alone.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import asdict, astuple, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import DioramaError
from core.scene.scene import Backdrop
from core.scene.tables import TABLES
from core.world.held_out import HELD_OUT_COLOURS, HELD_OUT_RELATIONS
from core.world.renderer import Renderer
from core.world.sampler import LESSONS, MOST_BODIES, VERSION, world_at
from core.world.truth import Truth, observe

Arrays = dict[str, NDArray[Any]]

NOBODY = 255


class DatasetError(DioramaError):
    """A folder of drawn worlds cannot be used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that decides a data set."""

    seed: int = 0
    pictures: int = 20_000
    side: int = 128  # pixels
    antialias: bool = True
    per_shard: int = 250
    version: int = VERSION

    @property
    def shards(self) -> int:
        return -(-self.pictures // self.per_shard)

    def indices(self, shard: int) -> range:
        """The worlds of a shard."""
        start = shard * self.per_shard
        return range(start, min(start + self.per_shard, self.pictures))


def write(plan: Plan, folder: Path, processes: int = 2, report: Callable[[int], None] = lambda _: None) -> None:
    """Draw what is not there yet; `report` hears how many shards are.

    Raises:
        DatasetError: the folder holds another data set.
        NoDrawingError: nothing on this machine can draw.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _claim(plan, folder)
    missing = [shard for shard in range(plan.shards) if not shard_path(folder, shard).exists()]
    report(plan.shards - len(missing))
    portions = [portion for start in range(processes) if (portion := missing[start::processes])]
    with ProcessPoolExecutor(max(len(portions), 1), mp_context=get_context("spawn")) as pool:
        running = {pool.submit(_write_shards, plan, folder, portion, os.cpu_count() or 1) for portion in portions}
        while running:
            done, running = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
            for task in done:
                task.result()
            report(sum(shard_path(folder, shard).exists() for shard in range(plan.shards)))
    _write_manifest(plan, folder, counts(folder))


def shard_path(folder: Path, shard: int) -> Path:
    return folder / f"{shard:05d}.npz"


def counts(folder: Path) -> dict[str, dict[str, int]]:
    """How often each thing occurs in the shards of a folder."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("bodies", "pair", "relation", "sky", "ground")}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            shard: Arrays = {name: file[name] for name in ("kind", "colour", "facts", "backdrop")}
            there = shard["kind"] != NOBODY
            found["bodies"].update(map(str, there.sum(axis=1)))
            pairs = zip(shard["kind"][there], shard["colour"][there], strict=True)
            found["pair"].update(f"{TABLES['kind'][kind]} {TABLES['colour'][colour]}" for kind, colour in pairs)
            for name, array, column in (("relation", "facts", 1), ("sky", "backdrop", 0), ("ground", "backdrop", 1)):
                found[name].update(TABLES[name][row] for row in map(int, shard[array][:, column]))
    return {name: dict(sorted(counter.items())) for name, counter in found.items()}


def drawn(renderer: Renderer, plan: Plan, indices: Sequence[int]) -> Arrays:
    """The arrays of some worlds of a plan."""
    rows: list[Arrays] = []
    facts: list[tuple[int, ...]] = []
    for number, index in enumerate(indices):
        world = world_at(plan.seed, index, LESSONS)
        drawing, truth = observe(renderer, world)
        rows.append(
            {"picture": drawing.picture, "seen": drawing.seen} | _body_rows(truth) | _backdrop_row(world.backdrop)
        )
        facts += _fact_rows(number, truth)
    arrays = {name: np.stack([row[name] for row in rows]) for name in rows[0]}
    return arrays | {"facts": np.array(facts, np.uint16).reshape(-1, 5)}


def _write_shards(plan: Plan, folder: Path, shards: Sequence[int], cores: int) -> None:
    """One process's portion. Each draws on one core: there are as many processes as cores are to be used."""
    os.environ.setdefault("LP_NUM_THREADS", "1" if cores > 1 else "0")
    with Renderer(plan.side, plan.antialias) as renderer:
        for shard in shards:
            arrays = drawn(renderer, plan, plan.indices(shard))
            unfinished = folder / f"{shard:05d}.part"
            with unfinished.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            unfinished.replace(shard_path(folder, shard))


def _body_rows(truth: Truth) -> Arrays:
    rows: Arrays = {
        "kind": np.full(MOST_BODIES, NOBODY, np.uint8),
        "colour": np.zeros(MOST_BODIES, np.uint8),
        "size": np.zeros(MOST_BODIES, np.uint8),
        "box": np.zeros((MOST_BODIES, 4), np.float32),
        "visible": np.zeros(MOST_BODIES, np.float32),
        "base": np.zeros((MOST_BODIES, 2), np.float32),
        "depth": np.zeros(MOST_BODIES, np.float32),
        "pose": np.zeros((MOST_BODIES, 6), np.float32),
    }
    for row, seen in enumerate(truth.bodies):
        rows["kind"][row] = TABLES["kind"].index(seen.body.kind)
        rows["colour"][row] = TABLES["colour"].index(seen.body.colour)
        rows["size"][row] = TABLES["size"].index(seen.body.size)
        rows["box"][row] = (seen.box.left, seen.box.top, seen.box.width, seen.box.height)
        rows["visible"][row] = seen.visible
        rows["base"][row] = (seen.base.x, seen.base.y)
        rows["depth"][row] = seen.depth
        rows["pose"][row] = astuple(seen.body.pose)
    return rows


def _backdrop_row(backdrop: Backdrop) -> Arrays:
    row = (
        TABLES["sky"].index(backdrop.sky or "blue"),
        TABLES["ground"].index(backdrop.ground or "grass"),
        TABLES["mountains"].index(backdrop.mountains or "none"),
        bool(backdrop.river),
        bool(backdrop.flowers),
    )
    return {"backdrop": np.array(row, np.uint8)}


def _fact_rows(number: int, truth: Truth) -> list[tuple[int, ...]]:
    return [
        (number, TABLES["relation"].index(fact.relation), fact.subject, fact.references[0], fact.references[-1])
        for fact in truth.facts
    ]


def _claim(plan: Plan, folder: Path) -> None:
    """Make the folder this plan's, if it is nobody's yet."""
    path = folder / "manifest.json"
    if not path.exists():
        _write_manifest(plan, folder, {})
        return
    try:
        there = json.loads(path.read_text("utf-8"))["plan"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError(
            f"The manifest in '{folder}' is damaged, so nobody can tell what the pictures there are; "
            "delete the folder or name another."
        ) from error
    if there != asdict(plan):
        raise DatasetError(
            f"The folder '{folder}' holds other pictures (another seed, number, size or version); "
            "delete it or name another folder."
        )


def _write_manifest(plan: Plan, folder: Path, found: dict[str, dict[str, int]]) -> None:
    manifest = {
        "plan": asdict(plan),
        "tables": dict(TABLES),
        "held_out": {"colours": sorted(HELD_OUT_COLOURS), "relations": sorted(HELD_OUT_RELATIONS)},
        "counts": found,
    }
    unfinished = folder / "manifest.part"
    unfinished.write_text(json.dumps(manifest, indent=1), "utf-8")
    unfinished.replace(folder / "manifest.json")
