"""Writing a form step by step, comparing versions, and answers that go on from one to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.funding.questionnaire.samples import ANSWERS, questionnaire

from buendnis.funding.questionnaire import Kind, Option, QuestionForm, Questionnaire, Words, editing, validate
from buendnis.funding.questionnaire.carrying import carried
from buendnis.funding.questionnaire.description import differences

KEYS = [field.key for field in questionnaire().fields()]
SECTIONS = [section.key for section in questionnaire().sections]


def order(form: Questionnaire) -> list[str]:
    return [field.key for field in form.fields()]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Wie viele Betriebe?", "wie_viele_betriebe"),
        ("Größe & Ärger", "groesse_aerger"),
        ("2018: was war?", "x_2018_was_war"),
        ("???", "x"),
        ("x" * 90, "x" * 36),
        ("Firms", "firms_3"),
    ],
)
def test_a_key_reads_like_its_words_and_is_free(label: str, key: str) -> None:
    assert editing.key_from(label, {"firms", "firms_2"}) == key


_POSSIBLE = [
    (what, key, by)
    for what, keys in (("field", KEYS), ("section", SECTIONS))
    for key in keys
    for by in (1, -1)
]
_STEPS: Any = st.lists(st.sampled_from(_POSSIBLE), max_size=12)


@for_any(_STEPS)
@settings(max_examples=50)
def test_moving_loses_and_doubles_nothing(steps: Any) -> None:
    form = questionnaire()
    for what, key, by in steps:
        form = (editing.moved_field if what == "field" else editing.moved_section)(form, key, by)
    assert sorted(order(form)) == sorted(KEYS)
    assert sorted(section.key for section in form.sections) == sorted(SECTIONS)
    assert {field.key: field for field in form.fields()} == {f.key: f for f in questionnaire().fields()}


@for_any(st.sampled_from(KEYS))
@settings(max_examples=12)
def test_a_step_up_takes_a_step_down_back(key: str) -> None:
    form = questionnaire()
    if key != KEYS[-1]:
        assert editing.moved_field(editing.moved_field(form, key, 1), key, -1) == form


@for_any(st.sampled_from(KEYS), st.sampled_from(Kind))
@settings(max_examples=60)
def test_another_kind_leaves_no_limit_that_it_does_not_have(key: str, kind: Kind) -> None:
    form = questionnaire()
    field = form.field(key)
    assert field is not None
    changed = editing.changed_field(form, editing.of_kind(field, kind)).to_json()
    with override("en"):
        said = [str(problem.message) for problem in validate(changed, ("need",))]
    assert not [text for text in said if text.startswith("Only")], said


def test_a_version_differs_not_from_itself_and_each_change_is_told() -> None:
    old = questionnaire()
    names = {"need": "Bedarf"}
    assert differences(old, old, names) == []
    firms = old.field("firms")
    assert firms is not None
    new = editing.changed_field(old, replace(firms, label=Words("Zahl"), required=False))
    new = editing.without_field(editing.moved_field(new, "rent", 1), "contact")
    new = editing.with_built_in(new, [])
    with override("en"):
        found = [(each.place, each.value, each.before, each.after) for each in differences(old, new, names)]
    assert ("Zahl", "Question", "Wie viele Betriebe erreichen Sie?", "Zahl") in found
    assert ("Zahl", "Needed", "Yes", "No") in found
    assert ("Bedarf", "Words at most", "100", "") in found
    assert [each[1] for each in found if each[0] == "Ansprechperson"] == ["Question removed"]
    assert "Order of the questions" in [each[1] for each in found]


def test_every_answer_goes_on_to_the_same_form() -> None:
    form = questionnaire()
    result = carried(form, form, ANSWERS)
    assert (result.kept, result.lost) == (ANSWERS, ())


@for_any(st.sampled_from(KEYS), st.sampled_from(Kind))
@settings(max_examples=80)
def test_nothing_is_lost_without_being_named(key: str, kind: Kind) -> None:
    """Whatever becomes of a question, its answer is kept, and then fits or can be seen, or it is named."""
    old = questionnaire()
    field = old.field(key)
    assert field is not None
    changed = editing.of_kind(field, kind)
    if kind in {Kind.CHOICE, Kind.CHOICES} and not changed.options:
        changed = replace(changed, options=(Option("a", Words("A")), Option("b", Words("B"))))
    new = editing.changed_field(old, changed)
    result = carried(old, new, ANSWERS)
    named = {each.label for each in result.lost}
    for each, answer in ANSWERS.items():
        before = old.field(each)
        assert before is not None
        assert result.kept.get(each) == answer or str(before.label) in named
    assert QuestionForm(
        questionnaire=new, answers=result.kept, complete=False
    ).as_div()  # all of it can be shown
