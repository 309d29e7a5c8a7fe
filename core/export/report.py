"""Reports for other programs: JSON that is written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core import files
from core.errors import ExportError


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write the report as indented UTF-8 JSON, in one move.

    Raises:
        ExportError: the disk refuses; what was there before is untouched.
    """
    data = (json.dumps(report, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    files.save_file(path, lambda file: file.write(data), ExportError)
