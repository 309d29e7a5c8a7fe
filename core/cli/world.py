"""`diorama world`: the clay world itself, drawn by its renderer: what a perfect picture would show."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PIL import Image

from core import export, files, project
from core.cli.source import recipe_of
from core.errors import ExportError
from core.recipe import Recipe
from core.scene.vocabulary import COLOURS, KINDS
from core.world.facing import FACINGS

if TYPE_CHECKING:
    from core.world.bodies import World
    from core.world.renderer import Renderer

SHEETS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "kinds": ("kinds", 6),
        "colours": ("colours", len(COLOURS)),
        "backdrops": ("backdrops", 5),
        "relations": ("relations", 6),
        "chance": ("by_chance", 6),
    }
)
"""What a sheet shows -> the function of `core.world.sheet` that makes its worlds, and its columns."""


MOST_PX = 3072
"""The side of the largest picture from which an exemplar is cut."""


def add_to(verbs: Any) -> None:
    parser = verbs.add_parser("world", help="draw the clay world", description=__doc__)
    parser.add_argument("--sheet", type=Path, metavar="PNG", help="write a contact sheet")
    parser.add_argument("--of", choices=SHEETS, default="chance", help="what the sheet shows (default chance)")
    parser.add_argument("--scene", type=Path, help="draw the scene of a .diorama file, or of a PNG made by Diorama")
    parser.add_argument("--sentence", help="draw the scene of a sentence, in English or Chinese")
    parser.add_argument("--thumbnails", type=Path, metavar="FOLDER", help="draw a picture beside each scene there")
    parser.add_argument("--cards", type=Path, metavar="FOLDER", help="write the pictures on the cards, as WebP")
    parser.add_argument("--exemplar", choices=KINDS, metavar="KIND", help="draw one body alone, cut out")
    parser.add_argument("--colour", choices=COLOURS, default="red", help="of the exemplar (default red)")
    parser.add_argument("--facing", choices=FACINGS, help="of the exemplar (default: as on its card)")
    parser.add_argument("-o", "--output", type=Path, help="where the drawn scene goes (.png)")
    parser.add_argument("--seed", type=int, help="decides what the scene leaves open")
    parser.add_argument("--size", type=int, default=256, help="side of a picture in pixels, 16 to 1024 (default 256)")
    parser.set_defaults(run=run, fail=parser.error)


def run(options: argparse.Namespace) -> None:
    """Draws a sheet, a scene, the cards, the thumbnails of a folder, or several of these.

    Raises:
        DioramaError: in one sentence, whatever went wrong.
    """
    _check(options)
    if options.sheet:
        _draw_sheet(options)
    if options.thumbnails:
        _draw_thumbnails(options)
    if options.cards:
        _draw_cards(options.cards)
    if options.exemplar:
        _draw_exemplar(options)
    elif options.output:
        _draw_scene(options)


def _check(options: argparse.Namespace) -> None:
    """Refuses before the work what makes no sense, or could not be written after it."""
    given = [source for source in (options.scene, options.sentence, options.exemplar) if source is not None]
    if len(given) > 1 or not (given or options.sheet or options.cards or options.thumbnails):
        options.fail(
            "give --sheet PNG, --cards FOLDER, --thumbnails FOLDER, "
            "or one of --scene FILE, --sentence TEXT and --exemplar KIND with -o PNG"
        )
    if bool(given) != (options.output is not None):
        options.fail("--scene, --sentence and --exemplar need -o PNG, and -o needs one of them")
    if not 16 <= options.size <= 1024:
        options.fail("--size must lie between 16 and 1024")
    for path in filter(None, (options.sheet, options.output)):
        files.require_suffix(path, (".png",), ExportError)
        files.require_place(path, ExportError)
    if options.cards and not files.is_folder(options.cards):
        raise ExportError(
            f"The cards cannot be written, because the folder {files.quoted(options.cards)} is not there."
        )


def _draw_sheet(options: argparse.Namespace) -> None:
    from core.world import sheet
    from core.world.renderer import Renderer

    name, columns = SHEETS[options.of]
    worlds: Callable[..., list[World]] = getattr(sheet, name)
    seeded = options.seed is not None and options.of in ("relations", "chance")
    with Renderer(options.size, antialias=True) as renderer:
        picture = sheet.sheet(renderer, worlds(options.seed) if seeded else worlds(), columns)
    export.write_image(options.sheet, Image.fromarray(picture))


def _draw_cards(folder: Path) -> None:
    from core.world.cards import strips

    for name, strip in strips():
        _write_webp(folder / f"{name}.webp", strip, quality=86, alpha_quality=92)


def _draw_exemplar(options: argparse.Namespace) -> None:
    from core.world.exemplars import FINE, cut_out, fitted, lone
    from core.world.facing import yaw_facing
    from core.world.renderer import Renderer

    yaw = yaw_facing(options.exemplar, options.facing) if options.facing else None
    with Renderer(min(options.size * FINE, MOST_PX)) as renderer:
        body = cut_out(renderer, lone(options.exemplar, options.colour, yaw))
    export.write_image(options.output, fitted(body, options.size))


def _draw_scene(options: argparse.Namespace) -> None:
    from core.world.renderer import Renderer

    recipe = recipe_of(options.scene, options.sentence)
    with Renderer(options.size, antialias=True) as renderer:
        export.write_image(options.output, _perfect(renderer, recipe, options.seed))


def _draw_thumbnails(options: argparse.Namespace) -> None:
    from core.world.renderer import Renderer

    with Renderer(options.size, antialias=True) as renderer:
        for path in sorted(options.thumbnails.glob(f"*{project.SUFFIX}")):
            picture = _perfect(renderer, project.load(path).recipe, options.seed)
            _write_webp(path.with_suffix(".webp"), picture, quality=86)


def _perfect(renderer: Renderer, recipe: Recipe, seed: int | None) -> Image.Image:
    """What a perfect picture of a recipe would show; its seed is the recipe's own if none is given."""
    from core.world.scene_to_world import oracle_world

    world = oracle_world(recipe.scene, recipe.seed if seed is None else seed)
    return Image.fromarray(renderer.draw(world).picture)


def _write_webp(path: Path, image: Image.Image, **quality: int) -> None:
    files.save_file(path, lambda file: image.save(file, "WEBP", method=6, **quality), ExportError)
