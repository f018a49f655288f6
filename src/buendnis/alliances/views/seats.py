"""The seats: who holds them, who acts for them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.alliances.addresses import organisations_known
from buendnis.alliances.forms import AppointForm, EndMandateForm, EndSeatForm, SeatFilter, SeatForm
from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.alliances.selectors import SeatRow, history_of, office_history, seat_rows, standing_of
from buendnis.alliances.services import (
    appoint,
    create_organisation,
    create_seat,
    edit_seat,
    end_mandate,
    end_seat,
)
from buendnis.alliances.services.addresses import Address
from buendnis.alliances.views.shared import alliance_of, answer, crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Actor, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit
from buendnis.parties.models import Organisation, OrganisationKind

STANDINGS = {"now": "success", "future": "info", "past": "neutral"}


def _seat_of(request: ActingRequest, public_id: UUID) -> Seat:
    seats = Seat.objects.in_alliance(request.actor.alliance_id).select_related("alliance")
    return get_object_or_404(seats.prefetch_related("holders"), public_id=public_id)


@open_to(MEMBERS)
@require_safe
def seats(request: ActingRequest) -> HttpResponse:
    """The seats with who acts for them; also as CSV and XLSX."""
    alliance = alliance_of(request.actor)
    form = SeatFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = seat_rows(
        alliance,
        text=said.get("q", ""),
        show=said.get("show", ""),
        sort=request.GET.get("sort", ""),
    )
    export = request.GET.get("format")
    if export in {"csv", "xlsx"}:
        write = csv_response if export == "csv" else xlsx_response
        return write(_("seats"), COLUMNS, rows)
    context = {
        "alliance": alliance,
        "form": form,
        "page_obj": paginate(request, rows, per_page=50),
        "narrowed": any(said.values()),
        "voices": sum(row.seat.is_voting for row in rows),
        "vacant": sum(row.is_vacant for row in rows),
        "office": request.actor.is_office,
        "crumbs": crumbs(("", _("Seats"))),
        "today": today(),
    }
    return render(request, "alliances/seats.html", context)


COLUMNS: tuple[Column[SeatRow], ...] = (
    Column(lambda: _("Seat"), lambda row: row.seat.name),
    Column(lambda: _("Held by"), lambda row: ", ".join(row.holders)),
    Column(lambda: _("Voting right"), lambda row: _("yes") if row.seat.is_voting else _("advisory")),
    Column(
        lambda: _("Representative"), lambda row: row.representative.person.name if row.representative else ""
    ),
    Column(lambda: _("Substitutes"), lambda row: ", ".join(each.person.name for each in row.substitutes)),
    Column(lambda: _("valid from"), lambda row: row.seat.starts_on),
    Column(lambda: _("valid until"), lambda row: row.seat.ends_on or ""),
)


@open_to(MEMBERS)
@require_safe
def seat(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One seat with its holders, and everybody who acts or acted for it."""
    row = _seat_of(request, public_id)
    history = [(mandate, standing_of(mandate)) for mandate in history_of(row)]
    context = {
        "seat": row,
        "history": [(each, state, STANDINGS[state]) for each, state in history],
        "vacant": not any(state == "now" for _each, state in history),
        "over": row.ends_on is not None and row.ends_on < today(),
        "office": request.actor.is_office,
        "crumbs": crumbs((reverse("alliances:seats"), _("Seats")), ("", row.name)),
    }
    return render(request, "alliances/seat.html", context)


@open_to(Role.SECRETARIAT)
def seat_new(request: ActingRequest) -> HttpResponse:
    """Add a seat."""
    alliance = alliance_of(request.actor)
    form = SeatForm(
        *submitted(request),
        organisations=organisations_known(request.actor),
        initial={"starts_on": today(), "is_voting": True},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with unit():
                made = create_seat(
                    request.actor,
                    alliance,
                    name=said["name"],
                    holders=_holders(request.actor, form),
                    is_voting=said["is_voting"],
                    starts_on=said["starts_on"],
                    ends_on=said["ends_on"],
                )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The seat has been added. Now say who acts for it."))
            return redirect("alliances:seat", made.public_id)
    context = {
        "form": form,
        "title": _("Add a seat"),
        "back": reverse("alliances:seats"),
        "crumbs": crumbs((reverse("alliances:seats"), _("Seats")), ("", _("Add a seat"))),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
def seat_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a seat: its name, who holds it, whether it has a vote."""
    row = _seat_of(request, public_id)
    form = SeatForm(*submitted(request), organisations=organisations_known(request.actor), seat=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with unit():
                edit_seat(
                    request.actor,
                    row,
                    name=said["name"],
                    holders=_holders(request.actor, form),
                    is_voting=said["is_voting"],
                    starts_on=said["starts_on"],
                )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. Open resolutions keep the seats they were opened with."))
            return redirect("alliances:seat", row.public_id)
        row = _seat_of(request, public_id)  # what was refused is not shown as if it held
    return answer(request, "alliances/form.html", {"form": form, **_of(row, _("Change the seat"))})


@open_to(Role.SECRETARIAT)
def seat_end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let a seat end; says before what ends with it."""
    row = _seat_of(request, public_id)
    form = EndSeatForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            end_seat(request.actor, row, form.cleaned_data["on"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The seat ends on that day."))
            return redirect("alliances:seat", row.public_id)
    running = [each for each in history_of(row) if standing_of(each) != "past"]
    context = {"form": form, "running": running, **_of(row, _("End the seat"))}
    return answer(request, "alliances/seat_end.html", context)


@open_to(Role.SECRETARIAT)
def seat_appoint(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say who acts for a seat."""
    row = _seat_of(request, public_id)
    form = AppointForm(
        *submitted(request), initial={"starts_on": max(today(), row.starts_on), "role": "representative"}
    )
    if request.method == "POST" and form.is_valid():
        answered = _appointed(request, form, row.alliance, row)
        if answered:
            return answered
    context = {
        "form": form,
        "lead": _("The person gets a mail that says what they may do and where to sign in."),
        **_of(row, _("Appoint somebody")),
    }
    return answer(request, "alliances/form.html", context)


@open_to(MEMBERS)
@require_safe
def office(request: ActingRequest) -> HttpResponse:
    """The secretariat: who belongs to it, and who did."""
    alliance = alliance_of(request.actor)
    history = [(mandate, standing_of(mandate)) for mandate in office_history(alliance)]
    context = {
        "alliance": alliance,
        "history": [(each, state, STANDINGS[state]) for each, state in history],
        "office": request.actor.is_office,
        "crumbs": crumbs(("", _("Secretariat"))),
    }
    return render(request, "alliances/office.html", context)


@open_to(Role.SECRETARIAT)
def office_appoint(request: ActingRequest) -> HttpResponse:
    """Appoint a secretary."""
    alliance = alliance_of(request.actor)
    form = AppointForm(*submitted(request), office=True, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        answered = _appointed(request, form, alliance, None)
        if answered:
            return answered
    title = _("Appoint somebody to the secretariat")
    context = {
        "form": form,
        "title": title,
        "lead": _("The secretariat sees and keeps everything of the alliance. It signs in with two factors."),
        "back": reverse("alliances:office"),
        "crumbs": crumbs((reverse("alliances:office"), _("Secretariat")), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
def mandate_end(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """End a mandate at once or with a day."""
    mandates = Mandate.objects.in_alliance(request.actor.alliance_id).select_related(
        "alliance", "seat", "person"
    )
    mandate = get_object_or_404(mandates, public_id=public_id)
    form = EndMandateForm(*submitted(request), initial={"when": "now"})
    back = (
        reverse("alliances:seat", args=[mandate.seat.public_id])
        if mandate.seat
        else reverse("alliances:office")
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            end_mandate(request.actor, mandate, said["on"] if said["when"] == "day" else None)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The mandate ends. What was done under it stays valid."))
            own = mandate.pk == request.actor.mandate_id and said["when"] == "now"
            return redirect("desk:home" if own else back)
    context = {
        "form": form,
        "mandate": mandate,
        "back": back,
        "crumbs": crumbs(
            (back, mandate.seat.name if mandate.seat else _("Secretariat")), ("", _("End the mandate"))
        ),
    }
    return answer(request, "alliances/mandate_end.html", context)


def _of(row: Seat, title: str) -> dict[str, object]:
    back = reverse("alliances:seat", args=[row.public_id])
    return {
        "seat": row,
        "title": title,
        "preline": row.name,
        "back": back,
        "crumbs": crumbs((reverse("alliances:seats"), _("Seats")), (back, row.name), ("", title)),
    }


def _holders(actor: Actor, form: SeatForm) -> list[Organisation]:
    """Those chosen, and the one that was named anew."""
    name = form.cleaned_data["new_holder"].strip()
    if not name:
        return form.holders
    return [*form.holders, create_organisation(actor, Address(name, OrganisationKind.OTHER))]


def _appointed(
    request: ActingRequest, form: AppointForm, alliance: Alliance, row: Seat | None
) -> HttpResponse | None:
    """Appoint; None where it was refused, with the reason in ``form``."""
    said = form.cleaned_data
    try:
        appoint(
            request.actor,
            alliance,
            email=said["email"],
            name=said["name"],
            role=said.get("role", Role.SECRETARIAT.value),
            seat=row,
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
        )
    except ValidationError as problem:
        show_refusal(form, problem)
        return None
    messages.success(request, _("Appointed. A mail with all that is needed is on its way."))
    return redirect("alliances:seat", row.public_id) if row else redirect("alliances:office")
