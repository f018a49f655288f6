"""What the example world stands on: published facts of the eight alliances, and neutral seats that play."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone, translation

from buendnis.alliances.models import (
    Alliance,
    ControllerKind,
    MandateRole,
    Recognition,
    Seat,
)
from buendnis.alliances.rules import default_document
from buendnis.alliances.services import (
    DistrictNamed,
    add_recognition,
    create_rules,
    create_seat,
    found_alliance,
    open_public_forms,
    save_notices,
)
from buendnis.decisions.models import Committee
from buendnis.decisions.services import edit_committee
from buendnis.demo import people
from buendnis.demo.facts import AllianceFacts, SeatFacts, alliances, districts, seats
from buendnis.demo.questions import publish_questions
from buendnis.demo.strategy import build_strategy
from buendnis.funding.services.guidelines import adopt_guideline
from buendnis.ground.actor import Actor
from buendnis.ground.look.marks import in_words
from buendnis.ground.text import sort_key
from buendnis.ground.verbs import unit
from buendnis.ledger.services import allocate, open_head
from buendnis.parties.models import Organisation, OrganisationKind

SLUG = "suedostniedersachsen"
SINCE = date(2018, 9, 1)
EXAMPLE = "Rechenbeispiel"


def system(alliance: Alliance) -> Actor:
    """Who builds the world."""
    return Actor.system("example world", alliance.pk)


def build_base() -> Alliance:
    """Build everything that stands before the first idea; returns SüdOstNiedersachsen."""
    with unit():
        for facts in alliances().alliances:
            _alliance(facts)
        son = Alliance.objects.select_related("host").get(slug=SLUG)
        _notices(son)
        _seats(son)
        _people(son)
        build_strategy(son)
        create_rules(
            system(son),
            son,
            {**default_document(), "min_assessments": 3, "signatures_needed": 1, "circular_days": 10},
            SINCE,
        )
        for key in ("2015", "2021-2027"):
            publish_questions(system(son), adopt_guideline(system(son), son, key))
        return son


def districts_of(facts: AllianceFacts) -> Iterator[DistrictNamed]:
    """The districts of an alliance, under names that tell a city from the district around it."""
    for each in districts().districts:
        if each.ags in facts.districts:
            yield DistrictNamed(each.ags, each.full_name, each.is_city)


def _alliance(facts: AllianceFacts) -> None:
    alliance = found_alliance(
        Actor.system("example world"),
        slug=facts.slug,
        code=facts.code,
        name=facts.name,
        programme_area=facts.programme_area.value,
        host=facts.host.name,
        districts=districts_of(facts),
        email=f"geschaeftsstelle@{facts.code.lower()}.example",
    )
    Organisation.objects.filter(pk=alliance.host_id).update(
        street="Musterstraße 1",
        postcode="38100" if facts.slug == SLUG else "30159",
        town="Braunschweig" if facts.slug == SLUG else "Hannover",
    )
    for period in facts.recognitions:
        recognition = add_recognition(
            system(alliance),
            alliance,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            source=period.source[:200],
        )
        if period.budget:
            _budget(alliance, recognition, period.budget, period.source)


def _budget(alliance: Alliance, recognition: Recognition, amount: Decimal, source: str) -> None:
    with translation.override("de"):
        told = f"Veröffentlichte Zahl. {in_words(source)}"[:200]
    head = open_head(system(alliance), recognition, alliance.programme_area)
    allocate(
        system(alliance),
        head,
        amount,
        reason="Virtuelles Budget der Anerkennung",
        source=told,
        source_date=recognition.starts_on,
        key=f"demo:{recognition.public_id}",
        now=datetime.combine(recognition.starts_on, time(9), timezone.get_default_timezone()),
    )


def _notices(son: Alliance) -> None:
    host = f"{son.host.name}, {son.host.street}, {son.host.postcode} {son.host.town}"
    save_notices(
        system(son),
        son,
        controller_kind=ControllerKind.HOST,
        controller=f"{host} ({EXAMPLE}, die Anschrift ist erfunden)",
        imprint=f"{EXAMPLE}: Hier steht das Impressum des Bündnisses.",
        privacy_notice=(
            f"{EXAMPLE}: Ihre Angaben werden genutzt, um Ihre Idee zu bearbeiten und Sie zu beraten. "
            "Nicht bestätigte Ideen werden nach 30 Tagen gelöscht."
        ),
        email=people.OFFICE,
    )
    open_public_forms(system(son), son)


def _seats(son: Alliance) -> None:
    for facts in seats().seats:
        create_seat(
            system(son),
            son,
            name=facts.label,
            holders=[_organisation(name, facts) for name in facts.organisations],
            is_voting=facts.voting,
            starts_on=SINCE,
        )
    edit_committee(system(son), son, "Steuerkreis", Seat.objects.in_alliance(son.pk))


def _organisation(name: str, facts: SeatFacts) -> Organisation:
    found, _created = Organisation.objects.get_or_create(
        name=name, defaults={"kind": facts.kind, "sort_key": sort_key(name)}
    )
    return found


def _people(son: Alliance) -> None:
    office = people.mandate(son, people.OFFICE, "Geschäftsstelle", MandateRole.SECRETARIAT, None, SINCE)
    people.give_second_factor(office.person.user)  # type: ignore[arg-type]
    people.mandate(son, people.SECOND_OFFICE, "Geschäftsstelle 2", MandateRole.SECRETARIAT, None, SINCE)
    speakers = {"kammer-1": people.SPOKESPERSON, "gewerkschaft-1": people.SECOND_SPOKESPERSON}
    by_name = {seat.name: seat for seat in Seat.objects.in_alliance(son.pk)}
    for facts in seats().seats:
        seat = by_name[facts.label]
        speaker = speakers.get(facts.key)
        email = speaker or (people.BOTH if facts.key == "jobcenter-1" else f"{facts.key}@{people.DOMAIN}")
        role = MandateRole.SPOKESPERSON if speaker else MandateRole.REPRESENTATIVE
        given = people.mandate(son, email, facts.representative, role, seat, SINCE)
        if speaker:
            people.give_second_factor(given.person.user)  # type: ignore[arg-type]
        people.mandate(
            son,
            f"{facts.key}.vertretung@{people.DOMAIN}",
            facts.substitute,
            MandateRole.SUBSTITUTE,
            seat,
            SINCE,
        )
    people.account(people.APPLICANT, "Antragstellerin")
    _second_mandate()


def _second_mandate() -> None:
    """Somebody acts in two alliances, so that switching can be tried."""
    other = Alliance.objects.exclude(slug=SLUG).order_by("name")[0]
    holder = Organisation.objects.create(
        name="Jobcenter 1 (weiteres Bündnis)", kind=OrganisationKind.JOBCENTRE
    )
    seat = create_seat(
        system(other), other, name="Jobcenter 1", holders=[holder], is_voting=True, starts_on=SINCE
    )
    people.mandate(other, people.BOTH, "Vertretung Jobcenter 1", MandateRole.REPRESENTATIVE, seat, SINCE)
    people.mandate(
        other,
        f"geschaeftsstelle@{other.code.lower()}.example",
        f"Geschäftsstelle {other.code}",
        MandateRole.SECRETARIAT,
        None,
        SINCE,
    )


def committee_of(son: Alliance) -> Committee:
    """The committee that decides in the example."""
    return Committee.objects.in_alliance(son.pk).get(name="Steuerkreis")
