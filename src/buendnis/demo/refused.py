"""A second outline of the example, which the alliance supports and the bank refuses: made up from beginning to end."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from buendnis.alliances.models import Alliance, District, Recognition
from buendnis.appraisal.wording import ConditionText
from buendnis.bank.services.decisions import Decided, record_decision
from buendnis.demo import afterwards, deciding, people, story
from buendnis.demo.base import EXAMPLE
from buendnis.demo.deciding import Proposed
from buendnis.demo.questions import ANSWERS
from buendnis.funding.models import Application, GuidelineVersion
from buendnis.funding.services.application_answers import answer_questions
from buendnis.funding.services.application_drafts import edit_application, start_application
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.ground.clock import today
from buendnis.parties.models import Organisation, OrganisationKind
from buendnis.strategy.models import FieldOfAction

TITLE = f"Lernwerkstatt Logistik ({EXAMPLE})"
ASSESSORS = {
    "kammer-3": (6, 7, "Lager und Speditionen suchen Nachwuchs, finden ihn aber auch auf anderen Wegen."),
    "jobcenter-2": (7, 6, "Wer lange ohne Arbeit war, kommt über die Werkstatt mit Betrieben ins Gespräch."),
    "landkreis-5": (
        7,
        7,
        "An der Autobahn entstehen Arbeitsplätze, für die Menschen hier angelernt werden können.",
    ),
}
PROPOSED = Proposed(
    result="conditions",
    conditions=(ConditionText("Das Konzept nennt vor der Bewilligung, welche Betriebe Plätze anbieten."),),
    reasons={
        "regional_supply": "Die Werkstatt bringt Arbeitsuchende und Betriebe der Logistik zusammen.",
        "strategy_fit": "Sie gehört zum Handlungsfeld Rekrutierung und Matching.",
    },
    summary=f"{EXAMPLE}: Der Bedarf ist belegt; die Beteiligung der Betriebe ist noch zu zeigen.",
)


def play(alliance: Alliance) -> Application:
    """Write, check, assess, support, seal; then the bank refuses, and what was earmarked falls free."""
    told = story.Story(alliance, datetime(2019, 2, 4, 10, tzinfo=story.BERLIN))
    told.application = _outline(told)
    story.submit(told)
    story.check(told)
    deciding.open_assessment(told)
    deciding.assess(told, ASSESSORS)
    deciding.bring(told, proposed=PROPOSED)
    deciding.vote(told)
    deciding.count(told)
    deciding.issue(told)
    afterwards.seal(told)
    at = told.later(40)
    record_decision(
        told.who(people.OFFICE),
        told.application,
        Decided(
            "refused",
            today(at),
            f"{EXAMPLE} ZW 3-80177",
            reason=f"{EXAMPLE}: Dafür gibt es bereits ein Landesprogramm; doppelt gefördert wird nicht.",
        ),
        at,
    )
    return told.application


def _outline(told: story.Story) -> Application:
    writer, alliance = told.who(people.APPLICANT), told.alliance
    outline = start_application(
        writer,
        alliance,
        title=TITLE,
        applicant=Organisation.objects.get_or_create(
            name=f"Träger der Lernwerkstatt ({EXAMPLE})", defaults={"kind": OrganisationKind.OTHER}
        )[0],
        guideline=GuidelineVersion.objects.in_alliance(alliance.pk).get(key="2015"),
        funding_object="structure",
        recognition=Recognition.objects.in_alliance(alliance.pk).get(starts_on=date(2018, 9, 1)),
        data={
            "summary": f"{EXAMPLE}: Arbeitsuchende lernen in einer Werkstatt die Arbeit in der Logistik kennen."
        },
        now=told.at,
    )
    outline = edit_application(
        writer,
        outline,
        {
            "field_of_action": FieldOfAction.objects.in_alliance(alliance.pk).get(
                title="Rekrutierung und Matching"
            ),
            "need": "Betriebe der Logistik finden zu wenige Menschen, die anfangen wollen und können.",
            "target_groups": "Arbeitsuchende und Betriebe der Logistik.",
            "aims": "Wer eine Arbeit sucht, probiert sie aus; Betriebe lernen künftige Beschäftigte kennen.",
            "methods": "Werkstatttage, Betriebsbesuche, Begleitung in den ersten Wochen.",
            "schedule": "Aufbau im Herbst 2019, danach vier Durchgänge im Jahr.",
            "lasting_effect": "Die Betriebe wollen die Werkstatttage später selbst tragen.",
            "principles": "Die Werkstatt ist barrierefrei; Zeiten passen zu Kinderbetreuung.",
            "starts_on": date(2019, 9, 1),
            "ends_on": date(2021, 8, 31),
            "district": District.objects.get(ags="03157"),
            "place_note": "Peine",
            "aid_expected": False,
        },
        outline.version,
    )
    outline = answer_questions(writer, outline, ANSWERS, outline.version)
    return set_finance_plan(
        writer,
        outline,
        [
            Expenditure("personnel", 2019, Decimal("40000.00"), "Leitung der Werkstatt"),
            Expenditure("personnel", 2020, Decimal("80000.00"), "Leitung der Werkstatt"),
        ],
        [
            Source("esf", "ESF", Decimal("60000.00")),
            Source(
                "own",
                "Eigenmittel des Trägers",
                Decimal("60000.00"),
                status="confirmed",
                confirmation_note=f"{EXAMPLE}: Erklärung des Vorstands",
            ),
        ],
        outline.version,
    )
