"""What leaves the application: pictures that carry their recipe, animations of the refinement, and contact sheets."""

from core.export.animation import write_animation
from core.export.picture import read_recipe, write_png
from core.export.sheet import contact_sheet, write_sheet

__all__ = ["contact_sheet", "read_recipe", "write_animation", "write_png", "write_sheet"]
