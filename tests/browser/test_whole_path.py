"""From a stranger's idea to the sealed opinion, each step in a browser by the person whose step it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.browser.looking import assert_accessible, follow
from tests.browser.walking import SIZES, Path, press
from tests.jobs import elsewhere, run_jobs

from buendnis.appraisal.models import AppraisalCase, ExpertOpinion
from buendnis.decisions.models import Resolution
from buendnis.decisions.services import cast_vote
from buendnis.demo import people
from buendnis.demo.base import build_base
from buendnis.demo.story import EXPENDITURE, Story
from buendnis.funding.models import Application, Idea
from buendnis.ground.audit.verify import verify_chains

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.longest]
BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2018, 9, 10, 10, tzinfo=BERLIN)
ADDRESS = "labor@hochschule.example"
SOURCES = (
    ("esf", "ESF", "235.000,00"),
    ("own", "TU Clausthal", "109.500,00"),
    ("public", "Landkreis Goslar", "65.500,00"),
    ("private", "Firma", "60.000"),
)


@pytest.fixture(params=SIZES)
def way(site: str, new_page: Callable[..., Page], request: pytest.FixtureRequest) -> Path:
    return Path(site, new_page, request.param)


def test_from_an_idea_to_the_sealed_opinion(way: Path) -> None:
    from django.core.cache import cache

    cache.clear()
    with time_machine.travel(BEGIN, tick=True) as clock:
        alliance = build_base()
        told = Story(alliance, BEGIN)
        idea = _idea(way)
        clock.shift(timedelta(days=3))
        application = _advice(way, idea)
        clock.shift(timedelta(days=2))
        _outline(way, application)
        clock.shift(timedelta(days=3))
        _check(way, application)
        case = _assessment(way, application, told)
        clock.shift(timedelta(days=5))
        resolution = _motion(way, application, case)
        _votes(way, resolution, told)
        clock.shift(timedelta(days=11))
        _count(way, resolution)
        _opinion(way, case)
    assert verify_chains() == []


def _idea(way: Path) -> Idea:
    page = way.visitor()
    page.goto(f"{way.site}/b/suedostniedersachsen/idee/")
    page.locator("#id_title").fill("Digitalisierungslabor an der TU Clausthal")
    page.locator("#id_summary").fill("Ein Labor in Goslar bringt Betriebe und Studierende zusammen.")
    page.locator("#id_organisation_name").fill("TU Clausthal")
    page.locator("#id_contact_name").fill("Idris Ideenreich")
    page.locator("#id_contact_email").fill(ADDRESS)
    page.locator("#id_privacy").check()
    press(page, "Idee absenden")
    page.wait_for_url("**/gesendet/")
    idea = Idea.objects.unscoped("the only one").get()
    page = way.open(ADDRESS, f"/ideen/{idea.public_id}/bestaetigen/")
    press(page, "Meine Idee bestätigen")
    return idea


def _advice(way: Path, idea: Idea) -> Application:
    page = way.open(people.OFFICE, "/arbeitsplatz/")
    follow(page.get_by_role("link", name=idea.title).first)
    page.goto(f"{way.site}/ideen/{idea.public_id}/beratung/")
    page.locator("#id_text").fill("Gespräch über Zielgruppe, Kofinanzierung und den Kreistag.")
    page.locator("#id_is_shared").check()
    press(page, "Notiz speichern")
    page.goto(f"{way.site}/ideen/{idea.public_id}/skizze/")
    page.locator("#id_applicant_name").fill("TU Clausthal")
    page.locator("#id_applicant_kind").select_option("university")
    page.locator("#id_guideline").select_option(label=_option(page, "#id_guideline", "2015"))
    page.locator("#id_recognition").select_option(label=_option(page, "#id_recognition", "2018"))
    page.locator("#id_email").fill(ADDRESS)
    page.locator("main form button.kern-btn--primary").first.click()
    page.wait_for_url("**/antraege/**")
    return Application.objects.unscoped("the only one").get()


def _option(page: Page, field: str, part: str) -> str:
    """The full label of the option in which ``part`` stands."""
    labels: list[str] = page.locator(f"{field} option").all_inner_texts()
    return next(label for label in labels if part in label)


def _submit(page: Page) -> None:
    """Press the page's main button, wherever on the page it stands."""
    follow(page.locator("main button.kern-btn--primary").last)


def _fold_out(page: Page) -> None:
    """Open all that is folded, so that everything can be filled in."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")


def _outline(way: Path, application: Application) -> None:
    one = f"/antraege/{application.public_id}"
    page = way.open(ADDRESS, f"{one}/bearbeiten/beschreibung/")
    page.locator("#id_funding_object").select_option("structure")
    for name in (
        "summary",
        "need",
        "target_groups",
        "aims",
        "methods",
        "schedule",
        "lasting_effect",
        "principles",
    ):
        page.locator(f"#id_{name}").fill(f"Das Labor in Goslar: {name}, wie mit den Betrieben besprochen.")
    page.locator("#id_field_of_action").select_option(
        label=_option(page, "#id_field_of_action", "Digitalisierung")
    )
    if page.locator("[name=topics]").count():
        page.locator("[name=topics]").first.check()
    press(page, "Speichern")
    page = way.open(ADDRESS, f"{one}/bearbeiten/ort-und-zeit/")
    page.locator("#id_district").select_option("03153")
    page.locator("#id_starts_on").fill("2020-12-31")
    page.locator("#id_ends_on").fill("2018-11-15")
    page.locator("[name=has_begun][value=no]").check()
    page.locator("[name=aid_expected][value=no]").check()
    page.locator("#id_place_note").fill("Goslar")
    press(page, "Speichern")
    assert "endet, bevor" in page.locator("#error-summary").inner_text()
    assert page.locator("#id_place_note").input_value() == "Goslar"
    page.locator("#id_starts_on").fill("2018-11-15")
    page.locator("#id_ends_on").fill("2020-12-31")
    press(page, "Speichern")
    page = way.open(ADDRESS, f"{one}/bearbeiten/fragen-zusammenarbeit/")
    page.locator("[id='id_answer:betriebe']").fill("11")
    page.locator("[name='answer:folgeprojekt'][value=no]").check()
    press(page, "Speichern")
    page = way.open(ADDRESS, f"{one}/bearbeiten/partner/")
    page.locator("#id_partners-0-organisation").select_option(label="Hochschule 1")
    page.locator("#id_partners-0-part").fill("Werkstätten")
    press(page, "Speichern")
    _finance(way, one)
    page = way.open(ADDRESS, f"{one}/")
    assert_accessible(page)
    page = way.open(ADDRESS, f"{one}/vorschau/")
    press(page, "Projektskizze einreichen")
    application.refresh_from_db()
    assert application.state == "submitted", page.locator("main").inner_text()


def _finance(way: Path, one: str) -> None:
    """470,000 €, after tries that do not add up and are no amounts: each said at its field, nothing lost."""
    page = way.open(ADDRESS, f"{one}/finanzplan/")
    while page.locator("[name^=expenditure-][name$=-amount]").count() < len(EXPENDITURE):
        follow(page.locator("button[name=add][value=expenditure]"))
    while page.locator("[name^=sources-][name$=-amount]").count() < len(SOURCES):
        follow(page.locator("button[name=add][value=sources]"))
    _fold_out(page)
    for number, (category, year, label, amount) in enumerate(EXPENDITURE):
        page.locator(f"#id_expenditure-{number}-category").select_option(category)
        page.locator(f"#id_expenditure-{number}-year").fill(str(year))
        page.locator(f"#id_expenditure-{number}-label").fill(label)
        page.locator(f"#id_expenditure-{number}-amount").fill(amount)
    for number, (kind, label, amount) in enumerate(SOURCES):
        page.locator(f"#id_sources-{number}-kind").select_option(kind)
        page.locator(f"#id_sources-{number}-label").fill(label)
        page.locator(f"#id_sources-{number}-amount").fill(amount)
    page.locator("#id_sources-2-deciding_body").fill("Kreistag")
    page.locator("#id_sources-2-organisation").select_option(label="Landkreis 3")
    for wrong in ("1e9", "-1", "9" * 40):
        page.locator("#id_sources-3-amount").fill(wrong)
        press(page, "Speichern")
        page.locator("#error-summary").wait_for()
        assert page.locator("#id_sources-3-amount").input_value() == wrong
        assert page.locator("#id_sources-3-amount").get_attribute("aria-invalid") == "true"
        assert page.locator("#id_expenditure-6-label").input_value() == EXPENDITURE[6][2]
    page.locator("#id_sources-3-amount").fill("6.000")
    press(page, "Speichern")
    assert "54.000,00" in page.locator("main").inner_text()
    _fold_out(page)
    page.locator("#id_sources-3-amount").fill(SOURCES[3][2])
    press(page, "Speichern")
    text = page.locator("main").inner_text()
    assert "470.000,00" in text
    assert "fehlen" not in page.locator(".kern-alert--danger").all_inner_texts()


def _check(way: Path, application: Application) -> None:
    one = f"/antraege/{application.public_id}"
    page = way.open(people.OFFICE, f"{one}/vorpruefung/")  # it ran by itself when the outline came in
    _fold_out(page)
    for ruling in page.locator("main [type=radio][value=passed]").all():
        ruling.check()
    for reason in page.locator("main form textarea[name$=reason]").all():
        reason.fill("Von der Geschäftsstelle angesehen und mit der Richtlinie abgeglichen.")
    if page.get_by_role("button", name="Entscheidungen festhalten").count():
        press(page, "Entscheidungen festhalten")
    for remark in page.locator("#ending ~ form textarea").all():
        remark.fill("Formal vollständig.")
    press(page, "Vorprüfung abschließen")
    application.refresh_from_db()
    assert application.state == "checked", page.locator("main").inner_text()
    page = way.open(people.OFFICE, f"{one}/bewertung/eroeffnen/")
    press(page, "Eröffnen und einladen")


def _assessment(way: Path, application: Application, told: Story) -> AppraisalCase:
    """Three seats assess in the browser, one of them by its substitute; a fourth is kept from it."""
    case = AppraisalCase.objects.unscoped("the only one").get()
    told.case, told.application = case, application
    address = f"/antraege/{application.public_id}/bewertung/"
    for email in (
        f"kammer-2@{people.DOMAIN}",
        f"gewerkschaft-2.vertretung@{people.DOMAIN}",
        people.SPOKESPERSON,
    ):
        page = way.open(email, address)
        assert_accessible(page)
        press(page, "Bewertung abgeben")
        page.locator("#error-summary").wait_for()
        page.locator("[name=conflict][value=none]").check()
        for group in page.get_by_role("group", name="Punkte").all():
            group.get_by_role("radio").nth(-2).check()
        for reason in page.get_by_label("Begründung").all():
            reason.fill("Betriebe der Region suchen seit Jahren Fachkräfte dafür.")
        page.get_by_label("Projektskizze: Bedarf in der Region").check()
        press(page, "Bewertung abgeben")
        page.wait_for_selector("text=Vielen Dank")
    page = way.open(f"hochschule-1@{people.DOMAIN}", f"/antraege/{application.public_id}/")
    assert "Projektpartner" in page.locator("main").inner_text()
    page.goto(f"{way.site}{address}")
    assert page.get_by_role("button", name="Bewertung abgeben").count() == 0
    assert case.assessments.filter(state="submitted").count() == 3
    return case


def _motion(way: Path, application: Application, case: AppraisalCase) -> Resolution:
    one = f"/antraege/{application.public_id}/verfahren"
    page = way.open(people.OFFICE, f"{one}/vorschlag/")
    page.locator("[name=result][value=conditions]").check()
    page.locator("#id_conditions-0-text").fill("Die Kofinanzierung des Landkreises ist vor Beginn bestätigt.")
    page.locator("#id_summary").fill("Der Bedarf ist belegt, das Konzept schlüssig.")
    for reason in page.locator("textarea[name^=reason_]").all():
        reason.fill("Das Labor bringt Betriebe und Nachwuchs zusammen.")
    press(page, "Vorschlag machen")
    page = way.open(people.OFFICE, f"{one}/gremium/")
    page.locator("[name=mode][value=circular]").check()
    if page.locator("#id_committee").count():
        page.locator("#id_committee").select_option(label="Steuerkreis")
    page.locator("#id_deadline").fill("2018-09-30T12:00")
    press(page, "Antrag vorbereiten")
    resolution = Resolution.objects.unscoped("the only one").get()
    page = way.open(people.OFFICE, f"/beschluesse/{resolution.public_id}/eroeffnen/")
    _submit(page)
    resolution.refresh_from_db()
    assert resolution.state == "open", page.locator("main").inner_text()
    return resolution


def _votes(way: Path, resolution: Resolution, told: Story) -> None:
    one = f"/beschluesse/{resolution.public_id}/"
    for email, choice in (
        (f"kammer-2@{people.DOMAIN}", "yes"),
        (f"gewerkschaft-2.vertretung@{people.DOMAIN}", "yes"),
        (people.SPOKESPERSON, "yes"),
    ):
        page = way.open(email, one)
        assert_accessible(page)
        follow(page.locator(f"button[name=choice][value={choice}]"))
        page.wait_for_selector("text=Ihr Sitz hat abgestimmt")
    page = way.open(f"hochschule-1@{people.DOMAIN}", one)
    assert page.locator("[name=choice]").count() == 0
    assert "Projektpartner" in page.locator("main").inner_text()
    # a vote that came by telephone, and what its seat says to it
    page = way.open(people.OFFICE, f"{one}stimme-eintragen/")
    page.locator("#id_seat").select_option(label="Gewerkschaft 1")
    page.locator("[name=choice][value=yes]").check()
    page.get_by_label("per Telefon", exact=True).check()
    page.locator("#id_cast_at").fill(f"{datetime.now(BERLIN):%Y-%m-%dT%H:%M}")
    page.locator("#id_evidence").fill("Anruf, Vermerk der Geschäftsstelle")
    _submit(page)
    page.wait_for_url(lambda url: "/stimme-eintragen/" not in url)
    recorded = resolution.votes.get(channel="telephone")
    page = way.open(people.SECOND_SPOKESPERSON, f"{one}stimmen/{recorded.public_id}/")
    page.locator("[name=agrees][value=yes]").check()
    _submit(page)
    # the rest of the 26 seats, as far as a quorum needs them
    for key in ("landkreis-1", "landkreis-2", "landkreis-4", "kreisfreie-stadt-1", "kammer-3", "kammer-4"):
        cast_vote(told.seat(key), resolution, "yes")
    for key in ("jobcenter-2", "agentur-fuer-arbeit-1", "arbeitgeberverband-1", "gewerkschaft-3"):
        cast_vote(told.seat(key), resolution, "yes" if key != "gewerkschaft-3" else "abstain")


def _count(way: Path, resolution: Resolution) -> None:
    page = way.open(people.OFFICE, f"/beschluesse/{resolution.public_id}/auszaehlen/")
    _submit(page)
    resolution.refresh_from_db()
    assert resolution.state == "adopted", page.locator("main").inner_text()
    page = way.open(people.OFFICE, "/budget/")
    text = page.locator("main").inner_text()
    assert "235.000,00" in text
    assert "1.165.000,00" in text
    for path in ("/arbeitsplatz/", f"/beschluesse/{resolution.public_id}/", "/budget/"):
        assert_accessible(way.open(people.OFFICE, path))


def _opinion(way: Path, case: AppraisalCase) -> None:
    opinion = ExpertOpinion.objects.in_alliance(case.alliance_id).get(case=case)
    one = f"/stellungnahmen/{opinion.public_id}/"
    page = way.open(people.SPOKESPERSON, one)
    press(page, "Diesen Wortlaut freigeben")
    page.wait_for_selector("text=Vielen Dank")
    page = way.open(people.OFFICE, one)
    press(page, "Stellungnahme ausstellen")
    elsewhere(run_jobs)
    opinion.refresh_from_db()
    assert (opinion.state, opinion.number) == ("issued", "SON-2018-0001")
    for email in (ADDRESS, people.OFFICE):
        page = way.open(email, one if email == people.OFFICE else f"/antraege/{case.application.public_id}/")
        assert "SON-2018-0001" in page.locator("main").inner_text()
    answer = page.request.get(f"{way.site}/dokumente/{opinion.pdf}/")
    pdf = answer.body()
    assert pdf.startswith(b"%PDF")
    assert "attachment" in answer.headers["content-disposition"]
    stranger = way.visitor()
    stranger.goto(f"{way.site}/pruefen/?nummer={opinion.number}&hash={opinion.content_hash}")
    assert_accessible(stranger)
    true = stranger.locator("main").inner_text()
    changed = bytearray(pdf)
    changed[len(pdf) // 2] ^= 1
    said = []
    for data in (pdf, bytes(changed)):
        stranger.goto(f"{way.site}/pruefen/")
        stranger.locator("input[type=file]").set_input_files(
            {"name": "stellungnahme.pdf", "mimeType": "application/pdf", "buffer": data}
        )
        press(stranger, "Datei prüfen")
        said.append(stranger.locator("main").inner_text())
    assert "SON-2018-0001" in true
    assert "unverändert" in said[0], said[0]
    assert "unverändert" not in said[1], said[1]
