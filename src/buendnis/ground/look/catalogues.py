"""Message catalogues, compiled with Babel: no gettext programs are needed on the host."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[2]


def catalogues(source: Path = SOURCE) -> Iterator[Path]:
    """All ``locale/<language>/LC_MESSAGES/django.po`` below ``source``."""
    yield from sorted(source.glob("**/locale/*/LC_MESSAGES/django.po"))


def stale_catalogues(source: Path = SOURCE) -> list[Path]:
    """The catalogues that changed since they were compiled, or never were."""
    return [po for po in catalogues(source) if _changed(po) != _changed(po.with_suffix(".mo"))]


def compile_catalogues(source: Path = SOURCE) -> int:
    """Compile what changed; the number of catalogues written. Readers never meet a half-written file."""
    stale = stale_catalogues(source)
    for po in stale:
        with po.open("rb") as file:
            catalogue = read_po(file, locale=po.parents[1].name, domain="django")
        draft = po.with_name(f".django.mo.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        # as old as its source, so that an edit during the compilation is seen the next time
        when = po.stat().st_mtime_ns
        os.utime(draft, ns=(when, when))
        draft.replace(po.with_suffix(".mo"))
    return len(stale)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return -1
