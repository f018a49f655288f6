"""Versions of the rules of procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, RulesOfProcedure
from buendnis.alliances.rules import Rules
from buendnis.alliances.services.saving import locked, require_office
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.verbs import record, refuse, require, verb


@verb
def create_rules(
    actor: Actor, alliance: Alliance, document: Mapping[str, Any], valid_from: date
) -> RulesOfProcedure:
    """Begin a new version of the rules; it follows the newest one, which must be frozen."""
    require_office(actor, alliance)
    Rules.from_document(document)
    locked(alliance.pk)
    newest = RulesOfProcedure.objects.in_alliance(alliance.pk).order_by("-number").first()
    if newest is not None and not newest.is_frozen:
        refuse(_("The newest version has not been used yet. Please edit that one."))
    _follow(newest, valid_from)
    rules = RulesOfProcedure.objects.create(
        alliance=alliance,
        number=(newest.number if newest else 0) + 1,
        valid_from=valid_from,
        predecessor=newest,
        document=dict(document),
    )
    record(actor, "rules.created", rules, alliance_id=alliance.pk, changes={"number": rules.number})
    return rules


@verb
def edit_rules(
    actor: Actor, rules: RulesOfProcedure, document: Mapping[str, Any], valid_from: date
) -> RulesOfProcedure:
    """Change a version that nothing rests on yet."""
    require_office(actor, rules.alliance)
    Rules.from_document(document)
    rules = RulesOfProcedure.objects.in_alliance(rules.alliance_id).select_for_update().get(pk=rules.pk)
    if rules.is_frozen:
        refuse(_("This version is in use and stays as it is. Please make a new version."))
    _follow(rules.predecessor, valid_from)
    rules.document, rules.valid_from = dict(document), valid_from
    rules.save(update_fields=["document", "valid_from"])
    record(actor, "rules.changed", rules, alliance_id=rules.alliance_id)
    return rules


@verb
def use_rules(actor: Actor, rules: RulesOfProcedure, now: datetime | None = None) -> RulesOfProcedure:
    """Let something rest on a version: from now on it never changes."""
    require(actor.member_of(rules.alliance_id), _("Only the alliance itself uses its rules."))
    rules = RulesOfProcedure.objects.in_alliance(rules.alliance_id).select_for_update().get(pk=rules.pk)
    if not rules.is_frozen:
        rules.freeze(now or present())
        record(
            actor, "rules.frozen", rules, alliance_id=rules.alliance_id, changes={"hash": rules.document_hash}
        )
    return rules


@verb
def succeed_rules(actor: Actor, rules: RulesOfProcedure) -> RulesOfProcedure:
    """Begin a version that says the same as ``rules``, to be changed before it is used.

    It holds from tomorrow, lest a resolution that is opened today freezes what is not finished.
    """
    tomorrow = today() + timedelta(days=1)
    return create_rules(actor, rules.alliance, rules.document, max(tomorrow, rules.valid_from))


def _follow(predecessor: RulesOfProcedure | None, valid_from: date) -> None:
    if predecessor is not None and valid_from < predecessor.valid_from:
        refuse(
            _("The version before this one is valid from %s. This one can’t be valid earlier.")
            % f"{predecessor.valid_from:%d.%m.%Y}",
            "valid_from",
        )
