"""Sources of facts bear marks, as [R]; whoever reads a fact reads in words what its mark means."""

from __future__ import annotations

import re

from django.utils.text import capfirst
from django.utils.translation import gettext as _

_MARK = re.compile(r"\[([RAK])\]( (?=\S))?")


def in_words(source: str) -> str:
    """``source`` with its marks spelt out: before what they speak of, else in brackets after it."""

    def spelt(found: re.Match[str]) -> str:
        meaning = {
            "R": _("public source"),
            "A": _("sister programme"),
            "K": _("general knowledge, to be checked"),
        }[found[1]]
        before = source[: found.start()].rstrip()
        if before and before[-1] not in ";:":
            return f"({meaning}){found[2] or ''}"
        return f"{meaning}: " if found[2] else meaning

    told = _MARK.sub(spelt, source)
    return str(capfirst(told)) if told != source else source
