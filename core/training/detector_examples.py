"""Pictures with their truth, as the detector learns from them: drawn on the fly, and disturbed."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from torch import Tensor

from core.judge.network import SIDE
from core.picture import from_bytes
from core.scene.perspective import depth_at, foot_at
from core.scene.relations import RELATIONS
from core.scene.scene import Card, Hint, Scene
from core.scene.vocabulary import COLOURS, KINDS, SIZES
from core.world.bodies import World
from core.world.relation_sampler import sample_kinds
from core.world.renderer import Renderer
from core.world.sampler import EVEN, Odds, sample_backdrop, sample_weighted, world_at
from core.world.scene_to_world import oracle_world
from core.world.truth import BodyTruth, observe

Numbers = NDArray[np.float64]
Ids = NDArray[np.int64]
Bytes = NDArray[np.uint8]

POOL = 2048
"""How many showings a source shuffles: those of about 256 worlds."""

LEAST_CROP = 0.92
"""A picture is cut down to this share of its side at the most: the camera is always the same."""


@dataclass(frozen=True, slots=True)
class DetectorExample:
    """One picture and the bodies in it, n of them. Lengths are shares of the picture."""

    picture: Bytes  # (side, side, 3) sRGB
    seen: Bytes  # (side, side): which body each pixel shows: its row + 1, or 0
    kind: Ids  # (n,) rows of the vocabulary's tables, and so are colour and size
    colour: Ids  # (n,)
    size: Ids  # (n,)
    box: Numbers  # (n, 4) left, top, right, bottom of the whole body
    base: Numbers  # (n, 2)
    depth: Numbers  # (n,)
    visible: Numbers  # (n,) the share that shows


def judge_world(seed: int, index: int, odds: Odds = EVEN) -> World:
    """World `index` of a seed, its bodies in all colours evenly.

    A judge must know the pairs of kind and colour that are held out of the training of what it judges.
    """
    world = world_at(seed, index, odds)
    rng = np.random.default_rng([seed, index, 1])
    return replace(world, bodies=tuple(replace(body, colour=str(rng.choice(list(COLOURS)))) for body in world.bodies))


def laid_out_world(seed: int, index: int, odds: Odds = EVEN) -> World:
    """A relation as the layout places it on an empty stage: what the application draws, and what hides most."""
    rng = np.random.default_rng([seed, index, 3])
    relation = sample_weighted(RELATIONS, rng, odds)
    cards = tuple(Card(f"card{n}", kind, size=size) for n, (kind, size) in enumerate(sample_kinds(relation, rng)))
    subject, *references = (card.id for card in cards)
    scene = Scene(cards, (Hint(relation, subject, tuple(references)),), sample_backdrop(rng))
    return oracle_world(scene, int(rng.integers(1 << 30)))


def example_of(renderer: Renderer, world: World) -> DetectorExample:
    """A world drawn."""
    drawing, truth = observe(renderer, world)
    bodies = truth.bodies
    return DetectorExample(
        picture=drawing.picture,
        seen=drawing.seen,
        kind=_rows([list(KINDS).index(one.body.kind) for one in bodies]),
        colour=_rows([list(COLOURS).index(one.body.colour) for one in bodies]),
        size=_rows([list(SIZES).index(one.body.size) for one in bodies]),
        box=np.array([_edges(one) for one in bodies], np.float64).reshape(-1, 4),
        base=np.array([(one.base.x, one.base.y) for one in bodies], np.float64).reshape(-1, 2),
        depth=np.array([one.depth for one in bodies], np.float64),
        visible=np.array([one.visible for one in bodies], np.float64),
    )


def drawn(
    seed: int, indices: Iterator[int], smooth: float = 0.5, laid_out: float = 0.0, odds: Odds = EVEN
) -> Generator[DetectorExample]:
    """The worlds with these indices, drawn.

    Args:
        smooth: the share of them that is drawn antialiased.
        laid_out: the share of them that the layout places; the others are of the sampler of worlds.
        odds: how often each relation is arranged.

    Raises:
        NoDrawingError: nothing on this machine can draw.
    """
    with Renderer(SIDE) as plain, Renderer(SIDE, antialias=True) as fine:
        for index in indices:
            rng = np.random.default_rng([seed, index, 2])
            renderer = fine if rng.random() < smooth else plain
            world = laid_out_world if rng.random() < laid_out else judge_world
            yield example_of(renderer, world(seed, index, odds))


def echoed(examples: Iterator[DetectorExample], times: int, rng: np.random.Generator) -> Generator[DetectorExample]:
    """Each example so many times and as many again for each body in it, disturbed differently each time.

    Drawing costs as much as learning (Choi et al. 2019, "data echoing"), and in crowds there is most to learn.
    """
    shown: deque[DetectorExample] = deque(maxlen=POOL)
    for example in examples:
        shown.extend([example] * times * (1 + len(example.kind)))
        for _ in range(times * (1 + len(example.kind))):
            yield disturbed(shown[int(rng.integers(len(shown)))], rng)


def disturbed(example: DetectorExample, rng: np.random.Generator) -> DetectorExample:
    """The example cut, perhaps mirrored, and made as imperfect as a generated picture may be."""
    side = rng.uniform(LEAST_CROP, 1.0) if rng.random() < 0.5 else 1.0
    left, top = rng.uniform(0, 1 - side, 2)
    example = cropped(example, float(left), float(top), float(side))
    if rng.random() < 0.5:
        example = mirrored(example)
    return replace(example, picture=_worn(Image.fromarray(example.picture), rng))


def mirrored(example: DetectorExample) -> DetectorExample:
    """Left and right changed."""
    left, top, right, bottom = example.box.T
    return replace(
        example,
        picture=np.ascontiguousarray(example.picture[:, ::-1]),
        seen=np.ascontiguousarray(example.seen[:, ::-1]),
        box=np.stack((1 - right, top, 1 - left, bottom), axis=1),
        base=example.base * (-1, 1) + (1, 0),
    )


def cropped(example: DetectorExample, left: float, top: float, side: float) -> DetectorExample:
    """A square cut out of the picture and brought to SIDE pixels. What stands lower in it is nearer."""
    pixels = len(example.picture)
    window = (left * pixels, top * pixels, (left + side) * pixels, (top + side) * pixels)
    picture = Image.fromarray(example.picture).resize((SIDE, SIDE), Image.Resampling.BILINEAR, window)
    seen = np.asarray(Image.fromarray(example.seen).resize((SIDE, SIDE), Image.Resampling.NEAREST, window))
    before, after = (_counted(each, len(example.kind)) for each in (example.seen, seen))
    kept = after * (side * pixels / SIDE) ** 2 / np.maximum(before, 1)
    return replace(
        example,
        picture=np.asarray(picture),
        seen=seen,
        box=np.clip((example.box - (left, top, left, top)) / side, 0, 1),
        base=(example.base - (left, top)) / side,
        depth=depth_at((foot_at(example.depth) - top) / side),
        visible=example.visible * np.minimum(kept, 1.0),
    )


def pictures_of(pictures: Sequence[Bytes]) -> Tensor:
    """Pictures as the network sees them, (batch, 3, side, side) in -1..1."""
    return from_bytes(torch.as_tensor(np.stack(pictures)).permute(0, 3, 1, 2))


def _worn(image: Image.Image, rng: np.random.Generator) -> Bytes:
    """Softened, blurred, shifted in colour, noisy, compressed: each of these now and then."""
    if rng.random() < 0.3:
        few = int(rng.integers(SIDE // 2, SIDE))
        image = image.resize((few, few), Image.Resampling.BILINEAR).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    if rng.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 1.1)))
    values = np.asarray(image, np.float64)
    if rng.random() < 0.6:
        gain, offset = rng.uniform(0.93, 1.07, 3) * rng.uniform(0.9, 1.1), rng.uniform(-10, 10)
        values = (values - 128) * gain + 128 + offset
    if rng.random() < 0.4:
        values = values + rng.normal(0, rng.uniform(1, 10), values.shape)
    if rng.random() < 0.3:
        values = values + _patches(rng, int(rng.choice((8, 16, 32)))) * rng.uniform(1, 8)
    worn = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return _compressed(worn, int(rng.integers(35, 95))) if rng.random() < 0.4 else worn


def _patches(rng: np.random.Generator, cells: int) -> Numbers:
    """Noise of so many cells a side, as a coarse latent leaves it; (SIDE, SIDE, 3)."""
    channels = [
        np.asarray(Image.fromarray(rng.normal(size=(cells, cells)).astype(np.float32)).resize((SIDE, SIDE)), np.float64)
        for _ in range(3)
    ]
    return np.stack(channels, axis=2)


def _compressed(picture: Bytes, quality: int) -> Bytes:
    file = BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality)
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def _counted(seen: Bytes, bodies: int) -> Numbers:
    """How many pixels show each body."""
    return np.bincount(seen.ravel(), minlength=bodies + 1)[1 : bodies + 1].astype(np.float64)


def _rows(values: list[int]) -> Ids:
    return np.array(values, np.int64)


def _edges(one: BodyTruth) -> tuple[float, float, float, float]:
    return one.box.left, one.box.top, one.box.right, one.box.bottom
