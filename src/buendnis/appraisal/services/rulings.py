"""Two people rule on a conflict of interest: one with a reason, another who looks at it. Until then it counts."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.alliances.models import Seat
from buendnis.appraisal import policies, ruling_mails
from buendnis.appraisal.models import (
    AppraisalCase,
    CaseState,
    ConflictKind,
    ConflictObjection,
    ConflictRuling,
    ConflictRulingAnswer,
    Verdict,
)
from buendnis.appraisal.rulings import Conflict, conflicts_of, declared_in
from buendnis.appraisal.services.standings import held_case, locked_standing, refuse_when_decided, rejudge
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def rule_on_conflict(
    actor: Actor,
    case: AppraisalCase,
    seat: Seat,
    kind: str,
    verdict: str,
    reason: str,
    now: datetime | None = None,
) -> ConflictRuling:
    """Propose that a conflict shall not count (it does until a second person agrees), or assert that there is one.

    What is asserted counts at once; the seat is told and may object before the second person looks.
    """
    now = now or present()
    require(
        policies.may_rule(actor, case, seat.pk),
        _("Whoever prepares the decision rules on conflicts, and nobody on those of a seat of their own."),
    )
    case = held_case(case)
    standing = locked_standing(case, seat.pk)
    refuse_when_decided(case)
    if kind not in ConflictKind.values:
        refuse(_("Please choose one of the kinds of conflict."), "kind")
    if verdict not in Verdict.values:
        refuse(_("Please say whether the conflict shall count."))
    if not reason.strip():
        refuse(_("Please give the reason; it stands in the record."), "reason")
    known = _conflict(case, seat.pk, kind, standing.computed)
    if known.awaits is not None:
        refuse(_("A ruling on this waits for a second person already."))
    if verdict == Verdict.LIFTED:
        _refuse_while_voting(case)
        if not known.counts:
            refuse(_("This seat has no such conflict that counts."))
    elif known.is_confirmed:
        refuse(_("This conflict has been confirmed already."), "kind")
    ruling = ConflictRuling.objects.create(
        case=case,
        seat=seat,
        kind=kind,
        verdict=verdict,
        reason=reason.strip(),
        about=list(known.computed),
        ruled_at=now,
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        ruled_as=actor.label[:200],
    )
    rejudge(actor, case, standing)
    ruling_mails.ask_for_second_look(ruling)
    if verdict == Verdict.ASSERTED:
        ruling_mails.tell_asserted(ruling)
    record(
        actor,
        f"conflict.{verdict}",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": seat.name, "kind": kind, "reason": ruling.reason},
    )
    return ruling


@verb
def answer_ruling(
    actor: Actor, ruling: ConflictRuling, *, agrees: bool, reason: str = "", now: datetime | None = None
) -> ConflictRulingAnswer:
    """Say as a second person whether a ruling counts. A refusal has a reason, and leaves things as they were."""
    require(
        policies.may_answer(actor, ruling),
        _(
            "A second person of the office or a spokesperson looks at a ruling: not whoever made it, "
            "nor anybody with a conflict of interest here."
        ),
    )
    case = held_case(ruling.case)
    standing = locked_standing(case, ruling.seat_id)
    refuse_when_decided(case)
    if ConflictRulingAnswer.objects.filter(ruling=ruling).exists():
        refuse(_("Somebody has looked at this ruling already."))
    if not agrees and not reason.strip():
        refuse(_("Please give the reason for your objection."), "reason")
    if agrees is (ruling.verdict == Verdict.LIFTED):  # the seat may then be less kept out than before
        _refuse_while_voting(case)
    answer = ConflictRulingAnswer.objects.create(
        ruling=ruling,
        agrees=agrees,
        reason=reason.strip(),
        answered_at=now or present(),
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        answered_as=actor.label[:200],
    )
    rejudge(actor, case, standing)
    ruling_mails.tell_settled(answer, standing)
    record(
        actor,
        "conflict.ruling_confirmed" if agrees else "conflict.ruling_refused",
        case,
        alliance_id=case.alliance_id,
        changes={"seat": ruling.seat.name, "kind": ruling.kind, "reason": answer.reason},
    )
    return answer


@verb
def object_to_ruling(
    actor: Actor, ruling: ConflictRuling, text: str, now: datetime | None = None
) -> ConflictObjection:
    """Say for one's seat why an asserted conflict is none. It counts all the same until it is answered."""
    require(
        policies.may_object(actor, ruling), _("Only the seat itself objects, before a second person looked.")
    )
    locked_standing(ruling.case, ruling.seat_id)  # an answer at the same moment comes before or after
    if ConflictRulingAnswer.objects.filter(ruling=ruling).exists():
        refuse(_("Somebody has looked at this ruling already."))
    if not text.strip():
        refuse(_("Please say what you object to."), "text")
    objection = ConflictObjection.objects.create(
        ruling=ruling,
        text=text.strip(),
        said_at=now or present(),
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        said_as=actor.label[:200],
    )
    record(
        actor,
        "conflict.objected",
        ruling.case,
        alliance_id=ruling.case.alliance_id,
        changes={"seat": ruling.seat.name, "kind": ruling.kind},
        personal={"text": objection.text},
    )
    return objection


def _conflict(case: AppraisalCase, seat_id: int, kind: str, computed: list[dict[str, str]]) -> Conflict:
    rulings = case.rulings.filter(seat=seat_id).select_related("answer").order_by("ruled_at", "pk")
    found = conflicts_of(computed, declared_in(case).get(seat_id, {}), rulings)
    return next((each for each in found if each.kind == kind), Conflict(kind))


def _refuse_while_voting(case: AppraisalCase) -> None:
    if case.state == CaseState.VOTING:
        refuse(_("The vote is being prepared already. Please take the motion back first."))
