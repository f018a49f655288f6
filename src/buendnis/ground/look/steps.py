"""A page for one step: what it is about, what it will change, a form, and what has happened afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid
from buendnis.ground.verbs import ProcessError

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """``do`` takes the step with what the form says, and answers what has happened, for the next page's message.

    ``facts`` name the thing, ``effect`` says what will change, ``back`` is where one goes afterwards, or instead.
    """

    title: str
    form: type[forms.Form]
    do: Callable[[Said], str]
    back: str
    crumbs: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, object], ...] = ()
    effect: str = ""
    button: str = ""
    danger: bool = False
    initial: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    template: str = "look/step.html"
    more: Mapping[str, Any] = field(default_factory=dict)


def take(request: HttpRequest, step: Step) -> HttpResponse:
    """Show the step, or take it; a refusal is shown at its field, with what was entered."""
    data, files = submitted(request)
    form = step.form(data, files, initial=dict(step.initial), **step.options)
    if request.method == "POST" and form.is_valid():
        try:
            said = step.do(form.cleaned_data)
        except ProcessError as error:
            add_error(form, error)
        else:
            if said:
                messages.success(request, said)
            return redirect(step.back)
    context = {"step": step, "form": form, "crumbs": [*step.crumbs, ("", step.title)], **step.more}
    if form.is_bound and form.errors:
        return invalid(request, step.template, context)
    return render(request, step.template, context)


def add_error(form: forms.Form, error: ProcessError) -> None:
    """Show a refusal at the field it is about, or above the form."""
    form.add_error(error.field if error.field in form.fields else None, error.messages[0])
