"""Conflicts of interest that follow from what is known: who holds a seat, who acts for it, who pays, who helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q
from django.utils import translation

from buendnis.alliances.models import Seat
from buendnis.alliances.selectors import mandates_for_seats, seats_of
from buendnis.appraisal.models import ConflictKind
from buendnis.decisions.models import Recusal
from buendnis.funding.models import AdviceHelper, Application, SourceStatus
from buendnis.ground.periods import during
from buendnis.parties.models import Organisation, Relation, RelationKind

# the later in this list, the further somebody is kept from the decision
STRENGTH = (Recusal.NONE, Recusal.DISCLOSE, Recusal.NO_VOTE, Recusal.LEAVE)
AFFILIATING = {RelationKind.LEADS, RelationKind.OWNS, RelationKind.SUPERVISES}
PERSONAL = {RelationKind.WORKS_FOR, RelationKind.LEADS, RelationKind.OWNS}

Computed = list[dict[str, str]]


def strongest(effects: Iterable[str]) -> str:
    """The effect that keeps furthest from the decision; none for no effects."""
    return max((Recusal(effect) for effect in effects), key=STRENGTH.index, default=Recusal.NONE)


def computed_conflicts(application: Application, day: date) -> dict[int, Computed]:
    """Per seat the conflicts that follow from its holders, from who acts for it, and from advice given.

    The kinds are those of :class:`ConflictKind`; the reasons are German sentences' stuff: names of public bodies
    and roles, never of persons.
    """
    alliance = application.alliance
    parts = _parts(application)
    seats = list(seats_of(alliance, day))
    found: dict[int, Computed] = defaultdict(list)

    affiliated = _affiliated(application.applicant, day)
    for seat in seats:
        for holder in seat.holders.all():
            for kind, organisations in parts.items():
                if holder.pk in organisations:
                    found[seat.pk].append({"kind": kind, "reason": holder.name})
            if holder.pk in affiliated and holder.pk != application.applicant_id:
                found[seat.pk].append({"kind": ConflictKind.AFFILIATED, "reason": holder.name})

    mandates = list(mandates_for_seats(alliance, day))
    helpers = set(
        AdviceHelper.objects.in_alliance(alliance.pk)
        .filter(Q(case__application=application) | Q(case__idea__application=application))
        .values_list("person_id", flat=True)
    )
    by_person = _personal(application, [mandate.person_id for mandate in mandates], parts, day)
    for mandate in mandates:
        if mandate.seat_id is None:
            continue
        with translation.override("de"):  # it goes on record
            role = str(mandate.get_role_display())
        if mandate.person_id in helpers:
            found[mandate.seat_id].append({"kind": ConflictKind.HELPED_WRITE, "reason": role})
        for kind, organisation in by_person.get(mandate.person_id, ()):
            found[mandate.seat_id].append({"kind": kind, "reason": f"{role}: {organisation}"})
    return {seat.pk: _once(found[seat.pk]) for seat in seats}


def effect_of(
    computed: Computed, overruled: Mapping[str, str], declared: str, effects: Mapping[str, str]
) -> str:
    """What follows for a seat from its computed conflicts that count and from its own declaration."""
    counting = [item["kind"] for item in computed if item["kind"] not in overruled]
    return strongest(effects[kind] for kind in [*counting, *([declared] if declared else [])])


def _parts(application: Application) -> dict[str, set[int]]:
    """Which organisations have which part in the project; the applicant's own share is no co-funding."""
    co_funders = set(
        application.sources.exclude(status=SourceStatus.WITHDRAWN)
        .filter(organisation__isnull=False)
        .values_list("organisation_id", flat=True)
    )
    partners = set(
        application.partners.filter(organisation__isnull=False).values_list("organisation_id", flat=True)
    )
    applicant = {application.applicant_id}
    return {
        ConflictKind.APPLICANT: applicant,
        ConflictKind.PARTNER: partners - applicant,
        ConflictKind.CO_FUNDER: co_funders - applicant,
    }


def _affiliated(applicant: Organisation, day: date) -> set[int]:
    relations = Relation.objects.filter(
        during(day),
        Q(organisation=applicant) | Q(to=applicant),
        organisation__isnull=False,
        kind__in=AFFILIATING,
    ).values_list("organisation_id", "to_id")
    return {each for pair in relations for each in pair if each}


def _personal(
    application: Application, persons: list[int], parts: Mapping[str, set[int]], day: date
) -> dict[int, list[tuple[str, str]]]:
    """Per person the parts of the organisations that they work for, lead or own."""
    kinds = {
        organisation: kind
        for kind in (ConflictKind.PARTNER, ConflictKind.APPLICANT)
        for organisation in parts[kind]
    }
    relations = Relation.objects.filter(
        during(day), person__in=persons, to__in=kinds, kind__in=PERSONAL
    ).select_related("to")
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for relation in relations:
        if relation.person_id is not None:
            found[relation.person_id].append((kinds[relation.to_id], relation.to.name))
    return found


def _once(items: Computed) -> Computed:
    return [item for place, item in enumerate(items) if item not in items[:place]]


def is_host(application: Application) -> bool:
    """Whether the organisation that carries the office applies itself."""
    return application.applicant_id == application.alliance.host_id


def holds_seat(seat: Seat, organisation: Organisation) -> bool:
    """Whether ``organisation`` is among the holders of ``seat``."""
    return any(holder.pk == organisation.pk for holder in seat.holders.all())
