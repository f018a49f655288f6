"""Organisations and persons as the secretariat knows them, and the relations from which conflicts follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models.fields.reverse_related import ForeignObjectRel, ManyToManyRel
from django.utils.translation import gettext as _

from buendnis.alliances import addresses
from buendnis.alliances.models import AddressEntry, ContactEntry
from buendnis.alliances.services.saving import check_address, save
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import NotAllowed, record, refuse, require, verb
from buendnis.parties.models import Organisation, Person, Relation


@dataclass(frozen=True)
class Address:
    """What is known of an organisation."""

    name: str
    kind: str
    street: str = ""
    postcode: str = ""
    town: str = ""


@verb
def create_organisation(actor: Actor, address: Address) -> Organisation:
    """Enter an organisation into the alliance's address book."""
    alliance_id = actor.alliance_id
    if not actor.is_office or alliance_id is None:
        raise NotAllowed(_("Only a secretariat does this."))
    known = addresses.organisations_known(actor).filter(name__iexact=address.name.strip()).first()
    if known is not None:
        refuse(_("There is an organisation with this name already. Please use that one."), "name")
    organisation = Organisation()
    _put(organisation, address)
    AddressEntry.objects.create(alliance_id=alliance_id, organisation=organisation)
    record(actor, "organisation.created", organisation, changes={"name": organisation.name})
    return organisation


@verb
def edit_organisation(actor: Actor, organisation: Organisation, address: Address) -> Organisation:
    """Correct what is known of an organisation; everybody who names it sees that."""
    require(
        addresses.may_edit_organisation(actor, organisation),
        _("This organisation belongs to another alliance, whose secretariat keeps its address."),
    )
    _put(organisation, address)
    record(actor, "organisation.changed", organisation, changes={"name": organisation.name})
    return organisation


@verb
def remove_organisation(actor: Actor, organisation: Organisation) -> None:
    """Take out an organisation that the secretariat entered by mistake and nobody names yet.

    Raises ProcessError as soon as anything names it: a seat, a tie, an outline, another alliance.
    """
    require(
        addresses.may_edit_organisation(actor, organisation),
        _("This organisation belongs to another alliance, whose secretariat keeps its address."),
    )
    AddressEntry.objects.in_alliance(actor.alliance_id).filter(organisation=organisation).delete()
    if in_use(organisation):
        refuse(_("“%(name)s” is in use and stays.") % {"name": organisation.name})
    record(actor, "organisation.removed", organisation, changes={"name": organisation.name})
    organisation.delete()


@verb
def create_person(actor: Actor, *, name: str, email: str = "", phone: str = "") -> Person:
    """Enter somebody into the alliance's address book. That gives them neither an account nor rights."""
    alliance_id = actor.alliance_id
    if not actor.is_office or alliance_id is None:
        raise NotAllowed(_("Only a secretariat does this."))
    if email.strip():
        check_address(email)
    person = Person(name=name.strip(), email=email.strip().lower(), phone=phone.strip())
    save(person)
    ContactEntry.objects.create(alliance_id=alliance_id, person=person)
    record(
        actor,
        "person.created",
        person,
        personal={"name": person.name, "email": person.email, "phone": person.phone},
    )
    return person


@verb
def edit_contact(actor: Actor, person: Person, *, name: str, email: str, phone: str) -> Person:
    """Correct a contact, whose address the secretariat keeps as long as they have no account."""
    require(
        addresses.may_edit_person(actor, person),
        _("Only the secretariat of this person’s alliance does this."),
    )
    if person.user_id is None:
        if email.strip():
            check_address(email)
        person.email = email.strip().lower()
    person.name, person.phone = name.strip(), phone.strip()
    save(person)
    record(
        actor,
        "person.changed",
        person,
        personal={"name": person.name, "email": person.email, "phone": person.phone},
    )
    return person


@verb
def remove_person(actor: Actor, person: Person) -> None:
    """Take out a contact who acts for nobody and has no account. Raises ProcessError for everybody else."""
    require(
        addresses.may_edit_person(actor, person),
        _("Only the secretariat of this person’s alliance does this."),
    )
    ContactEntry.objects.in_alliance(actor.alliance_id).filter(person=person).delete()
    if person.user_id is not None or in_use(person):
        refuse(_("This person is in use and stays."))
    record(actor, "person.removed", person)
    person.delete()


@verb
def remove_relation(actor: Actor, relation: Relation) -> None:
    """Take out a tie that was noted by mistake; one that has ended is given its end instead."""
    party = relation.person or relation.organisation
    require(
        party is not None and addresses.may_relate(actor, party, relation.to),
        _("Only the secretariat of one of the two does this."),
    )
    record(actor, "relation.removed", relation, changes={"kind": relation.kind})
    relation.delete()


def in_use(row: Organisation | Person) -> bool:
    """Whether any row of any room names ``row``."""
    return any(
        field.related_model._base_manager.filter(**{field.field.name: row}).exists()
        for field in row._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel) and not isinstance(field, ManyToManyRel)
    )


@verb
def edit_person(actor: Actor, person: Person, *, name: str, phone: str) -> Person:
    """Correct a name or a telephone number. The address for signing in is the person's own to change."""
    require(
        addresses.knows_person(actor, person), _("Only the secretariat of this person’s alliance does this.")
    )
    person.name, person.phone = name.strip(), phone.strip()
    save(person)
    record(actor, "person.changed", person, personal={"name": person.name, "phone": person.phone})
    return person


@verb
def relate(
    actor: Actor,
    party: Person | Organisation,
    *,
    kind: str,
    to: Organisation,
    starts_on: date,
    ends_on: date | None = None,
    note: str = "",
) -> Relation:
    """Note that a person or an organisation stands in a relation to an organisation, for a time."""
    require(addresses.may_relate(actor, party, to), _("Only the secretariat of one of the two does this."))
    relation = Relation(
        person=party if isinstance(party, Person) else None,
        organisation=party if isinstance(party, Organisation) else None,
        kind=kind,
        to=to,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note.strip(),
    )
    save(relation)
    record(
        actor,
        "relation.noted",
        relation,
        changes={"kind": kind, "to": str(to.public_id), "from": starts_on, "until": ends_on},
    )
    return relation


@verb
def edit_relation(
    actor: Actor, relation: Relation, *, kind: str, starts_on: date, ends_on: date | None, note: str
) -> Relation:
    """Correct a relation or let it end; between whom it is stays."""
    party = relation.person or relation.organisation
    require(
        party is not None and addresses.may_relate(actor, party, relation.to),
        _("Only the secretariat of one of the two does this."),
    )
    relation.kind, relation.starts_on, relation.ends_on = kind, starts_on, ends_on
    relation.note = note.strip()
    save(relation)
    record(actor, "relation.changed", relation, changes={"kind": kind, "from": starts_on, "until": ends_on})
    return relation


def _put(organisation: Organisation, address: Address) -> None:
    organisation.name, organisation.kind = address.name.strip(), address.kind
    organisation.street, organisation.town = address.street.strip(), address.town.strip()
    organisation.postcode = address.postcode.strip()
    save(organisation)
