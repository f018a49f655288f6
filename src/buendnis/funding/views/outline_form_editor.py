"""Writing a draft of a form: sections, questions, and what is said about the texts that all outlines have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as drawn
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from buendnis.funding.forms.outline_forms import (
    BuiltInForm,
    FieldForm,
    HeadForm,
    KindForm,
    NewFieldForm,
    OptionFormSet,
    PartForm,
    option_rows,
    options_made,
)
from buendnis.funding.models import OutlineForm
from buendnis.funding.questionnaire import Kind, Questionnaire, editing
from buendnis.funding.questionnaire.description import KINDS
from buendnis.funding.questionnaire.document import CHOOSING
from buendnis.funding.selectors.content import LABELS
from buendnis.funding.selectors.outline_forms import BUILT_IN
from buendnis.funding.services import outline_forms as verbs
from buendnis.funding.views.outline_forms import crumbs, found, stays
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest

ONE_PAGE = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def head(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Title and introduction of the form."""
    row = found(request, public_id)
    if row.is_frozen:
        return stays(request, row)
    questionnaire = row.questionnaire
    form = HeadForm(submitted(request)[0], initial=HeadForm.initial_of(questionnaire))
    if request.method == "POST" and form.is_valid():
        answer = _store(request, row, form.changed(questionnaire), form)
        if answer:
            return answer
    return _page(request, row, _("Title and introduction"), form=form)


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def section(request: ActingRequest, public_id: UUID, key: str = "") -> HttpResponse:
    """A section, or a new one."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    there = questionnaire.section(key)
    if key and there is None:
        raise Http404
    if row.is_frozen:
        return stays(request, row)
    form = PartForm(
        submitted(request)[0], questionnaire=questionnaire, section=there, basis=sha256_of(row.document)
    )
    if request.method == "POST" and form.is_valid():
        made = form.made(editing.keys(questionnaire))
        change = editing.changed_section if there else editing.with_section
        answer = _store(request, row, change(questionnaire, made), form, f"abschnitt-{made.key}")
        if answer:
            return answer
    return _page(request, row, there.title if there else _("New section"), form=form)


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def new_field(request: ActingRequest, public_id: UUID, key: str) -> HttpResponse:
    """A new question in a section; its page follows."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    there = questionnaire.section(key)
    if there is None:
        raise Http404
    if row.is_frozen:
        return stays(request, row)
    form = NewFieldForm(submitted(request)[0])
    if request.method == "POST" and form.is_valid():
        made = form.made(editing.keys(questionnaire))
        url = reverse("funding:outline_form_field", args=[row.public_id, made.key])
        answer = _store(request, row, editing.with_field(questionnaire, key, made), form, to=url)
        if answer:
            return answer
    return _page(request, row, _("New question"), form=form, lead=there.title, go_on=True)


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def field(request: ActingRequest, public_id: UUID, key: str) -> HttpResponse:
    """All that can be said about a question; on a button of its own another kind of answer."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    there = questionnaire.field(key)
    if there is None:
        raise Http404
    if row.is_frozen:
        return stays(request, row)
    data = submitted(request)[0]
    changes_kind = data is not None and "change_kind" in data
    kind_form = KindForm(data if changes_kind else None, initial={"kind": there.kind}, auto_id="id_kind_%s")
    if changes_kind and kind_form.is_valid():
        changed = editing.of_kind(there, Kind(kind_form.cleaned_data["kind"]))
        url = reverse("funding:outline_form_field", args=[row.public_id, key])
        answer = _store(request, row, editing.changed_field(questionnaire, changed), kind_form, to=url)
        if answer:
            return answer
    own = None if changes_kind else data
    form = FieldForm(own, questionnaire=questionnaire, field=there, basis=sha256_of(row.document))
    options = None
    if there.kind in CHOOSING:
        options = OptionFormSet(own, prefix="answers", initial=option_rows(there))
    more = own is not None and "add" in own
    if own is not None and form.is_valid() and (options is None or options.is_valid()):
        made = form.made(options_made(options, there) if options else ())
        here = reverse("funding:outline_form_field", args=[row.public_id, key]) if more else ""
        change = editing.changed_field(questionnaire, made)
        answer = _store(request, row, change, form, f"frage-{key}", to=f"{here}#answers" if here else "")
        if answer:
            return answer
    return _page(
        request,
        row,
        there.label,
        template="field.html",
        form=form,
        options=options,
        kind_form=kind_form,
        kind=KINDS[there.kind],
        shown=form if own is not None else None,
        shown_options=options if own is not None else None,
    )


@open_to(Role.SECRETARIAT)
@require_POST
def move(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One place up or down: ``move`` is ``frage:KEY:up`` or ``abschnitt:KEY:down``."""
    row = found(request, public_id)
    what, _colon, rest = request.POST.get("move", "").partition(":")
    key, _colon, way = rest.rpartition(":")
    questionnaire = row.questionnaire
    there = questionnaire.field(key) if what == "frage" else questionnaire.section(key)
    if there is None or way not in {"up", "down"}:
        raise Http404
    step = editing.moved_field if what == "frage" else editing.moved_section
    moved = step(questionnaire, key, -1 if way == "up" else 1)
    return _store(request, row, moved, None, f"{what}-{key}") or redirect("funding:outline_form", public_id)


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def remove(request: ActingRequest, public_id: UUID, what: str, key: str) -> HttpResponse:
    """Say what goes and what depends on it, then take a question or a section out."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    part, question = questionnaire.section(key), questionnaire.field(key)
    there = question if what == "frage" else part if what == "abschnitt" else None
    if there is None:
        raise Http404
    if row.is_frozen:
        return stays(request, row)
    gone = [key] if what == "frage" else [each.key for each in part.fields] if part else []
    if request.method == "POST":
        step = editing.without_field if what == "frage" else editing.without_section
        answer = _store(request, row, step(questionnaire, key), None)
        return answer or redirect("funding:outline_form", row.public_id)
    title = question.label if what == "frage" and question else part.title if part else ""
    return _page(
        request,
        row,
        title,
        template="remove.html",
        what=what,
        fields=part.fields if part and what == "abschnitt" else (),
        depending=list(editing.resting_on(questionnaire, gone)),
    )


@open_to(Role.SECRETARIAT)
@ONE_PAGE
def texts(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Help, limits and need of the texts that every outline has anyway."""
    row = found(request, public_id)
    if row.is_frozen:
        return stays(request, row)
    questionnaire = row.questionnaire
    data = submitted(request)[0]
    parts = [
        BuiltInForm(data, name=name, label=LABELS[name], said=questionnaire.about(name)) for name in BUILT_IN
    ]
    if request.method == "POST" and all(part.is_valid() for part in parts):
        changed = editing.with_built_in(questionnaire, [part.made() for part in parts])
        answer = _store(request, row, changed, parts[0], "texte")
        if answer:
            return answer
    return _page(request, row, _("Texts of every outline"), template="texts.html", parts=parts)


# --- within ----------------------------------------------------------------------------------------


def _store(
    request: ActingRequest,
    row: OutlineForm,
    changed: Questionnaire,
    form: forms.Form | None,
    anchor: str = "",
    to: str = "",
) -> HttpResponse | None:
    """Store and go on; None if the change was refused, which then stands at the form or above the page."""
    try:
        verbs.edit_form(request.actor, row, changed.to_json(), request.POST.get("basis", ""))
    except ValidationError as problem:
        if form is None:
            messages.error(request, " ".join(problem.messages))
        else:
            show_refusal(form, problem)
        return None
    messages.success(request, _("Saved."))
    url = to or reverse("funding:outline_form", args=[row.public_id])
    return redirect(f"{url}#{anchor}" if anchor and not to else url)


def _page(
    request: ActingRequest, row: OutlineForm, title: Any, *, template: str = "edit.html", **context: Any
) -> HttpResponse:
    whole = {
        "row": row,
        "title": str(title),
        "basis": sha256_of(row.document),
        "crumbs": crumbs(row, title),
        **context,
    }
    draw: Callable[..., HttpResponse] = invalid if request.method == "POST" else drawn
    return draw(request, f"funding/outline_forms/{template}", whole)
