"""What goes to the bank, what it asks, and what it decides."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from tests.appraisal.afterwards import issued
from tests.appraisal.worlds import NOW, Stage, a_stage, an_issued_opinion, as_
from tests.intake.worlds import read, verdicts

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.changes import standing_opinion
from buendnis.appraisal.services.opinions import follow_opinion, revoke_opinion
from buendnis.bank import invariants
from buendnis.bank.jobs import make_package
from buendnis.bank.models import BankDecision, BankPackage, BankQuery
from buendnis.bank.services.decisions import Decided, record_decision, undo_decision
from buendnis.bank.services.packages import note_package_sent, order_package, read_manifest
from buendnis.bank.services.queries import (
    answer_query,
    contribute_to_query,
    enter_query,
    extend_query,
    hand_over_query,
    remind_of_queries,
    reopen_query,
    take_query_back,
)
from buendnis.funding.models import Application
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.selectors import content_of
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.intake.services import carrying_out, undoing
from buendnis.ledger.models import Earmark
from buendnis.ledger.selectors import balances
from buendnis.ledger.services import expire_due, pay

DAY = NOW.date()
GRANT = Decided(
    "granted", DAY, "ZW 3-80123", Decimal("200000.00"), Decimal("0.5"), date(2018, 7, 1), date(2020, 6, 30)
)
REFUSAL = Decided("refused", DAY, "ZW 3-80124", reason="Die Mittel sind erschöpft.")
HEADINGS = "Nummer der Skizze;Projekt;Entscheidung;Datum;Aktenzeichen;ESF-Betrag;Fördersatz;Beginn;Ende;Grund"


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    with time_machine.travel(NOW, tick=False):
        yield a_stage()


def outline(opinion: ExpertOpinion) -> Application:
    return Application.objects.in_alliance(opinion.alliance_id).get(pk=opinion.case.application_id)


def broken() -> list[str]:
    checks = (invariants.outlines_follow_decisions, invariants.packages_have_their_hash)
    return [problem for check in checks for problem in check()]


# --- the package -----------------------------------------------------------------------------------


def test_the_package_holds_everything_with_its_hash(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    revision = opinion.case.revision.content
    paper = revision["documents"][0]["document"] if revision["documents"] else None
    for name in ("seat", "applicant", "stranger"):
        with pytest.raises(NotAllowed):
            order_package(stage.actor(name), opinion)
    with pytest.raises(ProcessError):
        order_package(stage.office, opinion, [opinion.public_id])
    url = reverse("bank:package", args=[opinion.case.application.public_id])
    assert as_(stage, "office").post(url, {"chosen": [paper] if paper else []}).status_code == 302
    package = BankPackage.objects.in_alliance(opinion.alliance_id).get()
    with pytest.raises(ValidationError, match="schon erstellt"):
        order_package(stage.office, opinion)
    with pytest.raises(ProcessError):
        note_package_sent(stage.office, package, channel="portal", to="NBank", sent_on=DAY)
    make_package(package_id=package.pk)
    make_package(package_id=package.pk)  # once more leaves one
    package.refresh_from_db()
    data = content_of(Document.objects.get(public_id=package.document))
    assert hashlib.sha256(data).hexdigest() == package.sha256
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = read_manifest(data)
    assert manifest["files"] == package.manifest
    for row in manifest["files"]:
        assert hashlib.sha256(held[row["name"]]).hexdigest() == row["sha256"]
        assert row["sha256"] in held["INHALT.txt"].decode("utf-8-sig")
    assert set(held) == {row["name"] for row in manifest["files"]} | {"manifest.json", "INHALT.txt"}
    sealed = held[f"01-Stellungnahme-{opinion.number}.pdf"]
    assert hashlib.sha256(sealed).hexdigest() == opinion.pdf_hash
    plan = load_workbook(io.BytesIO(held[f"04-Finanzierungsplan-{opinion.case.application.number}.xlsx"]))
    assert plan.sheetnames
    note_package_sent(stage.office, package, channel="portal", to="NBank", sent_on=DAY)
    with pytest.raises(ProcessError) as problem:
        note_package_sent(stage.office, package, channel="post", to="NBank", sent_on=DAY + timedelta(days=1))
    assert problem.value.field == "sent_on"
    page = reverse("bank:case", args=[opinion.case.application.public_id])
    assert "im Portal der Bank hochgeladen" in as_(stage, "office").get(page).content.decode()
    assert "INHALT" not in as_(stage, "seat").get(page).content.decode()
    assert as_(stage, "stranger").get(page).status_code == 404
    download = reverse("documents:download", args=[package.document])
    assert as_(stage, "seat").get(download).status_code == 404
    assert as_(stage, "applicant").get(download).status_code == 404
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        BankPackage.objects.in_alliance(package.alliance_id).update(sha256="0" * 64)
    assert broken() == []


def test_an_opinion_that_was_replaced_or_revoked_does_not_go_to_the_bank(stage: Stage) -> None:
    opinion = an_issued_opinion(stage)
    order_package(stage.office, opinion)
    newer = issued(stage, follow_opinion(stage.office, opinion, "replacement"))
    application = outline(opinion)
    with pytest.raises(ProcessError, match="gilt"):
        order_package(stage.office, opinion)
    assert standing_opinion(application) == newer
    page = as_(stage, "office").get(reverse("bank:case", args=[application.public_id])).content.decode()
    assert "ihre Stellungnahme ist widerrufen oder ersetzt" in page
    revoke_opinion(stage.office, newer, "Falsche Angaben")
    assert standing_opinion(application) is None
    package = reverse("bank:package", args=[application.public_id])
    assert as_(stage, "office").get(package).status_code == 404


# --- queries ---------------------------------------------------------------------------------------


def test_a_query_goes_to_the_applicant_and_back_and_is_answered_in_time(stage: Stage) -> None:
    application = outline(an_issued_opinion(stage))
    said: dict[str, Any] = {"asked_on": DAY, "text": "Wie wird das Labor nach 2020 finanziert?"}
    for name in ("seat", "applicant"):
        with pytest.raises(NotAllowed):
            enter_query(stage.actor(name), application, due_on=DAY, **said)
    for wrong, field in (
        ({"due_on": DAY - timedelta(days=1)}, "due_on"),
        ({"due_on": DAY, "asked_on": DAY + timedelta(days=1)}, "asked_on"),
        ({"due_on": DAY, "text": " "}, "text"),
    ):
        with pytest.raises(ProcessError) as problem:
            enter_query(stage.office, application, **{**said, **wrong})
        assert problem.value.field == field
    new = reverse("bank:query_new", args=[application.public_id])
    data = {
        "asked_on": DAY,
        "due_on": DAY + timedelta(days=10),
        "text": said["text"],
        "owner": "Geschäftsstelle",
    }
    office, writer = as_(stage, "office"), as_(stage, "applicant")
    assert as_(stage, "seat").get(new).status_code == 404
    assert office.post(new, data).status_code == 302
    query = BankQuery.objects.in_alliance(application.alliance_id).get()
    url = reverse("bank:query", args=[query.public_id])
    assert writer.post(url, {"text": "ungefragt"}).status_code == 404
    with pytest.raises(ProcessError):
        contribute_to_query(stage.actor("applicant"), query, text="ungefragt")
    hand_over_query(stage.office, query, "Bitte mit Beleg.")
    assert Mail.objects.get(kind="query.handed").to == "applicant@son.example"
    assert "Beitrag" in writer.get(reverse("desk:home")).content.decode()
    with pytest.raises(NotAllowed):
        contribute_to_query(stage.actor("seat"), query, text="fremd")
    assert writer.post(url, {"text": " "}).status_code == 422
    letter = SimpleUploadedFile("beleg.pdf", b"%PDF-1.4 Beleg")
    assert writer.post(url, {"text": "Die Universität trägt es.", "papers": [letter]}).status_code == 302
    query.refresh_from_db()
    assert query.state == "office"
    assert "beleg.pdf" in office.get(url).content.decode()
    answer = office.get(reverse("bank:query_answer", args=[query.public_id])).content.decode()
    assert ">\nDie Universität trägt es.</textarea>" in answer  # to be edited, not typed again
    assert as_(stage, "stranger").get(url).status_code == 404
    hand_over_query(stage.office, query)
    take_query_back(stage.office, query)
    assert (remind_of_queries(NOW), remind_of_queries(NOW + timedelta(days=6))) == (0, 1)
    assert remind_of_queries(NOW + timedelta(days=7)) == 0
    assert (remind_of_queries(NOW + timedelta(days=11)), remind_of_queries(NOW + timedelta(days=12))) == (
        1,
        0,
    )
    for due_on, reason, field in ((DAY, "später", "due_on"), (DAY + timedelta(days=30), " ", "reason")):
        with pytest.raises(ProcessError) as problem:
            extend_query(stage.office, query, due_on, reason)
        assert problem.value.field == field
    extend_query(stage.office, query, DAY + timedelta(days=30), "Die Bank gewährt mehr Zeit.")
    for answered_on in (DAY - timedelta(days=1), DAY + timedelta(days=1)):
        with pytest.raises(ProcessError) as problem:
            answer_query(stage.office, query, text="Trägt die Universität.", answered_on=answered_on)
        assert problem.value.field == "answered_on"
    assert (
        answer_query(stage.office, query, text="Trägt die Universität.", answered_on=DAY).state == "answered"
    )
    with pytest.raises(ProcessError):
        extend_query(stage.office, query, DAY + timedelta(days=40), "zu spät")
    reopened = reopen_query(
        stage.office, query, DAY + timedelta(days=5), "Die Bank fragt nach dem Beschluss."
    )
    assert (reopened.state, reopened.answered_on) == ("office", None)
    kinds = [step.kind for step in query.steps.all()]
    assert kinds == ["asked", "handed", "given", "handed", "back", "extended", "answered", "reopened"]
    exported = office.get(reverse("bank:queries"), {"format": "csv", "state": "office"})
    assert "Wie wird das Labor" in exported.content.decode("utf-8-sig")


def test_the_lists_ask_a_constant_number_of_questions(stage: Stage) -> None:
    application = outline(an_issued_opinion(stage))
    office = as_(stage, "office")
    counts = []
    for number in (1, 2):
        for _each in range(number):
            enter_query(stage.office, application, asked_on=DAY, text="Frage", due_on=DAY)
        for name in ("queries", "decisions"):
            office.get(reverse(f"bank:{name}"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            office.get(reverse("bank:queries"))
            office.get(reverse("bank:case", args=[application.public_id]))
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- decisions -------------------------------------------------------------------------------------


def test_a_grant_that_comes_after_the_earmark_has_expired_is_booked(stage: Stage) -> None:
    application = outline(an_issued_opinion(stage))
    before = balances(stage.head)
    assert expire_due(NOW + timedelta(days=800)) == 1
    writers = set(application.members.values_list("user__email", flat=True))
    assert writers
    assert writers < set(Mail.objects.filter(kind="budget.expired").values_list("to", flat=True))
    with time_machine.travel(NOW + timedelta(days=801), tick=False):
        decision = record_decision(stage.office, application, GRANT)
        assert balances(stage.head).committed == Decimal("200000.00")
        assert broken() == []
        undo_decision(stage.office, decision, "Falsche Skizze")
        found = balances(stage.head)
        assert (found.committed, found.free + found.earmarked) == (Decimal(0), before.free + before.earmarked)
        assert broken() == []


def test_a_grant_commits_and_can_be_taken_back_while_nothing_is_paid(stage: Stage) -> None:
    application = outline(an_issued_opinion(stage))
    before = balances(stage.head)
    with pytest.raises(NotAllowed):
        record_decision(stage.actor("seat"), application, GRANT)
    decision = record_decision(stage.office, application, GRANT)
    application.refresh_from_db()
    mark = Earmark.objects.in_alliance(application.alliance_id).get()
    assert (application.state, mark.state, mark.amount) == ("granted", "committed", Decimal("200000.00"))
    # by them the bank's lists find it, and forecasts its pace
    assert (mark.bank_number, mark.starts_on, mark.ends_on) == ("ZW 3-80123", GRANT.starts_on, GRANT.ends_on)
    assert balances(stage.head).free == before.free + Decimal("35000.00")
    with pytest.raises(ProcessError, match="schon eingetragen"):
        record_decision(stage.office, application, REFUSAL)
    assert broken() == []
    with pytest.raises(ProcessError) as problem:
        undo_decision(stage.office, decision, " ")
    assert problem.value.field == "reason"
    undo_decision(stage.office, decision, "Falsche Skizze")
    application.refresh_from_db()
    assert application.state == "opinion"
    assert balances(stage.head) == before
    with pytest.raises(ProcessError):
        undo_decision(stage.office, decision, "noch einmal")
    again = record_decision(stage.office, application, GRANT)
    mark = Earmark.objects.in_alliance(application.alliance_id).get(state="committed")
    pay(stage.office, mark, Decimal("100.00"), source="Mitteilung", source_date=DAY)
    with pytest.raises(ProcessError, match="gezahlt"):
        undo_decision(stage.office, again, "zu spät")
    assert broken() == []


def test_a_refusal_lets_the_money_go_and_the_form_keeps_what_was_entered(stage: Stage) -> None:
    application = outline(an_issued_opinion(stage))
    url, office = reverse("bank:decision_new", args=[application.public_id]), as_(stage, "office")
    assert as_(stage, "applicant").get(url).status_code == 404
    data = {"outcome": "granted", "decided_on": "2018-03-01", "amount": "1.000,00", "rate": "50"}
    refused = office.post(url, data)
    assert refused.status_code == 422
    assert "Nummer des Bescheids" in refused.content.decode()
    assert "1.000,00" in refused.content.decode()
    assert office.post(url, {"outcome": "refused", "decided_on": "2018-03-01"}).status_code == 422
    ok = {"outcome": "refused", "decided_on": "2018-03-01", "reason": "Mittel erschöpft", "amount": "5,00"}
    assert office.post(url, ok).status_code == 302
    decision = BankDecision.objects.in_alliance(application.alliance_id).get()
    assert decision.amount is None
    assert balances(stage.head).free == Decimal("1400000.00")
    assert office.get(url).status_code == 404
    page = as_(stage, "applicant").get(reverse("funding:application", args=[application.public_id]))
    assert "abgelehnt" in page.content.decode()
    undo = reverse("bank:decision_undo", args=[decision.public_id])
    assert as_(stage, "seat").get(undo).status_code == 404
    assert office.post(undo, {"reason": "Verwechselt"}).status_code == 302
    assert balances(stage.head).earmarked == Decimal("235000.00")
    assert broken() == []


def test_the_banks_list_is_taken_over_all_or_nothing_and_undone(stage: Stage) -> None:
    first = outline(an_issued_opinion(stage, "Labor"))
    second = outline(an_issued_opinion(stage, "Stille Reserve"))
    third = outline(an_issued_opinion(stage, "Welcome Center"))
    record_decision(stage.office, third, REFUSAL)
    granted = "bewilligt;01.03.2018;ZW 1;200.000,00;50;01.07.2018;30.06.2020;"
    rows = [
        f"{first.number};Labor;{granted}",
        f"{second.number};;abgelehnt;01.03.2018;ZW 2;;;;;Mittel erschöpft",
        f"{first.number};;{granted}",  # the same again, in other words
        f"{second.number};;zurückgezogen;01.03.2018;;;;;;",  # says otherwise than row 3
        f"XX-1;Unbekannt;{granted}",
        f"XX-2;Labor;{granted}",  # a title that is known
        f"{third.number};;{granted}",  # contradicts what was entered
        f"{third.number};;abgelehnt;01.03.2018;ZW 3-80124;;;;;Mittel",
        f"{first.number};Anderes;bewilligt;01.03.2018;;;;;;",  # no notice
    ]
    data = ("\r\n".join([HEADINGS, *rows]) + "\r\n").encode("cp1252")
    row = read(stage.office, stage.world.alliance, "decisions", data)
    assert verdicts(row) == [
        (2, "new"),
        (3, "new"),
        (4, "same"),
        (5, "error"),
        (6, "error"),
        (7, "doubtful"),
        (8, "error"),
        (9, "same"),
        (10, "error"),
    ]
    assert BankDecision.objects.in_alliance(first.alliance_id).count() == 1
    page = as_(stage, "office").get(reverse("intake:import", args=[row.public_id])).content.decode()
    assert "widerspricht" in page
    before = balances(stage.head)
    carrying_out.carry_out(stage.office, row)
    states = {each.pk: each.state for each in Application.objects.in_alliance(first.alliance_id)}
    assert [states[each.pk] for each in (first, second, third)] == ["granted", "refused", "refused"]
    row.refresh_from_db()
    undoing.undo(stage.office, row)
    assert balances(stage.head) == before
    first.refresh_from_db()
    assert first.state == "opinion"
    assert broken() == []
