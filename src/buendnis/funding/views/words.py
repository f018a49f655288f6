"""The sections of words: what two write at once is merged field by field, and a person decides the rest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from buendnis.funding.forms.applications import SectionForm
from buendnis.funding.merging import Merged, marks
from buendnis.funding.models import Application
from buendnis.funding.returnable import may_change
from buendnis.funding.selectors.applications import guideline_of
from buendnis.funding.services.application_drafts import ChangedMeanwhile
from buendnis.funding.views.entering import (
    brought_together,
    chosen,
    conflicts_of,
    entered,
    keep_refused,
    seen_now,
)
from buendnis.funding.views.sections import Section, after_saving, at_the_field, frame
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest

TRIES = 3  # how often somebody else may come in between while this is being stored


def words(request: ActingRequest, application: Application, section: str, kind: Section) -> HttpResponse:
    """Show and store a section that is one form."""
    data, files, draft = entered(request, application, section)
    form = _form(kind, application, data, files)
    merged: Merged | None = None
    if data is not None:
        data = data.copy()
        form, merged = _merged(kind, application, data, files)
        if draft is not None and not merged.mine and not merged.conflicts:
            form, merged, draft = _form(kind, application, None, None), None, None  # all of it is saved
    stored = _stored(form, kind, application)
    edits = "both" in chosen(data, stored).values() if data is not None else False
    if request.method == "POST" and merged is not None and data is not None:
        for _try in range(TRIES):
            if not form.is_valid() or merged.conflicts or edits:
                break
            try:
                said = {name: form.cleaned_data[name] for name in merged.mine}
                kind.store(request.actor, application, said, application.version)
            except ChangedMeanwhile as problem:
                application = problem.application
                form, merged = _merged(kind, application, data, files)
                stored = _stored(form, kind, application)
            except ValidationError as problem:
                at_the_field(form, problem)
            else:
                _say_theirs(request, form, merged)
                return after_saving(request, application, section)
        keep_refused(request, application, section)
    conflicts = conflicts_of(form, merged, stored) if merged else []
    if conflicts and request.method == "POST":
        form.add_error(None, ChangedMeanwhile(application))
    if merged is not None and data is not None:
        seen_now(data, stored, application.version)
    context = frame(request, application, section, form=form, draft=draft, keeps=True) | {
        "form": form,
        "conflicts": conflicts,
        "edits": edits and not conflicts,
    }
    return (invalid if request.method == "POST" else render)(request, kind.template, context)


def _form(kind: Section, application: Application, data: Any, files: Any) -> SectionForm:
    said = kind.initial(application)
    form = kind.form(
        data,
        files,
        application=application,
        guideline=guideline_of(application),
        initial={**said, "version": application.version},
    )
    known = {name: said[name] for name in said if name in form.fields}
    form.initial["seen"] = marks(known)
    for name in known:
        if not may_change(application, name):
            form.fields[name].disabled = True
    return form


def _stored(form: SectionForm, kind: Section, application: Application) -> dict[str, Any]:
    return {name: value for name, value in kind.initial(application).items() if name in form.fields}


def _merged(
    kind: Section, application: Application, data: QueryDict, files: Any
) -> tuple[SectionForm, Merged]:
    """The form with what only others changed in it, and with what was chosen in a conflict."""
    form = _form(kind, application, data, files)
    stored = _stored(form, kind, application)
    for name, choice in chosen(data, stored).items():
        if choice == "theirs":
            _put(data, name, stored[name])
        elif choice == "both":
            _put(data, name, f"{stored[name]}\n\n{data.get(name, '')}".strip())
    merged = brought_together(form, stored)
    for name in merged.theirs:
        _put(data, name, stored[name])
    return _form(kind, application, data, files), merged


def _put(data: QueryDict, name: str, value: Any) -> None:
    if isinstance(value, list):
        data.setlist(name, value)
    else:
        data[name] = value


def _say_theirs(request: ActingRequest, form: SectionForm, merged: Merged) -> None:
    if merged.theirs:
        names = ", ".join(str(form.fields[name].label) for name in merged.theirs)
        messages.info(
            request,
            _("Somebody else has changed something in the meantime; it was taken over: %(names)s.")
            % {"names": names},
        )
