"""What is asked, kept, missing and wrong; and how answers read for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st
from tests.funding.questionnaire.samples import ANSWERS, questionnaire

from buendnis.funding.guideline import codec
from buendnis.funding.questionnaire import (
    GivenSection,
    asked,
    condition_in_words,
    given,
    kept,
    problems,
    words_in,
    wrong_with,
)


def keys_asked(answers: Any) -> list[str]:
    return [field.key for _section, fields in asked(questionnaire(), answers) for field in fields]


def wrong(answers: Any) -> dict[str, str]:
    with override("en"):
        return {each.field.key: str(each.message) for each in problems(questionnaire(), answers)}


def test_conditions_decide_what_is_asked() -> None:
    hidden = {"result", "site", "town", "number", "proof"}
    assert hidden.isdisjoint(keys_asked({}))
    assert "result" in keys_asked({"follow_up": "yes"})
    assert "site" in keys_asked({"ways": ["visits", "web"]})
    assert "number" in keys_asked({"follow_up": "yes"})
    assert hidden.isdisjoint(keys_asked({"follow_up": "no", "ways": ["visits"], "place": "land"}))


def test_what_is_hidden_is_neither_needed_nor_kept() -> None:
    answers = ANSWERS | {"follow_up": "no", "result": "gone", "number": "", "unknown": "x"}
    assert wrong(answers) == {}
    left = kept(questionnaire(), answers)
    assert "result" not in left
    assert "unknown" not in left
    assert left["site"] == "https://labor.example/"


def test_what_depends_on_something_hidden_is_hidden_too() -> None:
    base = questionnaire().to_json()
    base["sections"][2]["fields"].append(
        {
            "key": "why_not",
            "kind": "short_text",
            "label": {"de": "Warum nicht?"},
            "show_if": {"field": "proof", "equals": "no"},
        }
    )
    form = questionnaire(sections=base["sections"])
    shown = kept(form, {"follow_up": "yes", "proof": "no", "why_not": "Frist läuft"})
    assert shown["why_not"] == "Frist läuft"
    assert "why_not" not in kept(form, {"follow_up": "no", "proof": "no", "why_not": "Frist läuft"})


def test_what_is_missing() -> None:
    assert wrong({}) == dict.fromkeys(("firms", "follow_up"), "This needs an answer.")
    assert set(wrong({"firms": "4", "follow_up": "yes"})) == {"result", "number"}
    assert wrong(ANSWERS) == {}


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("firms", "0", "At least 1"),
        ("firms", "501", "At most 500"),
        ("firms", "1.5", "whole number"),
        ("firms", "viele", "no number"),
        ("follow_up", "maybe", "yes or no"),
        ("result", "eins zwei drei vier fünf sechs", "has 6 words. Please shorten it to at most 5"),
        ("ways", ["visits", "radio"], "from the list"),
        ("ways", "visits", "from the list"),
        ("site", "javascript:alert(1)", "URL"),
        ("rent", "50000.01", "At most 50.000,00"),
        ("rent", "-1.00", "no number"),
        ("rent", "1.5", "no number"),
        ("opening", "2025-12-31", "not lie before 01.01.2026"),
        ("opening", "2028-01-01", "not lie after 31.12.2027"),
        ("opening", "morgen", "no date"),
        ("place", "sea", "from the list"),
        ("town", "x" * 301, "at most 300 characters"),
        ("contact", "nobody", "email"),
        ("town", 4, "cannot be read"),
    ],
)
def test_what_does_not_fit(key: str, answer: Any, words: str) -> None:
    assert words.casefold() in wrong(ANSWERS | {key: answer})[key].casefold()


@for_any(st.lists(st.sampled_from(["Wort", "zwei-drei", "–", "4,5", "…", "Ä."]), max_size=30))
@settings(max_examples=40)
def test_words_are_counted_as_people_count_them(pieces: list[str]) -> None:
    real = sum(piece not in {"–", "…"} for piece in pieces)
    assert words_in("\n ".join(pieces)) == real


_SOME: Any = st.fixed_dictionaries(
    {},
    optional={
        "follow_up": st.sampled_from(["yes", "no", ""]),
        "result": st.text(max_size=20),
        "ways": st.lists(st.sampled_from(["visits", "web"]), unique=True),
        "site": st.just("https://labor.example/"),
        "place": st.sampled_from(["city", "land"]),
        "town": st.just("Goslar"),
        "number": st.just("7"),
        "firms": st.integers(1, 500).map(str),
    },
)


@for_any(_SOME)
@settings(max_examples=80)
def test_keeping_twice_keeps_the_same_and_asks_the_same(answers: Any) -> None:
    form = questionnaire()
    once = kept(form, answers)
    assert kept(form, once) == once
    assert asked(form, once) == asked(form, answers)
    assert given(form, once) == given(form, answers)
    assert set(once) <= {field.key for _section, fields in asked(form, answers) for field in fields}


def test_answers_read_back_as_they_were_given() -> None:
    sections = given(questionnaire(), ANSWERS)
    frozen = [codec.write(section) for section in sections]
    assert tuple(codec.read(GivenSection, each) for each in frozen) == sections
    read = {each.key: each.text for section in sections for each in section.answers}
    german = {key: words.de for key, words in read.items()}
    assert german["firms"] == "40 Betriebe"
    assert german["follow_up"] == "Ja"
    assert german["ways"] == "Besuche, Internet"
    assert german["rent"] == "12.000,50\N{NO-BREAK SPACE}€"
    assert german["opening"] == "28.11.2026"
    assert german["place"] == "Stadt"
    assert german["proof"] == ""  # asked and not answered
    assert (read["firms"].en, read["ways"].en) == ("40 firms", "Visits, Internet")


def test_a_condition_in_words() -> None:
    form = questionnaire()
    result, site = form.field("result"), form.field("site")
    assert result is not None
    assert site is not None
    assert result.show_if is not None
    assert site.show_if is not None
    with override("de"):
        yes = str(condition_in_words(form, result.show_if))
    with override("en"):
        web = str(condition_in_words(form, site.show_if))
    assert "Ist es ein Folgeprojekt?" in yes
    assert "Ja" in yes
    assert web == "Only if “Internet” is chosen at “Wie sprechen Sie die Zielgruppe an?”."


def test_a_fitting_answer_is_not_wrong() -> None:
    form = questionnaire()
    for key, answer in ANSWERS.items():
        field = form.field(key)
        assert field is not None
        assert wrong_with(field, answer) is None
