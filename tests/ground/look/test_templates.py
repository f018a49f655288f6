"""What holds for every template: no inline style or script, a title for every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src" / "buendnis"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
INLINE = re.compile(
    r"""<style\b|\bstyle\s*=|<[^>]+\son[a-z]+\s*=|javascript:|<script(?![^>]*\bsrc=)""", re.IGNORECASE
)
EXTENDS = re.compile(r"""\{%\s*extends\s+["']([^"']+)["']""")
TITLE = re.compile(r"\{%\s*block\s+title\s*%\}(.*?)\{%\s*endblock", re.DOTALL)
# pages that others extend: their title is the business of those
LAYOUTS = {"look/base.html", "look/errors/error.html", "accounts/page.html", "accounts/code.html"}


def name_of(path: Path) -> str:
    return path.as_posix().split("/templates/", 1)[1]


def extended() -> set[str]:
    return {match for path in TEMPLATES for match in EXTENDS.findall(path.read_text(encoding="utf-8"))}


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 40


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_no_inline_style_or_script(path: Path) -> None:
    found = INLINE.findall(path.read_text(encoding="utf-8"))
    assert not found, f"The content security policy forbids: {found}"


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if EXTENDS.search(path.read_text(encoding="utf-8"))],
    ids=name_of,
)
def test_every_page_has_a_title_of_its_own(path: Path) -> None:
    if name_of(path) in LAYOUTS | extended():
        return
    title = TITLE.search(path.read_text(encoding="utf-8"))
    assert title, "has no {% block title %}"
    assert title[1].strip()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_form_that_changes_something_is_sent_once(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE):
        assert "{% once %}" in form or "{% once form %}" in form


def test_the_scan_sees_what_it_looks_for() -> None:
    for bad in (
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
        "<script>x</script>",
    ):
        assert INLINE.search(bad), bad
    for good in ('<script src="x.js" defer></script>', '<p class="style">', "data-on=1"):
        assert not INLINE.search(good), good
