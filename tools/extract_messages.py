"""Bring each room's German catalogue up to date with the texts in its source.

New texts come in with an empty translation, unused ones go, translations stay. No gettext program is needed.
With ``--check`` nothing is written; the exit code says whether a catalogue would change.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parents[1] / "src" / "buendnis"
LANGUAGE = "de"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PYTHON_FORMATTED = ("python-format",)


def rooms(source: Path = SOURCE) -> Iterator[Path]:
    """The folders that keep a catalogue of their own: every app, and the ground for what its apps share."""
    found = {path.parent for path in source.glob("**/apps.py")}
    found |= {path.parent for path in source.glob("**/locale")}
    found |= set(source.glob("ground"))
    yield from sorted(found)


def messages_of(room: Path, source: Path = SOURCE) -> Catalog:
    """All texts in the Python files and templates of ``room``, apart from those of rooms inside it."""
    inner = [other for other in rooms(source) if other != room and room in other.parents]
    catalogue = Catalog(locale=LANGUAGE, domain="django", charset="utf-8", fuzzy=False)
    paths = sorted(
        path
        for pattern in ("**/*.py", "**/templates/**/*.html", "**/templates/**/*.txt")
        for path in room.glob(pattern)
        if not any(folder in path.parents for folder in inner) and "migrations" not in path.parts
    )
    for path in paths:
        for message, context in _messages_in(path):
            place = path.relative_to(source).as_posix()
            known = catalogue.get(message, context) if isinstance(message, str) else None
            if known is None or (place, 0) not in known.locations:
                catalogue.add(message, context=context, locations=[(place, 0)])
    return catalogue


def _messages_in(path: Path) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # read as Python, in which the indentation of HTML means nothing
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
        if isinstance(message, tuple):
            yield (message[0], message[1]), context
        elif message:
            yield message, context


def catalogue_path(room: Path) -> Path:
    """Where the German texts of ``room`` are kept."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue at ``path``; an empty one if there is none."""
    if not path.exists():
        return Catalog(locale=LANGUAGE, domain="django", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def merged(found: Catalog, existing: Catalog) -> Catalog:
    """What was found in the source, with the translations that exist."""
    result = Catalog(locale=LANGUAGE, domain="django", charset="utf-8", fuzzy=False)
    for message in found:
        if not message.id:
            continue
        known = existing.get(message.id, message.context)
        translation: str | tuple[str, ...] = _strings(known.string) if known else ("",)
        if not message.pluralizable:
            translation = translation[0]
        elif len(translation) < 2:
            translation = (translation[0], "")
        result.add(
            message.id,
            translation,
            locations=message.locations,
            context=message.context,
            flags=message.flags,
            user_comments=known.user_comments if known else (),
        )
    return result


def written(catalogue: Catalog) -> bytes:
    """The catalogue as a file without dates, so that the same texts always give the same bytes."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {LANGUAGE}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    )
    return header.encode() + buffer.getvalue()


def main(arguments: list[str] | None = None) -> int:
    """Update the catalogues of all rooms, or of those named."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing, exit 1 if something would change"
    )
    parser.add_argument("room", nargs="*", help="e.g. funding or ground/mail; all if none is named")
    options = parser.parse_args(arguments)
    chosen = [SOURCE / name for name in options.room] or list(rooms())
    changed = 0
    for room in chosen:
        found = messages_of(room)
        path = catalogue_path(room)
        if not len(found) and not path.exists():
            continue
        new = merged(found, read(path))
        empty = sum(1 for message in new if message.id and not all(_strings(message.string)))
        content = written(new)
        if not path.exists() or path.read_bytes() != content:
            changed += 1
            if not options.check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        print(f"{room.relative_to(SOURCE)}: {len(new)} texts, {empty} without a translation")
    return 1 if options.check and changed else 0


def _strings(translation: str | Iterable[str] | None) -> tuple[str, ...]:
    """The forms of a translation, one for each number."""
    return (translation or "",) if isinstance(translation, str | None) else tuple(translation)


if __name__ == "__main__":
    sys.exit(main())
