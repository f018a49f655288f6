"""Whether a project begins before it may: what is known about its early start, as one warning or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import EarlyStart

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Danger(StrEnum):
    """``BEGUN``: it can't be put right; ``PLANNED``: the plan must change; ``NOTE``: only mind it."""

    BEGUN = "danger"
    PLANNED = "warning"
    NOTE = "info"


@dataclass(frozen=True)
class Warned:
    """A warning: what is wrong, and what to do."""

    danger: Danger
    title: StrOrPromise
    text: StrOrPromise


def warning(start: date | None, has_begun: bool, known: EarlyStart | None, day: date) -> Warned | None:
    """What to mind on ``day``; None where an early start is permitted and kept to, or nothing is planned yet.

    ``start`` is the first day as the outline plans it, ``has_begun`` what the applicant said in it.
    """
    permitted = known.permitted_from if known else None
    begun = known.begun_on if known else None
    if begun and permitted and begun < permitted:
        return Warned(
            Danger.BEGUN,
            _("Begun before the permission"),
            format_lazy(
                _("The project began on {begun}, the bank has permitted it from {permitted}. {talk}"),
                begun=_day(begun),
                permitted=_day(permitted),
                talk=TALK,
            ),
        )
    if (begun or has_begun) and permitted is None:
        return Warned(Danger.BEGUN, _("Begun without permission"), format_lazy("{} {}", LOST, TALK))
    if start and permitted and start < permitted:
        return Warned(
            Danger.PLANNED,
            _("The plan begins before the permission"),
            format_lazy(
                _(
                    "The outline plans {start}, the bank has permitted the beginning from {permitted}: move the start."
                ),
                start=_day(start),
                permitted=_day(permitted),
            ),
        )
    if permitted is not None or start is None:
        return None
    if start <= day:
        return Warned(
            Danger.PLANNED,
            _("The planned start has passed"),
            format_lazy(
                _(
                    "The outline plans {start}, but there is no permission. Begin nothing, and move the start."
                ),
                start=_day(start),
            ),
        )
    if known is not None and known.refused_on:
        return Warned(Danger.PLANNED, _("The early start is refused"), REFUSED)
    if known is not None and known.asked_on:
        return Warned(Danger.NOTE, _("The bank has not answered yet"), WAIT)
    return Warned(Danger.NOTE, _("Begin nothing before the grant"), NOTHING)


LOST = _("What has begun before the grant or a permitted early start cannot be funded.")
TALK = _("Please talk to the office and the bank at once.")
REFUSED = _("Begin only after the grant: sign no contract and order nothing before.")
WAIT = _("Begin nothing and sign no contract before the permission is there.")
NOTHING = _(
    "Signing a contract counts as a beginning, too. If it has to be earlier, ask the bank for an early start "
    "(vorzeitiger Maßnahmebeginn) and note here what it answers."
)


def _written(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


_day = lazy(_written, str)  # lists show the titles of many warnings, and no text
