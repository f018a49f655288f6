"""Which organisations and persons a secretariat knows: those of its alliance, and partners, who are public.

Who applies or co-funds is known to rooms above this one; they add theirs by :func:`also_known`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from buendnis.ground.actor import Actor
from buendnis.parties.models import Organisation, Person, Relation

# each gives, for the id of an alliance, a condition on organisations
_ALSO_KNOWN: list[Callable[[int], Q]] = []


def also_known(condition: Callable[[int], Q]) -> None:
    """Let a room above name more organisations that an alliance's secretariat knows."""
    if condition not in _ALSO_KNOWN:
        _ALSO_KNOWN.append(condition)


def organisations_known(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that ``actor``'s secretariat may name, in German order; none for others."""
    if not actor.is_office or actor.alliance_id is None:
        return Organisation.objects.none()
    public = Q(seats__isnull=False) | Q(hosted_alliances__isnull=False)
    found = Organisation.objects.filter(public | _own(actor.alliance_id))
    return Organisation.objects.filter(pk__in=found.values("pk")).order_by("sort_key", "pk")


def may_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """A secretariat keeps the addresses of its own partners, host, address book and applicants."""
    return _kept(actor).filter(pk=organisation.pk).exists()


def persons_known(actor: Actor) -> QuerySet[Person]:
    """Who acts or acted for ``actor``'s alliance, and its contacts, for its secretariat; none for others."""
    if not actor.is_office or actor.alliance_id is None:
        return Person.objects.none()
    acting = Q(mandates__alliance=actor.alliance_id)
    noted = Q(contact_entries__alliance=actor.alliance_id)
    found = Person.objects.filter(acting | noted)
    return Person.objects.filter(pk__in=found.values("pk")).order_by("sort_key", "pk")


def may_edit_person(actor: Actor, person: Person) -> bool:
    """A secretariat corrects whom it knows; whoever has an account keeps their address themselves."""
    return knows_person(actor, person)


def knows_person(actor: Actor, person: Person) -> bool:
    """Whether ``person`` acts or acted for the alliance whose secretariat ``actor`` is, or is its contact."""
    return persons_known(actor).filter(pk=person.pk).exists()


def knows(actor: Actor, party: Person | Organisation) -> bool:
    """Whether ``actor`` may name this person or organisation in a relation."""
    if isinstance(party, Person):
        return knows_person(actor, party)
    return organisations_known(actor).filter(pk=party.pk).exists()


def may_relate(actor: Actor, party: Person | Organisation, to: Organisation) -> bool:
    """A secretariat keeps the ties of its own persons and organisations, on whichever side they stand."""
    return knows(actor, party) and relatable(actor, party).filter(pk=to.pk).exists()


def relatable(actor: Actor, party: Person | Organisation) -> QuerySet[Organisation]:
    """The organisations to which ``actor`` may note a tie of ``party``: one of the two is its own."""
    if isinstance(party, Person) or may_edit_organisation(actor, party):
        return organisations_known(actor)
    return organisations_known(actor).filter(pk__in=_kept(actor).values("pk"))


def relations_kept(actor: Actor) -> QuerySet[Relation]:
    """Those of the relations known that ``actor`` may correct, because one side is its own."""
    own = _kept(actor).values("pk")
    sides = Q(person__isnull=False) | Q(organisation__in=own) | Q(to__in=own)
    return relations_known(actor).filter(sides)


def relations_known(actor: Actor) -> QuerySet[Relation]:
    """The relations between those whom ``actor`` knows, the running and newest first."""
    organisations = organisations_known(actor).values("pk")
    return (
        Relation.objects.filter(
            Q(person__in=persons_known(actor).values("pk")) | Q(organisation__in=organisations),
            to__in=organisations,
        )
        .select_related("person", "organisation", "to")
        .order_by("-starts_on", "pk")
    )


def _kept(actor: Actor) -> QuerySet[Organisation]:
    if not actor.is_office or actor.alliance_id is None:
        return Organisation.objects.none()
    partners = Q(seats__alliance=actor.alliance_id) | Q(hosted_alliances=actor.alliance_id)
    return Organisation.objects.filter(partners | _own(actor.alliance_id))


def _own(alliance_id: int) -> Q:
    found = Q(address_entries__alliance=alliance_id)
    for condition in _ALSO_KNOWN:
        found |= condition(alliance_id)
    return found
