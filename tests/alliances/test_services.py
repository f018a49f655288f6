"""Seats, notices, recognitions, rules, addresses: what the secretariat does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from tests import worlds
from tests.alliances.worlds import a_world

from buendnis.alliances.addresses import organisations_known, persons_known, relations_known
from buendnis.alliances.models import Alliance, ControllerKind, MandateRole, RulesOfProcedure
from buendnis.alliances.rules import default_document
from buendnis.alliances.selectors import current_recognition, current_rules, seat_rows
from buendnis.alliances.services import (
    add_recognition,
    close_public_forms,
    create_organisation,
    create_rules,
    create_seat,
    edit_organisation,
    edit_person,
    edit_relation,
    edit_rules,
    edit_seat,
    open_public_forms,
    relate,
    save_notices,
    succeed_rules,
    use_rules,
)
from buendnis.alliances.services.addresses import Address
from buendnis.alliances.wording import differences, told
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.parties.models import OrganisationKind, RelationKind

pytestmark = pytest.mark.django_db
NOTICES = {
    "controller_kind": ControllerKind.HOST,
    "controller": "Träger, Weg 1, 38100 Braunschweig",
    "imprint": "Impressum",
    "privacy_notice": "Ihre Angaben …",
}


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.fixture
def son() -> Alliance:
    return worlds.alliance("son")


@pytest.fixture
def office(son: Alliance) -> Actor:
    return worlds.actor(worlds.mandate(son))


def seat_of(office: Actor, son: Alliance, **changes: Any) -> Any:
    data = {"name": "Kammer 1", "holders": [worlds.organisation()], "starts_on": worlds.SINCE, **changes}
    return create_seat(office, son, **data)


def test_several_organisations_share_a_seat(son: Alliance, office: Actor) -> None:
    seat = seat_of(office, son, name="Hochschulen", holders=[worlds.organisation(), worlds.organisation()])
    assert seat.holders.count() == 2
    edit_seat(
        office,
        seat,
        name="Hochschule",
        holders=[worlds.organisation()],
        is_voting=False,
        starts_on=worlds.SINCE,
    )
    assert seat.holders.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", ""),
        ({"holders": []}, "holders", "Organisation"),
        ({"ends_on": date(2017, 12, 31)}, "ends_on", "Ende"),
    ],
)
def test_a_seat_that_can_not_be_is_refused(
    son: Alliance, office: Actor, changes: dict[str, Any], field: str | None, said: str
) -> None:
    with pytest.raises(ProcessError) as refused:
        seat_of(office, son, **changes)
    assert refused.value.field == field
    assert said in refused.value.text


def test_a_name_is_one_seats_only(son: Alliance, office: Actor) -> None:
    seat_of(office, son)
    with pytest.raises(ProcessError, match="Namen"):
        seat_of(office, son)
    jadebay = worlds.alliance("jadebay")
    seat_of(worlds.actor(worlds.mandate(jadebay)), jadebay)


def test_seats_say_who_acts_and_what_is_vacant(son: Alliance) -> None:
    full, alone, vacant = (worlds.seat(son, f"Kammer {number}") for number in (10, 2, 1))
    worlds.seat(son, "Amt", voting=False)
    worlds.mandate(son, MandateRole.REPRESENTATIVE, full, email="vertretung@k.example")
    worlds.mandate(son, MandateRole.SUBSTITUTE, full)
    worlds.mandate(son, MandateRole.REPRESENTATIVE, alone)

    def names(**asked: Any) -> list[str]:
        return [row.seat.name for row in seat_rows(son, **asked)]

    assert names() == ["Amt", "Kammer 1", "Kammer 2", "Kammer 10"]
    assert names(show="vacant") == ["Amt", "Kammer 1"]
    assert names(show="alone") == ["Amt", "Kammer 1", "Kammer 2"]
    assert names(show="advisory") == ["Amt"]
    assert names(text="kammer vertretung") == ["Kammer 10"]
    assert names(sort="-name") == ["Kammer 10", "Kammer 2", "Kammer 1", "Amt"]
    assert names(sort="secret") == names()
    assert vacant.name in names(show="voting")


def test_public_forms_wait_for_the_notices(son: Alliance, office: Actor) -> None:
    with pytest.raises(ProcessError, match="Impressum"):
        open_public_forms(office, son)
    for missing in NOTICES:
        save_notices(office, son, **{**NOTICES, missing: ""})
        with pytest.raises(ProcessError):
            open_public_forms(office, son)
    save_notices(office, son, **NOTICES)
    open_public_forms(office, son)
    assert worlds.is_public(son)
    # taking a notice away closes the form, and the database knows it, too
    save_notices(office, son, **{**NOTICES, "imprint": " "})
    assert not worlds.is_public(son)
    with pytest.raises(IntegrityError, match="alliance_public_forms_need_notices"), transaction.atomic():
        Alliance.objects.filter(pk=son.pk).update(public_forms_open_since="2018-01-01T00:00Z")
    close_public_forms(office, son)


def test_recognitions_do_not_overlap(son: Alliance, office: Actor) -> None:
    add_recognition(office, son, starts_on=date(2018, 1, 1), ends_on=date(2020, 12, 31))
    with pytest.raises(ProcessError, match="anerkannt"):
        add_recognition(office, son, starts_on=date(2020, 12, 31), ends_on=date(2023, 12, 31))
    with pytest.raises(ProcessError, match="Ende"):
        add_recognition(office, son, starts_on=date(2022, 1, 1), ends_on=date(2021, 1, 1))
    # another alliance has periods of its own
    jadebay = worlds.alliance("jadebay")
    add_recognition(
        worlds.actor(worlds.mandate(jadebay)), jadebay, starts_on=date(2018, 1, 1), ends_on=date(2020, 1, 1)
    )
    add_recognition(office, son, starts_on=date(2021, 1, 1), ends_on=date(2023, 12, 31))
    second = current_recognition(son, date(2021, 1, 1))
    assert second is not None
    assert str(second) == "2021–2023"
    assert current_recognition(son, date(2024, 1, 1)) is None


def test_rules_freeze_with_their_first_use_and_are_succeeded(son: Alliance, office: Actor) -> None:
    first = create_rules(office, son, default_document(), worlds.SINCE)
    with pytest.raises(ProcessError):
        create_rules(office, son, default_document(), worlds.SINCE)
    edit_rules(office, first, {**default_document(), "assessment_days": 10}, worlds.SINCE)
    frozen = use_rules(office, first)
    assert len(frozen.document_hash) == 64
    with pytest.raises(ProcessError, match="neue Fassung"):
        edit_rules(office, frozen, default_document(), worlds.SINCE)
    with pytest.raises(DatabaseError), transaction.atomic():
        RulesOfProcedure.objects.in_alliance(son.pk).filter(pk=first.pk).update(document={})
    second = succeed_rules(office, frozen)
    assert (second.number, second.predecessor, second.document) == (2, frozen, frozen.document)
    edit_rules(office, second, second.document, worlds.SINCE)
    assert current_rules(son) == second


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("assessment_days", 0),
        ("assessment_days", True),
        ("signatures_needed", "1"),
        ("assessment_mode", "dice"),
        ("conflict_effects", {"applicant": "leave"}),
        ("meeting", {"majority": "loudest"}),
    ],
)
def test_rules_that_can_not_be_are_refused(son: Alliance, office: Actor, part: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        create_rules(office, son, {**default_document(), part: value}, worlds.SINCE)
    assert part in refused.value.message_dict


def test_rules_are_told_in_words_and_compared(son: Alliance) -> None:
    before = default_document()
    after = default_document()
    after["circular"]["silence"] = "consent"
    after["conflict_effects"]["co_funder"] = "no_vote"
    chapters = told(before)
    assert [chapter.title for chapter in chapters][-2:] == [
        "Bewertung, Fristen, Unterschriften",
        "Änderungen nach der Stellungnahme",
    ]
    found = differences(before, after)
    assert [(each.about, each.before != each.after) for each in found] == [
        ("Schweigen", True),
        ("Sie finanziert das Vorhaben mit", True),
    ]


def test_an_office_knows_partners_its_own_and_no_others() -> None:
    son, other = a_world("son"), a_world("jadebay")
    firm = create_organisation(other.office, Address("Firma Jade", OrganisationKind.FIRM))
    known = organisations_known(son.office)
    assert firm not in known
    assert firm in organisations_known(other.office)
    assert other.organisation in known  # a partner is public
    with pytest.raises(NotAllowed):
        edit_organisation(son.office, other.organisation, Address("Umbenannt", OrganisationKind.FIRM))
    assert other.person not in persons_known(son.office)
    with pytest.raises(NotAllowed):
        edit_person(son.office, other.person, name="Umbenannt", phone="")
    with pytest.raises(NotAllowed):
        relate(son.office, son.person, kind=RelationKind.LEADS, to=firm, starts_on=worlds.SINCE)
    with pytest.raises(NotAllowed):
        edit_relation(son.office, other.relation, kind="leads", starts_on=worlds.SINCE, ends_on=None, note="")
    assert other.relation not in relations_known(son.office)
    for actor in (worlds.actor(son.mandates["representative"]), Actor.visitor()):
        assert not organisations_known(actor).exists()
        assert not persons_known(actor).exists()
        with pytest.raises(NotAllowed):
            create_organisation(actor, Address("Firma", OrganisationKind.FIRM))


def test_an_organisation_is_entered_once() -> None:
    son = a_world("son")
    create_organisation(son.office, Address(" Firma Eins ", OrganisationKind.FIRM))
    with pytest.raises(ProcessError) as refused:
        create_organisation(son.office, Address("firma eins", OrganisationKind.FIRM))
    assert refused.value.field == "name"
    with pytest.raises(ProcessError) as refused:
        create_organisation(son.office, Address("Firma Zwei", OrganisationKind.FIRM, postcode="3810"))
    assert "fünf" in refused.value.text


def test_a_tie_has_a_period_and_two_ends() -> None:
    son = a_world("son")
    with pytest.raises(ProcessError, match="Ende"):
        relate(
            son.office,
            son.person,
            kind="leads",
            to=son.organisation,
            starts_on=date(2018, 2, 1),
            ends_on=date(2018, 1, 1),
        )
    with pytest.raises(ProcessError, match="selbst"):
        relate(son.office, son.organisation, kind="owns", to=son.organisation, starts_on=worlds.SINCE)
    edit_relation(
        son.office,
        son.relation,
        kind="works_for",
        starts_on=worlds.SINCE,
        ends_on=date(2018, 6, 30),
        note="laut Handelsregister",
    )
    assert not son.relation.covers(date(2018, 7, 1))


def test_a_list_takes_as_many_queries_for_three_as_for_one(son: Alliance) -> None:
    client = worlds.client(worlds.mandate(son))

    def more(number: int) -> None:
        for _each in range(number):
            seat = worlds.seat(son)
            worlds.mandate(son, MandateRole.SUBSTITUTE, seat)
            worlds.mandate(son, MandateRole.REPRESENTATIVE, seat)

    pages = ["seats", "overview", "organisations", "persons", "office", "rules", "list"]
    counted: dict[str, list[int]] = {page: [] for page in pages}
    for number in (1, 2):
        more(number)
        for page in pages:
            client.get(reverse(f"alliances:{page}"))
            with CaptureQueriesContext(connection) as found:
                assert client.get(reverse(f"alliances:{page}")).status_code == 200
            counted[page].append(len(found))
    assert all(one == three for one, three in counted.values()), counted
