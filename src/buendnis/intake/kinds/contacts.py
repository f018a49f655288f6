"""The list of contacts: persons, and for which organisation they work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buendnis.alliances.addresses import persons_known
from buendnis.alliances.models import Alliance
from buendnis.alliances.services import create_person, edit_contact, relate
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.sheets import Kind as ColumnKind
from buendnis.ground.sheets import Target
from buendnis.ground.sheets.columns import fold
from buendnis.intake.kinds.base import Done, Kind, Meaning, changes_between, twice
from buendnis.intake.kinds.organisations import Known, described
from buendnis.intake.kinds.partners import make_organisation
from buendnis.intake.models import Verdict
from buendnis.parties.models import Organisation, Person, Relation, RelationKind

TARGETS = (
    Target(
        "name",
        gettext_lazy("Name of the person"),
        synonyms=("Name", "Ansprechpartner", "Ansprechpartnerin", "Ansprechperson", "Kontakt", "Nachname"),
        required=True,
        longest=120,
    ),
    Target("first_name", gettext_lazy("First name"), synonyms=("Vorname",), longest=60),
    Target(
        "organisation",
        gettext_lazy("Organisation"),
        synonyms=("Institution", "Einrichtung", "Firma", "Arbeitgeber", "Partner"),
    ),
    Target(
        "email",
        gettext_lazy("E-mail address"),
        ColumnKind.EMAIL,
        ("E-Mail", "Email", "Mail", "E-Mail-Adresse"),
    ),
    Target(
        "phone",
        gettext_lazy("Telephone"),
        synonyms=("Telefon", "Tel.", "Telefonnummer", "Rufnummer", "Durchwahl", "Mobil"),
        longest=40,
    ),
    Target("note", gettext_lazy("Task or function"), synonyms=("Funktion", "Position", "Rolle", "Abteilung")),
)
LABELS = {target.key: target.label for target in TARGETS}
KEPT = ("name", "email", "phone")


def full_name(values: Mapping[str, Any]) -> str:
    """First name and name as one; "Muster, Erika" is turned round."""
    name, first = str(values["name"]).strip(), str(values.get("first_name") or "").strip()
    if not first and name.count(",") == 1:
        name, first = (part.strip() for part in name.split(","))
    return f"{first} {name}".strip()[:120]


class _People:
    """The persons whom the secretariat knows, by address and by name; two queries."""

    def __init__(self, actor: Actor) -> None:
        self.all: dict[str, Person] = {}
        self.by_email: dict[str, list[Person]] = {}
        self.by_name: dict[str, list[Person]] = {}
        self.ties: dict[int, set[int]] = {}
        for person in persons_known(actor).select_related("user"):
            self.add(person)
        rows = Relation.objects.filter(
            kind=RelationKind.WORKS_FOR, person__in=[p.pk for p in self.all.values()]
        )
        for person_id, to_id in rows.values_list("person_id", "to_id"):
            self.ties.setdefault(person_id or 0, set()).add(to_id)

    def add(self, person: Person) -> None:
        self.all[str(person.public_id)] = person
        if person.address:
            self.by_email.setdefault(person.address.casefold(), []).append(person)
        self.by_name.setdefault(fold(person.name), []).append(person)

    def surely(self, values: Mapping[str, Any], organisation: Organisation | None) -> Person | None:
        """By address; else by name and organisation."""
        if values.get("email"):
            found = self.by_email.get(values["email"].casefold(), [])
            return found[0] if len(found) == 1 else None
        same = self.by_name.get(fold(full_name(values)), [])
        if organisation is not None:
            same = [each for each in same if organisation.pk in self.ties.get(each.pk, set())]
        else:
            same = [each for each in same if not self.ties.get(each.pk)]
        return same[0] if len(same) == 1 else None

    def perhaps(self, values: Mapping[str, Any]) -> list[Person]:
        return self.by_name.get(fold(full_name(values)), [])[:5]


class _Reading:
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.known, self.people = Known(actor), _People(actor)
        self.rows: dict[tuple[str, str], int] = {}
        self.brought: dict[tuple[str, str], int] = {}

    def meaning(self, number: int, values: Mapping[str, Any]) -> Meaning:
        name = full_name(values)
        employer = values.get("organisation") or ""
        organisation = self.known.surely(employer) if employer else None
        warnings = []
        if employer and organisation is None:
            alike = self.known.perhaps(employer)
            warnings.append(
                _("“%(name)s” will be entered as a new organisation. Alike: %(alike)s.")
                % {"name": employer, "alike": ", ".join(described(each) for each in alike)}
                if alike
                else _("“%(name)s” will be entered as a new organisation.") % {"name": employer}
            )
        address = str(values.get("email") or "").casefold()
        key = (address or fold(name), fold(employer))
        earlier = self.rows.setdefault(key, number)
        if earlier != number:
            return Meaning(Verdict.DOUBTFUL, name, warnings=[twice(earlier)])
        found = self.people.surely(values, organisation)
        if found is None:
            namesakes = self.people.perhaps(values)
            if namesakes:
                return Meaning(
                    Verdict.DOUBTFUL,
                    name,
                    candidates=[(str(each.public_id), each.name) for each in namesakes],
                    warnings=[
                        *warnings,
                        _(
                            "Somebody of this name is there already. Please decide whether it is the same person."
                        ),
                    ],
                )
            who = _same_as(values)
            if who and (other := self.brought.setdefault(who, number)) != number:
                warnings.append(
                    _("Row %(row)s of this list brings this person; only the organisation is added.")
                    % {"row": other}
                )
            return Meaning(Verdict.NEW, name, warnings=warnings)
        changes = changes_between(LABELS, _said_of(found), _said_in(values))
        if employer and (
            organisation is None or organisation.pk not in self.people.ties.get(found.pk, set())
        ):
            changes.append((str(LABELS["organisation"]), "", employer))
        return Meaning(
            Verdict.CHANGED if changes else Verdict.SAME,
            name,
            str(found.public_id),
            changes,
            warnings=warnings,
        )


class _Writing:
    def __init__(self, actor: Actor, alliance: Alliance) -> None:
        self.actor = actor
        self.known, self.people = Known(actor), _People(actor)
        self.brought: dict[tuple[str, str], Person] = {}

    def carry_out(self, values: Mapping[str, Any], target: str) -> Done:
        done = Done()
        employer = values.get("organisation") or ""
        organisation = self.known.surely(employer) if employer else None
        if employer and organisation is None:
            organisation = make_organisation(self.actor, self.known, {"name": employer})
            done.made.append(organisation)
        who = _same_as(values)
        person = self.people.all.get(target)
        if person is None and who in self.brought:
            person = self.brought[who]  # an earlier row of the list, for another organisation
        elif person is None:
            person = create_person(
                self.actor,
                name=full_name(values),
                email=values.get("email") or "",
                phone=values.get("phone") or "",
            )
            self.people.add(person)
            if who:
                self.brought[who] = person
            done.made.append(person)
        else:
            before = _said_of(person)
            after = before | {key: value for key, value in _said_in(values).items() if value}
            if after != before:
                edit_contact(self.actor, person, **after)
                done.changed.append((person, before))
        ties = self.people.ties.setdefault(person.pk, set())
        if organisation is not None and organisation.pk not in ties:
            tie = relate(
                self.actor,
                person,
                kind=RelationKind.WORKS_FOR,
                to=organisation,
                starts_on=today(),
                note=str(values.get("note") or "")[:200],
            )
            ties.add(organisation.pk)
            done.made.append(tie)
        return done


def _same_as(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """What makes two rows speak of one person: name and address. A mailbox alone may be shared."""
    address = str(values.get("email") or "").casefold()
    return (fold(full_name(values)), address) if address else None


def _said_of(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.address, "phone": person.phone}


def _said_in(values: Mapping[str, Any]) -> dict[str, str]:
    """What the row says; an address is compared without regard to its case."""
    return {
        "name": full_name(values),
        "email": str(values.get("email") or "").lower(),
        "phone": str(values.get("phone") or ""),
    }


CONTACTS = Kind(
    gettext_lazy("Contacts"),
    gettext_lazy("Persons with address and telephone, and the organisation that they work for."),
    TARGETS,
    _Reading,
    _Writing,
)
