"""What a scenario can be made of: the outlines that ask for a budget, with what the asker may know of them.

Points are known only once a proposal stands: before that, seats that still owe their assessment would learn from a
scenario what others gave. Outlines of which somebody must see no points are left out of their scenarios altogether,
and named with the reason; ``hidden_among`` is the one place that says which.

Partners' ballots are no votes: a seat approves of an outline if the points of its assessment reach the minimum of the
rubric, or half of what there is where the rubric has none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any
from uuid import UUID

from buendnis.appraisal import hidden
from buendnis.appraisal.models import AppraisalCase, Assessment, CaseState, OpinionResult, SeatStanding
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.engines.exact import rounded
from buendnis.engines.portfolio import Ballot, Of
from buendnis.funding.guideline import read_guideline
from buendnis.funding.models import Application, ApplicationState, GuidelineVersion
from buendnis.ground.actor import Actor
from buendnis.ledger.known import category_names
from buendnis.ledger.models import BudgetHead, ReserveEntry
from buendnis.ledger.selectors import reserve_of
from buendnis.scenarios.inputs import Choice, Entry, Named, Standing

KIND = "funding.application"
OPEN = (
    ApplicationState.SUBMITTED,
    ApplicationState.RETURNED,
    ApplicationState.CHECKED,
    ApplicationState.ASSESSMENT,
)
RIPE = (CaseState.PROPOSED, CaseState.VOTING)
KNOWN = (*RIPE, CaseState.ADOPTED)
HUNDRED = Decimal(100)
MOST_PROJECTS = 200


@dataclass(frozen=True)
class LeftOut:
    """An outline that the asker must see no points of, and why."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True)
class Pool:
    """What may go into a scenario of a budget, as one person may see it."""

    entries: tuple[Entry, ...]
    names: tuple[Named, ...]
    out_of: Decimal
    ballots: tuple[Ballot, ...]
    seats: Mapping[str, str]  # whose ballot it is: id of the ballot → public id of the seat
    left_out: tuple[LeftOut, ...]
    owing: int  # assessments that are missing for ballots of all seats on all outlines

    def entry(self, key: str) -> Entry | None:
        """The project with this key."""
        return next((each for each in self.entries if each.key == key), None)


@dataclass(frozen=True)
class _Judged:
    """What is known of the points of an outline: in the rubric's own points."""

    points: Fraction
    lowest: Fraction
    highest: Fraction
    most: Fraction
    approving: frozenset[str]  # ids of assessments
    judging: frozenset[str]


def pool_of(actor: Actor, head: BudgetHead) -> Pool:
    """What ``actor`` may put into a scenario of ``head``, in a constant number of questions."""
    waiting = {entry.subject_id: entry for entry in reserve_of(head) if entry.subject_kind == KIND}
    outlines = _outlines(actor, head, waiting)
    cases = _cases(outlines)
    kept_from = hidden.hidden_among(actor, cases.values())
    left_out = [
        LeftOut(each.number, each.submitted_title or each.title, str(kept_from[cases[each.pk].pk]))
        for each in outlines
        if each.pk in cases and cases[each.pk].pk in kept_from
    ]
    shown = [each for each in outlines if each.pk not in cases or cases[each.pk].pk not in kept_from]
    known = [cases[each.pk] for each in shown if each.pk in cases and cases[each.pk].state in KNOWN]
    judged = _judged(known)
    maxima = {each.most for each in judged.values()}
    out_of = rounded(maxima.pop()) if len(maxima) == 1 else HUNDRED
    entries = tuple(
        _entry(each, cases.get(each.pk), judged, waiting.get(str(each.public_id)), out_of) for each in shown
    )
    keys = {cases[each.pk].pk: each.number for each in shown if each.pk in cases}
    ballots, seats, owing = _ballots(known, judged, keys)
    return Pool(entries, tuple(_names(shown)), out_of, ballots, seats, tuple(left_out), owing)


def _outlines(actor: Actor, head: BudgetHead, waiting: Mapping[str, ReserveEntry]) -> list[Application]:
    """The outlines that count against the budget and are open, and those that wait for its money."""
    rows = (
        Application.objects.visible_to(actor)
        .filter(
            alliance=head.recognition.alliance_id,
            recognition=head.recognition_id,
            programme_area=head.programme_area,
            submitted_esf__gt=0,
        )
        .exclude(number="")
    )
    found = rows.filter(state__in=OPEN) | rows.filter(public_id__in=[UUID(each) for each in waiting])
    outlines = list(
        found.select_related("field_of_action", "district")
        .only(
            "public_id", "number", "title", "submitted_title", "submitted_esf", "funding_object", "guideline",
            "alliance", "field_of_action__public_id", "field_of_action__number", "field_of_action__title",
            "field_of_action__strategy", "district__ags", "district__name", "state",
        )
        .order_by("number")[:MOST_PROJECTS]
    )  # fmt: skip
    counting = _counting({each.guideline_id for each in outlines})
    return [each for each in outlines if (each.guideline_id, each.funding_object) in counting]


def asked_for(actor: Actor, heads: Sequence[BudgetHead]) -> list[BudgetHead]:
    """Those of some budgets that an open outline asks for."""
    rows = (
        Application.objects.visible_to(actor)
        .filter(state__in=OPEN, submitted_esf__gt=0, recognition__in=[head.recognition_id for head in heads])
        .exclude(number="")
        .values_list("recognition", "programme_area")
    )
    found = set(rows.order_by("recognition", "programme_area").distinct())
    return [head for head in heads if (head.recognition_id, head.programme_area) in found]


def _counting(guidelines: Iterable[int]) -> set[tuple[int, str]]:
    """Which funding objects of which guideline versions count against the virtual budget."""
    rows = GuidelineVersion.objects.unscoped("the guidelines of outlines that are visible anyway")
    return {
        (row.pk, each.key)
        for row in rows.filter(pk__in=guidelines).only("document")
        for each in read_guideline(row.document).funding_objects
        if each.counts_against_budget
    }


def _cases(outlines: Iterable[Application]) -> dict[int, AppraisalCase]:
    """The appraisal that lives of each outline, by the outline's key; its long documents are not loaded."""
    rows = (
        AppraisalCase.objects.unscoped("of outlines that are visible anyway")
        .filter(application__in=[each.pk for each in outlines])
        .exclude(state=CaseState.STOPPED)
        .only("public_id", "application", "alliance", "state", "prepared_by_seat", "proposal")
    )
    return {row.application_id: row for row in rows.order_by("pk")}


def _judged(cases: Iterable[AppraisalCase]) -> dict[int, _Judged]:
    """What the frozen evaluations say, by the keys of their cases; nothing of those in which nobody scored."""
    rows = (
        AppraisalCase.objects.unscoped("cases whose points are visible")
        .filter(pk__in=[case.pk for case in cases])
        .order_by("pk")
        .values_list("pk", "evaluation__answer__total", "evaluation__input__scores", "rubric")
    )
    found = {}
    for key, total, scores, rubric in rows:
        if total and total["points"] is not None and Fraction(total["judged_max"]):
            found[key] = _read(total, scores or [], rubric)
    return found


def _read(total: Mapping[str, Any], scores: list[dict[str, Any]], rubric: Mapping[str, Any]) -> _Judged:
    points, most = Fraction(total["points"]), Fraction(total["judged_max"])
    sums = total["sums"]
    weights = {
        aspect["key"]: _number(str(aspect.get("weight") or 1))
        for block in rubric["blocks"]
        for criterion in block["criteria"]
        for aspect in criterion["aspects"]
    }
    given: dict[str, Fraction | int] = defaultdict(int)
    for score in scores:
        given[score["assessor"]] += _number(score["points"]) * weights.get(score["aspect"], 1)
    needed = Fraction(total["min"]) if total["min"] is not None else most / 2
    return _Judged(
        points,
        Fraction(sums["lowest"]) if sums else points,
        Fraction(sums["highest"]) if sums else points,
        most,
        frozenset(who for who, sum_ in given.items() if sum_ >= needed),
        frozenset(given),
    )


@lru_cache(maxsize=1000)
def _number(text: str) -> Fraction | int:
    """Points or a weight; whole ones as such, because thousands of them are added up for a page."""
    exact = Fraction(text)
    return exact.numerator if exact.denominator == 1 else exact


def _entry(
    outline: Application,
    case: AppraisalCase | None,
    judged: Mapping[int, _Judged],
    waits: ReserveEntry | None,
    out_of: Decimal,
) -> Entry:
    standing = Standing.EARLIER
    if waits is not None:
        standing = Standing.WAITING
    elif case is not None and case.state in RIPE:
        standing = Standing.RIPE
    against = case is not None and case.proposal.get("result") == OpinionResult.NO_SUPPORT
    known = judged.get(case.pk) if case is not None else None

    def scaled(points: Fraction) -> Decimal:
        assert known is not None  # noqa: S101 - asked for where it is
        return rounded(points if known.most == Fraction(out_of) else points * 100 / known.most)

    amount = waits.amount if waits is not None else outline.submitted_esf
    return Entry(
        key=outline.number,
        title=outline.submitted_title or outline.title,
        amount=amount or Decimal(0),
        standing=standing,
        choice=Choice.WITHOUT if standing is Standing.EARLIER or against else Choice.WITH,
        application=str(outline.public_id),
        case=str(case.public_id) if case is not None else "",
        points=scaled(known.points) if known else None,
        lowest=scaled(known.lowest) if known else None,
        highest=scaled(known.highest) if known else None,
        field=str(outline.field_of_action.number) if outline.field_of_action else "",
        district=outline.district.ags if outline.district else "",
        category=outline.funding_object,
    )


def _names(outlines: Iterable[Application]) -> Iterable[Named]:
    """How the fields of action, districts and funding objects are called, sorted by their keys."""
    outlines = list(outlines)
    found: dict[tuple[Of, str], str] = {}
    for each in outlines:
        if each.field_of_action is not None:
            found[Of.FIELD, str(each.field_of_action.number)] = each.field_of_action.title
        if each.district is not None:
            found[Of.DISTRICT, each.district.ags] = each.district.name
    if outlines:
        called = category_names(outlines[0].alliance_id)
        for key in {each.funding_object for each in outlines}:
            found[Of.CATEGORY, key] = called.get(key, key)
    return [Named(of, key, label) for (of, key), label in sorted(found.items())]


def _ballots(
    cases: Iterable[AppraisalCase], judged: Mapping[int, _Judged], keys: Mapping[int, str]
) -> tuple[tuple[Ballot, ...], dict[str, str], int]:
    """A ballot per seat that has assessed, whose it is, and how many assessments are missing for all to be full.

    The ballots are numbered in the order of the random ids of assessments, which outside names nobody.
    """
    cases = list(cases)
    seat_of = {
        str(public_id): (pk, str(seat))
        for public_id, pk, seat in Assessment.objects.filter(
            case__in=[case.pk for case in cases], seat__isnull=False
        ).values_list("public_id", "seat", "seat__public_id")
    }
    out: dict[int, list[str]] = defaultdict(list)
    for seat_pk, case_pk in (
        SeatStanding.objects.filter(case__in=[case.pk for case in cases], effect__in=KEEPS_OUT)
        .order_by("pk")
        .values_list("seat", "case")
    ):
        out[seat_pk].append(keys[case_pk])
    approved: dict[tuple[int, str], list[str]] = defaultdict(list)
    first: dict[tuple[int, str], str] = {}
    filled = 0
    for case in cases:
        known = judged.get(case.pk)
        for assessment in sorted(known.judging) if known else ():
            if assessment not in seat_of:
                continue
            seat, key = seat_of[assessment], keys[case.pk]
            filled += 1
            first[seat] = min(first.get(seat, assessment), assessment)
            if known is not None and assessment in known.approving and key not in out[seat[0]]:
                approved[seat].append(key)
    ballots, seats = [], {}
    for place, seat in enumerate(sorted(first, key=lambda each: first[each]), 1):
        name = f"{place:03d}"
        seats[name] = seat[1]
        recused = tuple(sorted(out[seat[0]]))
        ballots.append(Ballot(name, approves=tuple(sorted(approved[seat])), recused=recused))
    countable = {keys[case.pk] for case in cases if case.pk in judged}
    possible = sum(len(countable - set(out[seat[0]])) for seat in first)
    return tuple(ballots), seats, max(possible - filled, 0)
