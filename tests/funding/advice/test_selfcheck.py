"""What the self-check says, pure: each rule at its edges, and nothing that the guideline does not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.guideline import Guideline, ProgrammeArea, read_guideline, shipped
from buendnis.funding.guideline.document import ObjectKind, Unread
from buendnis.funding.selfcheck import (
    Answers,
    Begun,
    Gravity,
    Organisation,
    Orientation,
    Plan,
    Site,
    TargetGroup,
    orientation,
)

TODAY = date(2026, 3, 2)
GUIDELINE = read_guideline(shipped()["2021-2027"])
OFFER = Answers(plan=Plan.OFFER, group=TargetGroup.EVERYBODY)


def found(answers: Answers, guideline: Guideline | None = GUIDELINE, area: str = "SER") -> Orientation:
    with translation.override("en"):
        return orientation(answers, guideline, ProgrammeArea(area), TODAY)


def point(answers: Answers, key: str, **more: Any) -> tuple[str, str, str]:
    """Value, gravity and paragraph of a point."""
    one = found(answers, **more).point(key)
    assert one is not None, key
    with translation.override("en"):
        return str(one.value), one.gravity.value, one.paragraph


@pytest.mark.parametrize(
    ("plan", "group", "kinds"),
    [
        (Plan.OFFER, TargetGroup.UNEMPLOYED, (ObjectKind.STRUCTURE,)),
        (Plan.QUALIFY, TargetGroup.UNEMPLOYED, (ObjectKind.UNEMPLOYED,)),
        (Plan.QUALIFY, TargetGroup.EMPLOYEES, (ObjectKind.TRAINING,)),
        (Plan.QUALIFY, TargetGroup.FIRMS, (ObjectKind.TRAINING,)),
        (Plan.QUALIFY, TargetGroup.YOUNG, (ObjectKind.UNEMPLOYED, ObjectKind.TRAINING)),
        (Plan.QUALIFY, "", (ObjectKind.UNEMPLOYED, ObjectKind.TRAINING)),
        (Plan.UNSURE, TargetGroup.FIRMS, ()),
        ("", "", ()),
    ],
)
def test_what_is_planned_and_for_whom_makes_the_category(
    plan: str, group: str, kinds: tuple[ObjectKind, ...]
) -> None:
    answers = Answers(plan=plan, group=group)
    assert answers.kinds == kinds
    value, gravity, paragraph = point(answers, "category")
    if len(kinds) == 1:
        (one,) = [item for item in GUIDELINE.funding_objects if item.kind == kinds[0]]
        assert (value, gravity, paragraph) == (one.title, Gravity.FITS, one.paragraph)
    else:
        assert gravity == Gravity.OPEN  # honest: it is not clear yet


@pytest.mark.parametrize(
    ("total", "gravity"),
    [("500000.00", Gravity.FITS), ("500000.01", Gravity.STOPS), ("0.01", Gravity.FITS), (None, Gravity.INFO)],
)
def test_the_limits_of_structure_projects(total: str | None, gravity: Gravity) -> None:
    answers = replace(OFFER, total=Decimal(total) if total else None)
    assert point(answers, "limits") == ("up to 500.000,00\u00a0€", gravity, "2.1.1")


@pytest.mark.parametrize(
    ("total", "gravity"),
    [
        ("9999.99", Gravity.STOPS),
        ("10000.00", Gravity.FITS),
        ("200000.00", Gravity.FITS),
        ("200000.01", Gravity.STOPS),
    ],
)
def test_the_limits_of_training(total: str, gravity: Gravity) -> None:
    answers = Answers(plan=Plan.QUALIFY, group=TargetGroup.EMPLOYEES, total=Decimal(total))
    assert point(answers, "limits")[1:] == (gravity, "2.1.3")


@pytest.mark.parametrize(("months", "gravity"), [(36, Gravity.FITS), (37, Gravity.MIND)])
def test_the_usual_length(months: int, gravity: Gravity) -> None:
    assert point(replace(OFFER, months=months), "months")[1] == gravity


def test_the_rate_is_the_programme_area_s() -> None:
    assert point(OFFER, "rate")[0] == "40\u00a0% of the eligible expenditure"
    assert point(OFFER, "rate", area="UER")[0] == "60\u00a0% of the eligible expenditure"
    with translation.override("en"):
        reason = str(found(replace(OFFER, total=Decimal(470000))).point("rate").reason)  # type: ignore[union-attr]
    assert "Of 470.000,00\u00a0€ that is at most about 188.000,00\u00a0€; 282.000,00\u00a0€ come" in reason
    assert "70\u00a0%" in reason
    none = replace(GUIDELINE, rates=())
    assert point(OFFER, "rate", guideline=none)[:2] == ("not known yet", Gravity.OPEN)


@pytest.mark.parametrize(
    ("begun", "gravity"),
    [
        (Begun.YES, Gravity.STOPS),
        (Begun.CONTRACTS, Gravity.MIND),
        (Begun.NO, Gravity.INFO),
        ("", Gravity.INFO),
    ],
)
def test_the_early_start_comes_first(begun: str, gravity: Gravity) -> None:
    answers = replace(OFFER, begun=begun)
    assert found(answers).points[0].key == "start"
    assert point(answers, "start")[1] == gravity


def test_what_nobody_has_read_is_said_to_be_open() -> None:
    rule = replace(GUIDELINE.start_rule, apply_before_start=None)
    assert point(OFFER, "start", guideline=replace(GUIDELINE, start_rule=rule))[:2] == (
        "not known yet",
        Gravity.OPEN,
    )
    structure = GUIDELINE.funding_objects[0]
    unread = replace(
        GUIDELINE,
        funding_objects=(
            replace(structure, opinion_needed=None, limits=replace(structure.limits, max_total=None)),
        ),
        unread=(Unread("/funding_objects/0/limits/max_total", "Grenze eintragen"),),
    )
    assert point(OFFER, "limits", guideline=unread)[1] == Gravity.OPEN
    assert point(OFFER, "opinion", guideline=unread)[1] == Gravity.OPEN
    said = found(OFFER, None)
    assert said.guideline == ""
    assert {each.gravity for each in said.points} == {Gravity.OPEN}
    assert said.papers == ()


def test_state_aid_names_the_ceiling_in_force() -> None:
    firms = replace(OFFER, group=TargetGroup.FIRMS)
    with translation.override("en"):
        reason = str(found(firms).point("aid").reason)  # type: ignore[union-attr]
        before = orientation(firms, GUIDELINE, ProgrammeArea.SER, date(2023, 12, 31)).point("aid")
        assert before is not None
        assert "200.000,00" in str(before.reason)
    assert "300.000,00" in reason
    assert found(OFFER).point("aid") is None


def test_who_asks_matters_where_it_matters() -> None:
    assert found(OFFER).point("site") is None
    assert found(replace(OFFER, site=Site.YES)).point("site") is None
    assert point(replace(OFFER, site=Site.NO), "site")[1] == Gravity.OPEN
    assert point(replace(OFFER, organisation=Organisation.PERSON), "organisation")[1] == Gravity.MIND


def test_papers_say_when_they_are_needed_and_how_sure_that_is() -> None:
    papers = {paper.title: paper for paper in found(OFFER).papers}
    with translation.override("en"):
        assert str(papers["Kofinanzierungsbestätigung"].when) == "if others pay a share"
    assert papers["Projektskizze"].when == ""
    assert not papers["Projektskizze"].sure  # the shipped list is a proposal
    assert found(OFFER).no_paper_is_sure
    documents = GUIDELINE.required_documents
    read = replace(documents[0], proposal=False)
    assert not found(OFFER, replace(GUIDELINE, required_documents=(read, *documents[1:]))).no_paper_is_sure


ANSWERS = st.builds(
    Answers,
    organisation=st.sampled_from(["", *Organisation.values]),
    site=st.sampled_from(["", *Site.values]),
    plan=st.sampled_from(["", *Plan.values]),
    group=st.sampled_from(["", *TargetGroup.values]),
    district=st.sampled_from(["", "03153", "03462"]),
    total=st.none() | st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100),
    months=st.none() | st.integers(1, 120),
    begun=st.sampled_from(["", *Begun.values]),
)


@settings(max_examples=40)
@given(answers=ANSWERS)
def test_answers_survive_the_address_and_the_case(answers: Answers) -> None:
    assert Answers.from_json(answers.to_json()) == answers
    in_address = {name: values[0] for name, values in parse_qs(answers.query).items()}
    assert Answers.from_json(in_address) == answers
    said = found(answers)
    assert len({each.key for each in said.points}) == len(said.points)
    if answers.total and (rate := said.point("rate")):
        assert rate.gravity is Gravity.INFO


@pytest.mark.parametrize(
    "strange",
    [
        {"total": "NaN"},
        {"total": "-1"},
        {"total": "viel"},
        {"months": "0"},
        {"months": "²"},
        {"months": "1e3"},
        {"plan": "<script>"},
        {"organisation": ["x"]},
    ],
)
def test_what_cannot_be_read_is_left_off(strange: dict[str, Any]) -> None:
    assert Answers.from_json(strange) == Answers()
