"""Who is missing in a vote, at a glance; and settling a vote that its seat contradicts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from buendnis.decisions import services
from buendnis.decisions.forms import SettleForm
from buendnis.decisions.models import ResolutionState, Vote
from buendnis.decisions.selectors.missing import GridRow, Standing, counts_of, grid_of
from buendnis.decisions.views.shown import act, crumbs_of, found, take_step_with
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.steps import Said
from buendnis.ground.requests import ActingRequest

STANDINGS: dict[Standing, tuple[Any, str]] = {
    Standing.MISSING: (gettext_lazy("missing"), "warning"),
    Standing.DISPUTED: (gettext_lazy("contradicted"), "danger"),
    Standing.VOTED: (gettext_lazy("has voted"), "success"),
    Standing.RECUSED: (gettext_lazy("does not vote"), "neutral"),
    Standing.ADVISES: (gettext_lazy("advises"), "neutral"),
}


@open_to(Role.SECRETARIAT)
@require_safe
def grid(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Each seat: whether it has voted, by which way, since when, and whom to call; also as CSV and XLSX."""
    resolution = found(request, public_id)
    everything = grid_of(resolution)
    show = request.GET.get("zeige", "")
    rows = [row for row in everything if not show or row.standing == show]
    kind = request.GET.get("format")
    if kind in {"csv", "xlsx"}:
        return (csv_response if kind == "csv" else xlsx_response)(_("who is missing"), COLUMNS, rows)
    counts = counts_of(everything)
    is_open = resolution.state == ResolutionState.OPEN
    context = {
        "resolution": resolution,
        "rows": [
            (row, *STANDINGS[row.standing], [(each, each.get_role_display()) for each in row.people])
            for row in rows
        ],
        "counts": [(key, STANDINGS[key][0], number) for key, number in counts.items() if number],
        "show": show,
        "is_open": is_open,
        "missing": counts[Standing.MISSING],
        "crumbs": [*crumbs_of(resolution), ("", _("Who is missing?"))],
    }
    return render(request, "decisions/missing.html", context)


@open_to(Role.SECRETARIAT)
@require_POST
def remind(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Remind the missing seats that are chosen, or all of them."""
    resolution = found(request, public_id)
    chosen = {int(key) for key in request.POST.getlist("seat") if key.isascii() and key.isdigit()}
    missing = {row.seat.seat_id for row in grid_of(resolution, Standing.MISSING)}

    def do() -> str:
        sent = services.remind_silent(request.actor, resolution, seats=(chosen & missing) or missing)
        return ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", sent) % {"n": sent}

    return act(request, do, reverse("decisions:missing", args=[resolution.public_id]))


@open_to(Role.SECRETARIAT)
def settle(request: ActingRequest, public_id: UUID, vote_id: UUID) -> HttpResponse:
    """Settle a contradicted vote."""
    resolution = found(request, public_id)
    rows = Vote.objects.filter(resolution=resolution, confirmation__agrees=False)
    vote = get_object_or_404(
        rows.select_related("resolution__alliance", "seat", "confirmation"), public_id=vote_id
    )

    def do(said: Said) -> str:
        services.settle_vote(request.actor, vote, stands=said["stands"] == "yes", reason=said["reason"])
        return _("It is settled. The seat is told.")

    return take_step_with(
        request,
        resolution,
        _("Settle a contradicted vote"),
        SettleForm,
        do,
        facts=(
            (_("Seat"), vote.seat.name),
            (pgettext("noun", "Vote"), vote.get_choice_display()),
            (_("It came"), vote.get_channel_display()),
            (_("Came in on"), date_format(localtime(vote.cast_at), "DATETIME_FORMAT")),
            (_("Evidence"), vote.evidence or "–"),
            (_("What the seat says"), vote.confirmation.remark),
        ),
        effect=_(
            "A contradicted vote does not count until it is settled. If you know what the seat wants, record that "
            "as a new vote in place of this. A vote by telephone cannot stand against the seat’s word."
        ),
        button=_("Settle it"),
    )


def _people(row: GridRow) -> str:
    return "; ".join(
        ", ".join(
            part for part in (mandate.person.name, mandate.person.phone, mandate.person.address) if part
        )
        for mandate in row.people
    )


COLUMNS: tuple[Column[GridRow], ...] = (
    Column(lambda: _("Seat"), lambda row: row.seat.label),
    Column(lambda: pgettext("vote", "State"), lambda row: str(STANDINGS[row.standing][0])),
    Column(lambda: _("Since"), lambda row: row.since or ""),
    Column(lambda: _("It came"), lambda row: str(row.vote.get_channel_display()) if row.vote else ""),
    Column(lambda: _("Whom to call"), _people),
)
