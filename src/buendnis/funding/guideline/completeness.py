"""What the office still has to read or to confirm in a guideline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from buendnis.funding.guideline.document import Guideline

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class GapKind(StrEnum):
    UNREAD = "unread"
    PROPOSAL = "proposal"


@dataclass(frozen=True)
class Gap:
    """A part to complete (``unread``) or to confirm (``proposal``); ``pointer`` leads to it."""

    pointer: str
    kind: GapKind
    remark: StrOrPromise


def completeness(guideline: Guideline) -> list[Gap]:
    """What is missing, unread parts first; an empty list means that the guideline is complete."""
    unread = [Gap(part.pointer, GapKind.UNREAD, part.remark) for part in guideline.unread]
    proposed = [
        Gap(pointer, GapKind.PROPOSAL, _("This is a proposal. Please confirm or change it."))
        for pointer in _proposals(guideline.to_json(), "")
    ]
    return unread + proposed


def _proposals(data: Any, pointer: str) -> Iterator[str]:
    if isinstance(data, Mapping):
        if data.get("proposal") is True:
            yield pointer
        steps = data.items()
    elif isinstance(data, list):
        steps = {str(index): item for index, item in enumerate(data)}.items()
    else:
        return
    for step, item in steps:
        yield from _proposals(item, f"{pointer}/{step}")
