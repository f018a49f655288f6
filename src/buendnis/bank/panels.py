"""What the page of an outline shows of the bank."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from buendnis.bank import policies
from buendnis.bank.models import BankQuery, QueryState
from buendnis.bank.services.decisions import standing_decision
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.panels import Panel
from buendnis.ground.actor import Actor

AT_THE_BANK = {ApplicationState.OPINION, ApplicationState.GRANTED, ApplicationState.REFUSED}
BEFORE_THE_CONTENT = 24


def panels(request: HttpRequest, application: Application) -> list[Panel]:
    """How it stands at the bank: what it asks, and what it has decided."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not policies.may_read(actor, application):
        return []
    decision = standing_decision(application)
    queries = list(
        BankQuery.objects.visible_to_writers(actor)
        .filter(application=application)
        .exclude(state=QueryState.ANSWERED)
    )
    if application.state not in AT_THE_BANK and decision is None and not queries:
        return []
    context = {
        "decision": decision,
        "queries": queries,
        "deals": policies.may_deal(actor, application.alliance_id),
    }
    return [Panel(_("The bank"), "bank/parts/panel.html", context, BEFORE_THE_CONTENT)]
