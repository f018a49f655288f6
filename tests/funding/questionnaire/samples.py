"""A form of questions as an office writes it, for tests."""

from __future__ import annotations

import copy
from typing import Any

from buendnis.funding.questionnaire import FORMAT, Questionnaire, read_questionnaire


def document(**changes: Any) -> dict[str, Any]:
    """Two sections, every kind of field, three conditions."""
    return copy.deepcopy(DOCUMENT) | changes


def questionnaire(**changes: Any) -> Questionnaire:
    return read_questionnaire(document(**changes), built_in=("need", "summary"))


def _option(key: str, de: str, en: str = "") -> dict[str, Any]:
    return {"key": key, "label": {"de": de, "en": en}}


DOCUMENT: dict[str, Any] = {
    "format": FORMAT,
    "title": {"de": "Fragen zum Vorhaben", "en": "Questions about the project"},
    "sections": [
        {
            "key": "basics",
            "title": {"de": "Das Vorhaben", "en": "The project"},
            "fields": [
                {
                    "key": "firms",
                    "kind": "number",
                    "label": {
                        "de": "Wie viele Betriebe erreichen Sie?",
                        "en": "How many firms do you reach?",
                    },
                    "required": True,
                    "minimum": "1",
                    "maximum": "500",
                    "unit": {"de": "Betriebe", "en": "firms"},
                },
                {
                    "key": "follow_up",
                    "kind": "yes_no",
                    "label": {"de": "Ist es ein Folgeprojekt?", "en": "Is it a follow-up project?"},
                    "required": True,
                },
                {
                    "key": "result",
                    "kind": "long_text",
                    "label": {"de": "Was hat das erste Projekt erreicht?"},
                    "required": True,
                    "max_words": 5,
                    "show_if": {"field": "follow_up", "equals": "yes"},
                },
                {
                    "key": "ways",
                    "kind": "choices",
                    "label": {"de": "Wie sprechen Sie die Zielgruppe an?"},
                    "options": [_option("visits", "Besuche", "Visits"), _option("web", "Internet")],
                },
                {
                    "key": "site",
                    "kind": "url",
                    "label": {"de": "Adresse der Internetseite"},
                    "required": True,
                    "show_if": {"field": "ways", "equals": "web"},
                },
            ],
        },
        {
            "key": "money",
            "title": {"de": "Geld und Zeit"},
            "fields": [
                {"key": "rent", "kind": "euro", "label": {"de": "Miete im Jahr"}, "maximum": "50000.00"},
                {
                    "key": "opening",
                    "kind": "date",
                    "label": {"de": "Eröffnung"},
                    "earliest": "2026-01-01",
                    "latest": "2027-12-31",
                },
                {
                    "key": "place",
                    "kind": "choice",
                    "label": {"de": "Wo?"},
                    "options": [_option("city", "Stadt"), _option("land", "Landkreis")],
                },
                {
                    "key": "town",
                    "kind": "short_text",
                    "label": {"de": "In welcher Stadt?"},
                    "show_if": {"field": "place", "equals": "city"},
                },
                {"key": "contact", "kind": "email", "label": {"de": "Ansprechperson"}},
            ],
        },
        {
            "key": "before",
            "title": {"de": "Das Vorgängerprojekt"},
            "show_if": {"field": "follow_up", "equals": "yes"},
            "fields": [
                {"key": "number", "kind": "short_text", "label": {"de": "Nummer"}, "required": True},
                {
                    "key": "proof",
                    "kind": "yes_no",
                    "label": {"de": "Ist der Verwendungsnachweis eingereicht?"},
                },
            ],
        },
    ],
    "built_in": [{"name": "need", "max_words": 100, "required": True}],
}

ANSWERS: dict[str, Any] = {
    "firms": "40",
    "follow_up": "yes",
    "result": "Vierzig Betriebe beraten.",
    "ways": ["visits", "web"],
    "site": "https://labor.example/",
    "rent": "12000.50",
    "opening": "2026-11-28",
    "place": "city",
    "town": "Goslar",
    "contact": "labor@hochschule.example",
    "number": "SON-A-2018-0001",
}
