"""Cases of advice on the office's table: one waits long, one came by the self-check, one is closed."""

from __future__ import annotations

from datetime import timedelta

from buendnis.alliances.models import Alliance, Mandate
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.funding.models import AdviceChannel, AdviceResult, StepOwner
from buendnis.funding.services.advice import Contact, open_case
from buendnis.funding.services.advice_course import close_case, hand_over, wait_for
from buendnis.funding.services.advice_notes import add_note, add_step
from buendnis.funding.services.advice_requests import ask_for_advice
from buendnis.ground.clock import now


def play(alliance: Alliance) -> None:
    """What is on the table lies in the present, so that it can be tried."""
    _waits_long(alliance)
    _by_the_self_check(alliance)
    _closed(alliance)


def _waits_long(alliance: Alliance) -> None:
    office, begun = people.acting(people.OFFICE, alliance), now() - timedelta(days=54)
    case = open_case(
        office,
        alliance,
        subject="Begleitung für Auszubildende in der Pflege",
        question=f"{EXAMPLE}: Gibt es Geld für eine Stelle, die Auszubildende in der Pflege begleitet?",
        organisation_name="Träger der Pflege (Beispiel)",
        contacts=[Contact("Anruferin", phone="05321 000000", part="Leitung der Ausbildung")],
        now=begun,
    )
    add_note(
        office,
        case,
        advised_on=begun.date(),
        channel=AdviceChannel.TELEPHONE,
        text=f"{EXAMPLE}: Anruf. Die Kofinanzierung ist offen, der Ausschuss des Landkreises muss zustimmen.",
        next_step="Beschluss des Ausschusses nachfragen",
        next_step_due=now().date() - timedelta(days=6),
        now=begun,
    )
    wait_for(office, case, "Sozialausschuss des Landkreises", begun + timedelta(days=7))


def _by_the_self_check(alliance: Alliance) -> None:
    asker, office = people.acting(people.APPLICANT, alliance), people.acting(people.OFFICE, alliance)
    asked = now() - timedelta(days=5)
    case = ask_for_advice(
        asker,
        alliance,
        {
            "subject": "Werkstatt für digitale Lernmittel",
            "question": f"{EXAMPLE}: Wir möchten mit Betrieben eine Werkstatt einrichten. Passt das zur Richtlinie?",
            "organisation_name": "Hochschule (Beispiel)",
            "contact_name": "Antragstellerin",
            "privacy": True,
        },
        {
            "organisation": "education",
            "site": "yes",
            "plan": "offer",
            "group": "firms",
            "district": "03153",
            "total": "320000.00",
            "months": 30,
            "begun": "contracts",
        },
        asked,
    )
    own = Mandate.objects.in_alliance(alliance.pk).get(pk=office.mandate_id or 0)
    hand_over(office, case, own, now=asked)
    add_note(
        office,
        case,
        advised_on=(asked + timedelta(days=1)).date(),
        channel=AdviceChannel.VIDEO,
        text=f"{EXAMPLE}: Über Zielgruppe und Kosten gesprochen. Bitte noch keinen Vertrag unterschreiben.",
        is_shared=True,
    )
    add_step(
        office,
        case,
        text="Zwei Betriebe nennen, die mitmachen",
        owner=StepOwner.ADVISED,
        due=now().date() + timedelta(days=4),
    )


def _closed(alliance: Alliance) -> None:
    office, begun = people.acting(people.OFFICE, alliance), now() - timedelta(days=30)
    case = open_case(
        office,
        alliance,
        subject="Zuschuss für einen Sprachkurs im Betrieb",
        question=f"{EXAMPLE}: Fördert das Bündnis einen Sprachkurs für drei Beschäftigte?",
        organisation_name="Betrieb (Beispiel)",
        now=begun,
    )
    note = f"{EXAMPLE}: Dafür gibt es andere Programme; an die Agentur für Arbeit verwiesen."
    close_case(office, case, AdviceResult.REFERRED, note, begun + timedelta(days=1))
