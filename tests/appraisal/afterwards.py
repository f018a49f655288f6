"""What the tests of issued opinions have in common."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.appraisal.worlds import (
    NOW,
    Stage,
    a_case,
    assessed,
    fresh,
    voted,
)

from buendnis.appraisal.jobs import seal_opinion
from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.opinions import (
    draft_hash,
    issue_opinion,
    release_opinion,
)
from buendnis.appraisal.services.proposals import propose
from buendnis.appraisal.wording import ConditionText

DUE = date(2018, 6, 1)
CONDITIONS = (
    ConditionText("Kofinanzierung bestätigt", "before_grant", DUE),
    ConditionText("Bericht im Bündnis", "during", who="Landkreis Goslar"),
)


def pdf(text: str = "Unterschrift") -> SimpleUploadedFile:
    return SimpleUploadedFile("scan.pdf", f"%PDF-1.4 {text}".encode(), "application/pdf")


def with_conditions(stage: Stage) -> ExpertOpinion:
    """The draft of an opinion with two conditions."""
    case = a_case(stage)
    assessed(stage, case, "seat", "third")
    case = propose(
        stage.office, case, result="conditions", conditions=CONDITIONS, summary="Gut begründet.", now=NOW
    )
    voted(stage, case)
    return ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)


def issued(stage: Stage, opinion: ExpertOpinion) -> ExpertOpinion:
    """Released, numbered and sealed."""
    opinion = release_opinion(stage.actor("spokesperson"), opinion, draft_hash(opinion))
    seal_opinion(opinion_id=issue_opinion(stage.office, opinion, NOW).pk)
    return fresh(opinion)


def page_of(opinion: ExpertOpinion) -> str:
    return reverse("appraisal:opinion", args=[opinion.public_id])
