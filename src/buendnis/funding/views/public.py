"""The public form for ideas."""

from __future__ import annotations

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.alliances.models import Alliance
from buendnis.funding.forms.ideas import IdeaForm, PublicIdeaForm
from buendnis.funding.services.ideas import submit_idea
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.look import errors
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(EVERYONE)
def idea(request: ActingRequest, slug: str) -> HttpResponse:
    """Bring an idea to an alliance; whoever is signed in need not confirm it."""
    alliance = get_object_or_404(Alliance.objects.select_related("host"), slug=slug)
    signed_in = request.user.is_authenticated
    if alliance.public_forms_open_since is None and request.method != "POST":
        return render(request, "funding/public/closed.html", {"alliance": alliance})
    if request.method == "POST" and not ratelimit.consume(request, action="idea"):
        return errors.too_many(request)
    form = (IdeaForm if signed_in else PublicIdeaForm)(*submitted(request), alliance=alliance)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("website"):
            # a field that people do not see was filled: a program's answer looks like everybody's
            return redirect("funding:public_idea_sent", slug=slug)
        try:
            brought = submit_idea(request.actor, alliance, form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            if signed_in:
                return redirect("funding:idea", brought.public_id)
            return redirect("funding:public_idea_sent", slug=slug)
    context = {
        "form": form,
        "alliance": alliance,
        "signed_in": signed_in,
        "privacy_url": reverse("alliances:public", args=[slug]) + "#datenschutz",
    }
    return (invalid if request.method == "POST" else render)(request, "funding/public/idea.html", context)


@require_safe
@open_to(EVERYONE)
def sent(request: ActingRequest, slug: str) -> HttpResponse:
    """What happens next."""
    alliance = get_object_or_404(Alliance, slug=slug)
    return render(request, "funding/public/sent.html", {"alliance": alliance})
