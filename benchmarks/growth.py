"""Ten years of eight alliances: what one finished project left behind, copied as often as that takes.

The rows are put in past the verbs, because a benchmark needs their number and not their history; so no more
than the pages may be asked of such a database.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from django.db import connection, models

from buendnis.alliances.models import Alliance, Recognition, Seat, SeatHolder
from buendnis.alliances.rules import default_document
from buendnis.alliances.services import create_rules
from buendnis.appraisal.models import (
    AppraisalCase,
    AspectScore,
    Assessment,
    ConflictDeclaration,
    ExpertOpinion,
    SeatStanding,
)
from buendnis.decisions.models import Committee, Resolution, ResolutionSeat, Vote
from buendnis.decisions.services import edit_committee
from buendnis.demo.base import SINCE
from buendnis.demo.story import Story
from buendnis.funding.models import (
    AdviceCase,
    AdviceNote,
    AdviceStep,
    Application,
    ApplicationPartner,
    ApplicationRevision,
    ExpenditureItem,
    FundingSource,
    GuidelineVersion,
    Idea,
    PreCheck,
)
from buendnis.funding.services.guidelines import adopt_guideline
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry
from buendnis.ground.clock import now
from buendnis.ground.ids import public_id
from buendnis.ground.mail.models import Mail
from buendnis.ledger.models import BudgetHead, Earmark, Posting
from buendnis.ledger.services import open_head

YEARS = 10
PER_YEAR = 12  # the busiest alliance whose number is published funded 48 projects in nine years
IDEAS_PER_PROJECT = 3
MAILS_PER_PROJECT = 30
RECORDS_PER_PROJECT = 60
BATCH = 2000
# what the newest projects of an alliance wait for; all others are over
OPEN_STATES = ("submitted", "submitted", "checked", "checked", "assessment", "assessment", "voting", "voting")
WITHDRAWN_EVERY = 6

M = TypeVar("M", bound=models.Model)
_numbers = count(1)


@dataclass
class _Parts:
    """Everything that hangs on the finished project of the example."""

    application: Application
    idea: Idea
    advice_case: AdviceCase
    advice: AdviceNote
    step: AdviceStep
    revision: ApplicationRevision
    precheck: PreCheck
    case: AppraisalCase
    resolution: Resolution
    opinion: ExpertOpinion
    earmark: Earmark
    postings: Sequence[Posting]
    partners: Sequence[ApplicationPartner]
    expenditure: Sequence[ExpenditureItem]
    sources: Sequence[FundingSource]
    standings: Sequence[SeatStanding]
    declarations: Sequence[ConflictDeclaration]
    assessments: Sequence[Assessment]
    scores: Sequence[AspectScore]
    voters: Sequence[ResolutionSeat]
    votes: Sequence[Vote]
    record: AuditEntry
    mail: Mail


def grow(story: Story, per_year: int = PER_YEAR, ideas: int = IDEAS_PER_PROJECT) -> dict[str, int]:
    """Copy the project of ``story`` ten years long into every alliance; how many rows each table holds then.

    ``per_year``: outlines of an alliance in a year; ``ideas``: for each of them.
    """
    parts = _parts_of(story)
    places = {seat.pk: place for place, seat in enumerate(_seats(story.alliance))}
    for alliance in Alliance.objects.select_related("host").order_by("pk"):
        _found(alliance, story.alliance)
        _fill(alliance, parts, places, YEARS * per_year, ideas)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    counted = (Application, Idea, Vote, SeatStanding, Posting, ExpertOpinion, Mail, AuditEntry)
    return {model._meta.label: _count(model) for model in counted}


def _parts_of(story: Story) -> _Parts:
    application, case, resolution = story.application, story.case, story.resolution
    idea, opinion = story.idea, story.opinion
    assert application is not None  # noqa: S101 - a finished story has all of them
    assert case is not None  # noqa: S101
    assert resolution is not None  # noqa: S101
    assert idea is not None  # noqa: S101
    assert opinion is not None  # noqa: S101
    for row in (application, case, resolution, idea, opinion):
        row.refresh_from_db()
    earmark = Earmark.objects.in_alliance(story.alliance.pk).get(subject_id=str(application.public_id))
    return _Parts(
        application=application,
        idea=idea,
        advice_case=AdviceCase.objects.in_alliance(story.alliance.pk).get(idea=idea),
        advice=AdviceNote.objects.in_alliance(story.alliance.pk).filter(case__idea=idea)[0],
        step=AdviceStep.objects.in_alliance(story.alliance.pk).filter(case__idea=idea)[0],
        revision=application.revisions.all()[0],
        precheck=application.prechecks.all()[0],
        case=case,
        resolution=resolution,
        opinion=opinion,
        earmark=earmark,
        postings=list(earmark.head.postings.filter(cause_id=str(earmark.public_id))),
        partners=list(application.partners.all()),
        expenditure=list(application.expenditure.all()),
        sources=list(application.sources.all()),
        standings=list(case.standings.all()),
        declarations=list(case.declarations.all()),
        assessments=list(case.assessments.all()),
        scores=list(AspectScore.objects.filter(assessment__case=case).order_by("pk")),
        voters=list(resolution.seats.all()),
        votes=list(resolution.votes.all()),
        record=AuditEntry.objects.order_by("-pk")[0],
        mail=Mail.objects.order_by("-pk")[0],
    )


def _found(alliance: Alliance, model: Alliance) -> None:
    """Give an alliance of which only the name is known its seats, rules, guidelines and a budget."""
    system = Actor.system("benchmark", alliance.pk)
    for found in BudgetHead.objects.in_alliance(alliance.pk).order_by("pk"):
        _post_allocation(found)
    if alliance.pk == model.pk:
        return
    seats = _seats(model)
    own = Seat.objects.bulk_create(
        _copy(seat, alliance=alliance, name=f"{seat.name} ({alliance.code})") for seat in seats
    )
    holders = SeatHolder.objects.filter(seat__in=seats).select_related("seat")
    by_name = {seat.name: seat for seat in own}
    SeatHolder.objects.bulk_create(
        SeatHolder(
            seat=by_name[f"{holder.seat.name} ({alliance.code})"], organisation_id=holder.organisation_id
        )
        for holder in holders
    )
    edit_committee(system, alliance, "Steuerkreis", own)
    create_rules(system, alliance, default_document(), SINCE)
    adopt_guideline(system, alliance, "2015")
    recognition = Recognition.objects.in_alliance(alliance.pk).order_by("-starts_on").first()
    if recognition is None:
        recognition = Recognition.objects.create(
            alliance=alliance, starts_on=date(2015, 1, 1), ends_on=date(2027, 12, 31), source="Benchmark"
        )
    _post_allocation(open_head(system, recognition, alliance.programme_area))


def _fill(alliance: Alliance, parts: _Parts, places: dict[int, int], number: int, ideas_each: int) -> None:
    seats = _seats(alliance)
    committee = Committee.objects.in_alliance(alliance.pk).order_by("pk")[0]
    rules = alliance.rules.order_by("-number")[0]
    head = BudgetHead.objects.in_alliance(alliance.pk).select_related("recognition").order_by("-pk")[0]
    guideline = GuidelineVersion.objects.in_alliance(alliance.pk).filter(key="2015")[0]

    def seat_at(seat_id: int | None) -> int:
        return seats[places.get(seat_id or 0, 0) % len(seats)].pk

    states = [*(["over"] * (number - len(OPEN_STATES))), *OPEN_STATES]
    ideas = _create(
        _copy(
            parts.idea,
            alliance=alliance,
            field_of_action=None,
            brought_by_seat=None,
            title=f"{parts.idea.title} {next(_numbers)}",
            state="outlined" if place < number else ("new", "advice", "parked", "declined")[place % 4],
            state_reason="Rechenbeispiel",
        )
        for place in range(number * ideas_each)
    )
    advised = _create(
        _copy(parts.advice_case, idea=idea, application=None, alliance=alliance) for idea in ideas
    )
    notes = _create(_copy(parts.advice, case=each) for each in advised)
    _create(
        _copy(
            parts.step,
            case=note.case,
            note=note,
            done_at=None,
            due=now().date() + timedelta(days=place % 200),
        )
        for place, note in enumerate(notes)
    )
    applications = _create(
        _copy(
            parts.application,
            alliance=alliance,
            idea=idea,
            recognition=head.recognition,
            guideline=guideline,
            field_of_action=None,
            number=f"{alliance.code}-{2016 + place * YEARS // number}-{9000 + place}",
            title=idea.title,
            submitted_title=idea.title,
            state=_state_of(place, state),
            state_reason="Rechenbeispiel",
        )
        for place, (idea, state) in enumerate(zip(ideas, states, strict=False))
    )
    for many in (parts.partners, parts.expenditure, parts.sources):
        _create(_copy(row, application=application) for application in applications for row in many)
    revisions = _create(_copy(parts.revision, application=each) for each in applications)
    _create(_copy(parts.precheck, application=each.application, revision=each) for each in revisions)

    judged = [
        (revision, state)
        for revision, state in zip(revisions, states, strict=True)
        if state not in {"submitted", "checked"}
    ]
    cases = _create(
        _copy(
            parts.case,
            alliance=alliance,
            application=revision.application,
            revision=revision,
            rules_version=rules,
            prepared_by_seat=None,
            due_on=now().date() + timedelta(days=7),
            state={"assessment": "assessing", "voting": "voting"}.get(state, "adopted"),
        )
        for revision, state in judged
    )
    _create(_copy(row, case=case, seat_id=seat_at(row.seat_id)) for case in cases for row in parts.standings)
    _create(
        _copy(row, case=case, seat_id=seat_at(row.seat_id)) for case in cases for row in parts.declarations
    )
    given = _create(
        _copy(row, case=case, seat_id=seat_at(row.seat_id)) for case in cases for row in parts.assessments
    )
    aspects = max(1, len(parts.scores) // max(1, len(parts.assessments)))
    _create(_copy(row, assessment=assessment) for assessment in given for row in parts.scores[:aspects])

    decided = [
        (case, state) for case, (_r, state) in zip(cases, judged, strict=True) if state != "assessment"
    ]
    resolutions = _create(
        _copy(
            parts.resolution,
            alliance=alliance,
            committee=committee,
            rules_version=rules,
            number=f"B-{2016 + place * YEARS // number}-{9000 + place}",
            title=case.application.title,
            subject_id=str(case.public_id),
            state="open" if state == "voting" else "adopted",
            deadline=now() + timedelta(days=5),
        )
        for place, (case, state) in enumerate(decided)
    )
    _create(
        _copy(row, resolution=each, seat_id=seat_at(row.seat_id))
        for each in resolutions
        for row in parts.voters
    )
    _create(
        _copy(row, resolution=each, seat_id=seat_at(row.seat_id), replaces=None)
        for each in resolutions
        for row in parts.votes
    )
    finished = [case for case, state in decided if state == "over"]
    _create(
        _copy(
            parts.opinion,
            alliance=alliance,
            case=case,
            year=2100,  # a series of its own beside the example's
            running=place + 1,
            number=f"{alliance.code}-2100-{place + 1:04d}",
        )
        for place, case in enumerate(finished)
    )
    _book(head, [case.application for case in finished], parts)
    _create(
        _copy(parts.mail, alliance_id=alliance.pk, state="sent") for _ in range(number * MAILS_PER_PROJECT)
    )
    last = AuditEntry.objects.filter(chain=alliance.pk).count()
    _create(
        _copy(parts.record, chain=alliance.pk, seq=last + place + 1)
        for place in range(number * RECORDS_PER_PROJECT)
    )


def _book(head: BudgetHead, applications: Sequence[Application], parts: _Parts) -> None:
    """An earmark for each, of which most have been committed, and the postings behind them."""
    marks = _create(
        _copy(
            parts.earmark,
            head=head,
            subject_id=str(application.public_id),
            subject_label=application.title[:250],
            bank_number="",  # each number is one project's
            amount=Decimal(100),
            overplanned=Decimal(0),
            expires_on=now().date() + timedelta(days=200),
            state="active" if place % 10 == 0 else "committed",
        )
        for place, application in enumerate(applications)
    )
    _create(
        _copy(
            posting,
            head=head,
            amount=Decimal(100),
            cause_id=str(mark.public_id),
            cause_label=mark.subject_label,
            key=f"benchmark:{public_id()}",
            reverses=None,
        )
        for mark in marks
        for posting in parts.postings
        if mark.state == "committed" or posting.target == "earmarked"
    )


def _post_allocation(head: BudgetHead) -> None:
    Posting.objects.create(
        head=head,
        booked_at=now(),
        origin="outside",
        target="free",
        amount=Decimal(1_000_000),
        cause_kind="ledger.budgethead",
        cause_id=str(head.public_id),
        cause_label="Benchmark",
        reason="Benchmark",
        key=f"benchmark:{public_id()}",
    )


def _state_of(place: int, state: str) -> str:
    if state == "over":
        return "withdrawn" if place % WITHDRAWN_EVERY == 0 else "opinion"
    return "assessment" if state == "voting" else state


def _seats(alliance: Alliance) -> list[Seat]:
    return list(Seat.objects.in_alliance(alliance.pk).order_by("pk"))


def _copy(row: M, **changes: Any) -> M:
    """``row`` as a new one with ``changes``; what points to it stays behind."""
    made = copy.copy(row)
    made._state = type(row._state)()
    made._state.fields_cache = dict(row._state.fields_cache)
    made.pk = None
    if hasattr(made, "public_id"):
        made.public_id = public_id()
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def _create(rows: Iterable[M]) -> list[M]:
    made = list(rows)
    if made:
        type(made[0])._base_manager.bulk_create(made, batch_size=BATCH)
    return made


def _count(model: type[models.Model]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        return int(cursor.fetchone()[0])
