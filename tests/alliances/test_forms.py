"""What the secretariat's forms take and refuse."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests import worlds
from tests.alliances.worlds import World, a_world

from buendnis.alliances.forms_rules import RulesForm
from buendnis.alliances.models import Mandate, MandateRole, RulesOfProcedure, Seat
from buendnis.alliances.rules import default_document
from buendnis.alliances.services import end_mandate, use_rules
from buendnis.ground.clock import today
from buendnis.parties.models import Relation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def client(world: World) -> Client:
    return worlds.client(world.mandates["office"])


def test_a_seat_is_added_with_an_organisation_that_nobody_knew(world: World, client: Client) -> None:
    data = {"name": "Hochschulen", "holder_0": world.organisation.public_id, "new_holder": "TU Neu"}
    answer = client.post(
        reverse("alliances:seat_new"), {**data, "is_voting": "on", "starts_on": "2018-01-01"}
    )
    assert answer.status_code == 302
    made = Seat.objects.in_alliance(world.alliance.pk).get(name="Hochschulen")
    assert {each.name for each in made.holders.all()} == {world.organisation.name, "TU Neu"}
    # a refused one leaves no organisation behind
    answer = client.post(
        reverse("alliances:seat_new"),
        {"name": "Hochschulen", "new_holder": "Neu 2", "starts_on": "2018-01-01"},
    )
    assert answer.status_code == 422
    assert "schon einen Sitz mit diesem Namen" in answer.content.decode()
    again = client.get(reverse("alliances:organisations"), {"q": "neu"}).content.decode()
    assert "TU Neu" in again
    assert "Neu 2" not in again


def test_a_seat_without_a_holder_or_with_a_strange_day_is_shown_again(client: Client) -> None:
    answer = client.post(reverse("alliances:seat_new"), {"name": "X", "starts_on": "31.02.2018"})
    assert answer.status_code == 422
    assert "mindestens einer Organisation" in answer.content.decode()


def test_a_seat_is_changed(world: World, client: Client) -> None:
    address = reverse("alliances:seat_edit", args=[world.seat.public_id])
    assert f'value="{world.seat.name}"' in client.get(address).content.decode()
    data = {"name": "Kammer 1 neu", "holder_0": world.organisation.public_id, "starts_on": "2018-01-01"}
    assert client.post(address, data).status_code == 302
    world.seat.refresh_from_db()
    assert (world.seat.name, world.seat.is_voting) == ("Kammer 1 neu", False)


def test_somebody_is_appointed_and_a_second_representative_refused(world: World, client: Client) -> None:
    address = reverse("alliances:seat_appoint", args=[world.seat.public_id])
    data = {"name": "N", "email": "n@k.example", "role": "substitute", "starts_on": "2018-01-01"}
    assert client.post(address, data).status_code == 302
    answer = client.post(address, {**data, "email": "m@k.example", "role": "representative"})
    assert answer.status_code == 422
    assert "schon eine Vertretung" in answer.content.decode()
    assert client.post(address, {**data, "role": "secretariat"}).status_code == 422


def test_the_last_secretary_is_told_why_not(world: World, client: Client) -> None:
    mandate = world.mandates["office"]
    address = reverse("alliances:mandate_end", args=[mandate.public_id])
    answer = client.post(address, {"when": "now"})
    assert answer.status_code == 422
    assert "Die Geschäftsstelle wäre leer" in answer.content.decode()
    assert client.post(address, {"when": "day"}).status_code == 422
    client.post(
        reverse("alliances:office_appoint"), {"name": "B", "email": "b@o.example", "starts_on": "2018-01-01"}
    )
    assert client.post(address, {"when": "now"}).status_code == 302
    assert client.get(reverse("alliances:seats")).status_code == 404


def test_a_seat_ends_after_a_look_at_what_ends_with_it(world: World, client: Client) -> None:
    address = reverse("alliances:seat_end", args=[world.seat.public_id])
    assert world.person.name in client.get(address).content.decode()
    assert client.post(address, {"on": "2018-01-01"}).status_code == 422
    assert client.post(address, {"on": f"{today():%Y-%m-%d}"}).status_code == 302
    running = Mandate.objects.in_alliance(world.alliance.pk).filter(seat=world.seat, ends_on__isnull=True)
    assert not running.exists()


def test_seats_go_out_as_csv_and_xlsx_as_they_are_filtered(world: World, client: Client) -> None:
    worlds.seat(world.alliance, "=Böse()")
    address = reverse("alliances:seats")
    csv = client.get(address, {"format": "csv", "sort": "-name"}).content.decode("utf-8-sig").splitlines()
    assert csv[0].split(";")[:3] == ["Sitz", "Entsandt von", "Stimmrecht"]
    assert csv[1].startswith("Landkreis 3;")
    assert any(line.startswith("'=Böse()") for line in csv)
    book = load_workbook(BytesIO(client.get(address, {"format": "xlsx", "show": "vacant"}).content))
    rows = list(book.worksheets[0].values)
    assert [row[0] for row in rows[1:]] == ["'=Böse()"]


def test_public_forms_open_and_close_by_the_page(world: World, client: Client) -> None:
    switch = reverse("alliances:public_forms")
    client.post(switch, {"step": "open"})
    assert not worlds.is_public(world.alliance)
    notices = {"controller_kind": "host", "controller": "Träger", "imprint": "I", "privacy_notice": "D"}
    client.post(reverse("alliances:notices"), notices)
    client.post(switch, {"step": "open"})
    assert worlds.is_public(world.alliance)
    answer = client.post(reverse("alliances:notices"), {**notices, "imprint": ""}, follow=True)
    assert "weil eine Pflichtangabe fehlt" in answer.content.decode()


def test_a_recognition_needs_an_end_after_its_start(client: Client) -> None:
    address = reverse("alliances:recognition_new")
    assert client.post(address, {"starts_on": "2018-01-01"}).status_code == 422
    assert client.post(address, {"starts_on": "2018-01-01", "ends_on": "2017-01-01"}).status_code == 422
    assert client.post(address, {"starts_on": "2018-01-01", "ends_on": "2020-12-31"}).status_code == 302


def rules_data(document: dict[str, object], **changes: object) -> dict[str, object]:
    """What a browser would send of the form as it is shown."""
    form = RulesForm(document=document, valid_from=date(2018, 1, 1))
    data = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
    data = {name: value for name, value in data.items() if value not in {None, False}}
    return {name: f"{value}" for name, value in {**data, **changes}.items()}


def test_the_form_of_the_rules_gives_back_what_it_was_given() -> None:
    for quorum in (
        None,
        {"share": "3/5", "more_than": True, "number": None},
        {"share": None, "more_than": False, "number": 7},
    ):
        document = default_document()
        document["meeting"]["quorum"] = quorum
        form = RulesForm(rules_data(document), document=document, valid_from=date(2018, 1, 1))
        assert form.is_valid(), form.errors
        assert form.document == document


def test_rules_are_edited_in_words_until_they_are_used(world: World, client: Client) -> None:
    address = reverse("alliances:rules_edit", args=[world.rules.public_id])
    shown = client.get(address).content.decode()
    assert "Wer nicht rechtzeitig antwortet, hat zugestimmt" in shown
    assert "{&#x27;" not in shown
    for wrong in ({"assessment_days": "0"}, {"meeting__quorum": "number"}, {"valid_from": "morgen"}):
        assert client.post(address, rules_data(world.rules.document, **wrong)).status_code == 422
    sent = rules_data(world.rules.document, circular__silence="consent", conflict_co_funder="no_vote")
    assert client.post(address, sent).status_code == 302
    world.rules.refresh_from_db()
    assert world.rules.document["circular"]["silence"] == "consent"
    frozen = use_rules(world.office, world.rules)
    assert client.get(address).status_code == 302
    version = client.get(reverse("alliances:rules_version", args=[frozen.public_id])).content.decode()
    assert frozen.document_hash in version
    made = client.post(reverse("alliances:rules_new"))
    newest = RulesOfProcedure.objects.in_alliance(world.alliance.pk).get(number=2)
    assert made["Location"] == reverse("alliances:rules_edit", args=[newest.public_id])
    client.post(made["Location"], rules_data(newest.document, earmark_months="6"))
    compared = client.get(reverse("alliances:rules_version", args=[newest.public_id])).content.decode()
    assert "12 Monate" in compared.partition("Was anders ist")[2].partition("</table>")[0]


def test_ties_are_noted_and_corrected(world: World, client: Client) -> None:
    other = worlds.seat(world.alliance, "Kammer 2").holders.get()
    data = {"kind": "leads", "to": other.public_id, "starts_on": "2018-02-01", "ends_on": "2018-01-01"}
    address = reverse("alliances:person_relate", args=[world.person.public_id])
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "ends_on": ""}).status_code == 302
    noted = Relation.objects.get(to=other)
    correct = reverse("alliances:relation_edit", args=[noted.public_id])
    answer = client.post(correct, {"kind": "leads", "starts_on": "2018-02-01", "ends_on": "2018-12-31"})
    assert answer.status_code == 302
    noted.refresh_from_db()
    assert noted.ends_on == date(2018, 12, 31)
    itself = reverse("alliances:organisation_relate", args=[other.public_id])
    assert client.post(itself, {**data, "ends_on": ""}).status_code == 422


def test_organisations_and_persons_are_corrected(world: World, client: Client) -> None:
    address = reverse("alliances:organisation_edit", args=[world.organisation.public_id])
    data = {"name": "Kammer Eins", "kind": "chamber", "postcode": "3810"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "postcode": "38100"}).status_code == 302
    address = reverse("alliances:person_edit", args=[world.person.public_id])
    assert client.post(address, {"name": "", "phone": ""}).status_code == 422
    assert client.post(address, {"name": "Neuer Name", "phone": "0531 1"}).status_code == 302
    world.person.refresh_from_db()
    assert world.person.name == "Neuer Name"
    found = client.get(reverse("alliances:persons"), {"q": "neuer"}).content.decode()
    assert "Neuer Name" in found


def test_partners_of_others_are_read_and_not_changed(world: World, client: Client) -> None:
    other = a_world("jadebay")
    page = client.get(reverse("alliances:organisation", args=[other.organisation.public_id]))
    assert page.status_code == 200
    assert (
        other.seat.name
        not in page.content.decode().partition("Sitze in diesem Bündnis")[2].partition("</dd>")[0]
    )
    edit = reverse("alliances:organisation_edit", args=[other.organisation.public_id])
    assert client.post(edit, {"name": "X", "kind": "firm"}).status_code == 302
    other.organisation.refresh_from_db()
    assert other.organisation.name != "X"


def test_who_is_nobodys_seat_holder_still_reads_the_seats(world: World) -> None:
    worlds.mandate(world.alliance, MandateRole.REPRESENTATIVE, worlds.seat(world.alliance, "Amt", holders=[]))
    reader = worlds.client(world.mandates["substitute"])
    shown = reader.get(reverse("alliances:seats"), {"show": "voting", "q": "amt", "page": "99999999999"})
    assert "Amt" in shown.content.decode()
    assert reverse("alliances:seat_new") not in shown.content.decode()


def test_addresses_are_narrowed_sorted_and_go_out(world: World, client: Client) -> None:
    for name, town, kind in (("Ärztekammer", "Goslar", "chamber"), ("Zinkhütte", "Aue", "firm")):
        made = worlds.organisation(name, kind)
        made.town = town
        made.save()
        worlds.seat(world.alliance, f"Sitz {name}", holders=[made])
    address = reverse("alliances:organisations")

    def names(**asked: str) -> list[str]:
        lines = client.get(address, {**asked, "format": "csv"}).content.decode("utf-8-sig").splitlines()
        return [line.split(";")[0] for line in lines[1:]]

    assert names(q="ärzte") == ["Ärztekammer"]
    assert names(q="ZINKHÜTTE aue") == ["Zinkhütte"]
    assert names(kind="firm") == ["Zinkhütte"]
    assert names()[0] == "Ärztekammer"
    assert names(sort="-name")[0] == "Zinkhütte"
    assert names(sort="-town")[0] == "Ärztekammer"
    assert names(sort="secret", kind="no") == names()
    shown = client.get(address, {"kind": "firm"}).content.decode()
    assert "Ärztekammer" not in shown.partition("<tbody>")[2]


def test_persons_are_narrowed_and_go_out(world: World, client: Client) -> None:
    office = worlds.mandate(world.alliance, email="old@o.example")
    office.person.name, office.person.user.email = "Name b", "b@o.example"  # type: ignore[union-attr]
    office.person.save()
    office.person.user.save()  # type: ignore[union-attr]
    end_mandate(world.office, office)
    address = reverse("alliances:persons")
    for show, expected in (("others", True), ("acting", False), ("", True)):
        book = load_workbook(BytesIO(client.get(address, {"show": show, "format": "xlsx"}).content))
        addresses = [row[1] for row in book.worksheets[0].values]
        assert ("b@o.example" in addresses) is expected
    assert "Name b" in client.get(address, {"q": "b@o"}).content.decode()
    first = client.get(address, {"sort": "-state"}).content.decode().partition("<tbody>")[2]
    assert "Name b" in first.partition("</tr>")[0]
