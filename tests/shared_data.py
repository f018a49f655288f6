"""Published files that tests use when they lie beside the project; none of them is part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def published_file(name: str) -> Path:
    """Where the file would be: in the folder that ``BUENDNIS_SHARED_DATA`` names, or beside the project."""
    return Path(os.environ.get("BUENDNIS_SHARED_DATA", _BESIDE)) / name


def needs(*names: str) -> pytest.MarkDecorator:
    """Skip a test where one of the published files is missing."""
    missing = [name for name in names if not published_file(name).exists()]
    return pytest.mark.skipif(bool(missing), reason=f"not here: {', '.join(missing)}")
