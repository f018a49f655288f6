"""Every text that the source shows to somebody has its German words, and they fit it."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

_PATH = Path(__file__).resolve().parents[1] / "tools" / "extract_messages.py"
_spec = importlib.util.spec_from_file_location("extract_messages", _PATH)
assert _spec is not None
assert _spec.loader is not None
tool = importlib.util.module_from_spec(_spec)
sys.modules["extract_messages"] = tool
_spec.loader.exec_module(tool)

ROOMS = list(tool.rooms())
texts = cache(tool.messages_of)  # takes seconds: once, by one process
pytestmark = pytest.mark.xdist_group("catalogues")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(tool.SOURCE)))
def test_every_text_in_use_is_translated(room: Path) -> None:
    translations = tool.read(tool.catalogue_path(room))
    problems = []
    for message in texts(room):
        if not message.id:
            continue
        known = translations.get(message.id, message.context)
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = known.string if known is not None else ""
        strings = strings if isinstance(strings, tuple) else (strings,)
        if not all(strings):
            problems.append(f"without a translation: {message.id!r} in {message.locations[0][0]}")
            continue
        if known is not None and known.fuzzy:
            problems.append(f"guessed, not translated: {message.id!r}")
        # singular and plural may name the number or not; what they name must exist in the source
        named = set(PLACEHOLDER.findall(sources[-1]))
        for string in strings:
            used = set(PLACEHOLDER.findall(string))
            if used != named and not (len(strings) > 1 and used < named):
                problems.append(f"placeholders differ: {message.id!r} and {string!r}")
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(tool.SOURCE)))
def test_no_catalogue_keeps_what_nobody_says(room: Path) -> None:
    used = {(message.id, message.context) for message in texts(room)}
    kept = {(message.id, message.context) for message in tool.read(tool.catalogue_path(room)) if message.id}
    assert kept <= used, f"Run tools/extract_messages.py; unused: {sorted(map(str, kept - used))}"


def test_the_rooms_say_the_same_with_the_same_words() -> None:
    """Django merges all catalogues into one: of two translations of a text, one would silently win."""
    said: dict[tuple[str, bool, str | None], dict[object, list[str]]] = {}
    for room in ROOMS:
        for message in tool.read(tool.catalogue_path(room)):
            if message.id:
                plural = isinstance(message.id, tuple)
                key = (message.id[0] if plural else message.id, plural, message.context)
                said.setdefault(key, {}).setdefault(message.string, []).append(room.name)
    assert {key: strings for key, strings in said.items() if len(strings) > 1} == {}


def test_django_reads_every_catalogue() -> None:
    read = {Path(config.path) / "locale" for config in apps.get_app_configs()}
    read |= {Path(path) for path in settings.LOCALE_PATHS}
    assert [str(room) for room in ROOMS if room / "locale" not in read] == []


class TestTheTool:
    @pytest.fixture
    def room(self, tmp_path: Path) -> Path:
        (tmp_path / "room" / "templates").mkdir(parents=True)
        (tmp_path / "room" / "apps.py").write_text(
            "from django.utils.translation import gettext as _, ngettext, pgettext\n"
            '_("Seat")\n'
            'ngettext("%(n)d seat", "%(n)d seats", 3)\n'
            'pgettext("verb", "Vote")\n'
            '_("Two "\n   "lines")\n'
        )
        (tmp_path / "room" / "templates" / "page.html").write_text(
            '{% translate "Vote" %} {% blocktranslate count n=n trimmed %}\n  One vote\n'
            "{% plural %}\n  {{ n }} votes\n{% endblocktranslate %}"
        )
        return tmp_path / "room"

    def test_it_finds_texts_in_python_and_templates(self, room: Path) -> None:
        found = {
            (message.id, message.context) for message in tool.messages_of(room, room.parent) if message.id
        }
        assert found == {
            ("Seat", None),
            (("%(n)d seat", "%(n)d seats"), None),
            ("Vote", "verb"),
            ("Two lines", None),
            ("Vote", None),
            (("One vote", "%(n)s votes"), None),
        }

    def test_it_keeps_translations_and_drops_what_is_unused(self, room: Path, tmp_path: Path) -> None:
        old = tool.Catalog(locale="de", fuzzy=False)
        old.add("Seat", "Sitz")
        old.add("Gone", "Weg")
        old.add("Vote", "abstimmen", context="verb")
        content = tool.written(tool.merged(tool.messages_of(room, room.parent), old))
        (tmp_path / "new.po").write_bytes(content)
        new = tool.read(tmp_path / "new.po")
        assert new.get("Seat").string == "Sitz"
        assert new.get("Vote", "verb").string == "abstimmen"
        assert new.get("Vote").string == ""
        assert new.get("Gone") is None
        assert tool.written(tool.merged(tool.messages_of(room, room.parent), new)) == content
