"""Questions about scenarios: who sees which, and what of them.

Whoever must see no points of a project reads a scenario as if the project had never been in it: calculated anew without
it, and without the words that somebody wrote. So nothing about it can be read off the others, or off totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from buendnis.alliances.models import RulesOfProcedure, Seat
from buendnis.alliances.rules import Rules
from buendnis.appraisal import hidden
from buendnis.appraisal.models import AppraisalCase, CaseState
from buendnis.appraisal.selectors import sight_of
from buendnis.engines.exact import rounded
from buendnis.engines.portfolio import Answer
from buendnis.engines.problems import BadInput
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import head_for, visible_heads
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.models import PartnerView, Scenario, ScenarioState
from buendnis.scenarios.pool import LeftOut, asked_for
from buendnis.scenarios.results import Result, result_of


@dataclass(frozen=True)
class Seen:
    """A scenario as one person sees it; ``left_out`` says what of it they do not."""

    scenario: Scenario
    title: str
    note: str
    inputs: Inputs
    answer: Answer
    left_out: tuple[LeftOut, ...]

    @cached_property
    def result(self) -> Result:
        """The answer, as people read it."""
        return result_of(self.inputs, self.answer)


@dataclass(frozen=True)
class Share:
    """How one partner comes off under each rule: approved projects that are in, and its part of what is spent."""

    seat: str
    approved: int
    per_rule: tuple[tuple[int, Decimal], ...]


class Which(StrEnum):
    """Which of the scenarios that somebody sees a list shows."""

    ALL = ""
    OWN = "eigene"
    SHOWN = "gezeigt"
    DROPPED = "weggelegt"


# not by title: the order would tell of words that are hidden from some
SORTS = {"budget": ["budget"], "-budget": ["-budget"], "made": ["made_at"], "-made": ["-made_at"]}


def listed(actor: Actor, which: Which = Which.ALL, sort: str = "") -> QuerySet[Scenario]:
    """The scenarios that ``actor`` sees, the newest first unless ``sort`` says otherwise; without long documents."""
    rows = Scenario.objects.visible_to(actor)
    own = Q(of_office=True) if actor.is_office else Q(by_user=actor.user_id, of_office=False)
    there = ~Q(state=ScenarioState.DROPPED)
    narrowed = {
        Which.ALL: there,
        Which.OWN: there & own,
        Which.SHOWN: Q(state=ScenarioState.SHARED),
        Which.DROPPED: ~there & own,
    }[which]
    return (
        rows.filter(narrowed)
        .select_related("committee", "head__recognition")
        .defer("question", "answer", "ballot_seats")
        .order_by(*SORTS.get(sort, ()), "-made_at", "-pk")
    )


def title_for(scenario: Scenario, left_out: Sequence[LeftOut]) -> str:
    """What a scenario is called for somebody: words that were written about more than they may know are not shown."""
    if not left_out:
        return scenario.title
    return _("Scenario of %(day)s") % {"day": date_format(today(scenario.made_at), "DATE_FORMAT")}


def left_out_of(actor: Actor, scenarios: Iterable[Scenario]) -> dict[int, tuple[LeftOut, ...]]:
    """What of each scenario ``actor`` must not see, by their keys; a constant number of questions."""
    held = {each.pk: Inputs.from_json(each.inputs).entries for each in scenarios}
    entries_of_all = [entry for entries in held.values() for entry in entries if entry.application]
    applications = {UUID(entry.application) for entry in entries_of_all}
    # the appraisal that lives, and the one that the points came from: it may have been stopped since
    lives = Q(application__public_id__in=applications) & ~Q(state=CaseState.STOPPED)
    told_of = Q(public_id__in={UUID(entry.case) for entry in entries_of_all if entry.case})
    cases = list(
        AppraisalCase.objects.unscoped("of scenarios that are visible anyway")
        .filter(lives | told_of)
        .select_related("application", "alliance", "rules_version")
        .defer("evaluation", "rubric", "proposal")
        .order_by("pk")
    )
    kept_from = hidden.hidden_among(actor, cases)
    reasons = {
        str(case.application.public_id): str(kept_from[case.pk]) for case in cases if case.pk in kept_from
    }
    # points that were known once are not, while seats assess again
    anew = {str(case.application.public_id): case for case in cases if case.state == CaseState.ASSESSING}
    for application, case in anew.items():
        told = any(
            entry.application == application and entry.points is not None and not entry.assumed
            for entry in entries_of_all
        )
        if told and application not in reasons:
            sight = sight_of(actor, case)
            if not sight.shown:
                reasons[application] = sight.why_not
    return {
        key: tuple(
            LeftOut(entry.key, entry.title, reasons[entry.application])
            for entry in entries
            if entry.application in reasons
        )
        for key, entries in held.items()
    }


def seen_by(actor: Actor, scenario: Scenario) -> Seen:
    """A scenario as ``actor`` sees it: as it was stored, or calculated anew without what is hidden from them."""
    return seen_among(actor, [scenario])[0]


def seen_among(actor: Actor, scenarios: Sequence[Scenario]) -> list[Seen]:
    """The same of several, in a constant number of questions."""
    out = left_out_of(actor, scenarios)
    found = []
    for scenario in scenarios:
        inputs, left_out = Inputs.from_json(scenario.inputs), out[scenario.pk]
        if left_out:
            inputs = inputs.without({each.key for each in left_out})
            answer = inputs.question().answer()
        else:
            answer = Answer.from_json(scenario.answer)
        note = "" if left_out else scenario.note
        found.append(Seen(scenario, title_for(scenario, left_out), note, inputs, answer, left_out))
    return found


def differences(scenario: Scenario) -> str:
    """How the stored question is answered today, where that differs; empty: the same."""
    from buendnis.engines.portfolio import VERSION, Question

    try:
        now = Question.from_json(scenario.question).answer().to_json()
    except BadInput as problem:
        return f"engine {VERSION} refuses what {scenario.engine_version} answered: {problem}"
    if now == scenario.answer:
        return ""
    if scenario.engine_version != VERSION and _gist(now) == _gist(scenario.answer):
        return ""
    return f"engine {VERSION} answers otherwise than {scenario.engine_version} did"


def partner_view(alliance_id: int) -> PartnerView | None:
    """What was last decided about views by partner; None: nothing ever, so they are off."""
    return PartnerView.objects.in_alliance(alliance_id).order_by("-decided_at", "-pk").first()


def shares_of(seen: Seen) -> tuple[list[Share], bool]:
    """How each partner comes off, and whether they may be named; nothing unless the alliance has switched it on."""
    scenario = seen.scenario
    view = partner_view(scenario.alliance_id)
    if view is None or not view.shown or not seen.inputs.has_ballots:
        return [], False
    rules = (
        RulesOfProcedure.objects.in_alliance(scenario.alliance_id)
        .filter(valid_from__lte=today())
        .order_by("-valid_from", "-number")
        .first()
    )
    named = rules is not None and Rules.from_document(rules.document).scores_named
    if not named:
        return [], False
    names = {
        str(key): name
        for key, name in Seat.objects.in_alliance(scenario.alliance_id)
        .filter(public_id__in=[UUID(each) for each in scenario.ballot_seats.values()])
        .values_list("public_id", "name")
    }
    supporters: dict[str, int] = {}
    for ballot in seen.inputs.ballots:
        for key in ballot.approves:
            supporters[key] = supporters.get(key, 0) + 1
    found = []
    for ballot in seen.inputs.ballots:
        per_rule = []
        for portfolio in seen.answer.portfolios:
            got = [each for each in portfolio.amounts if each.project in ballot.approves]
            part = sum((each.amount / supporters[each.project] for each in got), start=portfolio.cost * 0)
            per_rule.append((len(got), rounded(part)))
        name = names.get(scenario.ballot_seats.get(ballot.id, ""), "–")
        found.append(Share(name, len(ballot.approves), tuple(per_rule)))
    return sorted(found, key=lambda each: each.seat), True


def heads_for(actor: Actor) -> list[BudgetHead]:
    """The budgets that a scenario may be about, the newest recognition first."""
    return list(visible_heads(actor).order_by("-recognition__starts_on", "programme_area", "pk")[:20])


def head_among(actor: Actor, heads: Sequence[BudgetHead], asked: str = "") -> BudgetHead | None:
    """The one that the address names, else one that outlines ask for: in force, or the newest."""
    by_id = {str(head.public_id): head for head in heads}
    if asked in by_id:
        return by_id[asked]
    if not heads:
        return None
    in_force = head_for(heads[0].recognition.alliance) or heads[0]
    if len(heads) == 1:
        return in_force
    wanted = asked_for(actor, heads)
    return in_force if in_force in wanted or not wanted else wanted[0]


def _gist(answer: Mapping[str, object]) -> object:
    """What of an answer later versions of the engine may not change: who gets what, and the verdicts."""
    read = Answer.from_json(dict(answer))
    return (
        [(str(each.variant.rule), each.chosen, each.amounts) for each in read.portfolios],
        [(each.project, each.verdict) for each in read.projects],
    )
