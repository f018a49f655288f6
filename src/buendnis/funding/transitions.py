"""How an outline comes from its draft to the expert opinion."""

from __future__ import annotations

from buendnis.funding.models import ApplicationState as State
from buendnis.ground.transitions import Transition, Transitions

APPLICATION = Transitions(
    Transition(
        "submit",
        (State.DRAFT, State.RETURNED),
        State.SUBMITTED,
        who="whoever writes it",
        effect="Nothing may be missing. It gets its number and a frozen revision; the office is told.",
    ),
    Transition(
        "return",
        (State.SUBMITTED, State.CHECKED),
        State.RETURNED,
        who="the secretariat",
        effect="It needs a reason. It can be edited again; whoever writes it is told what to change.",
    ),
    Transition(
        "complete_precheck",
        (State.SUBMITTED,),
        State.CHECKED,
        who="the secretariat",
        effect="No finding stands failed or unanswered. Whoever writes the outline is told.",
    ),
    Transition(
        "begin_assessment",
        (State.CHECKED,),
        State.ASSESSMENT,
        who="the secretariat, by opening the assessment",
        effect="The seats assess the latest revision.",
    ),
    Transition(
        "stop_assessment",
        (State.ASSESSMENT,),
        State.RETURNED,
        who="the secretariat, by stopping the assessment",
        effect="It needs a reason. It can be edited again; whoever writes it is told.",
    ),
    Transition(
        "mark_decided",
        (State.ASSESSMENT,),
        State.DECIDED,
        who="the committee, by its resolution",
    ),
    Transition(
        "mark_opinion_issued",
        (State.DECIDED,),
        State.OPINION,
        who="the secretariat, by issuing the opinion",
    ),
    Transition(
        "mark_granted",
        (State.OPINION,),
        State.GRANTED,
        who="the bank; the secretariat enters its notice",
    ),
    Transition(
        "mark_refused",
        (State.OPINION,),
        State.REFUSED,
        who="the bank; the secretariat enters its notice",
    ),
    Transition(
        "mark_withdrawn",
        (State.OPINION,),
        State.WITHDRAWN,
        who="the applicant at the bank; the secretariat enters it",
    ),
    Transition(
        "take_back_decision",
        (State.GRANTED, State.REFUSED, State.WITHDRAWN),
        State.OPINION,
        who="the secretariat, where the bank's decision was entered wrongly",
    ),
    Transition(
        "withdraw",
        (State.DRAFT, State.SUBMITTED, State.RETURNED, State.CHECKED, State.ASSESSMENT, State.DECIDED),
        State.WITHDRAWN,
        who="whoever owns it, or the secretariat at their wish",
        effect="It needs a reason. What was submitted stays on record; rooms above end what they began.",
    ),
)

EDITABLE = frozenset({State.DRAFT, State.RETURNED})
DECIDED_BY_BANK = frozenset({State.GRANTED, State.REFUSED})
AFTER_OPINION = frozenset({State.OPINION, State.GRANTED})
FINAL = frozenset({State.OPINION, State.WITHDRAWN, *DECIDED_BY_BANK})
