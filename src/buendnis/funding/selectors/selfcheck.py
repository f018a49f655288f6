"""Questions of the self-check to the database: the guideline in force, and which alliance is meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from buendnis.alliances.models import Alliance, District
from buendnis.funding.guideline import InvalidGuideline, ProgrammeArea, read_guideline
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selfcheck import (
    Answers,
    Begun,
    Organisation,
    Orientation,
    Plan,
    Site,
    TargetGroup,
    orientation,
)
from buendnis.funding.selfcheck.answers import QUESTIONS
from buendnis.ground.money import euro


def orientation_for(alliance: Alliance, answers: Answers, day: date) -> Orientation:
    """What the newest guideline in force says; nothing for sure where its document contradicts itself."""
    version = usable_guidelines(alliance, day).first()
    try:
        guideline = read_guideline(version.document) if version else None
    except InvalidGuideline:
        guideline = None
    return orientation(answers, guideline, ProgrammeArea(alliance.programme_area), day)


def alliances_of_district(ags: str) -> QuerySet[Alliance]:
    """The alliances to which a district belongs: one as a rule, Wittmund to two."""
    return Alliance.objects.filter(districts__ags=ags).order_by("name")


def told(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each question with its answer, in words, as a case shows it."""
    said = Answers.from_json(answers)
    district = District.objects.filter(ags=said.district).first() if said.district else None
    words = {
        "organisation": Organisation(said.organisation).label if said.organisation else "",
        "site": Site(said.site).label if said.site else "",
        "plan": Plan(said.plan).label if said.plan else "",
        "group": TargetGroup(said.group).label if said.group else "",
        "district": district.name if district else "",
        "total": euro(said.total) if said.total is not None else "",
        "months": str(said.months or ""),
        "begun": Begun(said.begun).label if said.begun else "",
    }
    return [(str(QUESTIONS[name]), str(text)) for name, text in words.items() if text]


def as_idea(answers: Answers) -> dict[str, str]:
    """The answers as the first words of an idea, so that nobody types them twice."""
    lines = told(answers.to_json())
    return {"summary": "\n".join(f"{question} {answer}" for question, answer in lines)} if lines else {}
