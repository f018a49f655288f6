"""What people do with scenarios: saving them, showing them to a committee, and putting them away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.services.saving import save
from buendnis.decisions.models import Committee
from buendnis.engines.portfolio import VERSION
from buendnis.engines.problems import BadInput
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.frozen import sha256_of
from buendnis.ground.verbs import record, refuse, require, verb
from buendnis.ledger.models import BudgetHead
from buendnis.scenarios import policies
from buendnis.scenarios.inputs import Inputs
from buendnis.scenarios.mails import tell_the_office
from buendnis.scenarios.models import PartnerView, Scenario
from buendnis.scenarios.selectors import partner_view
from buendnis.scenarios.transitions import SCENARIO


@verb
def save_scenario(
    actor: Actor,
    head: BudgetHead,
    inputs: Inputs,
    *,
    title: str,
    note: str = "",
    seats: Mapping[str, str] | None = None,
    made_from: Scenario | None = None,
    now: datetime | None = None,
) -> Scenario:
    """Keep a scenario with all that it rests on; it is seen by whoever made it, and by nobody else before it is shown.

    ``seats``: whose the ballots are, by their ids. The answer is calculated here, whatever a page has shown.
    """
    alliance_id = head.recognition.alliance_id
    require(policies.may_make(actor, alliance_id), _("Only members of this alliance make scenarios."))
    if not inputs.fixed and not inputs.competing:
        refuse(_("Please take at least one project into the scenario."))
    if inputs.left < 0:
        refuse(_("What is fixed costs more than the budget. Please fix less, or raise the budget."), "budget")
    try:
        question = inputs.question()
        answer = question.answer().to_json()
    except BadInput as problem:
        refuse(str(problem))
    content = {"inputs": inputs.to_json(), "question": question.to_json(), "answer": answer}
    scenario = Scenario(
        alliance_id=alliance_id,
        head=head,
        title=title.strip(),
        note=note.strip(),
        made_from=made_from,
        by_user=actor.user_id,
        by_mandate=actor.mandate_id,
        of_office=actor.is_office,
        made_as=actor.label,
        made_at=now or present(),
        budget=inputs.budget,
        engine_version=VERSION,
        content_hash=sha256_of(content),
        ballot_seats=dict(seats or {}),
        **content,
    )
    save(scenario)
    _note(actor, "scenario.saved", scenario, budget=str(inputs.budget), hash=scenario.content_hash)
    return scenario


@verb
def hand_scenario(actor: Actor, scenario: Scenario) -> Scenario:
    """A partner gives a scenario to the office, which is told and may show it to the committee."""
    scenario = _locked(scenario)
    require(policies.may_hand(actor, scenario), _("Only whoever made a scenario gives it to the office."))
    _move(actor, scenario, "hand")
    tell_the_office(scenario)
    return scenario


@verb
def take_back_scenario(actor: Actor, scenario: Scenario) -> Scenario:
    """Whoever gave a scenario to the office takes it back, as long as no committee sees it."""
    scenario = _locked(scenario)
    require(policies.may_hand(actor, scenario), _("Only whoever made a scenario takes it back."))
    return _move(actor, scenario, "take_back")


@verb
def share_scenario(
    actor: Actor, scenario: Scenario, committee: Committee, now: datetime | None = None
) -> Scenario:
    """The office shows a scenario to a committee."""
    scenario = _locked(scenario)
    require(policies.may_share(actor, scenario), _("Only the secretariat shows scenarios to a committee."))
    if committee.alliance_id != scenario.alliance_id:
        refuse(_("Please choose a committee of this alliance."), "committee")
    scenario.committee, scenario.shared_at, scenario.shared_as = committee, now or present(), actor.label
    return _move(actor, scenario, "share", committee=str(committee.public_id))


@verb
def unshare_scenario(actor: Actor, scenario: Scenario) -> Scenario:
    """The office takes a scenario out of the committee's sight."""
    scenario = _locked(scenario)
    require(policies.may_share(actor, scenario), _("Only the secretariat shows scenarios to a committee."))
    scenario.committee, scenario.shared_at, scenario.shared_as = None, None, ""
    return _move(actor, scenario, "unshare")


@verb
def drop_scenario(actor: Actor, scenario: Scenario) -> Scenario:
    """Whoever made a scenario puts it away: no list shows it but the one of what is put away."""
    scenario = _locked(scenario)
    require(policies.is_maker(actor, scenario), _("Only whoever made a scenario puts it away."))
    return _move(actor, scenario, "drop")


@verb
def restore_scenario(actor: Actor, scenario: Scenario) -> Scenario:
    """Whoever put a scenario away takes it out again; nobody else sees it then."""
    scenario = _locked(scenario)
    require(policies.is_maker(actor, scenario), _("Only whoever made a scenario takes it out again."))
    return _move(actor, scenario, "restore")


@verb
def rename_scenario(actor: Actor, scenario: Scenario, *, title: str, note: str = "") -> Scenario:
    """Other words for the same figures, as long as no committee reads them."""
    scenario = _locked(scenario)
    require(
        policies.may_rename(actor, scenario), _("Only whoever made a scenario and sees all of it renames it.")
    )
    if scenario.state not in policies.RENAMED:
        refuse(_("A committee reads these words, or the scenario is put away. They were not changed."))
    before = (scenario.title, scenario.note)
    scenario.title, scenario.note = title.strip(), note.strip()
    if before != (scenario.title, scenario.note):
        save(scenario)
        _note(actor, "scenario.renamed", scenario)
    return scenario


@verb
def set_partner_view(
    actor: Actor, alliance: Alliance, shown: bool, reason: str, now: datetime | None = None
) -> PartnerView:
    """The office switches views by partner on or off, with a reason that everybody in the alliance reads."""
    require(policies.may_set_views(actor, alliance.pk), _("Only the secretariat of this alliance does this."))
    Alliance.objects.select_for_update().get(pk=alliance.pk)  # one decision after the other
    before = partner_view(alliance.pk)
    if (before.shown if before else False) == shown:
        refuse(_("This is how it is set already. Nothing was changed."), "shown")
    row = PartnerView(
        alliance=alliance,
        shown=shown,
        reason=reason.strip(),
        decided_at=now or present(),
        by_user=actor.user_id,
        decided_as=actor.label,
    )
    save(row)
    record(
        actor,
        "scenario.partner_view",
        row,
        alliance_id=alliance.pk,
        changes={"shown": shown, "reason": row.reason},
    )
    return row


def _move(actor: Actor, scenario: Scenario, step: str, **said: str) -> Scenario:
    scenario.state = SCENARIO.next(step, scenario.state)
    save(scenario)
    _note(actor, f"scenario.{step}", scenario, state=scenario.state, **said)
    return scenario


def _note(actor: Actor, action: str, scenario: Scenario, **changes: str) -> None:
    """Without the words of whoever made it: they may speak of what not everybody may know."""
    record(actor, action, scenario, alliance_id=scenario.alliance_id, changes=changes)


def _locked(scenario: Scenario) -> Scenario:
    return Scenario.objects.in_alliance(scenario.alliance_id).select_for_update().get(pk=scenario.pk)
