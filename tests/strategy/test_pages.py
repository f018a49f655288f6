"""The pages of the strategy: writing, consulting, resolving, measuring, and what the public reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import worlds
from tests.alliances.worlds import World, a_world

from buendnis.ground.documents.access import may_read
from buendnis.ground.documents.models import Document
from buendnis.strategy import services
from buendnis.strategy.models import Comment, Goal, Measurement, Strategy
from buendnis.strategy.services.content import GoalData

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _german_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False), translation.override("de"):
        yield


@pytest.fixture
def world() -> World:
    return a_world()


def page(name: str, *key: Any) -> str:
    return reverse(f"strategy:{name}", args=[getattr(each, "public_id", each) for each in key])


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_office_writes_a_new_version_and_brings_it_to_the_public(world: World) -> None:
    office, everybody = worlds.client(world.mandates["office"]), Client()
    made = office.post(
        page("revise", world.strategy),
        {"title": "Fortschreibung", "starts_on": "2026-01-01", "ends_on": "2027-12-31"},
    )
    draft = Strategy.objects.in_alliance(world.alliance.pk).get(title="Fortschreibung")
    assert made["Location"] == page("version", draft)
    field = draft.fields.get()
    wrong = office.post(page("goal_new", field), {"number": "1", "title": "Mehr", "target_value": "viel"})
    assert wrong.status_code == 422
    assert "1.500 oder 12,5" in wrong.content.decode()
    goal = {
        "number": "1",
        "title": "Mehr Beratung",
        "indicator": "Beratene im Jahr",
        "unit": "Personen",
        "baseline_value": "1.000",
        "baseline_on": "2020-12-31",
        "baseline_source": "Jahresbericht",
        "target_value": "1.500",
        "target_on": "2027-12-31",
        "partner": str(world.seat.public_id),
    }
    assert office.post(page("goal_new", field), goal).status_code == 302
    row = Goal.objects.in_alliance(world.alliance.pk).get()
    cited = {"which": "document", "document-label": "Umfrage", "document-dated_on": "2025-05-01"}
    upload = SimpleUploadedFile("Umfrage.txt", b"Ergebnis", "text/plain")
    assert office.post(page("goal_evidence", row), {**cited, "document-file": upload}).status_code == 302
    assert (
        office.post(
            page("field_edit", field), {"number": "1", "title": "Digitale Arbeit", "need": "Zu wenige"}
        ).status_code
        == 302
    )
    changed = text_of(office, page("difference", draft))
    assert "<ins" in changed
    assert "Mehr Beratung" in changed
    assert "neu" in changed
    late = office.post(page("outside", draft), {"resolved_on": "2026-01-15", "resolved_by": "Steuerkreis"})
    assert late.status_code == 422  # without the document
    proof = SimpleUploadedFile("Beschluss.txt", b"Ja", "text/plain")
    said = {"resolved_on": "2026-01-15", "resolved_by": "Steuerkreis", "proof": proof}
    assert office.post(page("outside", draft), said).status_code == 302
    public = reverse("strategy:public", args=[world.alliance.slug, draft.version])
    assert everybody.get(public).status_code == 404
    assert everybody.get(reverse("strategy:public_newest", args=[world.alliance.slug])).status_code == 404
    assert office.post(page("publish", draft)).status_code == 302
    for value, status in (("1.250", 302), ("x", 422)):
        answer = office.post(
            page("measure", row), {"value": value, "measured_on": "2025-12-31", "source": "Bericht"}
        )
        assert answer.status_code == status
    read = text_of(everybody, public)
    for said_there in ("Mehr Beratung", "1.250\xa0Personen", "50\xa0% des Weges", "Umfrage", "Kammer 1"):
        assert said_there in read
    document = str(row.evidence.get().document)
    assert document not in read
    assert everybody.get(reverse("documents:download", args=[document])).status_code == 404
    assert may_read(world.office, Document.objects.get(public_id=document))
    drawn = text_of(office, page("goal", row))
    assert "<polyline" in drawn
    assert "im Rückstand" in drawn
    noted = Measurement.objects.in_alliance(world.alliance.pk).get()
    correction = {"value": "1.260", "source": "Bericht", "reason": "Nachzählung"}
    assert office.post(page("correct", row, noted), correction).status_code == 302
    assert "Nachzählung" in text_of(office, page("goal", row))
    assert office.get(page("correct", row, noted)).status_code == 404
    assert "1.260" in office.get(f"{page('goal', row)}?format=csv").content.decode().replace("1260", "1.260")
    assert "Fortschreibung" in text_of(everybody, reverse("alliances:public", args=[world.alliance.slug]))
    # what is adopted has no forms any more
    for name, key in (("edit", draft), ("field_edit", field), ("goal_edit", row), ("goal_evidence", row)):
        assert office.get(page(name, key)).status_code == 404


def test_partners_read_drafts_comment_and_change_nothing(world: World) -> None:
    office = worlds.client(world.mandates["office"])
    partner = worlds.client(world.mandates["representative"])
    draft = services.start_revision(
        world.office, world.strategy, title="Fortschreibung", starts_on=date(2027, 1, 1)
    )
    assert "Fortschreibung" in text_of(partner, page("version", draft))
    for name in ("edit", "consult", "ready", "outside", "drop", "revise", "field_new"):
        assert partner.get(page(name, draft)).status_code == 404
    assert office.post(page("consult", draft), {"ends_on": "2026-01-01"}).status_code == 422
    assert office.post(page("consult", draft), {"ends_on": "2026-03-20"}).status_code == 302
    asked = draft.consultations.get()
    address, key = page("consultation", asked), str(draft.fields.get().key)
    assert partner.post(address, {"part": key, "text": ""}).status_code == 422
    assert partner.post(address, {"part": key, "text": "Zu eng gefasst"}).status_code == 302
    comment = Comment.objects.in_alliance(world.alliance.pk).get()
    assert partner.get(page("answer", comment)).status_code == 404
    assert office.post(page("answer", comment), {"verdict": "not", "reason": ""}).status_code == 422
    answer = {"verdict": "partly", "reason": "Wird weiter gefasst"}
    assert office.post(page("answer", comment), answer).status_code == 302
    assert office.post(page("evaluate", draft)).status_code == 302
    read = text_of(partner, address)
    assert "Wird weiter gefasst" in read
    assert "<textarea" not in read
    late = partner.post(address, {"part": key, "text": "Noch etwas"}, follow=True)
    assert "nichts mehr hinzukommen" in late.content.decode()
    assert "Zu eng gefasst" in partner.get(f"{address}?format=csv").content.decode()
    other = worlds.client(a_world("jadebay").mandates["office"])
    for each in (page("version", draft), address, page("coverage", draft), page("pdf", draft)):
        assert other.get(each).status_code == 404


def test_the_pages_take_as_many_queries_for_three_as_for_one(world: World) -> None:
    client = worlds.client(world.mandates["office"])
    draft = services.start_revision(
        world.office, world.strategy, title="Fortschreibung", starts_on=date(2027, 1, 1)
    )
    addresses = [
        reverse("strategy:strategy"),
        page("version", draft),
        page("difference", draft),
        page("coverage", draft),
    ]
    counted: list[list[int]] = []
    for number in (1, 3):
        while draft.fields.count() <= number:
            field = services.create_field(
                world.office, draft, number=draft.fields.count() + 1, title="Feld", need="Bedarf"
            )
            for place in (1, 2):
                services.create_goal(world.office, field, GoalData(place, f"Ziel {place}"))
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                text_of(client, address)
            counts.append(len(found))
        counted.append(counts)
    assert counted[0] == counted[1]
    assert "Kein Projekt und keine Idee zu „2. Feld“" in text_of(client, page("coverage", draft))
