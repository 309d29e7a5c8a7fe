"""What leaves the application: pictures that carry their recipe, animations, contact sheets and reports."""

from core.export.animation import FORMATS, write_animation
from core.export.picture import read_recipe, write_png
from core.export.report import write_report
from core.export.sheet import contact_sheet, lettered, small_print, write_image, write_sheet

__all__ = [
    "FORMATS",
    "contact_sheet",
    "lettered",
    "read_recipe",
    "small_print",
    "write_animation",
    "write_image",
    "write_png",
    "write_report",
    "write_sheet",
]
