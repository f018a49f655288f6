"""What a check of an application needs to know, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from buendnis.funding.finance.aid import AidRow
from buendnis.funding.finance.deadlines import DEFAULT_LEAD, Lead
from buendnis.funding.finance.plan import FinancePlan
from buendnis.funding.guideline import codec
from buendnis.funding.guideline.document import ProgrammeArea

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ApplicationFacts:
    """An application as far as rules look at it; what is not known yet stays empty.

    ``applied_on`` is the day on which the application reaches the granting authority, ``granted_on`` the day
    of its decision; either may lie ahead. ``early_start_from``: the first day that it permits before a grant,
    ``begun_on``: the day of the first contract. ``has_begun``: the applicant says that work has started.
    ``end`` is the last day of the project. ``documents`` and ``topics`` are keys of the guideline.
    ``aid_expected`` says whether an undertaking gains an advantage, ``aid`` what each declares.
    ``bank_deadline`` and ``lead`` are what dates are counted from, ``today`` the day on which that is done.
    ``rate_exception`` names the call or the exception that allows a higher rate.
    """

    plan: FinancePlan
    funding_object: str
    programme_area: ProgrammeArea | None = None
    start: date | None = None
    end: date | None = None
    applied_on: date | None = None
    granted_on: date | None = None
    early_start_approved: bool = False
    early_start_from: date | None = None
    early_start_asked: bool = False
    early_start_refused: bool = False
    begun_on: date | None = None
    has_begun: bool = False
    place: str = ""
    topics: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()
    aid_expected: bool | None = None
    aid: tuple[AidRow, ...] = ()
    bank_deadline: date | None = None
    lead: Lead = DEFAULT_LEAD
    today: date | None = None
    rate_exception: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ApplicationFacts:
        """Read stored JSON. Raises codec.Unreadable (a ValueError) where it does not fit."""
        return codec.read(cls, data)

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = codec.write(self)
        return data


class Outcome(StrEnum):
    """``HUMAN``: a person has to look, because the rule leaves room or the guideline is not complete."""

    PASSED = "passed"
    FAILED = "failed"
    HUMAN = "human"


class Place(StrEnum):
    """Where an applicant, or the office, puts right what a finding names."""

    NOTHING = ""
    OBJECT = "funding_object"
    AREA = "programme_area"
    EXPENDITURE = "expenditure"
    SOURCES = "sources"
    PERIOD = "period"
    PLACE = "place"
    TOPICS = "topics"
    DOCUMENTS = "documents"
    STATE_AID = "state_aid"
    COFUNDING = "cofunding"
    AID = "aid"
    GUIDELINE = "guideline"


@dataclass(frozen=True)
class Finding:
    """One rule applied: what it looked at (``value``), what came out and why, and what to do (``remedy``).

    ``key`` names the rule, for documents with the document after a colon. ``paragraph`` is the guideline's
    own number, empty where it is not known. ``field`` leads to the place of the remedy.
    """

    key: str
    paragraph: str
    title: StrOrPromise
    outcome: Outcome
    value: StrOrPromise
    reason: StrOrPromise
    remedy: StrOrPromise = ""
    field: Place = Place.NOTHING

    def to_json(self) -> dict[str, str]:
        """Plain text in the active language, to be stored as the answer that was given then."""
        return {item.name: str(getattr(self, item.name)) for item in fields(self)}


def months(start: date, end: date) -> int:
    """Months from ``start`` to ``end``, both days included (§§ 187, 188 BGB); a month begun counts whole."""
    return (end.year - start.year) * 12 + end.month - start.month + (end.day >= start.day)
