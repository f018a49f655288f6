"""A form of questions is read without loss, and a broken one is told where and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import override
from tests.funding.questionnaire.samples import document

from buendnis.funding.questionnaire import (
    InvalidQuestionnaire,
    Kind,
    Words,
    empty,
    read_draft,
    read_questionnaire,
    schema,
    validate,
)

KNOWN = ("need", "summary")


def found(change: Callable[[Any], Any]) -> list[tuple[str, str]]:
    data = document()
    change(data)
    with override("en"):
        return [(problem.path, str(problem.message)) for problem in validate(data, KNOWN)]


def basics(data: Any) -> Any:
    return data["sections"][0]["fields"]


def test_read_without_loss() -> None:
    questionnaire = read_questionnaire(document(), KNOWN)
    assert read_questionnaire(questionnaire.to_json(), KNOWN) == questionnaire
    assert [field.key for field in questionnaire.fields()][:3] == ["firms", "follow_up", "result"]


def test_the_schema_knows_every_kind() -> None:
    assert schema()["$defs"]["field"]["properties"]["kind"]["enum"] == [kind.value for kind in Kind]


def test_words_are_read_in_the_readers_language_and_german_stands_in() -> None:
    words = Words("Betriebe", "firms")
    with override("en"):
        assert (str(words), str(Words("Miete"))) == ("firms", "Miete")
    with override("de"):
        assert str(words) == "Betriebe"


def test_a_draft_may_lack_sense_but_not_shape() -> None:
    assert read_draft(empty(Words("Neu")).to_json()).sections == ()
    with pytest.raises(InvalidQuestionnaire):
        read_draft({"format": "buendnis.questionnaire/1", "sections": []})
    with pytest.raises(InvalidQuestionnaire):
        read_questionnaire(empty(Words("Neu")).to_json())


def _swapped(data: Any) -> None:
    fields = basics(data)
    fields[1], fields[2] = fields[2], fields[1]


def _in_circles(data: Any) -> None:
    basics(data)[1]["show_if"] = {"field": "again", "equals": "yes"}
    again = {"key": "again", "kind": "yes_no", "label": {"de": "Noch einmal?"}}
    basics(data).insert(2, again | {"show_if": {"field": "follow_up", "equals": "yes"}})


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (lambda data: data.update(sections=[]), "/sections", "no section yet"),
        (
            lambda data: data["sections"][1].update(fields=[]),
            "/sections/1",
            "“Geld und Zeit” has no question",
        ),
        (lambda data: data["sections"][1].update(key="basics"), "/sections", "“basics” is used 2 times"),
        (lambda data: basics(data)[0].update(key="site"), "/sections", "“site” is used 2 times"),
        (lambda data: basics(data)[3].update(options=[]), "/sections/0/fields/3/options", "at least two"),
        (
            lambda data: basics(data)[3]["options"][1].update(key="visits"),
            "/sections/0/fields/3/options",
            "“visits” is used 2 times",
        ),
        (
            lambda data: basics(data)[2]["show_if"].update(field="nowhere"),
            "/sections/0/fields/2/show_if",
            "no question “nowhere”",
        ),
        (
            lambda data: basics(data)[2]["show_if"].update(equals="maybe"),
            "/sections/0/fields/2/show_if",
            "“maybe” is no possible answer",
        ),
        (
            lambda data: basics(data)[2].update(show_if={"field": "firms", "equals": "4"}),
            "/sections/0/fields/2/show_if",
            "no answers to choose from",
        ),
        (
            lambda data: basics(data)[1].update(show_if={"field": "follow_up", "equals": "yes"}),
            "/sections/0/fields/1/show_if",
            "Nothing can depend on an answer that is given in it",
        ),
        (
            lambda data: data["sections"][0].update(show_if={"field": "follow_up", "equals": "yes"}),
            "/sections/0/show_if",
            "Nothing can depend on an answer that is given in it",
        ),
        (_swapped, "/sections/0/fields/1/show_if", "“Is it a follow-up project?” is asked later. Move it"),
        (_in_circles, "/sections/0/fields/1/show_if", "both would never be asked"),
        (lambda data: basics(data)[0].update(max_words=3), "/sections/0/fields/0/max_words", "Only texts"),
        (
            lambda data: basics(data)[0].update(minimum="501"),
            "/sections/0/fields/0/minimum",
            "above the largest",
        ),
        (lambda data: basics(data)[1].update(minimum="1"), "/sections/0/fields/1", "Only numbers"),
        (lambda data: basics(data)[1].update(latest="2026-01-01"), "/sections/0/fields/1", "Only dates"),
        (lambda data: basics(data)[1].update(places=2), "/sections/0/fields/1", "Only numbers"),
        (
            lambda data: data["sections"][1]["fields"][1].update(latest="2025-01-01"),
            "/sections/1/fields/1/latest",
            "before the first",
        ),
        (lambda data: data["built_in"][0].update(name="weather"), "/built_in/0/name", "“weather”"),
        (lambda data: data["built_in"].append(data["built_in"][0]), "/built_in", "used 2 times"),
        # its shape
        (lambda data: data.update(format="other/1"), "/format", "Allowed here"),
        (lambda data: basics(data)[0].update(kind="magic"), "/sections/0/fields/0/kind", "Allowed here"),
        (lambda data: basics(data)[0].update(key="Ä 1"), "/sections/0/fields/0/key", "wrong form"),
        (
            lambda data: basics(data)[0].update(label={"de": ""}),
            "/sections/0/fields/0/label/de",
            "not be empty",
        ),
        (
            lambda data: basics(data)[0]["label"].update(de="\x00"),
            "/sections/0/fields/0/label/de",
            "wrong form",
        ),
        (
            lambda data: basics(data)[0].update(label={"de": "x" * 301}),
            "/sections/0/fields/0/label/de",
            "more",
        ),
        (
            lambda data: basics(data)[0].update(minimum=1.5),
            "/sections/0/fields/0/minimum",
            "Text is expected",
        ),
        (lambda data: basics(data)[0].update(script="x"), "/sections/0/fields/0/script", "not known here"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(change: Callable[[Any], Any], path: str, words: str) -> None:
    problems = found(change)
    assert [where for where, text in problems if words in text] == [path], problems
    data = document()
    change(data)
    with pytest.raises(InvalidQuestionnaire):
        read_questionnaire(data, KNOWN)
