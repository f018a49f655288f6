"""How an appraisal and an opinion go on: every change of state there is."""

from __future__ import annotations

from buendnis.appraisal.models import CaseState as Case
from buendnis.appraisal.models import ChangeState as Change
from buendnis.appraisal.models import ConditionState as Condition
from buendnis.appraisal.models import OpinionState as Opinion
from buendnis.ground.transitions import Transition, Transitions

OFFICE = "the secretariat, or the seat that prepares in its place"

CASE = Transitions(
    Transition(
        "propose", (Case.ASSESSING, Case.PROPOSED), Case.PROPOSED, OFFICE, "the scores are aggregated"
    ),
    Transition("reopen", (Case.PROPOSED,), Case.ASSESSING, OFFICE, "partners may assess again"),
    Transition("bring", (Case.PROPOSED,), Case.VOTING, OFFICE, "a resolution is drafted"),
    Transition(
        "adopt", (Case.VOTING,), Case.ADOPTED, "the committee", "money is earmarked, an opinion drafted"
    ),
    Transition("send_back", (Case.VOTING,), Case.PROPOSED, "the committee", "another proposal may follow"),
    Transition(
        "stop", (Case.ASSESSING, Case.PROPOSED), Case.STOPPED, "the secretariat", "the outline goes back"
    ),
    Transition(
        "withdraw",
        (Case.ASSESSING, Case.PROPOSED, Case.VOTING, Case.ADOPTED),
        Case.STOPPED,
        "whoever withdraws the outline",
        "the motion is taken back, money becomes free",
    ),
)

OPINION = Transitions(
    Transition(
        "edit", (Opinion.DRAFT, Opinion.RELEASED), Opinion.DRAFT, OFFICE, "releases of the old wording lapse"
    ),
    Transition("release", (Opinion.DRAFT,), Opinion.RELEASED, "the spokespersons, when enough have released"),
    Transition(
        "issue", (Opinion.RELEASED,), Opinion.SEALING, "the secretariat", "number, freeze, sealing job"
    ),
    Transition(
        "issue_on_paper",
        (Opinion.DRAFT, Opinion.RELEASED),
        Opinion.SIGNING,
        "the secretariat",
        "number, freeze, papers to be signed",
    ),
    Transition(
        "sign", (Opinion.SIGNING,), Opinion.ISSUED, "the secretariat", "the signed scan is kept, mails"
    ),
    Transition("seal", (Opinion.SEALING,), Opinion.ISSUED, "the sealing job", "documents, mails"),
    Transition(
        "drop",
        (Opinion.DRAFT, Opinion.RELEASED),
        Opinion.DROPPED,
        f"{OFFICE}, for one begun by mistake; the process, when the outline is withdrawn",
        "it is never issued",
    ),
    Transition(
        "revoke", (Opinion.ISSUED,), Opinion.REVOKED, "the secretariat", "the verification page says so"
    ),
)

CHANGE = Transitions(
    Transition(
        "note", (Change.REPORTED, Change.TO_DECIDE), Change.NOTED, OFFICE, "it is filed with the opinion"
    ),
    Transition("supplement", (Change.REPORTED,), Change.TO_DECIDE, OFFICE, "the rules say who decides"),
    Transition("bring", (Change.TO_DECIDE,), Change.VOTING, OFFICE, "a resolution is drafted"),
    Transition(
        "adopt",
        (Change.VOTING,),
        Change.SUPPLEMENTED,
        "the committee",
        "an opinion is drafted, money follows",
    ),
    Transition("send_back", (Change.VOTING,), Change.TO_DECIDE, "the committee", "another answer may follow"),
)

CONDITION = Transitions(
    Transition(
        "submit",
        (Condition.OPEN, Condition.SUBMITTED),
        Condition.SUBMITTED,
        "whoever wrote the outline, or the secretariat for what came by another way",
        "the office looks at the proof",
    ),
    Transition(
        "accept", (Condition.SUBMITTED,), Condition.ACCEPTED, "the secretariat", "mail to the writers"
    ),
    Transition(
        "send_back", (Condition.SUBMITTED,), Condition.OPEN, "the secretariat", "with a reason, by mail"
    ),
    Transition(
        "end",
        (Condition.OPEN, Condition.SUBMITTED),
        Condition.ENDED,
        "the process, when the opinion is revoked or another one follows",
    ),
)
