"""The Django form: what a browser sends becomes answers, and what is hidden stands in nobody's way."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override
from tests.funding.questionnaire.samples import ANSWERS, questionnaire

from buendnis.funding.questionnaire import QuestionForm, key_of, name_of

TYPED: dict[str, Any] = {
    "firms": "40",
    "follow_up": "yes",
    "result": "Vierzig Betriebe beraten.",
    "ways": ["visits", "web"],
    "site": "labor.example/",
    "rent": "12.000,50",
    "opening": "2026-11-28",
    "place": "city",
    "town": " Goslar ",
    "contact": "labor@hochschule.example",
    "number": "SON-A-2018-0001",
    "proof": "",
}


def sent(**changes: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for key, value in (TYPED | changes).items():
        data.setlist(name_of(key), value if isinstance(value, list) else [value])
    return data


def form(data: QueryDict | None = None, **options: Any) -> QuestionForm:
    return QuestionForm(data, questionnaire=questionnaire(), **options)


def test_names_are_apart_from_the_fields_of_the_page() -> None:
    assert name_of("title") == "answer:title"
    assert (key_of("answer:title"), key_of("title")) == ("title", None)


def test_what_was_typed_becomes_answers_and_is_shown_again() -> None:
    made = form(sent())
    assert made.is_valid(), made.errors
    assert made.submittable == ANSWERS | {"site": "https://labor.example/"}
    shown = QuestionForm(questionnaire=questionnaire(), answers=made.submittable)
    with override("de"):
        again = {key_of(bound.name): bound.field.prepare_value(bound.initial) for bound in shown}
    assert again["rent"] == "12.000,50"
    assert again["ways"] == ["visits", "web"]
    assert again["opening"] == "2026-11-28"


@pytest.mark.parametrize(
    ("typed", "stored"), [("1.234", "1234"), ("12", "12"), ("1 234", "1234"), ("12,0", "12")]
)
def test_numbers_as_germans_write_them(typed: str, stored: str) -> None:
    base = questionnaire().to_json()
    base["sections"][0]["fields"][0]["maximum"] = "5000"
    made = QuestionForm(sent(firms=typed), questionnaire=questionnaire(sections=base["sections"]))
    assert made.is_valid(), made.errors
    assert made.entered["firms"] == stored


@pytest.mark.parametrize("typed", ["1e9999999", "NaN", "١٢٣", "1,2,3", "-", "9" * 40])
def test_what_is_no_number_is_refused(typed: str) -> None:
    assert name_of("firms") in form(sent(firms=typed)).errors


def test_hidden_fields_are_neither_needed_nor_wrong_nor_submitted() -> None:
    made = form(sent(follow_up="no", ways=["visits"], site="not an address", result="", number=""))
    assert made.is_valid(), made.errors
    assert not {"site", "result", "number"} & set(made.submittable)


def test_what_is_hidden_for_now_is_not_lost_from_a_draft() -> None:
    made = form(sent(follow_up="no"), complete=False)
    assert made.is_valid()
    assert made.answers_then["number"] == "SON-A-2018-0001"
    assert "number" not in made.submittable


def test_what_is_asked_and_needed_is_demanded_only_of_a_complete_form() -> None:
    wanting = sent(follow_up="yes", result="", firms="")
    made = form(wanting)
    assert set(made.errors) == {name_of("firms"), name_of("result")}
    assert form(wanting, complete=False).is_valid()
    assert name_of("firms") in form(sent(firms="900"), complete=False).errors  # what is wrong, is wrong


def test_a_page_knows_the_answers_of_the_others() -> None:
    whole = questionnaire()
    last = whole.section("before")
    assert last is not None
    hidden = form(None, sections=[last], answers={"follow_up": "no"})
    assert not hidden.fields
    shown = form(sent(), sections=[last], answers={"follow_up": "yes", "firms": "7"})
    assert shown.is_valid()
    assert shown.answers_then == {"follow_up": "yes", "firms": "7", "number": "SON-A-2018-0001"}


def test_the_page_says_in_words_when_a_question_is_asked() -> None:
    with override("en"):
        page = form().as_div()
    assert "Only if “Ist es ein Folgeprojekt?” is answered with “Yes”." not in page  # the label is translated
    assert "Only if “Is it a follow-up project?” is answered with “Yes”." in page
    assert 'data-ask-if-1="answer:follow_up"' in page
    assert 'data-ask-value-1="yes"' in page
    assert 'data-words="5"' in page
    assert " required" not in page  # a browser would demand what is not asked


def test_what_the_office_wrote_is_no_markup() -> None:
    base = questionnaire().to_json()
    base["sections"][0]["fields"][0]["help"] = {"de": "<script>x</script>"}
    base["sections"][0]["fields"][0]["label"] = {"de": "<b>fett</b>"}
    page = QuestionForm(questionnaire=questionnaire(sections=base["sections"])).as_div()
    assert "<script>" not in page
    assert "<b>" not in page
