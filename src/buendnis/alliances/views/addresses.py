"""Organisations, persons, and the ties between them, as the secretariat keeps them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.alliances.addresses import (
    may_edit_organisation,
    organisations_known,
    persons_known,
    relatable,
    relations_kept,
    relations_known,
)
from buendnis.alliances.forms import (
    OrganisationFilter,
    OrganisationForm,
    PersonFilter,
    PersonForm,
    RelationForm,
)
from buendnis.alliances.models import Mandate
from buendnis.alliances.selectors import in_force, standing_of
from buendnis.alliances.services import (
    create_organisation,
    edit_organisation,
    edit_person,
    edit_relation,
    relate,
)
from buendnis.alliances.views.seats import STANDINGS
from buendnis.alliances.views.shared import answer, crumbs
from buendnis.ground.access import open_to
from buendnis.ground.actor import Actor, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate, show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.ground.text import sort_key
from buendnis.parties.models import Organisation, Person, Relation

ORGANISATION_COLUMNS: tuple[Column[Organisation], ...] = (
    Column(lambda: _("Name"), lambda row: row.name),
    Column(lambda: _("Kind"), lambda row: row.get_kind_display()),
    Column(lambda: _("Street and number"), lambda row: row.street),
    Column(lambda: _("Postcode"), lambda row: row.postcode),
    Column(lambda: _("Town"), lambda row: row.town),
)
ORGANISATION_SORTS = {
    "name": ("sort_key",),
    "-name": ("-sort_key",),
    "kind": ("kind", "sort_key"),
    "-kind": ("-kind", "sort_key"),
    "town": ("town", "sort_key"),
    "-town": ("-town", "sort_key"),
}
PERSON_COLUMNS: tuple[Column[Any], ...] = (
    Column(lambda: _("Name"), lambda row: row.name),
    Column(lambda: _("E-mail"), lambda row: row.address),
    Column(lambda: _("Telephone"), lambda row: row.phone),
    Column(
        lambda: pgettext("person", "State"),
        lambda row: _("acts today") if row.acts else _("without a mandate today"),
    ),
)
PERSON_SORTS = {
    "name": ("sort_key",),
    "-name": ("-sort_key",),
    "state": ("-acts", "sort_key"),
    "-state": ("acts", "sort_key"),
}
EXPORTS = {"csv": csv_response, "xlsx": xlsx_response}


@open_to(Role.SECRETARIAT)
@require_safe
def organisations(request: ActingRequest) -> HttpResponse:
    """The organisations that the secretariat knows."""
    form = OrganisationFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = organisations_known(request.actor)
    for word in said.get("q", "").split():
        found = Q(name__icontains=word) | Q(town__icontains=word) | Q(postcode__startswith=word)
        rows = rows.filter(found | _sounds_like(word))
    if said.get("kind"):
        rows = rows.filter(kind=said["kind"])
    rows = rows.order_by(*ORGANISATION_SORTS.get(request.GET.get("sort", ""), ("sort_key",)), "pk")
    if write := EXPORTS.get(request.GET.get("format", "")):
        return write(_("organisations"), ORGANISATION_COLUMNS, rows)
    context = {
        "form": form,
        "page_obj": paginate(request, rows),
        "narrowed": any(said.values()),
        "crumbs": crumbs(("", _("Organisations"))),
    }
    return render(request, "alliances/organisations.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def organisation(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One organisation: its address, seats and ties."""
    row = get_object_or_404(organisations_known(request.actor), public_id=public_id)
    relations = relations_known(request.actor).filter(Q(organisation=row) | Q(to=row))
    context = {
        "organisation": row,
        "seats": list(row.seats.in_alliance(request.actor.alliance_id).order_by("sort_key")),
        "relations": _ties(request.actor, relations),
        "may_edit": may_edit_organisation(request.actor, row),
        "crumbs": crumbs((reverse("alliances:organisations"), _("Organisations")), ("", row.name)),
    }
    return render(request, "alliances/organisation.html", context)


@open_to(Role.SECRETARIAT)
def organisation_new(request: ActingRequest) -> HttpResponse:
    """Enter an organisation."""
    form = OrganisationForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = create_organisation(request.actor, form.address)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("alliances:organisation", made.public_id)
    title = _("Enter an organisation")
    back = reverse("alliances:organisations")
    context = {
        "form": form,
        "title": title,
        "back": back,
        "crumbs": crumbs((back, _("Organisations")), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
def organisation_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct an organisation's name, kind and address."""
    row = get_object_or_404(organisations_known(request.actor), public_id=public_id)
    back = reverse("alliances:organisation", args=[row.public_id])
    if not may_edit_organisation(request.actor, row):
        messages.info(request, _("Another alliance’s secretariat keeps this address."))
        return redirect(back)
    name = row.name
    form = OrganisationForm(*submitted(request), organisation=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_organisation(request.actor, row, form.address)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    title = _("Edit the organisation")
    context = {
        "form": form,
        "title": title,
        "preline": name,
        "back": back,
        "crumbs": crumbs((reverse("alliances:organisations"), _("Organisations")), (back, name), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def persons(request: ActingRequest) -> HttpResponse:
    """The persons who act or acted for the alliance."""
    form = PersonFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    own = Mandate.objects.in_alliance(request.actor.alliance_id)
    rows = (
        persons_known(request.actor)
        .select_related("user")
        .annotate(acts=Exists(own.filter(in_force(today()), person=OuterRef("pk"))))
    )
    for word in said.get("q", "").split():
        found = Q(name__icontains=word) | Q(email__icontains=word) | Q(user__email__icontains=word)
        rows = rows.filter(found | _sounds_like(word))
    if said.get("show"):
        rows = rows.filter(acts=said["show"] == "acting")
    rows = rows.order_by(*PERSON_SORTS.get(request.GET.get("sort", ""), ("sort_key",)), "pk")
    if write := EXPORTS.get(request.GET.get("format", "")):
        return write(_("persons"), PERSON_COLUMNS, rows)
    context = {
        "form": form,
        "page_obj": paginate(request, rows),
        "narrowed": any(said.values()),
        "crumbs": crumbs(("", _("Persons"))),
    }
    return render(request, "alliances/persons.html", context)


@open_to(Role.SECRETARIAT)
@require_safe
def person(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One person: their mandates in this alliance, and their ties."""
    row = get_object_or_404(persons_known(request.actor).select_related("user"), public_id=public_id)
    mandates = (
        Mandate.objects.in_alliance(request.actor.alliance_id)
        .filter(person=row)
        .select_related("seat", "alliance", "person")
        .order_by("-starts_on", "-pk")
    )
    states = [(each, standing_of(each)) for each in mandates]
    context = {
        "person": row,
        "history": [(each, state, STANDINGS[state]) for each, state in states],
        "relations": _ties(request.actor, relations_known(request.actor).filter(person=row)),
        "crumbs": crumbs((reverse("alliances:persons"), _("Persons")), ("", row.name)),
    }
    return render(request, "alliances/person.html", context)


@open_to(Role.SECRETARIAT)
def person_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a person's name or telephone number."""
    row = get_object_or_404(persons_known(request.actor), public_id=public_id)
    name, back = row.name, reverse("alliances:person", args=[row.public_id])
    form = PersonForm(*submitted(request), person=row)
    if request.method == "POST" and form.is_valid():
        try:
            edit_person(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    title = _("Edit the person")
    context = {
        "form": form,
        "title": title,
        "preline": name,
        "lead": _("The address for signing in is the person’s own to change, on their account’s page."),
        "back": back,
        "crumbs": crumbs((reverse("alliances:persons"), _("Persons")), (back, name), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


@open_to(Role.SECRETARIAT)
def person_relate(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note a person's tie to an organisation."""
    row = get_object_or_404(persons_known(request.actor), public_id=public_id)
    return _relate(request, row, "alliances:person")


@open_to(Role.SECRETARIAT)
def organisation_relate(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note an organisation's tie to another one."""
    row = get_object_or_404(organisations_known(request.actor), public_id=public_id)
    return _relate(request, row, "alliances:organisation")


@open_to(Role.SECRETARIAT)
def relation_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Correct a tie, or let it end."""
    row = get_object_or_404(relations_kept(request.actor), public_id=public_id)
    form = RelationForm(*submitted(request), organisations=Organisation.objects.none(), relation=row)
    party: Person | Organisation | None = row.person or row.organisation
    name = "alliances:person" if row.person else "alliances:organisation"
    back = reverse(name, args=[party.public_id]) if party else reverse("alliances:organisations")
    if request.method == "POST" and form.is_valid():
        try:
            edit_relation(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. Conflicts are computed from it when an assessment opens."))
            return redirect(back)
    title = _("Edit the tie")
    context = {
        "form": form,
        "title": title,
        "preline": f"{party} – {row.to}",
        "back": back,
        "crumbs": crumbs((back, str(party)), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


def _relate(request: ActingRequest, party: Person | Organisation, page: str) -> HttpResponse:
    back = reverse(page, args=[party.public_id])
    choices = relatable(request.actor, party)
    if isinstance(party, Organisation):
        choices = choices.exclude(pk=party.pk)
    form = RelationForm(*submitted(request), organisations=choices)
    if request.method == "POST" and form.is_valid():
        try:
            relate(request.actor, party, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved. Conflicts are computed from it when an assessment opens."))
            return redirect(back)
    title = _("Note a tie")
    context = {
        "form": form,
        "title": title,
        "preline": party.name,
        "lead": _("Conflicts of interest are found from ties. Note only what matters for that."),
        "back": back,
        "crumbs": crumbs((back, party.name), ("", title)),
    }
    return answer(request, "alliances/form.html", context)


def _ties(actor: Actor, relations: QuerySet[Relation]) -> list[tuple[Relation, bool, bool]]:
    """Each tie, whether it holds today, and whether ``actor`` may correct it."""
    kept = set(
        relations_kept(actor).filter(pk__in=relations.order_by().values("pk")).values_list("pk", flat=True)
    )
    return [(each, each.covers(today()), each.pk in kept) for each in relations]


def _sounds_like(word: str) -> Q:
    """Names in German letters of whatever case, which the embedded database can't fold itself."""
    return Q(sort_key__contains=sort_key(word).partition("\x01")[0])
