"""The rule about small state aid: each undertaking stays below the ceiling on the day of the grant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.finance.aid import Room, rooms, rule_on
from buendnis.funding.finance.case import Case
from buendnis.funding.finance.facts import ApplicationFacts, Finding, Outcome, Place
from buendnis.funding.finance.money_rules import NOT_RECORDED, OFFICE_COMPLETES
from buendnis.funding.finance.words import day as written
from buendnis.funding.guideline.document import StateAid, Window
from buendnis.ground.money import euro

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def grant_day(facts: ApplicationFacts) -> date | None:
    """The day for which the window is counted: the expected grant, else the earliest that is known."""
    return facts.granted_on or facts.applied_on or facts.start


def state_aid(case: Case) -> Iterator[Finding]:
    """Small state aid stays below the ceiling in force on the day of the grant, undertaking by undertaking."""
    title = _("State aid (de minimis)")
    facts = case.facts
    if facts.aid_expected is False:
        reason: StrOrPromise = _("According to the application no undertaking gains an advantage.")
        yield Finding("state_aid", "", title, Outcome.PASSED, _("no state aid"), reason)
        return
    if facts.aid_expected is None:
        reason = _("It is not answered yet whether undertakings gain an advantage from the project.")
        remedy: StrOrPromise = _("Answer the question on state aid.")
        yield Finding("state_aid", "", title, Outcome.HUMAN, "", reason, remedy, Place.STATE_AID)
        return
    day = grant_day(facts)
    rule = rule_on(case.guideline.state_aid, day) if day is not None else None
    if day is None or rule is None:
        reason = _("The guideline records no rule on state aid for the day of the grant.")
        yield Finding("state_aid", "", title, Outcome.HUMAN, "", reason, OFFICE_COMPLETES, Place.GUIDELINE)
        return
    if rule.cap is None or rule.years is None or rule.window is None:
        yield Finding(
            "state_aid",
            rule.regulation,
            title,
            Outcome.HUMAN,
            "",
            NOT_RECORDED,
            OFFICE_COMPLETES,
            Place.GUIDELINE,
        )
        return
    found = rooms(rule, facts.aid, day)
    if not found:
        remedy = _("Ask the undertakings for their declarations on earlier aid, and enter them.")
        yield Finding(
            "state_aid", rule.regulation, title, Outcome.HUMAN, "", ceiling_text(rule), remedy, Place.AID
        )
    for number, room in enumerate(found, 1):
        key = "state_aid" if number == 1 else f"state_aid:{number}"
        yield _held(room, key, format_lazy("{title}: {name}", title=title, name=room.undertaking))


def _held(room: Room, key: str, title: StrOrPromise) -> Finding:
    paragraph = room.rule.regulation
    value = format_lazy(
        _("{new} now and {earlier} earlier = {total}"),
        new=euro(room.planned),
        earlier=euro(room.received),
        total=euro(room.planned + room.received),
    )
    reason = room_text(room)
    if room.excess:
        remedy: StrOrPromise = format_lazy(
            _("Lower the advantage by {excess}, or ask the granting authority for another legal basis."),
            excess=euro(room.excess),
        )
        return Finding(key, paragraph, title, Outcome.FAILED, value, reason, remedy, Place.AID)
    if not room.declared:
        remedy = _("Ask the undertaking for its declaration, and enter it; also if it has received nothing.")
        return Finding(key, paragraph, title, Outcome.HUMAN, value, reason, remedy, Place.AID)
    return Finding(key, paragraph, title, Outcome.PASSED, value, reason)


def ceiling_text(rule: StateAid) -> StrOrPromise:
    """The ceiling in words."""
    window: StrOrPromise = format_lazy(
        _("{cap} within {years} tax years")
        if rule.window is Window.TAX_YEARS
        else _("{cap} within {years} years"),
        cap=euro(rule.cap) if rule.cap is not None else "–",
        years=rule.years,
    )
    return format_lazy(_("For each undertaking the ceiling is {window}."), window=window)


def room_text(room: Room) -> StrOrPromise:
    """What counts on the day of the grant, and what is left."""
    return format_lazy(
        _(
            "{ceiling} For a grant on {day} aid since {since} counts: {received}. "
            "Before this project {left} are left."
        ),
        ceiling=ceiling_text(room.rule),
        day=written(room.day),
        since=written(room.since),
        received=euro(room.received),
        left=euro(max(room.left, room.left * 0)),
    )
