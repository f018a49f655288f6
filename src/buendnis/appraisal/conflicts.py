"""Conflicts of interest that follow from what is known: who holds a seat, who acts for it, who pays, who helped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import translation

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.alliances.selectors import mandates_for_seats, seats_of
from buendnis.appraisal.models import ConflictKind
from buendnis.decisions.models import Recusal
from buendnis.funding.models import (
    AdviceHelper,
    Application,
    ApplicationMember,
    ApplicationPartner,
    FundingSource,
    SourceStatus,
)
from buendnis.ground.periods import during
from buendnis.parties.models import Organisation, Relation, RelationKind

# the later in this list, the further somebody is kept from the decision
STRENGTH = (Recusal.NONE, Recusal.DISCLOSE, Recusal.NO_VOTE, Recusal.LEAVE)
# what a relation between an organisation of the seat and the applicant makes, whichever way round it is noted
BETWEEN_ORGANISATIONS = {
    RelationKind.LEADS: ConflictKind.AFFILIATED,
    RelationKind.OWNS: ConflictKind.AFFILIATED,
    RelationKind.SUPERVISES: ConflictKind.AFFILIATED,
    RelationKind.COMPETES: ConflictKind.COMPETITOR,
    RelationKind.MEMBER: ConflictKind.OTHER,
    RelationKind.WORKS_FOR: ConflictKind.OTHER,  # as a contractor does
}
# whoever stands so to an organisation is taken for a part of it
OF_THE_HOUSE = {RelationKind.WORKS_FOR, RelationKind.LEADS, RelationKind.OWNS}
# what other ties of a person to the applicant make
OF_A_PERSON = {
    RelationKind.SUPERVISES: ConflictKind.AFFILIATED,
    RelationKind.COMPETES: ConflictKind.COMPETITOR,
    RelationKind.FAMILY: ConflictKind.PERSONAL,
    RelationKind.MEMBER: ConflictKind.OTHER,
}

Computed = list[dict[str, str]]


def strongest(effects: Iterable[str]) -> str:
    """The effect that keeps furthest from the decision; none for no effects."""
    return max((Recusal(effect) for effect in effects), key=STRENGTH.index, default=Recusal.NONE)


def is_stronger(effect: str, other: str) -> bool:
    """Whether ``effect`` keeps further from the decision than ``other``."""
    return STRENGTH.index(Recusal(effect)) > STRENGTH.index(Recusal(other))


def computed_conflicts(application: Application, day: date) -> dict[int, Computed]:
    """Per seat the conflicts that follow from its holders, from who acts for it, and from advice given.

    The kinds are those of :class:`ConflictKind`; the reasons are German sentences' stuff: names of public bodies
    and roles, never of persons.
    """
    return computed_among(application.alliance, [application], day)[application.pk]


def computed_among(
    alliance: Alliance, applications: Sequence[Application], day: date
) -> dict[int, dict[int, Computed]]:
    """The same for several outlines of one alliance, by their keys, in a number of questions that does not grow."""
    seats = list(seats_of(alliance, day))
    mandates = [mandate for mandate in mandates_for_seats(alliance, day) if mandate.seat_id is not None]
    known = _Known.about(alliance, applications, mandates, day)
    return {
        application.pk: _of_seats(seats, mandates, known.parts[application.pk], known, application.pk)
        for application in applications
    }


def _of_seats(
    seats: Sequence[Seat],
    mandates: Sequence[Mandate],
    parts: _Parts,
    known: _Known,
    outline: int,
) -> dict[int, Computed]:
    found: dict[int, Computed] = defaultdict(list)
    ties = known.between[parts.applicant]
    for seat in seats:
        for holder in seat.holders.all():
            for kind in _of_organisation(holder, parts, ties):
                found[seat.pk].append({"kind": kind, "reason": holder.name})
    helpers, writers = known.helpers[outline], known.writers[outline]
    for mandate in mandates:
        with translation.override("de"):  # it goes on record
            role = str(mandate.get_role_display())
        own = found[mandate.seat_id or 0]
        if mandate.person_id in helpers or mandate.person.user_id in writers:
            own.append({"kind": ConflictKind.HELPED_WRITE, "reason": role})
        for kind, organisation in _of_person(mandate.person_id, parts, ties, known):
            own.append({"kind": kind, "reason": f"{role}: {organisation}"})
    return {seat.pk: _once(found[seat.pk]) for seat in seats}


@dataclass(frozen=True)
class _Parts:
    """Which organisations have which part in the project; the applicant's own share is no co-funding."""

    applicant: int
    partners: set[int] = field(default_factory=set)
    co_funders: set[int] = field(default_factory=set)

    def of(self, organisation: int) -> Iterator[str]:
        """The kinds of its parts."""
        if organisation == self.applicant:
            yield ConflictKind.APPLICANT
            return
        if organisation in self.partners:
            yield ConflictKind.PARTNER
        if organisation in self.co_funders:
            yield ConflictKind.CO_FUNDER


Ties = dict[int, set[str]]  # an organisation that has to do with the applicant → the kinds that this makes


@dataclass
class _Known:
    """What is known of the applicants and of those who act, looked up once for all outlines."""

    parts: dict[int, _Parts] = field(default_factory=dict)
    between: dict[int, Ties] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    of_persons: dict[int, list[Relation]] = field(default_factory=lambda: defaultdict(list))
    helpers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # persons, by outline
    writers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # accounts, by outline

    @classmethod
    def about(
        cls, alliance: Alliance, applications: Sequence[Application], mandates: Sequence[Mandate], day: date
    ) -> _Known:
        known = cls()
        applicants = {application.applicant_id for application in applications}
        for party, to, kind in Relation.objects.filter(
            during(day),
            Q(organisation__in=applicants) | Q(to__in=applicants),
            organisation__isnull=False,
            kind__in=BETWEEN_ORGANISATIONS,
        ).values_list("organisation_id", "to_id", "kind"):
            made = BETWEEN_ORGANISATIONS[RelationKind(kind)]
            for one, other in ((party, to), (to, party)):
                if one in applicants:
                    known.between[one or 0][other or 0].add(made)
        for relation in Relation.objects.filter(
            during(day), person__in={mandate.person_id for mandate in mandates}
        ).select_related("to"):
            known.of_persons[relation.person_id or 0].append(relation)
        known.parts = {row.pk: _Parts(row.applicant_id) for row in applications}
        keys = list(known.parts)
        for row, organisation in ApplicationPartner.objects.filter(
            application__in=keys, organisation__isnull=False
        ).values_list("application", "organisation"):
            known.parts[row].partners.add(organisation or 0)
        for row, organisation in (
            FundingSource.objects.filter(application__in=keys, organisation__isnull=False)
            .exclude(status=SourceStatus.WITHDRAWN)
            .values_list("application", "organisation")
        ):
            known.parts[row].co_funders.add(organisation or 0)
        for path in ("case__application", "case__idea__application"):
            helpers = AdviceHelper.objects.in_alliance(alliance.pk).filter(**{f"{path}__in": keys})
            for row, person in helpers.values_list(path, "person"):
                known.helpers[row].add(person)
        for row, user in ApplicationMember.objects.filter(application__in=keys).values_list(
            "application", "user"
        ):
            known.writers[row].add(user)
        return known


def _of_organisation(holder: Organisation, parts: _Parts, ties: Ties) -> Iterator[str]:
    yield from parts.of(holder.pk)
    if holder.pk != parts.applicant:
        yield from sorted(ties.get(holder.pk, ()))


def _of_person(person: int, parts: _Parts, ties: Ties, known: _Known) -> Iterator[tuple[str, str]]:
    """The parts of the organisations that somebody belongs to, and their own ties to the applicant."""
    for relation in sorted(known.of_persons[person], key=lambda each: each.pk):
        if relation.kind in OF_THE_HOUSE:
            for kind in _of_organisation(relation.to, parts, ties):
                yield kind, relation.to.name
        elif relation.to_id == parts.applicant:
            yield OF_A_PERSON[RelationKind(relation.kind)], relation.to.name


def _once(items: Computed) -> Computed:
    return [item for place, item in enumerate(items) if item not in items[:place]]


def is_host(application: Application) -> bool:
    """Whether the organisation that carries the office applies itself."""
    return application.applicant_id == application.alliance.host_id
