"""Reading pages as a browser does: how their templates are laid out means nothing."""

from __future__ import annotations

import re


def tight(page: str) -> str:
    """``page`` with single blanks, and none beside tags or before the end of one."""
    single = re.sub(r"\s+", " ", page)
    return re.sub(r" ?(<[^<>]*?) ?> ?", r"\1>", single)
