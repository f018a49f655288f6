"""The list of partners: organisations, and, where the list says so, their seats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.alliances.addresses import may_edit_organisation
from buendnis.alliances.models import Alliance, Seat
from buendnis.alliances.services import create_organisation, create_seat, edit_organisation, edit_seat
from buendnis.alliances.services.addresses import Address
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.sheets import Kind as ColumnKind
from buendnis.ground.sheets import Target
from buendnis.intake.kinds.base import Done, Kind, Meaning, changes_between, name_key, twice
from buendnis.intake.kinds.organisations import Known, described, kind_by_name
from buendnis.intake.models import Verdict
from buendnis.parties.models import Organisation, OrganisationKind

ADDRESS = ("name", "kind", "street", "postcode", "town")
_KIND_WORDS = {
    "Landkreis": OrganisationKind.DISTRICT.value,
    "Kreisfreie Stadt": OrganisationKind.CITY.value,
    "Stadt": OrganisationKind.CITY.value,
    "Kammer": OrganisationKind.CHAMBER.value,
    "Arbeitgeberverband": OrganisationKind.EMPLOYERS.value,
    "Gewerkschaft": OrganisationKind.UNION.value,
    "Hochschule": OrganisationKind.UNIVERSITY.value,
    "Agentur für Arbeit": OrganisationKind.AGENCY.value,
    "Jobcenter": OrganisationKind.JOBCENTRE.value,
    "Regionalentwicklung": OrganisationKind.DEVELOPMENT.value,
    "Behörde": OrganisationKind.AUTHORITY.value,
    "Unternehmen": OrganisationKind.FIRM.value,
    "Verein": OrganisationKind.ASSOCIATION.value,
    "Verband": OrganisationKind.ASSOCIATION.value,
    "Bildungsträger": OrganisationKind.EDUCATION.value,
    "Sonstige": OrganisationKind.OTHER.value,
    **{str(kind): kind for kind in OrganisationKind.values},
}
TARGETS = (
    Target(
        "name",
        gettext_lazy("Name of the organisation"),
        synonyms=("Organisation", "Institution", "Partner", "Bündnispartner", "Einrichtung", "Firma", "Name"),
        required=True,
    ),
    Target(
        "kind",
        gettext_lazy("Kind of organisation"),
        ColumnKind.CHOICE,
        ("Art", "Typ", "Gruppe", "Kategorie", "Bank"),
        choices=_KIND_WORDS,
    ),
    Target(
        "street", gettext_lazy("Street and number"), synonyms=("Straße", "Anschrift", "Adresse"), longest=120
    ),
    Target("postcode", gettext_lazy("Postcode"), ColumnKind.POSTCODE, ("PLZ", "Postleitzahl")),
    Target("town", gettext_lazy("Town"), synonyms=("Ort", "Stadt", "Sitz der Organisation"), longest=80),
    Target(
        "seat",
        gettext_lazy("Seat of the alliance"),
        synonyms=("Sitz", "Sitz im Bündnis", "Mitglied", "Bündnissitz"),
        longest=160,
    ),
    Target(
        "voting",
        gettext_lazy("Has a vote"),
        ColumnKind.YES_NO,
        ("stimmberechtigt", "Stimmrecht", "Stimme", "Stimmberechtigung"),
    ),
)
LABELS = {target.key: target.label for target in TARGETS}


class _Reading:
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.actor = actor
        self.known = Known(actor)
        self.seats = {
            name_key(seat.name): {holder.pk for holder in seat.holders.all()}
            for seat in Seat.objects.in_alliance(alliance.pk).prefetch_related("holders").order_by("pk")
        }
        self.rows: dict[tuple[str, str], int] = {}

    def meaning(self, number: int, values: Mapping[str, Any]) -> Meaning:
        name, postcode = values["name"], values.get("postcode") or ""
        key = (name_key(name), postcode)
        earlier = self.rows.setdefault(key, number)
        found = self.known.surely(name, postcode)
        if earlier != number and not values.get("seat"):
            return Meaning(Verdict.DOUBTFUL, name, warnings=[twice(earlier)])
        if found is None:
            alike = self.known.perhaps(name)
            if alike:
                return Meaning(
                    Verdict.DOUBTFUL,
                    name,
                    candidates=[(str(each.public_id), described(each)) for each in alike],
                    warnings=[_("Something like it is there already. Please decide whether it is the same.")],
                )
            return Meaning(Verdict.NEW, name, changes=self._seat_change(values, None))
        changes = changes_between(LABELS, _address(found), {key: values.get(key) for key in ADDRESS[1:]})
        warnings = []
        if changes and not may_edit_organisation(self.actor, found):
            changes = []
            warnings = [_("Another alliance keeps this address; it stays as it is.")]
        changes += self._seat_change(values, found)
        return Meaning(
            Verdict.CHANGED if changes else Verdict.SAME,
            name,
            str(found.public_id),
            changes,
            warnings=warnings,
        )

    def _seat_change(
        self, values: Mapping[str, Any], found: Organisation | None
    ) -> list[tuple[str, str, str]]:
        seat = seat_name(values)
        if not seat:
            return []
        holders = self.seats.get(name_key(seat))
        if holders is not None and found is not None and found.pk in holders:
            return []
        return [(str(LABELS["seat"]), "", seat)]


class _Writing:
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.actor, self.alliance = actor, alliance
        self.known = Known(actor)

    def carry_out(self, values: Mapping[str, Any], target: str) -> Done:
        done = Done()
        found = self.known.all.get(target)
        if found is None:
            # an earlier row of the list may have brought it
            found = self.known.surely(values["name"], values.get("postcode") or "")
        if found is None:
            found = make_organisation(self.actor, self.known, values)
            done.made.append(found)
        else:
            before = _address(found)
            after = before | {key: values[key] for key in ADDRESS[1:] if values.get(key)}
            if after != before and may_edit_organisation(self.actor, found):
                edit_organisation(self.actor, found, Address(**after))
                done.changed.append((found, before))
        self._seat(values, found, done)
        return done

    def _seat(self, values: Mapping[str, Any], holder: Organisation, done: Done) -> None:
        name = seat_name(values)
        if not name:
            return
        seats = Seat.objects.in_alliance(self.alliance.pk)
        seat = next((each for each in seats.order_by("pk") if name_key(each.name) == name_key(name)), None)
        if seat is None:
            voting = values.get("voting")
            made = create_seat(
                self.actor,
                self.alliance,
                name=name,
                holders=[holder],
                is_voting=True if voting is None else voting,
                starts_on=today(),
            )
            done.made.append(made)
        elif not seat.holders.filter(pk=holder.pk).exists():
            held = list(seat.holders.order_by("pk"))
            edit_seat(
                self.actor,
                seat,
                name=seat.name,
                holders=[*held, holder],
                is_voting=seat.is_voting,
                starts_on=seat.starts_on,
            )
            done.changed.append((seat, {"holders": [str(each.public_id) for each in held]}))


def make_organisation(actor: Actor, known: Known, values: Mapping[str, Any]) -> Organisation:
    """Enter the organisation that a row names; its kind is guessed where the list does not say it."""
    made = create_organisation(
        actor,
        Address(
            name=values["name"],
            kind=values.get("kind") or kind_by_name(values["name"]),
            **{key: values.get(key) or "" for key in ADDRESS[2:]},
        ),
    )
    known.add(made)
    return made


def seat_name(values: Mapping[str, Any]) -> str:
    """The seat that a row names; where the list only ticks that there is one, it is called as its holder."""
    said = str(values.get("seat") or "").strip()
    if said.casefold() in {"ja", "x", "yes", "1", "wahr"}:
        return str(values["name"])[:160]
    return "" if said.casefold() in {"nein", "no", "0", "-", "–", "falsch"} else said


def _address(organisation: Organisation) -> dict[str, str]:
    return {key: getattr(organisation, key) for key in ADDRESS}


PARTNERS = Kind(
    gettext_lazy("Partners"),
    gettext_lazy("Organisations with their addresses and, if your list says so, their seats."),
    TARGETS,
    _Reading,
    _Writing,
)
