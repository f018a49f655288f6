"""A day of the committee: 28 seats, four outlines, conflicts of interest, substitutes, a secret ballot and a circular.

Most seats do by verbs what the few do in browsers, so that the day is as full as a real one and still short.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path as File
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from docx import Document as Docx
from pdfminer.high_level import extract_text
from tests.browser.looking import assert_accessible, follow
from tests.browser.walking import Path, press
from tests.jobs import elsewhere, run_jobs

from buendnis.appraisal.models import ConflictDeclaration, ExpertOpinion, SeatStanding
from buendnis.appraisal.services.cases import declare_conflict
from buendnis.appraisal.services.proposals import propose
from buendnis.decisions.models import Meeting, Resolution, Vote
from buendnis.decisions.services import cast_vote
from buendnis.demo import deciding, people, story
from buendnis.demo.base import build_base
from buendnis.demo.facts import seats
from buendnis.demo.story import Story
from buendnis.funding.services.application_drafts import edit_application, set_partners
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.mail.models import Mail

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.longest]
BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2018, 9, 10, 10, tzinfo=BERLIN)
LAB, EXCHANGE, CENTRE, RESERVE = (
    "Digitalisierungslabor",
    "Praktikumsbörse",
    "Welcome Center",
    "Stille Reserve",
)
CITY = f"kreisfreie-stadt-1@{people.DOMAIN}"
PERSON, SUBSTITUTE = "Vertretung", "Stellvertretung"
ELSEWHERE = {"gewerkschaft-1", "jobcenter-1"}  # who acts for these has an address of another kind
SEATS = [each.key for each in seats().seats if each.key not in ELSEWHERE]


def test_a_day_of_the_committee(site: str, new_page: Callable[..., Page]) -> None:
    from django.core.cache import cache

    cache.clear()
    desk, pocket = (Path(site, new_page, size, known=True) for size in ("desktop", "phone"))
    with time_machine.travel(BEGIN, tick=True) as clock:
        alliance = build_base()
        told = {title: _outline(Story(alliance, BEGIN), title) for title in (LAB, EXCHANGE, CENTRE, RESERVE)}
        clock.move_to(max(each.at for each in told.values()))
        for each in told.values():
            deciding.open_assessment(each, at=datetime.now(BERLIN))
        _assess_on_a_phone(pocket)
        _assess(told)
        clock.move_to(max(each.at for each in told.values()) + timedelta(hours=1))
        _propose(told)
        circular = _circular(desk, told[RESERVE])
        _vote_on_a_phone(pocket)
        _mailed_votes_and_an_objection(desk, pocket, circular)
        clock.shift(timedelta(days=11))
        meeting = _invite(desk, circular)
        clock.shift(timedelta(days=20))
        _hold(desk, told, meeting)
        _minutes(desk, meeting)
        _opinions(desk, told)
    conflicts = SeatStanding.objects.exclude(effect="")
    kinds = {each["kind"] for standing in conflicts for each in standing.computed}
    kinds |= set(ConflictDeclaration.objects.exclude(kind="").values_list("kind", flat=True))
    assert conflicts.count() >= 6
    assert kinds >= {"partner", "co_funder", "competitor", "personal"}
    assert verify_chains() == []


def _outline(told: Story, title: str) -> Story:
    """A checked outline with a title of its own; only the first two have partners who also hold seats."""
    story.bring_idea(told)
    story.advise(told)
    story.write(told)
    assert told.application is not None
    writer = told.who(people.APPLICANT)
    application = edit_application(writer, told.application, {"title": title}, told.application.version)
    if title not in (LAB, EXCHANGE):
        application = set_partners(writer, application, [], application.version)
    told.application = application
    story.submit(told)
    story.check(told)
    return told


def _follow(pocket: Path, kind: str, title: str) -> Page:
    """Where the link of the newest mail of a kind leads."""
    mail = Mail.objects.filter(kind=kind, to=CITY, subject__contains=title).latest("pk")
    link = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
    assert link is not None, mail.body
    return pocket.open(CITY, link[1])


def _assess_on_a_phone(pocket: Path) -> None:
    """Two aspects, each with a reason, one with the evidence that it has to cite."""
    page = _follow(pocket, "assessment.invited", RESERVE)
    assert_accessible(page)
    page.locator("[name=conflict][value=none]").check()
    for aspect, points in (("regional_supply", 9), ("strategy_fit", 8)):
        page.locator(f"[name={aspect}_points][value='{points}']").check()
        page.locator(f"[name={aspect}_reason]").fill("Wer lange zu Hause war, fehlt den Betrieben hier.")
    page.locator("[name=regional_supply_cites]").first.check()
    press(page, "Bewertung abgeben")
    page.get_by_text("Vielen Dank").wait_for()


def _vote_on_a_phone(pocket: Path) -> None:
    page = _follow(pocket, "vote.invited", RESERVE)
    assert_accessible(page)
    press(page, "Ja")
    page.get_by_text("Ihr Sitz hat abgestimmt").wait_for()


def _assess(told: dict[str, Story]) -> None:
    """Three seats assess each outline; two more say that they are not impartial."""
    for each in told.values():
        deciding.assess(each)
    for key, title, kind in (("kammer-4", EXCHANGE, "competitor"), ("kreisfreie-stadt-3", LAB, "personal")):
        case = told[title].case
        assert case is not None
        declare_conflict(told[title].seat(key), case, kind, "Rechenbeispiel", now=told[title].at)


def _propose(told: dict[str, Story]) -> None:
    results = {LAB: "support", EXCHANGE: "conditions", CENTRE: "no_support", RESERVE: "support"}
    for title, result in results.items():
        case = told[title].case
        assert case is not None
        propose(
            told[title].who(people.OFFICE),
            case,
            result=result,
            conditions="Die Praktika sind bezahlt." if result == "conditions" else "",
            reasons={"regional_supply": "Der Bedarf ist belegt.", "strategy_fit": "Das Handlungsfeld passt."},
            summary=f"Rechenbeispiel: {title} wurde beraten.",
        )


def _circular(desk: Path, told: Story) -> Resolution:
    assert told.application is not None
    one = f"/antraege/{told.application.public_id}/verfahren"
    page = desk.open(people.OFFICE, f"{one}/gremium/")
    page.locator("[name=mode][value=circular]").check()
    press(page, "Antrag vorbereiten")
    resolution = Resolution.objects.in_alliance(told.alliance.pk).get(title=RESERVE)
    page = desk.open(people.OFFICE, f"/beschluesse/{resolution.public_id}/eroeffnen/")
    press(page, "Abstimmung eröffnen")
    resolution.refresh_from_db()
    assert resolution.state == "open"
    return resolution


def _mailed_votes_and_an_objection(desk: Path, pocket: Path, circular: Resolution) -> None:
    """Three votes come by mail; one of these seats says that it was noted wrongly. Another seat objects."""
    one = f"/beschluesse/{circular.public_id}/"
    for seat in ("Gewerkschaft 3", "Jobcenter 2", "Landkreis 5"):
        page = desk.open(people.OFFICE, f"{one}stimme-eintragen/")
        page.locator("#id_seat").select_option(label=seat)
        page.locator("[name=choice][value=yes]").check()
        page.get_by_label("per E-Mail", exact=True).check()
        page.locator("#id_cast_at").fill(f"{datetime.now(BERLIN):%Y-%m-%dT%H:%M}")
        page.locator("#id_evidence").fill("E-Mail an die Geschäftsstelle, Ablage 12")
        press(page, "Stimme eintragen")
    votes = Vote.objects.filter(resolution=circular, channel="mail")
    assert votes.count() == 3
    page = pocket.open(f"jobcenter-2@{people.DOMAIN}", f"{one}stimmen/{votes[1].public_id}/")
    page.locator("[name=agrees][value=yes]").check()
    follow(page.locator("main button.kern-btn--primary").last)
    page = pocket.open(f"kammer-3@{people.DOMAIN}", one)
    press(page, "Widerspruch gegen das Umlaufverfahren")
    page.get_by_text("Ihr Sitz hat abgestimmt").wait_for()
    elsewhere(run_jobs)
    circular.refresh_from_db()
    assert circular.state == "forced_to_meeting"


def _invite(desk: Path, circular: Resolution) -> Meeting:
    """The office plans, puts on the agenda what is ripe, and what was objected to, and invites."""
    page = desk.open(people.OFFICE, "/sitzungen/neu/")
    page.get_by_label("Beginn").fill(f"{datetime.now(BERLIN) + timedelta(days=20):%Y-%m-%dT10:00}")
    page.get_by_label("Ort", exact=False).first.fill("Rathaus Goslar")
    press(page, "Sitzung planen")
    meeting = Meeting.objects.unscoped("the only one").get()
    for title in (LAB, EXCHANGE, CENTRE):
        page = desk.open(people.OFFICE, f"/sitzungen/{meeting.public_id}/tagesordnung/")
        follow(page.get_by_role("listitem").filter(has_text=title).get_by_role("button"))
    page = desk.open(people.OFFICE, f"/beschluesse/{circular.public_id}/")
    follow(page.locator("form[action$='/in-sitzung/'] button").first)
    secret = Resolution.objects.in_alliance(circular.alliance_id).get(title=CENTRE)
    page = desk.open(people.OFFICE, f"/beschluesse/{secret.public_id}/bearbeiten/")
    page.get_by_label("Geheime Abstimmung").check()
    press(page, "Speichern")
    page = desk.open(people.OFFICE, f"/sitzungen/{meeting.public_id}/einladen/")
    press(page, "Einladungen senden")
    page.get_by_text("Die Einladungen sind unterwegs.").wait_for()
    assert (
        Mail.objects.filter(kind="meeting.invited").count() == 58
    )  # 28 seats, their substitutes, the office
    return meeting


def _hold(desk: Path, told: dict[str, Story], meeting: Meeting) -> None:
    one = f"/sitzungen/{meeting.public_id}/"
    page = desk.open(people.OFFICE, f"{one}beginnen/")
    press(page, "Beginnen")
    page = desk.open(people.OFFICE, f"{one}anwesenheit/")
    assert_accessible(page)
    for group in page.locator("main fieldset").all():
        name = group.locator("legend").inner_text()
        who = SUBSTITUTE if name in ("Landkreis 2", "Hochschule 2") else PERSON
        group.get_by_label(who, exact=True).check()
    press(page, "Speichern")
    for title in (LAB, EXCHANGE, CENTRE, RESERVE):
        motion = Resolution.objects.in_alliance(meeting.committee.alliance_id).get(
            title=title, meeting=meeting
        )
        item = meeting.items.get(resolution=motion)
        page = desk.open(people.OFFICE, f"{one}punkte/{item.public_id}/")
        press(page, "Aufrufen")
        page = desk.open(people.OFFICE, f"/beschluesse/{motion.public_id}/eroeffnen/")
        press(page, "Abstimmung eröffnen")
        if title == CENTRE:
            _secret(told[title], motion)
        else:
            page = desk.open(people.OFFICE, f"/beschluesse/{motion.public_id}/handzeichen/")
            page.get_by_role("group", name="Alle, die unten nicht anders stehen").get_by_label(
                "Ja", exact=True
            ).check()
            page.get_by_label("Kammer 3").select_option("no")
            press(page, "Stimmen eintragen")
        page = desk.open(people.OFFICE, f"/beschluesse/{motion.public_id}/auszaehlen/")
        press(page, "Schließen und auszählen")
        motion.refresh_from_db()
        assert motion.state == "adopted", (title, page.locator("main").inner_text())
    page = desk.open(people.OFFICE, f"{one}beenden/")
    press(page, "Sitzung beenden")


def _secret(told: Story, motion: Resolution) -> None:
    """Everybody votes for themselves; nothing says who chose what."""
    seats = [seat for seat in motion.seats.select_related("seat") if seat.may_vote]
    actors = {actor.seat_id: actor for actor in (told.seat(key) for key in SEATS)}
    voting = [actors[seat.seat_id] for seat in seats if seat.seat_id in actors][:20]
    for number, actor in enumerate(voting):
        cast_vote(actor, motion, "no" if number < 3 else "yes")
    assert set(Vote.objects.filter(resolution=motion).values_list("choice", flat=True)) == {""}


def _minutes(desk: Path, meeting: Meeting) -> None:
    one = f"/sitzungen/{meeting.public_id}/niederschrift/"
    page = desk.open(people.OFFICE, f"{one}versenden/")
    press(page, "Versenden")
    page = desk.open(people.SPOKESPERSON, f"{one}freigeben/")
    press(page, "Freigeben")
    elsewhere(run_jobs)
    page.goto(f"{desk.site}{one}")
    assert_accessible(page)
    files = {}
    for name in ("PDF", "DOCX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        files[name] = File(download.value.path()).read_bytes()
    document = Docx(io.BytesIO(files["DOCX"]))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    texts = {
        "PDF": " ".join(extract_text(io.BytesIO(files["PDF"])).replace("\u200b", "").split()),
        "DOCX": " ".join([*(each.text for each in document.paragraphs), *cells]),
    }
    for name, text in texts.items():
        for words in (LAB, EXCHANGE, CENTRE, RESERVE, "17 Ja, 3 Nein", "Landkreis 2", "Projektpartner"):
            assert words in text, (name, words)


def _opinions(desk: Path, told: dict[str, Story]) -> None:
    """Each adopted proposal becomes an opinion: released, issued, sealed, saying what was decided."""
    results = {}
    for title in (LAB, EXCHANGE, RESERVE):
        opinion = ExpertOpinion.objects.in_alliance(told[title].alliance.pk).get(case=told[title].case)
        page = desk.open(people.SPOKESPERSON, f"/stellungnahmen/{opinion.public_id}/")
        press(page, "Diesen Wortlaut freigeben")
        page = desk.open(people.OFFICE, f"/stellungnahmen/{opinion.public_id}/")
        press(page, "Stellungnahme ausstellen")
        results[title] = opinion
    refusal = ExpertOpinion.objects.in_alliance(told[CENTRE].alliance.pk).get(case=told[CENTRE].case)
    assert refusal.result == "no_support"
    elsewhere(run_jobs)
    for title, opinion in results.items():
        opinion.refresh_from_db()
        assert opinion.state == "issued", title
        page = desk.open(people.OFFICE, f"/stellungnahmen/{opinion.public_id}/")
        text = page.locator("main").inner_text()
        assert opinion.number in text
        assert ("Die Praktika sind bezahlt." in text) == (title == EXCHANGE)
