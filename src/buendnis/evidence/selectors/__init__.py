"""Questions about evidence."""

from buendnis.evidence.selectors.naming import find_occupations, title_of
from buendnis.evidence.selectors.versions import current

__all__ = ["current", "find_occupations", "title_of"]
