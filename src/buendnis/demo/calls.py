"""Calls as the example plays them: an open one, a closed one, one without an end, and one of the state."""

from __future__ import annotations

from datetime import timedelta

from buendnis.alliances.models import Alliance
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.funding.models import Idea, IdeaCall, SupportKind
from buendnis.funding.questionnaire import FORMAT
from buendnis.funding.selectors.ideas import fields_offered
from buendnis.funding.services.calls import draft_call, enter_funding_call, publish_call
from buendnis.funding.services.idea_publishing import agree_to_publication, publish_idea
from buendnis.funding.services.idea_voices import comment_idea, support_idea
from buendnis.funding.services.ideas import submit_idea
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today
from buendnis.strategy.selectors import goals_of

QUESTIONS = {
    "format": FORMAT,
    "title": {"de": "Fragen zum Aufruf"},
    "sections": [
        {
            "key": "questions",
            "title": {"de": "Fragen zum Aufruf", "en": "Questions of the call"},
            "fields": [
                {
                    "key": "q1",
                    "kind": "long_text",
                    "label": {"de": "Welche Betriebe machen mit?", "en": "Which firms take part?"},
                    "required": True,
                    "max_words": 150,
                },
                {
                    "key": "q2",
                    "kind": "yes_no",
                    "label": {"de": "Gibt es schon Kofinanzierung?", "en": "Is there any co-funding yet?"},
                },
            ],
        }
    ],
}


def play_calls(alliance: Alliance) -> None:
    """What the office has called for, and what the state calls for besides."""
    office, day = people.acting(people.OFFICE, alliance), today()
    fields = list(fields_offered(alliance)[:3])
    matching = _call(
        office,
        alliance,
        "Betriebe und Fachkräfte zusammenbringen",
        "Gesucht werden Ideen, wie kleine Betriebe leichter Menschen finden, die zu ihnen passen.",
        since=20,
        ends=25,
        field_of_action=fields[-1],
        questions=QUESTIONS,
    )
    _call(
        office,
        alliance,
        "Digital lernen im Betrieb",
        "Gesucht wurden Ideen, wie Beschäftigte neue Technik am Arbeitsplatz lernen.",
        since=120,
        ends=-40,
        field_of_action=fields[1],
    )
    _call(
        office,
        alliance,
        "Ideen für die Region",
        "Haben Sie eine Idee gegen den Mangel an Fachkräften? Die Geschäftsstelle nimmt sie jederzeit an.",
        since=200,
        ends=None,
    )
    enter_funding_call(
        office,
        alliance,
        {
            "title": "Weiterbildung von Beschäftigten",
            "number": "Beispiel 2.1.3",
            "authority": "NBank",
            "text": f"{EXAMPLE}: Weiterbildungsprojekte laufen über Aufrufe des Landes.",
            "opens_on": day - timedelta(days=30),
            "closes_on": day + timedelta(days=60),
        },
    )
    _talked_about(alliance, matching)


def _call(
    office: Actor, alliance: Alliance, title: str, text: str, *, since: int, ends: int | None, **more: object
) -> IdeaCall:
    opened = now() - timedelta(days=since)
    said = {
        "title": title,
        "text": f"{text} ({EXAMPLE})",
        "opens_on": today(opened),
        "closes_on": None if ends is None else today() + timedelta(days=ends),
        **more,
    }
    return publish_call(office, draft_call(office, alliance, said), opened)


def _talked_about(alliance: Alliance, call: IdeaCall) -> None:
    """An idea to the open call that partners support and talk about, and that all alliances may read."""
    brought_by = people.acting(f"kammer-2@{people.DOMAIN}", alliance)
    idea: Idea = submit_idea(
        brought_by,
        alliance,
        {
            "title": "Betriebe zum Anfassen",
            "summary": (
                "An einem Tag im Herbst öffnen Betriebe ihre Werkstätten für Menschen, die Arbeit suchen. Busse "
                f"fahren von Betrieb zu Betrieb, Lotsinnen und Lotsen übersetzen. ({EXAMPLE})"
            ),
            "need": "Kleine Betriebe sind kaum bekannt, und viele Suchende kennen nur große Werke.",
            "call": call,
            "goal": goals_of(call.field_of_action)[0],
            "answers": {"q1": "Zwölf Handwerksbetriebe haben Interesse gezeigt.", "q2": "no"},
            "may_be_published": True,
        },
    )
    office = people.acting(people.OFFICE, alliance)
    support_idea(people.acting(f"gewerkschaft-2@{people.DOMAIN}", alliance), idea, SupportKind.JOIN)
    support_idea(
        people.acting(f"landkreis-1@{people.DOMAIN}", alliance),
        idea,
        SupportKind.COFUND,
        f"{EXAMPLE}: bis 10.000 € im ersten Jahr, wenn der Kreistag zustimmt.",
    )
    comment_idea(
        people.acting(f"jobcenter-2@{people.DOMAIN}", alliance),
        idea,
        f"{EXAMPLE}: Wir können Teilnehmende ansprechen.",
    )
    comment_idea(office, idea, f"{EXAMPLE}: Bitte klären Sie, wer den Tag koordiniert.", is_shared=True)
    agree_to_publication(brought_by, idea, agreed=True)
    publish_idea(office, idea)
