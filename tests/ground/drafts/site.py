"""Small pages to try forms on: open and closed ones, and views that fail in all ways."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from buendnis.ground.access import EVERYONE, SIGNED_IN, open_to
from buendnis.ground.documents.forms import DocumentField
from buendnis.ground.drafts import submitted
from buendnis.ground.jobs.models import JobProgress
from buendnis.ground.look.pages import invalid


class TrialForm(forms.Form):
    text = forms.CharField(label="Text", max_length=200)
    password = forms.CharField(label="Kennwort", required=False)
    plan = DocumentField(label="Plan", required=False)
    other = DocumentField(label="Anlage", required=False)


def effect(text: str) -> JobProgress:
    """What sending a form does here: one row, which any test can count."""
    return JobProgress.objects.create(title=text)


def _form(request: HttpRequest) -> HttpResponse:
    form = TrialForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        done = effect(form.cleaned_data["text"])
        plan = form.cleaned_data["plan"]
        if plan is not None:
            done.message = f"{plan.name}: {plan.read().decode('latin-1')}"
            done.save()
        if "slowly" in request.GET:
            time.sleep(0.5)
        return HttpResponseRedirect(f"/fertig/{done.pk}/")
    if request.method == "POST":
        return invalid(request, "trial/form.html", {"form": form})
    return render(request, "trial/form.html", {"form": form})


@open_to(EVERYONE)
def anybody(request: HttpRequest) -> HttpResponse:
    return _form(request)


@open_to(SIGNED_IN)
def closed(request: HttpRequest) -> HttpResponse:
    return _form(request)


@open_to(SIGNED_IN)
@require_POST
def button(request: HttpRequest) -> HttpResponse:
    """Takes a form that stands on other pages, and shows none itself."""
    data, files = submitted(request)
    assert data is not None
    assert files is not None
    done = effect(" | ".join([request.GET.get("schritt", ""), *data.getlist("text")]))
    done.message = ", ".join(
        f"{file.name}: {file.read().decode('latin-1')}" for file in files.getlist("plan")
    )
    done.save()
    return HttpResponseRedirect(f"/fertig/{done.pk}/")


def raising(problem: Callable[[], Exception]) -> Callable[..., HttpResponseBase]:
    @open_to(EVERYONE)
    def view(request: HttpRequest) -> HttpResponse:
        effect("begun")
        raise problem()

    return view


@open_to(EVERYONE)
def too_often(request: HttpRequest) -> HttpResponse:
    effect("counted")
    return HttpResponse("Zu oft.", status=429)


@open_to(EVERYONE)
def drawn_later(request: HttpRequest) -> TemplateResponse:
    effect("drawn")
    return TemplateResponse(request, "trial/form.html", {"form": TrialForm()})


@open_to(EVERYONE)
def elsewhere(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect("/")


urlpatterns: list[Any] = [
    path("probe/offen/", anybody),
    path("probe/innen/", closed),
    path("probe/knopf/", button),
    path("probe/fehlt/", raising(Http404)),
    path("probe/bricht/", raising(ZeroDivisionError)),
    path("probe/sofort/", raising(lambda: ImmediateHttpResponse(HttpResponseRedirect("/sofort/")))),
    path("probe/nochmal/", raising(ReauthenticationRequired)),
    path("probe/zu-oft/", too_often),
    path("probe/spaeter/", drawn_later),
    path("probe/woanders/", elsewhere),
    path("", include("buendnis.config.urls")),
]
handler404 = "buendnis.ground.look.errors.not_found"
handler500 = "buendnis.ground.look.errors.server_error"
