"""The self-check: public, without an account, and nothing is stored unless somebody asks for advice with it."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.alliances.models import Alliance
from buendnis.funding.forms.selfcheck import AskForm, PublicAskForm, SelfCheckForm
from buendnis.funding.selectors.selfcheck import alliances_of_district, orientation_for, told
from buendnis.funding.selfcheck import Answers
from buendnis.funding.services.advice_requests import ask_for_advice
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest

TOO_MANY = 429


@open_to(EVERYONE)
@require_safe
def check(request: ActingRequest, slug: str) -> HttpResponse:
    """The questions, and below them what the answers in the address lead to."""
    alliance = get_object_or_404(Alliance.objects.select_related("host"), slug=slug)
    form = SelfCheckForm(request.GET) if _is_asked(request) else SelfCheckForm(initial=_prefilled(alliance))
    context: dict[str, Any] = {
        "form": form,
        "alliance": alliance,
        "crumbs": _crumbs(alliance, _("Self-check")),
    }
    if form.is_bound and form.asked():
        answers = form.answers()
        others = list(alliances_of_district(answers.district)) if answers.district else []
        context |= {
            "found": orientation_for(alliance, answers, today()),
            "alliances": others,
            "elsewhere": bool(others) and alliance not in others,
            "query": answers.query,
            "open": alliance.public_forms_open_since is not None,
            "in_office": request.actor.in_office_of(alliance.pk),
        }
    return render(request, "funding/selfcheck/check.html", context)


@open_to(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActingRequest, slug: str) -> HttpResponse:
    """Ask for advice with the answers in the address; whoever is signed in need not confirm it."""
    alliance = get_object_or_404(Alliance.objects.select_related("host"), slug=slug)
    actor = request.actor
    visitor = actor.role is Role.VISITOR
    if alliance.public_forms_open_since is None and request.method != "POST":
        return render(request, "funding/public/closed.html", {"alliance": alliance})
    answers = _answers(request)
    form = (PublicAskForm if visitor else AskForm)(*submitted(request))
    status = 422
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.get("website"):
            # a field that people do not see was filled: a program's answer looks like everybody's
            return redirect("funding:self_check_sent", slug=slug)
        sender = form.cleaned_data["contact_email"].lower() if visitor else f"user {actor.user_id}"
        if not ratelimit.consume(request, action="advice", key=sender):
            form.add_error(
                None,
                _("Too many requests have come from you in a short time. Please try again in an hour."),
            )
            status = TOO_MANY
        else:
            try:
                case = ask_for_advice(actor, alliance, form.cleaned_data, answers.to_json())
            except ValidationError as problem:
                show_refusal(form, problem)
            else:
                if visitor:
                    return redirect("funding:self_check_sent", slug=slug)
                return redirect("funding:advice_case", case.public_id)
    context = {
        "form": form,
        "alliance": alliance,
        "visitor": visitor,
        "told": told(answers.to_json()),
        "back": f"{reverse('funding:self_check', args=[slug])}?{answers.query}",
        "privacy_url": reverse("alliances:public", args=[slug]) + "#datenschutz",
        "crumbs": _crumbs(alliance, _("Ask for advice")),
    }
    if request.method != "POST":
        return render(request, "funding/selfcheck/ask.html", context)
    answer = invalid(request, "funding/selfcheck/ask.html", context)
    answer.status_code = status
    return answer


@open_to(EVERYONE)
@require_safe
def sent(request: ActingRequest, slug: str) -> HttpResponse:
    """What happens next."""
    alliance = get_object_or_404(Alliance, slug=slug)
    return render(request, "funding/selfcheck/sent.html", {"alliance": alliance})


def _is_asked(request: ActingRequest) -> bool:
    return any(name in request.GET for name in SelfCheckForm.base_fields)


def _prefilled(alliance: Alliance) -> dict[str, Any]:
    """Where an alliance has one district only, it is that one."""
    districts = list(alliance.districts.values_list("ags", flat=True)[:2])
    return {"district": districts[0]} if len(districts) == 1 else {}


def _answers(request: ActingRequest) -> Answers:
    """The answers in the address; none where they can't be read."""
    form = SelfCheckForm(request.GET)
    form.is_valid()
    return form.answers()


def _crumbs(alliance: Alliance, title: str) -> list[tuple[str, str]]:
    return [
        (reverse("alliances:list"), _("Alliances")),
        (reverse("alliances:public", args=[alliance.slug]), alliance.name),
        ("", title),
    ]
