"""How a seat stands to a case, kept up to date by whatever is said about its conflicts of interest."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from buendnis.alliances.rules import Rules
from buendnis.appraisal import conflicts, policies
from buendnis.appraisal.models import AppraisalCase, CaseState, ConflictKind, ConflictRuling, SeatStanding
from buendnis.appraisal.naming import KIND
from buendnis.appraisal.rulings import Declared, conflicts_of, declared_in
from buendnis.appraisal.services.assignments import fill_up
from buendnis.decisions.models import Resolution, ResolutionState
from buendnis.ground.actor import Actor
from buendnis.ground.verbs import refuse


def judged(
    standing: SeatStanding, declared: Declared, rulings: Iterable[ConflictRuling], rules: Rules
) -> SeatStanding:
    """``standing`` with the effect that follows, and the reasons in German words, because they go on record."""
    counting = [each for each in conflicts_of(standing.computed, declared, rulings) if each.counts]
    standing.effect = conflicts.strongest(rules.conflict_effects[each.kind] for each in counting)
    reasons = []
    with translation.override("de"):
        for each in counting:
            label = str(ConflictKind(each.kind).label)
            reasons += [f"{label} ({reason})" for reason in each.counting_reasons] or [label]
    standing.reason = "; ".join(dict.fromkeys(reasons))[:500]
    return standing


def rejudge(actor: Actor, case: AppraisalCase, standing: SeatStanding) -> None:
    """Work out anew what follows for a seat, after something was said about it; also for a vote that runs."""
    rules = Rules.from_document(case.rules_version.document)
    rulings = case.rulings.filter(seat=standing.seat_id).select_related("answer").order_by("ruled_at", "pk")
    judged(standing, declared_in(case).get(standing.seat_id, {}), rulings, rules).save()
    if case.state == CaseState.VOTING and standing.effect:
        _recuse(actor, case, standing)
    if policies.is_kept_out(standing):
        fill_up(actor, case)  # another seat assesses instead, where a small group does


def held_case(case: AppraisalCase) -> AppraisalCase:
    """The case as it is now, held so that neither it nor a vote on it goes on meanwhile.

    The motion is locked before its case, as whoever opens, counts or withdraws it does: in the other order they
    would wait for each other without end.
    """
    list(_pending(case).select_for_update().order_by("pk").values_list("pk", flat=True))
    return (
        AppraisalCase.objects.in_alliance(case.alliance_id)
        .select_for_update(of=("self",), no_key=True)
        .select_related("application", "alliance", "rules_version")
        .get(pk=case.pk)
    )


def locked_standing(case: AppraisalCase, seat_id: int) -> SeatStanding:
    """How the seat stands, for this transaction to change. Refuses for a seat that takes no part."""
    standing = (
        case.standings.select_for_update(of=("self",)).select_related("seat").filter(seat_id=seat_id).first()
    )
    if standing is None:
        refuse(_("This seat takes no part in the appraisal."))
    return standing


def pending_resolution(case: AppraisalCase) -> Resolution | None:
    """The motion on ``case`` that is being prepared or voted on."""
    return _pending(case).first()


def refuse_when_decided(case: AppraisalCase) -> None:
    """Nothing is said about conflicts any more once the committee has decided, or the appraisal was stopped."""
    if case.state in {CaseState.ADOPTED, CaseState.STOPPED}:
        refuse(_("The decision has been taken already."))


def _pending(case: AppraisalCase) -> QuerySet[Resolution]:
    return Resolution.objects.in_alliance(case.alliance_id).filter(
        subject_kind=KIND,
        subject_id=str(case.public_id),
        state__in=[ResolutionState.DRAFT, ResolutionState.OPEN],
    )


def _recuse(actor: Actor, case: AppraisalCase, standing: SeatStanding) -> None:
    """Let a conflict that turns up after the motion was opened count in the vote."""
    resolution = pending_resolution(case)
    if resolution is None or resolution.state != ResolutionState.OPEN:
        return
    seat = resolution.seats.filter(seat_id=standing.seat_id).first()
    if seat is not None and conflicts.is_stronger(standing.effect, seat.recusal):
        from buendnis.decisions.services import recuse

        office = Actor.system(actor.label, case.alliance_id)
        recuse(office, resolution, standing.seat_id, standing.effect, standing.reason)
