"""Questions about evidence."""

from buendnis.evidence.selectors.naming import codes_meant, find_occupations, titles_of, written
from buendnis.evidence.selectors.versions import current

__all__ = ["codes_meant", "current", "find_occupations", "titles_of", "written"]
