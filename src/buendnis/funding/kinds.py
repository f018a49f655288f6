"""What this room calls its things where lower rooms know them by kind only."""

from __future__ import annotations

from typing import Final

IDEA: Final = "funding.idea"
OUTLINE: Final = "funding.application"
