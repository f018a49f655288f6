"""What the pages of other rooms show: what support for an outline would do, and what a committee is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from buendnis.appraisal import hidden
from buendnis.appraisal.models import AppraisalCase
from buendnis.appraisal.naming import KIND as CASE
from buendnis.decisions.beside import Beside
from buendnis.decisions.models import Committee, Resolution
from buendnis.engines.portfolio import Rule
from buendnis.funding.models import Application
from buendnis.funding.panels import Panel
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ledger import policies as budget
from buendnis.ledger.forecast import Forecast
from buendnis.ledger.models import BudgetHead
from buendnis.ledger.selectors import balances, forecast_of
from buendnis.scenarios.inputs import Choice, Entry, Inputs, Standing
from buendnis.scenarios.pool import RIPE, Pool, pool_of
from buendnis.scenarios.results import taken_by_first
from buendnis.scenarios.selectors import Which, left_out_of, listed, title_for
from buendnis.scenarios.side_by_side import MOST

BEFORE_THE_CONTENT = 22
ANCHOR = "was-waere-wenn"


@dataclass(frozen=True)
class WhatIf:
    """What support for an outline would do to the budget and to the others."""

    amount: Decimal
    free: Decimal
    crowded_out: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    others: int
    hidden: int  # other outlines that the reader must see nothing of
    forecast: Forecast

    @property
    def after(self) -> Decimal:
        """What would be free then; below zero: the budget does not hold it."""
        return self.free - self.amount


def panels(request: HttpRequest, application: Application) -> list[Panel]:
    """For whoever may see the budget, while the outline waits for its decision; nothing for whoever is kept out."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.is_member or not budget.may_read(actor, application.alliance_id):
        return []
    case = (
        AppraisalCase.objects.visible_to(actor).filter(application=application, state__in=RIPE)
        .only("pk", "state", "alliance", "application", "prepared_by_seat")
        .annotate(goals=F("revision__content__goals")).first()
    )  # fmt: skip
    if case is None or hidden.hidden_from(actor, case) is not None:
        return []
    head = (
        BudgetHead.objects.in_alliance(application.alliance_id)
        .filter(recognition=application.recognition_id, programme_area=application.programme_area)
        .select_related("recognition__alliance")
        .first()
    )
    if head is None:
        return []
    pool = pool_of(actor, head)
    own = pool.entry(application.number)
    if own is None:
        return []
    address = f"{reverse('scenarios:play')}?{urlencode({'h': head.public_id, 'fest': own.key})}"
    context = {
        "what": what_if(pool, own, head),
        "head": head,
        "address": address,
        "anchor": ANCHOR,
        "goals": getattr(case, "goals", None) or [],  # as they were named in the revision that is decided on
    }
    return [Panel(_("What if we support this?"), "scenarios/parts/panel.html", context, BEFORE_THE_CONTENT)]


def beside(actor: Actor, committee: Committee, resolution: Resolution | None) -> Iterator[Beside]:
    """The scenarios that a committee is shown; beside a motion only those that its outline takes part in.

    Beside a motion also the way to what its adoption would do, for whoever is not kept out.
    """
    rows = listed(actor, Which.SHOWN).filter(committee=committee)
    what = ""
    if resolution is not None:
        if resolution.subject_kind != CASE:
            return
        cases = AppraisalCase.objects.in_alliance(committee.alliance_id).select_related("application")
        case = cases.defer("evaluation", "rubric", "proposal").get(public_id=resolution.subject_id)
        outline = case.application.public_id
        rows = rows.filter(inputs__entries__contains=[{"application": str(outline)}])
        if case.state in RIPE and hidden.hidden_from(actor, case) is None:
            what = f"{reverse('funding:application', args=[outline])}#{ANCHOR}"
    shown = list(rows[:MOST])
    if not shown and not what:
        return
    out = left_out_of(actor, shown)
    together = urlencode([("zeigen", "1"), *(("s", str(row.public_id)) for row in shown)])
    context = {
        "scenarios": [
            (title_for(row, out[row.pk]), row.budget, reverse("scenarios:scenario", args=[row.public_id]))
            for row in shown
        ],
        "together": f"{reverse('scenarios:compare')}?{together}",
        "what": what,
    }
    yield Beside(_("Scenarios"), "scenarios/parts/shown.html", context)


def what_if(pool: Pool, own: Entry, head: BudgetHead) -> WhatIf:
    """What the ranking would take of the others with all that is free, and with what ``own`` would leave."""
    free = balances(head).free
    others = tuple(each for each in pool.entries if each.key != own.key and each.choice is Choice.WITH)
    now = Inputs(max(free, Decimal(0)), max(free, Decimal(0)), pool.out_of, others, (Rule.RANKING,))
    then = replace(now, budget=max(free - own.amount, Decimal(0)))
    before, after = (taken_by_first(each, each.question().answer()) for each in (now, then))
    return WhatIf(
        amount=own.amount,
        free=free,
        crowded_out=tuple(each for each in others if each.key in before - after),
        waiting=tuple(each for each in others if each.standing is Standing.WAITING),
        others=len(others),
        hidden=len(pool.left_out),
        forecast=forecast_of(head, today()),
    )
