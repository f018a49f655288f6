"""The public form for ideas."""

from __future__ import annotations

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.alliances.models import Alliance
from buendnis.funding.forms.ideas import IdeaForm, OutsideIdeaForm, PublicIdeaForm
from buendnis.funding.services.ideas import submit_idea
from buendnis.funding.views.bringing import Bringing
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.actor import Role
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest

TOO_MANY = 429


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def idea(request: ActingRequest, slug: str) -> HttpResponse:
    """Bring an idea to an alliance; whoever is signed in need not confirm it."""
    alliance = get_object_or_404(Alliance.objects.select_related("host"), slug=slug)
    actor = request.actor
    member, visitor = actor.member_of(alliance.pk), actor.role is Role.VISITOR
    if alliance.public_forms_open_since is None and not member and request.method != "POST":
        return render(request, "funding/public/closed.html", {"alliance": alliance})
    bringing = Bringing(request, alliance, _form_for(member, visitor))
    form, status = bringing.form, 422
    if request.method == "POST" and not bringing.only_looks and bringing.is_valid():
        if form.cleaned_data.get("website"):
            # a field that people do not see was filled: a program's answer looks like everybody's
            return redirect("funding:public_idea_sent", slug=slug)
        sender = form.cleaned_data["contact_email"].lower() if visitor else f"user {actor.user_id}"
        if not member and not ratelimit.consume(request, action="idea", key=sender):
            form.add_error(
                None,
                _("Too many ideas have come from you in a short time. Please try again in an hour."),
            )
            status = TOO_MANY
        else:
            try:
                brought = submit_idea(actor, alliance, bringing.said)
            except ValidationError as problem:
                bringing.refuse(problem)
            else:
                if visitor:
                    return redirect("funding:public_idea_sent", slug=slug)
                return redirect("funding:idea", brought.public_id)
    context = bringing.context() | {
        "visitor": visitor,
        "member": member,
        "privacy_url": reverse("alliances:public", args=[slug]) + "#datenschutz",
        "crumbs": [
            (reverse("alliances:list"), _("Alliances")),
            (reverse("alliances:public", args=[slug]), alliance.name),
            ("", _("Bring an idea")),
        ],
    }
    if request.method != "POST":
        return render(request, "funding/public/idea.html", context)
    answer = invalid(request, "funding/public/idea.html", context)
    answer.status_code = status
    return answer


@open_to(EVERYONE)
@require_safe
def sent(request: ActingRequest, slug: str) -> HttpResponse:
    """What happens next."""
    alliance = get_object_or_404(Alliance, slug=slug)
    return render(request, "funding/public/sent.html", {"alliance": alliance})


def _form_for(member: bool, visitor: bool) -> type[IdeaForm]:
    if visitor:
        return PublicIdeaForm
    return IdeaForm if member else OutsideIdeaForm
