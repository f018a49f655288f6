"""A drawing as PNG, for programs that take no SVG."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import typst

from buendnis.ground.papers.letters import FONTS

_PAGE = '#set page(width: auto, height: auto, margin: 6pt)\n#image("drawing.svg", width: 360pt)\n'
_DOTS = 216  # per inch: a drawing of 360 points is 1,080 wide


def picture_of(svg: str) -> bytes:
    """The drawing as a picture with white ground."""
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        root = Path(folder)
        (root / "drawing.svg").write_text(svg, encoding="utf-8")
        (root / "main.typ").write_text(_PAGE, encoding="utf-8")
        return typst.compile(root / "main.typ", root=root, font_paths=_fonts(), format="png", ppi=_DOTS)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
