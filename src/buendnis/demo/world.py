"""The example world at each stage of its story."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from buendnis.alliances.models import Alliance, District
from buendnis.demo import advice, afterwards, bank, deciding, people, refused, scenarios, story
from buendnis.demo.base import EXAMPLE, build_base
from buendnis.demo.calls import play_calls
from buendnis.demo.cities import the_three_cities
from buendnis.demo.facts import projects
from buendnis.demo.meetings import play_meetings
from buendnis.demo.need import play_need
from buendnis.demo.strategy import play_revision
from buendnis.funding.models import AdviceChannel
from buendnis.funding.services.advice_notes import add_advice
from buendnis.funding.services.ideas import park_idea, submit_idea
from buendnis.ground.clock import now
from buendnis.ground.verbs import unit
from buendnis.projects.models import ProjectStatus
from buendnis.projects.services import Facts, create_project

STAGES = ("idea", "application", "assessment", "decision", "running", "closed")


def build(stage: str) -> story.Story:
    """Build the world up to ``stage``: an idea, an outline, its assessment, the open vote, the grant, the end.

    What is still to be done lies in the present, so that it can be tried; what is done lies where it took place.
    """
    if stage not in STAGES:
        raise ValueError(f"There is no stage called {stage}.")
    reached = STAGES.index(stage)
    alliance = build_base()
    with unit():
        told = story.begin(alliance)
        story.bring_idea(told)
        _earlier_projects(alliance)
        _other_ideas(alliance)
        play_calls(alliance)
        play_need(alliance)
        advice.play(alliance)
        if reached >= STAGES.index("application"):
            story.advise(told)
            story.write(told)
            the_three_cities(alliance)
        if reached >= STAGES.index("assessment"):
            story.submit(told)
            story.come_back(told)
            story.check(told)
            _assessment(told, final=reached > STAGES.index("decision"), open_vote=stage == "decision")
        if reached >= STAGES.index("decision"):
            scenarios.play(told)
        if reached >= STAGES.index("running"):
            deciding.vote(told)
            deciding.count(told)
            deciding.issue(told)
            afterwards.seal(told)
            afterwards.fulfil(told)
            afterwards.ask(told)
            afterwards.grant(told)
            bank.followed(told)
        if stage == "running":
            afterwards.ask_again(told)
            bank.open_differences(told, Decimal(80000))
            partners = [told.seat("kammer-2"), told.seat("landkreis-1")]
            play_revision(told.who(people.OFFICE), partners, alliance)
        if stage == "closed":
            deciding.pay_out(told)
            bank.open_differences(told, Decimal(235000))
            refused.play(alliance)
        if reached >= STAGES.index("decision"):
            play_meetings(told)
    return told


def _assessment(told: story.Story, *, final: bool, open_vote: bool) -> None:
    if final:
        deciding.open_assessment(told)
        deciding.assess(told)
        deciding.bring(told)
        return
    # what is open is open now
    begun = now() - timedelta(days=8)
    deciding.open_assessment(told, begun, due_on=(now() + timedelta(days=6)).date())
    deciding.assess(told, all_of_them=open_vote)
    if open_vote:
        deciding.bring(told, deadline=now() + timedelta(days=9), at=now() - timedelta(days=1))
        deciding.vote(told, enough=False)


def _earlier_projects(alliance: Alliance) -> None:
    """What has been funded before, as it was published; the days and sums were not."""
    office = people.acting(people.OFFICE, alliance)
    by_key = {project.key: project for project in projects().projects}
    for key, status in (
        ("welcome-center", ProjectStatus.RUNNING),
        ("stille-reserve", ProjectStatus.FINISHED),
    ):
        facts = by_key[key]
        years = "–".join(str(year) if year else "" for year in (facts.from_year, facts.until_year))
        create_project(
            office,
            alliance,
            Facts(
                facts.title,
                status=status.value,
                summary=facts.summary,
                source=f"{facts.source} {years}".strip()[:200],
                is_public=True,
            ),
            District.objects.filter(ags__in=facts.districts).order_by("ags"),
        )


def _other_ideas(alliance: Alliance) -> None:
    """More that the office has on its table: published projects, played as if they were ideas."""
    office = people.acting(people.OFFICE, alliance)
    by_key = {project.key: project for project in projects().projects}
    ideas = {
        key: submit_idea(
            people.acting(f"{seat}@{people.DOMAIN}", alliance),
            alliance,
            {"title": by_key[key].title, "summary": by_key[key].summary, "need": f"{EXAMPLE}"},
        )
        for key, seat in (("praktikumsboerse", "gewerkschaft-2"), ("stille-reserve", "jobcenter-2"))
    }
    add_advice(
        office,
        ideas["praktikumsboerse"],
        advised_on=now().date() - timedelta(days=4),
        channel=AdviceChannel.TELEPHONE,
        text=f"{EXAMPLE}: Telefonat zur Zielgruppe und zu möglichen Trägern.",
        next_step="Träger für die Koordination suchen",
        next_step_by="Geschäftsstelle",
        next_step_due=now().date() + timedelta(days=3),
    )
    park_idea(
        office, ideas["stille-reserve"], f"{EXAMPLE}: Wird nach dem nächsten Treffen wieder aufgegriffen."
    )
