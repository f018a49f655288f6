"""Finding an occupation by the name that people use for it."""

from buendnis.evidence.search.index import Found, Index, Title

__all__ = ["Found", "Index", "Title"]
