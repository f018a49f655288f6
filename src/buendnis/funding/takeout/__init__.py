"""Calls, ideas, advice, outlines, their plans and pre-checks in an export of everything.

Of an outline stands in it what its alliance may read: what was submitted last, never the text being written.
"""

from __future__ import annotations

from buendnis.funding.takeout import advice, ideas, outlines


def register_sheets() -> None:
    """The sheets of this room."""
    ideas.register()
    advice.register()
    outlines.register()
