"""Who is proposed to assess, and why, in words: what ``appraisal.assigning`` is asked, and how its answer reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import mandates_for_seats
from buendnis.appraisal import assigning
from buendnis.appraisal.assigning import Bar, Why
from buendnis.appraisal.models import (
    AppraisalCase,
    Assignment,
    AssignmentState,
    CaseState,
    FieldKnown,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.appraisal.selectors.assessing import owing
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Candidate:
    """A seat for a place in a small group: whether it is proposed, asked already, or may not be, and why."""

    seat: Seat
    proposed: bool
    assignment: Assignment | None
    barred: bool
    why: str

    @property
    def asked(self) -> bool:
        """Whether the seat is to assess."""
        return self.assignment is not None and self.assignment.state == AssignmentState.ASKED


@dataclass(frozen=True)
class Candidates:
    """All seats of a case in their order, and how many places nobody is left for."""

    rows: tuple[Candidate, ...]
    unfilled: int

    @property
    def proposed(self) -> list[Candidate]:
        """Those who are proposed for the free places."""
        return [row for row in self.rows if row.proposed]


def candidates_for(
    case: AppraisalCase, now: datetime | None = None, *, by_itself: bool = False
) -> Candidates:
    """Who shall fill the free places of ``case``.

    All cases of the alliance that still lack somebody are balanced together, so that the proposals for two cases
    do not lean on the same seat. ``by_itself``: nobody looks at the proposal before it is carried out, so that
    it leaves out whom the office has taken out before.
    """
    now = now or present()
    day = today(now)
    open_cases = list(
        AppraisalCase.objects.in_alliance(case.alliance_id)
        .filter(state=CaseState.ASSESSING)
        .select_related("application__field_of_action")
        .order_by("created_at", "pk")
    )
    if case.pk not in {each.pk for each in open_cases}:
        open_cases.append(case)
    rows: dict[int, dict[int, Assignment]] = defaultdict(dict)
    for row in Assignment.objects.filter(case__in=open_cases).select_related("seat"):
        rows[row.case_id][row.seat_id] = row
    groups = [each for each in open_cases if each.mode == AssessmentMode.GROUP or each.pk == case.pk]
    standings = {
        (each.case_id, each.seat_id): each
        for each in SeatStanding.objects.filter(case__in=groups)
        .select_related("seat")
        .order_by("seat__sort_key", "pk")
    }
    acting = set(mandates_for_seats(case.alliance, day).values_list("seat_id", flat=True))
    own = [each for (key, _seat), each in standings.items() if key == case.pk]
    seats = _seats(case, [each.seat for each in own], open_cases, now)
    asked = []
    for group in groups:
        barred: dict[str, Bar] = {}
        for standing in own:
            here = standings.get((group.pk, standing.seat_id))
            known = rows[group.pk].get(standing.seat_id)
            state = known.state if known is not None else ""
            if state == AssignmentState.ASKED:
                barred[str(standing.seat_id)] = Bar.ASKED
            elif state == AssignmentState.DECLINED or (by_itself and state == AssignmentState.RELEASED):
                barred[str(standing.seat_id)] = Bar.DECLINED
            elif here is None or not here.seat.is_voting:
                barred[str(standing.seat_id)] = Bar.ADVISES
            elif here.effect in KEEPS_OUT:
                barred[str(standing.seat_id)] = Bar.RECUSED
            elif standing.seat_id not in acting:
                barred[str(standing.seat_id)] = Bar.VACANT
        kept = {key for (of, key), each in standings.items() if of == group.pk and each.effect in KEEPS_OUT}
        filled = sum(
            1
            for row in rows[group.pk].values()
            if row.state == AssignmentState.ASKED and row.seat_id not in kept
        )
        field = group.application.field_of_action
        places = max(0, (group.places or 0) - filled)
        asked.append(assigning.Case(str(group.pk), places, str(field.key) if field else "", barred))
    found = assigning.propose(seats, asked)
    told = {
        **{each.seat: (True, each.why, each.load) for each in found.proposed[str(case.pk)]},
        **{each.seat: (False, each.why, each.load) for each in found.passed[str(case.pk)]},
    }
    loads = {seat.key: seat.load for seat in seats}
    return Candidates(
        tuple(
            Candidate(
                standing.seat,
                told[str(standing.seat_id)][0],
                rows[case.pk].get(standing.seat_id),
                # whoever declined may have thought better of it, and is asked again by the office
                isinstance(told[str(standing.seat_id)][1], Bar)
                and told[str(standing.seat_id)][1] is not Bar.DECLINED,
                why_told(told[str(standing.seat_id)][1], loads[str(standing.seat_id)], standing.reason),
            )
            for standing in own
        ),
        found.unfilled[str(case.pk)],
    )


def why_told(why: Why | Bar, load: int, reason: str = "") -> str:
    """Why a seat is proposed or not, as a sentence for the office; ``load``: its open assessments today."""
    busy = (
        ngettext("%(count)s open assessment", "%(count)s open assessments", load) % {"count": load}
        if load
        else _("no open assessment")
    )
    match why:
        case Why.FIELD:
            return _("knows the field of action; %(load)s") % {"load": busy}
        case Why.FREE:
            return _("has room for it: %(load)s") % {"load": busy}
        case Why.BUSY:
            return _("has enough to do: %(load)s") % {"load": busy}
        case Why.OTHERS:
            return _("others come first by field, load, how often they were asked, or name; %(load)s") % {
                "load": busy
            }
        case Bar.RECUSED:
            return _("conflict of interest: %(reason)s") % {"reason": reason}
        case Bar.ADVISES:
            return _("advises, and does not assess")
        case Bar.DECLINED:
            return _("has declined")
        case Bar.ASKED:
            return _("is asked already; %(load)s") % {"load": busy}
        case Bar.VACANT:
            return _("nobody acts for this seat")


def _seats(
    case: AppraisalCase, seats: list[Seat], open_cases: list[AppraisalCase], now: datetime
) -> list[assigning.Seat]:
    """The seats with their load, how often they were asked lately, and what they know."""
    loads = Counter(seat.pk for owed in owing(open_cases).values() for seat in owed)
    recent = Counter(
        Assignment.objects.filter(
            case__alliance=case.alliance_id, asked_at__gte=now - YEAR, case__mode=AssessmentMode.GROUP
        ).values_list("seat_id", flat=True)
    )
    known: dict[int, set[str]] = defaultdict(set)
    # by the key that a field keeps from version to version, whatever it is called by now
    for seat, key in FieldKnown.objects.filter(seat__in=seats).values_list("seat_id", "field_of_action__key"):
        known[seat].add(str(key))
    return [
        assigning.Seat(str(seat.pk), loads[seat.pk], recent[seat.pk], frozenset(known[seat.pk]))
        for seat in seats
    ]
