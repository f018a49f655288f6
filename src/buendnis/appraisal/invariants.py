"""What must hold of appraisals and opinions."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from buendnis.appraisal.conflicts import strongest
from buendnis.appraisal.models import (
    AppraisalCase,
    Assessment,
    AssessmentState,
    Assignment,
    CaseState,
    ConflictRulingAnswer,
    ExpertOpinion,
    OpinionSeries,
    OpinionState,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.policies import RUNNING
from buendnis.appraisal.rulings import rows_of
from buendnis.appraisal.scoring import agrees
from buendnis.engines.exact import text
from buendnis.ground.database.invariants import invariant
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.frozen import sha256_of
from buendnis.ledger.models import Earmark, ReserveEntry

BOOKED = {"earmarked", "overplanned"}
WHY = "an invariant of all alliances"


@invariant("The numbers of expert opinions have no gaps")
def numbers_have_no_gaps() -> Iterator[str]:
    """Each series runs from 1 to its last number, and each number is written as the series says."""
    for series in OpinionSeries.objects.select_related("alliance").order_by("alliance", "year"):
        found = list(
            ExpertOpinion.objects.in_alliance(series.alliance_id)
            .filter(year=series.year)
            .order_by("running")
            .values_list("running", flat=True)
        )
        name = f"{series.alliance.code}-{series.year}"
        if found != list(range(1, series.last + 1)):
            holes = [
                str(a + 1) for a, b in pairwise([0, *found]) if a is not None and b is not None and b != a + 1
            ]
            where = ", ".join(holes) or "its end"
            yield f"The series {name} counts to {series.last}, holds {len(found)} opinions, gaps at: {where}."


@invariant("What an issued expert opinion says has the hash that it names, and so has its file")
def opinions_have_their_hash() -> Iterator[str]:
    """The frozen content, and the bytes of the sealed PDF."""
    issued = ExpertOpinion.objects.unscoped(WHY).filter(frozen_at__isnull=False).order_by("pk")
    for opinion in issued.iterator(chunk_size=200):
        if sha256_of(opinion.content) != opinion.content_hash:
            yield f"The content of {opinion.number} has another hash than it names."
        if opinion.content.get("number") != opinion.number:
            yield f"The content of {opinion.number} names another number."
        if opinion.state in {OpinionState.ISSUED, OpinionState.REVOKED}:
            yield from _file_problems(opinion, opinion.pdf, opinion.pdf_hash, "sealed file")
            if opinion.signed_scan is not None:
                yield from _file_problems(opinion, opinion.signed_scan, opinion.scan_hash, "signed scan")


def _file_problems(opinion: ExpertOpinion, identity: UUID | None, expected: str, what: str) -> Iterator[str]:
    document = Document.objects.filter(
        public_id__in=[identity] if identity else [], removed_at__isnull=True
    ).first()
    if document is None:
        yield f"The {what} of {opinion.number} is not in the register of documents."
        return
    try:
        found = sha256(content_of(document)).hexdigest()
    except FileNotFoundError:
        yield f"The {what} of {opinion.number} is gone."
        return
    if found != expected:
        yield f"The {what} of {opinion.number} has been changed."


@invariant("Each condition of an opinion that counts is a task")
def conditions_are_tasks() -> Iterator[str]:
    """As many as the opinion names, in its words."""
    issued = ExpertOpinion.objects.unscoped(WHY).filter(state=OpinionState.ISSUED).exclude(conditions=[])
    for opinion in issued.order_by("pk").prefetch_related("tasks").iterator(chunk_size=200):
        if [row["text"] for row in opinion.conditions] != [task.text for task in opinion.tasks.all()]:
            yield f"The tasks of {opinion.number} are not its conditions."


@invariant("Every stored evaluation comes out the same again")
def evaluations_recompute() -> Iterator[str]:
    """The stored input gives the stored answer, and its points are those that were submitted."""
    for case in (
        AppraisalCase.objects.unscoped(WHY).exclude(evaluation={}).order_by("pk").iterator(chunk_size=200)
    ):
        stored = case.evaluation
        if not agrees(stored):
            yield f"The evaluation of {case.public_id} (engine {stored['version']}) comes out differently."
        given = {
            (str(assessment.public_id), score.aspect): score.points
            for assessment in case.assessments.filter(submitted_at__isnull=False).prefetch_related("scores")
            for score in assessment.scores.all()
        }
        for score in stored["input"]["scores"]:
            points = given.get((score["assessor"], score["aspect"]))
            if points is None or text(points) != score["points"]:
                yield f"The appraisal {case.public_id} counts points that nobody submitted so."
                break


@invariant("Every later version of an assessment names the one before it")
def versions_form_a_chain() -> Iterator[str]:
    """So that what was said first stays readable, whoever assessed, and exactly one version counts."""
    rows = (
        Assessment.objects.filter(state=AssessmentState.SUBMITTED)
        .order_by("case_id", "seat_id", "submitted_at", "pk")
        .select_related("case")
    )
    last: Assessment | None = None
    for row in rows.iterator(chunk_size=200):
        same = last is not None and (last.case_id, last.seat_id) == (row.case_id, row.seat_id)
        if row.replaces_id != (last.pk if same and last is not None else None):
            yield f"The assessment {row.public_id} of {row.case.public_id} does not name the one before it."
        last = row


@invariant("In a small group only seats assess that were asked")
def groups_are_asked() -> Iterator[str]:
    """An assessment that was submitted comes from a seat that stands among those asked."""
    asked = Assignment.objects.filter(case=OuterRef("case"), seat=OuterRef("seat"))
    rows = Assessment.objects.filter(
        ~Exists(asked), state=AssessmentState.SUBMITTED, case__mode=AssessmentMode.GROUP
    ).select_related("case")
    for row in rows.order_by("pk").iterator(chunk_size=200):
        yield f"The assessment {row.public_id} of {row.case.public_id} comes from a seat that was not asked."


@invariant("Each adopted appraisal has its money earmarked, or waits on the reserve list")
def adopted_is_booked() -> Iterator[str]:
    """Where the guideline counts the project against the budget at all."""
    adopted = (
        AppraisalCase.objects.unscoped(WHY)
        .filter(state=CaseState.ADOPTED)
        .select_related("application")
        .order_by("pk")
    )
    for case in adopted.iterator(chunk_size=200):
        step = (case.proposal.get("budget") or {}).get("step")
        subject = {
            "subject_kind": "funding.application",
            "subject_id": str(case.application.public_id),
        }
        if step in BOOKED and not Earmark.objects.unscoped(WHY).filter(**subject).exists():
            yield f"The adopted appraisal {case.public_id} has no earmark."
        elif step == "reserve" and not ReserveEntry.objects.unscoped(WHY).filter(**subject).exists():
            yield f"The adopted appraisal {case.public_id} is missing on the reserve list."
        elif step is None:
            yield f"The adopted appraisal {case.public_id} does not say what became of its money."


@invariant(
    "What follows for a seat is what its conflicts of interest say, and nobody answered their own ruling"
)
def standings_follow() -> Iterator[str]:
    """The stored effect of each seat in a running case comes out the same again."""
    running = AppraisalCase.objects.unscoped(WHY).filter(state__in=RUNNING).select_related("rules_version")
    for case in running.order_by("pk").iterator(chunk_size=200):
        effects: dict[int, list[str]] = {}
        for row in rows_of(case):
            effects.setdefault(row.seat.pk, []).append(row.effect if row.conflict.counts else "")
        for standing in case.standings.all():
            if standing.effect != strongest(effects.get(standing.seat_id, ())):
                yield f"In the appraisal {case.public_id} the seat {standing.seat_id} is not kept out as it should be."
    own = ConflictRulingAnswer.objects.filter(by_user__isnull=False, by_user=F("ruling__by_user"))
    for answer in own.select_related("ruling").order_by("pk"):
        yield f"The ruling {answer.ruling.public_id} was answered by whoever made it."
