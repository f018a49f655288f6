"""Calls on pages of others: on that of an outline which belongs to one, and on the alliance's public page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.alliances.public_parts import Part
from buendnis.funding.models import Application
from buendnis.funding.panels import Panel
from buendnis.funding.selectors.calls import open_calls, open_funding_calls

OF_OUTLINES, OF_ALLIANCES = "funding/calls/parts/panel.html", "funding/calls/parts/public_part.html"


def of_outline(request: HttpRequest, application: Application) -> list[Panel]:
    """To which call an outline belongs; one of the state usually needs no opinion of the alliance."""
    call, of_state = application.call, application.funding_call
    if call is None and of_state is None:
        return []
    return [Panel(_("Call"), OF_OUTLINES, {"call": call, "of_state": of_state}, order=5)]


def of_alliance(alliance: Alliance) -> list[Part]:
    """The calls that are open today, on the page that everybody reads."""
    calls, of_state = list(open_calls(alliance)), list(open_funding_calls(alliance))
    if not calls and not of_state:
        return []
    return [Part(_("Open calls"), OF_ALLIANCES, {"calls": calls, "of_state": of_state, "alliance": alliance})]
