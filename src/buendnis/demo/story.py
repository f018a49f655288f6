"""The story that the example world plays: the Digitalisierungslabor, from its idea to the pre-check of its outline.

What is published keeps its source; what is played (who advised, who ruled) is a fictional example.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from buendnis.alliances.models import Alliance, District, Recognition
from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.decisions.models import Resolution
from buendnis.demo import people
from buendnis.demo.base import EXAMPLE
from buendnis.demo.facts import ProjectFacts, projects
from buendnis.demo.questions import ANSWERS
from buendnis.funding.models import (
    AdviceChannel,
    AdviceStep,
    Application,
    GuidelineVersion,
    Idea,
    SourceStatus,
    StepOwner,
)
from buendnis.funding.selectors.prechecks import findings_of
from buendnis.funding.services.advice_notes import add_advice, tick_step
from buendnis.funding.services.application_answers import answer_questions
from buendnis.funding.services.application_drafts import Partner, edit_application, set_partners
from buendnis.funding.services.applications import return_application, submit_application
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.funding.services.ideas import make_outline, submit_idea
from buendnis.funding.services.prechecks import (
    complete_precheck,
    confirm_ruling,
    override_finding,
    run_precheck,
)
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.parties.models import Organisation, OrganisationKind
from buendnis.strategy.models import FieldOfAction
from buendnis.strategy.selectors import adopted_fields, goals_of

BERLIN = ZoneInfo("Europe/Berlin")
EXPENDITURE = (
    ("personnel", 2018, "Personal Laborleitung und Betreuung", "61000.00"),
    ("personnel", 2019, "Personal Laborleitung und Betreuung", "128000.00"),
    ("personnel", 2020, "Personal Laborleitung und Betreuung", "131000.00"),
    ("fees", 2019, "Honorare für Werkstätten", "24000.00"),
    ("fees", 2020, "Honorare für Werkstätten", "26000.00"),
    ("material", 2018, "Ausstattung des Labors", "70000.00"),
    ("material", 2019, "Ausstattung des Labors", "30000.00"),
)


@dataclass
class Story:
    """How far the example has come. ``at`` is its own time: each step takes place some days later."""

    alliance: Alliance
    at: datetime
    idea: Idea | None = None
    application: Application | None = None
    case: AppraisalCase | None = None
    resolution: Resolution | None = None
    opinion: ExpertOpinion | None = None
    said: list[str] = field(default_factory=list)

    def who(self, email: str) -> Actor:
        """Somebody as the actor they are in the alliance of the story."""
        return people.acting(email, self.alliance)

    def seat(self, key: str, *, substitute: bool = False) -> Actor:
        """Who acts for a seat."""
        if key == "kammer-1":
            return self.who(people.SPOKESPERSON)
        return self.who(f"{key}{'.vertretung' if substitute else ''}@{people.DOMAIN}")

    def later(self, days: int = 1) -> datetime:
        """Let days pass."""
        self.at += timedelta(days=days)
        return self.at

    def note(self, text: str) -> None:
        """Say what happened, for whoever watches."""
        self.said.append(f"{self.at.astimezone(BERLIN):%d.%m.%Y}  {text}")


def begin(alliance: Alliance) -> Story:
    """The story begins in the autumn of 2018, a few weeks into the recognition with 1.4 M €."""
    return Story(alliance, datetime(2018, 9, 10, 10, tzinfo=BERLIN))


def facts() -> ProjectFacts:
    """The published figures of the Digitalisierungslabor."""
    return next(project for project in projects().projects if project.key == "digitalisierungslabor")


def bring_idea(story: Story) -> None:
    """The university's idea, brought by somebody who is signed in."""
    known = facts()
    story.idea = submit_idea(
        story.who(people.APPLICANT),
        story.alliance,
        {
            "title": known.title,
            "summary": known.summary,
            "need": (
                "Betriebe im Harz finden zu wenige Fachkräfte für die Digitalisierung; wer hier studiert, zieht "
                "oft weg. Das Labor bringt beide zusammen."
            ),
            "field_of_action": _field(story),
            "goal": goals_of(_field(story))[-1],  # students and graduates work with firms
            "organisation_name": "TU Clausthal",
            "contact_name": "Antragstellerin",
            "privacy": True,
        },
        story.at,
    )
    story.note("Idee eingegangen")


def advise(story: Story) -> None:
    """The office advises, and makes an outline of the idea."""
    assert story.idea is not None  # noqa: S101 - the story is told in order
    add_advice(
        story.who(people.OFFICE),
        story.idea,
        advised_on=story.later(3).date(),
        channel=AdviceChannel.TALK,
        text=f"{EXAMPLE}: Gespräch über Zielgruppe, Kofinanzierung und den Zeitpunkt des Kreistags.",
        is_shared=True,
        next_step="Kofinanzierung mit dem Landkreis klären",
        next_step_owner=StepOwner.ADVISED,
        next_step_by="Antragstellerin",
        next_step_due=story.at.date() + timedelta(days=14),
        now=story.at,
    )
    story.note("Beratung durch die Geschäftsstelle")
    story.application = make_outline(
        story.who(people.OFFICE),
        story.idea,
        applicant=_organisation("TU Clausthal", OrganisationKind.UNIVERSITY),
        guideline=GuidelineVersion.objects.in_alliance(story.alliance.pk).get(key="2015"),
        funding_object="structure",
        recognition=Recognition.objects.in_alliance(story.alliance.pk).get(starts_on=date(2018, 9, 1)),
        now=story.later(2),
    )
    story.note("Aus der Idee wird eine Projektskizze")


def write(story: Story) -> None:
    """The applicant writes the outline with its finance plan of 470,000 €."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    writer, known = story.who(people.APPLICANT), facts()
    for step in AdviceStep.objects.in_alliance(story.alliance.pk).filter(case__application=story.application):
        tick_step(writer, step, remark=f"{EXAMPLE}: steht auf der Tagesordnung des Kreistags.", now=story.at)
    application = edit_application(
        writer,
        story.application,
        {
            "summary": known.summary,
            "target_groups": "Betriebe, Studierende und Absolventen der Region Goslar.",
            "aims": "Betriebe und Nachwuchs lernen sich an echten Aufgaben kennen; aus Ideen werden Gründungen.",
            "methods": "Aufgaben der Betriebe, Teams, betreute Werkstätten, Beratung bei der Gründung.",
            "schedule": "Aufbau im Herbst 2018, Eröffnung am 28.11.2018, danach laufender Betrieb.",
            "lasting_effect": "Universität und Landkreis wollen das Labor nach der Förderung weiterführen.",
            "principles": "Frauen werden gezielt angesprochen; das Labor ist barrierefrei erreichbar.",
            "starts_on": date(2018, 11, 15),
            "ends_on": date(2020, 12, 31),
            "district": District.objects.get(ags="03153"),
            "place_note": "Goslar",
            "aid_expected": False,
        },
        story.application.version,
    )
    application = answer_questions(writer, application, ANSWERS, application.version)
    application = set_partners(
        writer,
        application,
        [
            Partner("Landkreis Goslar", "Kofinanzierung und Räume", _organisation("Landkreis 3", "district")),
            Partner("Firma", "Kofinanzierung und Aufgaben"),
            Partner("Hochschule 1", "Werkstätten", _organisation("Hochschule 1", "university")),
        ],
        application.version,
    )
    story.application = set_finance_plan(
        writer,
        application,
        [
            Expenditure(category, year, Decimal(amount), label)
            for category, year, label, amount in EXPENDITURE
        ],
        [_source(share.kind.value, share.label, share.amount) for share in known.sources],
        application.version,
    )
    story.note("Skizze mit Finanzierungsplan: 470.000 €, davon ESF 235.000 €")


def submit(story: Story) -> None:
    """The applicant sends it."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    submit_application(story.who(people.APPLICANT), story.application, story.later(7))
    story.application.refresh_from_db()
    story.note(f"Skizze {story.application.number} eingereicht")


def come_back(story: Story) -> None:
    """The office asks for more about two things by a day; the applicant changes one and sends it again."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    writer, at = story.who(people.APPLICANT), story.later(3)
    application = return_application(
        story.who(people.OFFICE),
        story.application,
        f"{EXAMPLE}: Bitte noch zwei Dinge genauer fassen.",
        ["lasting_effect", "target_groups"],
        at,
        notes={
            "lasting_effect": "Wer trägt das Labor nach 2020, und wovon?",
            "target_groups": "Wie viele Betriebe etwa?",
        },
        due_on=today(at) + timedelta(days=14),
    )
    effect = "Universität und Landkreis führen das Labor nach der Förderung mit eigenen Mitteln weiter."
    edit_application(writer, application, {"lasting_effect": effect}, application.version)
    submit_application(writer, application, story.later(6))
    story.application.refresh_from_db()
    story.note("Zur Überarbeitung zurückgegeben, ein Feld geändert, erneut eingereicht")


def check(story: Story) -> None:
    """The office runs the pre-check, rules on what a human must look at; a second person confirms it."""
    assert story.application is not None  # noqa: S101 - the story is told in order
    office = story.who(people.OFFICE)
    precheck = run_precheck(office, story.application, story.later(2))
    for finding in findings_of(precheck):
        if finding.stands:
            ruling = override_finding(
                office,
                precheck,
                finding.key,
                "passed",
                f"{EXAMPLE}: von der Geschäftsstelle angesehen und mit der Richtlinie abgeglichen.",
            )
            confirm_ruling(story.who(people.SECOND_OFFICE), ruling, agrees=True, now=story.at)
    complete_precheck(office, precheck, "Formal vollständig.", story.at)
    story.application.refresh_from_db()
    story.note("Formale Vorprüfung abgeschlossen (nicht bindend)")


def _field(story: Story) -> FieldOfAction:
    return adopted_fields(story.alliance.pk).get(title="Digitalisierung und Innovation")


def _organisation(name: str, kind: str) -> Organisation:
    found, _created = Organisation.objects.get_or_create(name=name, defaults={"kind": kind})
    return found


def _source(kind: str, label: str, amount: Decimal) -> Source:
    """The published shares; the district that pays stands in the play as the seat “Landkreis 3”."""
    confirmed = {"own": SourceStatus.CONFIRMED, "private": SourceStatus.CONFIRMED}
    return Source(
        kind=kind,
        label=label,
        amount=amount,
        status=confirmed.get(kind, SourceStatus.INDICATED).value,
        confirmation_note=f"{EXAMPLE}: Schreiben vom 12.09.2018" if kind in confirmed else "",
        organisation=_organisation("Landkreis 3", "district") if kind == "public" else None,
        deciding_body="Kreistag" if kind == "public" else "",
        decides_on=date(2018, 10, 22) if kind == "public" else None,
    )
