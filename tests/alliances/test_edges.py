"""What could go wrong between two pages, two offices or two clicks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import translation
from tests import worlds
from tests.alliances.test_pages import TOKENS
from tests.alliances.worlds import World, a_world

from buendnis.alliances.models import Alliance, AllianceDistrict, Mandate, MandateRole, Seat
from buendnis.alliances.rules import LATER, Rules, default_document
from buendnis.alliances.selectors import current_rules
from buendnis.alliances.services import (
    DistrictNamed,
    appoint,
    appoint_first_secretariat,
    create_organisation,
    create_rules,
    create_seat,
    edit_relation,
    edit_rules,
    edit_seat,
    end_mandate,
    end_seat,
    found_alliance,
    relate,
    save_notices,
    succeed_rules,
    use_rules,
)
from buendnis.alliances.services.addresses import Address
from buendnis.ground.actor import Actor
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.clock import today
from buendnis.ground.verbs import NotAllowed, ProcessError, unit
from buendnis.parties.models import OrganisationKind, Relation, RelationKind

GOSLAR = DistrictNamed("03153", "Landkreis Goslar", is_city=False)
WITTMUND = DistrictNamed("03462", "Landkreis Wittmund", is_city=False)


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with translation.override("de"):
        yield


@pytest.fixture
def world(db: None) -> World:
    return a_world()


def found(**changes: Any) -> Alliance:
    data: dict[str, Any] = {
        "slug": "harz",
        "code": "HARZ",
        "name": "Fachkräftebündnis Harz",
        "programme_area": "SER",
        "host": "Träger Harz",
        "districts": [GOSLAR, WITTMUND],
        **changes,
    }
    return found_alliance(Actor.system("set-up"), **data)


# founding


def test_an_alliance_is_founded_with_its_districts_and_gets_its_first_secretary(db: None) -> None:
    made = found()
    assert [each.ags for each in made.districts.order_by("ags")] == ["03153", "03462"]
    # a district may lie in two alliances, and a host may carry two
    second = found(slug="kueste", code="KU", name="Küste", districts=[WITTMUND])
    assert AllianceDistrict.objects.filter(district__ags="03462").count() == 2
    assert second.host == made.host
    assert appoint_first_secretariat("harz", "erste@harz.example").alliance == made
    assert AuditEntry.objects.filter(chain=made.pk, action="alliance.founded").count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "Harz!"}, "slug"),
        ({"slug": "son"}, "slug"),
        ({"code": ""}, "code"),
        ({"programme_area": "XYZ"}, "programme_area"),
        ({"email": "kein-at"}, "email"),
    ],
)
def test_an_alliance_that_can_not_be_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ProcessError) as refused:
        found(**changes)
    assert refused.value.field == field
    assert not Alliance.objects.filter(name="Fachkräftebündnis Harz").exists()


def test_no_alliance_founds_another(world: World) -> None:
    for who in (world.office, worlds.actor(world.mandates["spokesperson"]), Actor.visitor()):
        with pytest.raises(NotAllowed):
            found_alliance(who, slug="x", code="X", name="X", programme_area="SER", host="X")


# seats and mandates


def test_ending_never_lengthens(world: World) -> None:
    day = today()
    mandate, seat = world.mandates["substitute"], world.seat
    end_mandate(world.office, mandate, day + timedelta(days=10))
    with pytest.raises(ProcessError, match="endet schon am") as refused:
        end_mandate(world.office, mandate, day + timedelta(days=11))
    assert refused.value.field == "on"
    end_mandate(world.office, mandate, day + timedelta(days=5))
    end_seat(world.office, seat, day + timedelta(days=5))
    with pytest.raises(ProcessError, match="endet schon am"):
        end_seat(world.office, seat, day + timedelta(days=6))
    seat.refresh_from_db()
    assert seat.ends_on == day + timedelta(days=5)


def test_an_ended_seat_stays_ended_when_it_is_edited(world: World) -> None:
    end_seat(world.office, world.seat, today())
    stale = Seat.objects.in_alliance(world.alliance.pk).get(pk=world.seat.pk)
    stale.ends_on = None  # as a page may still show it
    edit_seat(
        world.office,
        stale,
        name="Umbenannt",
        holders=[world.organisation],
        is_voting=True,
        starts_on=worlds.SINCE,
    )
    assert Seat.objects.in_alliance(world.alliance.pk).get(pk=world.seat.pk).ends_on == today()


def test_a_seat_begins_no_later_than_those_who_act_for_it(world: World) -> None:
    with pytest.raises(ProcessError) as refused:
        edit_seat(
            world.office,
            world.seat,
            name="Kammer 1",
            holders=[world.organisation],
            is_voting=True,
            starts_on=worlds.SINCE + timedelta(days=1),
        )
    assert refused.value.field == "starts_on"


def test_a_holder_named_twice_holds_once_and_the_record_says_who_held(world: World) -> None:
    other = worlds.organisation()
    seat = create_seat(
        world.office, world.alliance, name="Doppelt", holders=[other, other], starts_on=worlds.SINCE
    )
    assert list(seat.holders.all()) == [other]
    entry = AuditEntry.objects.get(action="seat.created")
    assert AuditValue.objects.get(entry=entry, field="holders").value == [str(other.public_id)]


def _at_once(*calls: Callable[[], object]) -> list[object]:
    start = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(place: int) -> None:
        try:
            start.wait()
            results[place] = calls[place]()
        except Exception as problem:
            results[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def _while_open(first: Callable[[], object], second: Callable[[], object]) -> object:
    """What ``second`` gives or raises when it begins after ``first`` was done, but before it is committed."""
    done, begun = threading.Event(), threading.Event()

    def keep_open() -> None:
        with unit():
            first()
            done.set()
            begun.wait(10)
            time.sleep(0.5)  # by now it waits for this transaction, or has gone past it

    def follow() -> object:
        assert done.wait(10)
        begun.set()
        return second()

    return _at_once(keep_open, follow)[1]


def test_nobody_comes_in_while_a_seat_ends(cloned_db: None) -> None:
    world = a_world()
    last = today()
    stale = Seat.objects.in_alliance(world.alliance.pk).select_related("alliance").get(pk=world.seat.pk)
    data = {"email": "neu@k.example", "name": "N", "role": "substitute", "seat": stale}
    result = _while_open(
        lambda: end_seat(world.office, world.seat, last),
        lambda: appoint(world.office, world.alliance, **data),  # type: ignore[arg-type]
    )
    assert isinstance(result, ProcessError), result
    beyond = Mandate.objects.in_alliance(world.alliance.pk).filter(seat=stale).exclude(ends_on=last)
    assert not beyond.exists()


def test_a_seat_that_ends_while_it_is_edited_stays_ended(cloned_db: None) -> None:
    world = a_world()
    stale = Seat.objects.in_alliance(world.alliance.pk).select_related("alliance").get(pk=world.seat.pk)
    new = worlds.organisation()
    result = _while_open(
        lambda: end_seat(world.office, world.seat, today()),
        lambda: edit_seat(
            world.office, stale, name="Neu", holders=[new], is_voting=True, starts_on=worlds.SINCE
        ),
    )
    assert isinstance(result, Seat), result
    kept = Seat.objects.in_alliance(world.alliance.pk).get(pk=stale.pk)
    assert (kept.name, kept.ends_on) == ("Neu", today())
    assert list(kept.holders.all()) == [new]


def test_two_alliances_appoint_the_same_new_person_at_once(cloned_db: None) -> None:
    both = [a_world("son"), a_world("jadebay")]

    def call(world: World) -> Callable[[], object]:
        return lambda: appoint(
            world.office, world.alliance, email="x@j.example", name="X", role="substitute", seat=world.seat
        )

    results = _at_once(*(call(world) for world in both))
    assert all(isinstance(each, Mandate) for each in results), results
    assert len({each.person_id for each in results if isinstance(each, Mandate)}) == 1


# rules


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("conflict_effects", ["leave"]),
        ("conflict_effects", None),
        ("conflict_effects", {**default_document()["conflict_effects"], "other": ["leave"]}),
        ("assessment_mode", ["partners"]),
        ("meeting", None),
        ("meeting", []),
        ("circular", {"quorum": {"share": "3/2"}}),
        ("unheard_of", 1),
    ],
)
def test_no_document_is_too_strange_to_be_refused_in_words(part: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Rules.from_document({**default_document(), part: value})
    assert part in refused.value.message_dict


def test_a_document_without_anything_is_refused_in_all_its_parts() -> None:
    with pytest.raises(ValidationError) as refused:
        Rules.from_document({})
    assert set(refused.value.message_dict) == set(default_document()) - set(LATER)


def test_a_version_is_not_valid_before_the_one_it_follows(world: World) -> None:
    first = use_rules(world.office, world.rules)
    with pytest.raises(ProcessError) as refused:
        create_rules(world.office, world.alliance, first.document, first.valid_from - timedelta(days=1))
    assert refused.value.field == "valid_from"
    second = succeed_rules(world.office, first)
    with pytest.raises(ProcessError) as refused:
        edit_rules(world.office, second, second.document, first.valid_from - timedelta(days=1))
    assert refused.value.field == "valid_from"
    edit_rules(world.office, second, second.document, first.valid_from)
    assert current_rules(world.alliance) == second


def test_a_new_version_does_not_hold_before_the_office_has_looked_at_it(world: World) -> None:
    first = use_rules(world.office, world.rules)
    second = succeed_rules(world.office, first)
    assert current_rules(world.alliance) == first
    assert current_rules(world.alliance, today() + timedelta(days=1)) == second


# notices


def test_the_record_says_what_changed_in_the_notices(world: World) -> None:
    said = {"controller_kind": "host", "controller": "Träger", "imprint": "I", "privacy_notice": "P"}
    save_notices(world.office, world.alliance, **said)
    save_notices(world.office, world.alliance, **{**said, "privacy_notice": "P 2"})
    last = AuditEntry.objects.filter(action="alliance.notices_saved").latest("pk")
    values = {each.field: each.value for each in AuditValue.objects.filter(entry=last)}
    assert values == {"privacy_notice": "P 2"}


# ties between organisations


def test_an_office_keeps_no_ties_between_partners_of_others(world: World) -> None:
    other = a_world("jadebay")
    second = worlds.seat(other.alliance, "Kammer 9").holders.get()
    foreign = Relation.objects.create(
        organisation=other.organisation, kind=RelationKind.OWNS, to=second, starts_on=worlds.SINCE
    )
    with pytest.raises(NotAllowed):
        edit_relation(world.office, foreign, kind="member", starts_on=worlds.SINCE, ends_on=None, note="")
    with pytest.raises(NotAllowed):
        relate(world.office, other.organisation, kind="owns", to=second, starts_on=worlds.SINCE)
    # one between an own and a foreign partner it does keep
    relate(world.office, world.organisation, kind="owns", to=second, starts_on=worlds.SINCE)
    client = worlds.client(world.mandates["office"])
    address = reverse("alliances:relation_edit", args=[foreign.public_id])
    random = reverse("alliances:relation_edit", args=[uuid4()])
    for method in (client.get, client.post):
        answer, nothing = method(address), method(random)
        assert answer.status_code == nothing.status_code == 404
    page = client.get(reverse("alliances:organisation", args=[other.organisation.public_id]))
    assert address not in page.content.decode()
    relating = reverse("alliances:organisation_relate", args=[other.organisation.public_id])
    refused = client.post(relating, {"kind": "owns", "to": second.public_id, "starts_on": "2018-01-01"})
    assert refused.status_code in {404, 422}
    assert Relation.objects.filter(organisation=other.organisation).count() == 1


def test_an_address_of_another_office_is_not_there(world: World) -> None:
    other = a_world("jadebay")
    firm = create_organisation(other.office, Address("Firma Jade", OrganisationKind.FIRM))
    client = worlds.client(world.mandates["office"])
    for name in ("organisation", "organisation_edit", "organisation_relate"):
        foreign = client.get(reverse(f"alliances:{name}", args=[firm.public_id]))
        random = client.get(reverse(f"alliances:{name}", args=[uuid4()]))
        assert foreign.status_code == random.status_code == 404, name
        assert TOKENS.sub(b"", foreign.content) == TOKENS.sub(b"", random.content), name
    assert "Firma Jade" not in client.get(reverse("alliances:organisations")).content.decode()
    # and can't be slipped into a form
    data = {"name": "Neu", "holder_0": firm.public_id, "starts_on": "2018-01-01"}
    assert client.post(reverse("alliances:seat_new"), data).status_code == 422


def test_a_mandate_of_the_future_gives_nothing_yet(world: World) -> None:
    later = appoint(
        world.office,
        world.alliance,
        email="spaeter@k.example",
        name="S",
        role=MandateRole.SUBSTITUTE,
        seat=world.seat,
        starts_on=today() + timedelta(days=1),
    )
    client = worlds.client(later)
    assert client.get(reverse("alliances:overview")).status_code == 404
    client.post(reverse("alliances:act_as"), {"mandate": str(later.public_id)})
    assert client.get(reverse("alliances:overview")).status_code == 404


def test_dates_far_away_are_refused_or_shown_but_no_error(world: World) -> None:
    client = worlds.client(world.mandates["office"])
    for first, last in (("0001-01-01", "9999-12-31"), ("9999-12-31", "")):
        data = {"name": f"Sitz {first}", "new_holder": f"H {first}", "starts_on": first, "ends_on": last}
        assert client.post(reverse("alliances:seat_new"), data).status_code in {302, 422}
    assert client.get(reverse("alliances:seats")).status_code == 200
    assert client.get(reverse("alliances:seats"), {"format": "xlsx"}).status_code == 200
