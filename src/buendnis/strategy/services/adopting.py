"""Bringing a version to its resolution, adopting and publishing it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.rules import Rules
from buendnis.alliances.selectors import current_rules
from buendnis.alliances.services.saving import locked as locked_alliance
from buendnis.alliances.services.saving import readable, save
from buendnis.decisions.models import Committee, Meeting, Resolution, ResolutionMode
from buendnis.decisions.services import draft_resolution
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.services import store_upload
from buendnis.ground.frozen import sha256_of
from buendnis.ground.jobs import defer
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, verb
from buendnis.strategy.models import CitedEvidence, Goal, Strategy, StrategyState
from buendnis.strategy.plan import live_plan, plan_of, to_json
from buendnis.strategy.selectors import unanswered
from buendnis.strategy.services.shared import locked, require_keeper
from buendnis.strategy.transitions import STRATEGY

KIND = "strategy.strategy"
PROOF = "strategy.proof"


@verb
def make_ready(actor: Actor, strategy: Strategy) -> Strategy:
    """Say that a draft can be resolved: its text stays from now on, and meetings are offered it."""
    require_keeper(actor, strategy.alliance_id)
    locked_alliance(strategy.alliance_id)
    strategy = locked(strategy)
    _require_whole(strategy)
    _require_room(strategy)
    strategy.state = STRATEGY.next("make_ready", strategy.state)
    save(strategy)
    record(actor, "strategy.ready", strategy, alliance_id=strategy.alliance_id)
    return strategy


@verb
def take_back(actor: Actor, strategy: Strategy) -> Strategy:
    """Change a version again that waits for its resolution."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    strategy.state = STRATEGY.next("take_back", strategy.state)
    strategy.save(update_fields=["state"])
    record(actor, "strategy.taken_back", strategy, alliance_id=strategy.alliance_id)
    return strategy


@verb
def drop_strategy(actor: Actor, strategy: Strategy) -> Strategy:
    """Give a draft up; it stays readable with what was said about it."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    strategy.state = STRATEGY.next("drop", strategy.state)
    strategy.save(update_fields=["state"])
    record(actor, "strategy.dropped", strategy, alliance_id=strategy.alliance_id)
    return strategy


@verb
def bring_strategy(
    actor: Actor,
    strategy: Strategy,
    *,
    committee: Committee,
    mode: str,
    meeting: Meeting | None = None,
    deadline: datetime | None = None,
    now: datetime | None = None,
) -> Resolution:
    """Draft the motion to adopt a version. What is voted on is named by its checksum."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    strategy.state = STRATEGY.next("bring", strategy.state)
    strategy.save(update_fields=["state"])
    if mode == ResolutionMode.CIRCULAR and deadline is None:
        rules = current_rules(strategy.alliance, today(now or present()))
        if rules is None:
            refuse(_("Please say until when votes are taken."), "deadline")
        else:
            days = Rules.from_document(rules.document).circular_days
            deadline = (now or present()) + timedelta(days=days)
    fingerprint = sha256_of(to_json(live_plan(strategy)))
    resolution = draft_resolution(
        actor,
        alliance=strategy.alliance,
        committee=committee,
        mode=mode,
        subject=reference_to(strategy, strategy.title),
        title=strategy.title,
        motion=motion_for(strategy),
        proposal={"sha256": fingerprint},
        meeting=meeting,
        deadline=deadline,
    )
    record(
        actor,
        "strategy.brought",
        strategy,
        alliance_id=strategy.alliance_id,
        changes={"resolution": str(resolution.public_id), "sha256": fingerprint},
    )
    return resolution


def motion_for(strategy: Strategy) -> str:
    """The motion in German: what is adopted, from when, and what it replaces."""
    plan = plan_of(strategy)
    with translation.override("de"):
        first = date_format(strategy.starts_on, "DATE_FORMAT")
        lines = [
            _("The alliance adopts the strategy “%(title)s” (version %(version)s) as it lies before it.")
            % {"title": strategy.title, "version": strategy.version},
            _("It is in force from %(first)s until %(last)s.")
            % {"first": first, "last": date_format(strategy.ends_on, "DATE_FORMAT")}
            if strategy.ends_on
            else _("It is in force from %(first)s.") % {"first": first},
        ]
        if strategy.predecessor:
            lines.append(
                _("It succeeds version %(version)s, which ends on the day before.")
                % {"version": strategy.predecessor.version}
            )
        lines.append(
            _("Fields of action: %(fields)s.")
            % {"fields": "; ".join(f"{field.number}. {field.title}" for field in plan.fields)}
        )
        return "\n\n".join(lines)


@verb
def take_up(actor: Actor, resolution: Resolution) -> None:
    """The committee decides now, also where an earlier vote left the version waiting."""
    strategy = locked(_subject(resolution))
    if strategy.state == StrategyState.READY:
        strategy.state = STRATEGY.next("bring", strategy.state)
        strategy.save(update_fields=["state"])
    _require_unchanged(strategy, resolution)


@verb
def adopt(actor: Actor, resolution: Resolution) -> Strategy:
    """Adopt the version that the committee has resolved: it is fixed, and its predecessor ends."""
    alliance_id = resolution.alliance_id
    locked_alliance(alliance_id)
    strategy = locked(_subject(resolution))  # nobody can have changed it since the vote was opened
    at = resolution.closed_at or present()
    strategy.state = STRATEGY.next("adopt", strategy.state)
    strategy.resolution, strategy.resolved_on = resolution, today(at)
    strategy.resolved_by = resolution.number
    _fix(actor, strategy, at)
    return strategy


@verb
def send_back(actor: Actor, resolution: Resolution) -> None:
    """Nothing was adopted: the version waits for another resolution, or is taken back."""
    strategy = locked(_subject(resolution))
    if strategy.state == StrategyState.VOTING:
        strategy.state = STRATEGY.next("send_back", strategy.state)
        strategy.save(update_fields=["state"])
        record(actor, "strategy.sent_back", strategy, alliance_id=strategy.alliance_id)


@verb
def adopt_outside(
    actor: Actor,
    strategy: Strategy,
    *,
    resolved_on: date,
    resolved_by: str,
    proof: UploadedFile[Any] | None,
    now: datetime | None = None,
) -> Strategy:
    """Enter that a version was resolved elsewhere, as old ones were: by whom, on which day, with the document."""
    require_keeper(actor, strategy.alliance_id)
    locked_alliance(strategy.alliance_id)
    strategy = locked(strategy)
    now = now or present()
    if resolved_on > today(now):
        refuse(_("This day lies in the future."), "resolved_on")
    if not resolved_by.strip():
        refuse(_("Please say who resolved it."), "resolved_by")
    if proof is None:
        refuse(_("Please upload the document that shows the resolution."), "proof")
    waiting = Strategy.objects.in_alliance(strategy.alliance_id).filter(state=StrategyState.VOTING)
    if waiting.exists():
        refuse(_("Another version is before the committee. Please wait for its resolution."))
    _require_whole(strategy)
    strategy.state = STRATEGY.next("adopt_outside", strategy.state)
    if proof is not None:
        strategy.proof = store_upload(
            actor,
            proof,
            alliance_id=strategy.alliance_id,
            owner=reference_to(strategy, strategy.title),
            kind=PROOF,
        ).public_id
    strategy.resolved_on, strategy.resolved_by = resolved_on, resolved_by.strip()[:200]
    _fix(actor, strategy, now)
    return strategy


@verb
def publish(actor: Actor, strategy: Strategy, now: datetime | None = None) -> Strategy:
    """Let everybody read an adopted version, at an address that stays."""
    require_keeper(actor, strategy.alliance_id)
    strategy = locked(strategy)
    if strategy.state != StrategyState.ADOPTED:
        refuse(_("Only an adopted version is published."))
    if strategy.published_at is not None:
        refuse(_("This version is published already."))
    strategy.published_at = now or present()
    strategy.save(update_fields=["published_at"])
    defer("strategy.print", strategy_id=strategy.pk)
    record(actor, "strategy.published", strategy, alliance_id=strategy.alliance_id)
    return strategy


def _fix(actor: Actor, strategy: Strategy, at: datetime) -> None:
    """Freeze the version with all its parts, and end the one that it succeeds the day before."""
    before = (
        Strategy.objects.in_alliance(strategy.alliance_id)
        .select_for_update()
        .filter(state=StrategyState.ADOPTED, starts_on__lt=strategy.starts_on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=strategy.starts_on))
        .first()
    )
    if before is not None:
        before.ends_on = strategy.starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
        record(
            actor,
            "strategy.succeeded",
            before,
            alliance_id=before.alliance_id,
            changes={"until": before.ends_on, "by": str(strategy.public_id)},
        )
    _require_room(strategy)
    strategy.document = to_json(live_plan(strategy))
    strategy.document_hash = sha256_of(strategy.document)
    strategy.frozen_at = at
    with readable(strategy), transaction.atomic():
        strategy.save()
    fields = strategy.fields.all()
    goals = Goal.objects.in_alliance(strategy.alliance_id).filter(field__strategy=strategy)
    CitedEvidence.objects.filter(Q(field__in=fields) | Q(goal__in=goals)).update(frozen_at=at)
    goals.update(frozen_at=at)
    fields.update(frozen_at=at)
    record(
        actor,
        "strategy.adopted",
        strategy,
        alliance_id=strategy.alliance_id,
        changes={
            "on": strategy.resolved_on,
            "by": strategy.resolved_by,
            "sha256": strategy.document_hash,
        },
    )


def _require_whole(strategy: Strategy) -> None:
    """Refuse a version that says nothing, or of which a comment waits for its answer."""
    if not strategy.fields.exists():
        refuse(_("Please enter the fields of action first."))
    waiting = unanswered(strategy.alliance_id).filter(consultation__strategy=strategy).count()
    if waiting:
        refuse(
            ngettext(
                "%(n)s comment of the consultation has no answer yet. Please answer it first.",
                "%(n)s comments of the consultation have no answer yet. Please answer them first.",
                waiting,
            )
            % {"n": waiting}
        )


def _require_room(strategy: Strategy) -> None:
    """Refuse a period in which another adopted version begins: only an earlier one is succeeded."""
    clash = (
        Strategy.objects.in_alliance(strategy.alliance_id)
        .filter(state=StrategyState.ADOPTED, starts_on__gte=strategy.starts_on)
        .exclude(pk=strategy.pk)
    )
    if strategy.ends_on is not None:
        clash = clash.filter(starts_on__lte=strategy.ends_on)
    other = clash.order_by("starts_on").first()
    if other is not None:
        refuse(
            _(
                "“%(title)s” is in force from %(first)s. This version must end before that day, "
                "or begin after it. Please change its period."
            )
            % {"title": other.title, "first": date_format(other.starts_on, "DATE_FORMAT")},
            "starts_on",
        )


def _require_unchanged(strategy: Strategy, resolution: Resolution) -> None:
    if sha256_of(to_json(live_plan(strategy))) != resolution.proposal.get("sha256"):
        refuse(
            _(
                "The text of the strategy has changed since the motion was drafted. "
                "Please withdraw the motion and bring the new text."
            )
        )


def _subject(resolution: Resolution) -> Strategy:
    return Strategy.objects.in_alliance(resolution.alliance_id).get(public_id=resolution.subject_id)
