"""The design system can be collected under hashed names: every file that a stylesheet names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage

import buendnis.ground.look

STATIC = Path(buendnis.ground.look.__file__).parent / "static"


def test_everything_collects_under_hashed_names(tmp_path: Path) -> None:
    storage = ManifestStaticFilesStorage(location=str(tmp_path), base_url="/static/")
    files = {}
    for finder in get_finders():
        for path, source in finder.list([]):
            with source.open(path) as content:
                storage.save(path, content)
            files[path] = (storage, path)
    failures = [result for _, _, result in storage.post_process(files) if isinstance(result, Exception)]
    assert failures == []
    assert "look/css/base.css" in storage.hashed_files


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.css")), ids=lambda path: path.name)
def test_stylesheets_load_nothing_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert "@import" not in text
    for target in re.findall(r"url\(\s*[\"']?(?!data:)([^\"')]+)", text):
        assert not re.match(r"(?:https?:)?//", target)
        assert (path.parent / target).is_file()


def test_the_vendored_files_bring_their_licences() -> None:
    vendor = STATIC / "look" / "vendor" / "kern"
    assert "EUPL" in (vendor / "LICENSE.md").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in (vendor / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set()
    for sheet in ("vendor/kern/kern.min.css", "css/icons.css"):
        drawn |= set(re.findall(r"\.kern-icon--([a-z-]+)", (STATIC / "look" / sheet).read_text("utf-8")))
    source = Path(buendnis.ground.look.__file__).parents[2]
    named = set()
    for path in source.glob("**/templates/**/*.html"):
        named |= set(re.findall(r"\{% icon \"([a-z-]+)\"", path.read_text(encoding="utf-8")))
    assert named
    assert named <= drawn, named - drawn
