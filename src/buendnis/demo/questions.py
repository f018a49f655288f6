"""The played alliance's own questions of an outline, and what the played applicant answers."""

from __future__ import annotations

from typing import Any

from buendnis.funding.models import GuidelineVersion, OutlineForm
from buendnis.funding.questionnaire import FORMAT
from buendnis.funding.services.outline_forms import begin_form, edit_form, publish_form
from buendnis.ground.actor import Actor


def _words(de: str, en: str = "") -> dict[str, str]:
    return {"de": de, "en": en}


QUESTIONS: dict[str, Any] = {
    "format": FORMAT,
    "title": _words("Fragen zur Skizze (Rechenbeispiel)", "Questions about the outline (example)"),
    "sections": [
        {
            "key": "zusammenarbeit",
            "title": _words("Zusammenarbeit", "Working together"),
            "help": _words(
                "Die Partner möchten wissen, wer das Vorhaben trägt.",
                "The partners would like to know who carries the project.",
            ),
            "fields": [
                {
                    "key": "betriebe",
                    "kind": "number",
                    "label": _words(
                        "Wie viele Betriebe haben zugesagt mitzumachen?",
                        "How many firms have agreed to take part?",
                    ),
                    "help": _words("Null ist eine ehrliche Antwort.", "Zero is an honest answer."),
                    "unit": _words("Betriebe", "firms"),
                    "minimum": "0",
                    "required": True,
                },
                {
                    "key": "folgeprojekt",
                    "kind": "yes_no",
                    "label": _words(
                        "Setzt das Vorhaben ein früheres Projekt fort?",
                        "Does it continue an earlier project?",
                    ),
                    "required": True,
                },
                {
                    "key": "ergebnis",
                    "kind": "long_text",
                    "label": _words(
                        "Was hat das frühere Projekt erreicht?", "What has the earlier project achieved?"
                    ),
                    "help": _words(
                        "Zum Beispiel: wie viele Menschen, wie viele Betriebe, was geblieben ist.",
                        "For example how many people and firms, and what has stayed.",
                    ),
                    "max_words": 150,
                    "required": True,
                    "show_if": {"field": "folgeprojekt", "equals": "yes"},
                },
            ],
        },
        {
            "key": "wirkung",
            "title": _words("Wirkung", "Effect"),
            "fields": [
                {
                    "key": "wege",
                    "kind": "choices",
                    "label": _words(
                        "Wie erreichen Sie die Zielgruppe?", "How do you reach the target group?"
                    ),
                    "options": [
                        {"key": "betriebe", "label": _words("über Betriebe", "through firms")},
                        {
                            "key": "schulen",
                            "label": _words("über Schulen und Hochschulen", "through schools"),
                        },
                        {
                            "key": "beratung",
                            "label": _words("über Beratungsstellen", "through advice centres"),
                        },
                        {"key": "medien", "label": _words("über Medien", "through media")},
                    ],
                },
                {
                    "key": "nutzen",
                    "kind": "long_text",
                    "label": _words(
                        "Wer nutzt die Ergebnisse nach dem Ende der Förderung?",
                        "Who uses the results once the funding has ended?",
                    ),
                    "max_words": 120,
                },
                {
                    "key": "seite",
                    "kind": "url",
                    "label": _words("Gibt es schon eine Internetseite?", "Is there a website already?"),
                },
            ],
        },
    ],
    "built_in": [
        {
            "name": "need",
            "help": _words(
                "Welchen Engpass der Region beantwortet das Vorhaben? Nennen Sie Zahlen und ihre Quelle, zum "
                "Beispiel die Engpassanalyse der Bundesagentur für Arbeit.",
                "Which shortage of the region does the project answer? Cite figures and their source.",
            ),
            "max_words": 400,
        }
    ],
}
ANSWERS: dict[str, Any] = {
    "betriebe": "11",
    "folgeprojekt": "no",
    "wege": ["betriebe", "schulen"],
    "nutzen": "Universität, Landkreis und die beteiligten Betriebe führen die Werkstätten gemeinsam weiter.",
}


def publish_questions(actor: Actor, guideline: GuidelineVersion) -> OutlineForm:
    """The form that new outlines under ``guideline`` answer."""
    form = edit_form(actor, begin_form(actor, guideline), QUESTIONS)
    return publish_form(actor, form)
