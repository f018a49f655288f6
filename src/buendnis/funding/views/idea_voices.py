"""What members, the office and whoever brought it do with an idea beside its advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from buendnis.funding.forms.idea_voices import CommentForm, MergeForm, SupportForm
from buendnis.funding.models import Idea
from buendnis.funding.selectors.idea_voices import page_parts
from buendnis.funding.selectors.ideas import advised_ideas, visible_ideas
from buendnis.funding.selectors.similar import alike
from buendnis.funding.services.idea_merging import merge_idea
from buendnis.funding.services.idea_publishing import agree_to_publication, publish_idea, unpublish_idea
from buendnis.funding.services.idea_voices import comment_idea, support_idea, withdraw_support
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import MEMBERS, SEATED, Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, show_refusal
from buendnis.ground.requests import ActingRequest


@open_to(SEATED)
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say that one's seat would join or co-fund."""
    found = _found(request, public_id)
    form = SupportForm(*submitted(request), initial={"kind": request.GET.get("wie", "")})
    if request.method == "POST" and form.is_valid():
        try:
            support_idea(request.actor, found, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Noted. You can take it back at any time."))
            return redirect("funding:idea", public_id)
    return _form(request, found, form, _("Support the idea"), _("Tell the others"))


@open_to(SEATED)
@require_POST
def withdraw(request: ActingRequest, public_id: UUID, support_id: UUID) -> HttpResponse:
    """Take back what one's seat said."""
    found = _found(request, public_id)
    own = get_object_or_404(found.support.filter(seat_id=request.actor.seat_id or 0), public_id=support_id)
    withdraw_support(request.actor, own)
    messages.success(request, _("Taken back."))
    return redirect("funding:idea", public_id)


@open_to(MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Write about an idea; a refused comment is shown again."""
    found = _found(request, public_id)
    form = CommentForm(*submitted(request))
    if request.method == "POST" and form.is_valid():
        try:
            comment_idea(request.actor, found, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Your comment has been saved."))
            return redirect(f"{reverse('funding:idea', args=[public_id])}#kommentare")
    return _form(request, found, form, _("Comment on the idea"), _("Save the comment"))


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Merge an idea into another one of the alliance; similar ones are offered first."""
    found = get_object_or_404(advised_ideas(request.actor), public_id=public_id)
    offered = [
        one.hit
        for one in alike(
            request.actor, found.title, f"{found.summary} {found.need}", but=[public_id], most=20
        )
    ]
    form = MergeForm(
        *submitted(request),
        actor=request.actor,
        idea=found,
        likely=[hit.public_id for hit in offered if hit.alliance_id == found.alliance_id],
        initial={"into": request.GET.get("mit", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            into = merge_idea(request.actor, found, form.cleaned_data["into"], form.cleaned_data["reason"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Merged. Whoever brought the idea is told."))
            return redirect("funding:idea", into.public_id)
    return _form(request, found, form, _("Merge into another idea"), _("Merge"))


@open_to(Role.SECRETARIAT)
@require_POST
def publish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Let all alliances read title and summary."""
    said = _("Published: all alliances read title and description.")
    return _do(request, public_id, publish_idea, said)


@open_to(Role.SECRETARIAT)
@require_POST
def unpublish(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Show it to the own alliance only, again."""
    return _do(request, public_id, unpublish_idea, _("Only your alliance reads the idea now."))


@open_to(SIGNED_IN)
@require_POST
def agree(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Whoever brought the idea agrees to its publication, or takes that back."""
    agreed = request.POST.get("agreed") == "yes"
    said = _("Thank you. The office can publish your idea now.") if agreed else _("Taken back.")
    return _do(
        request, public_id, lambda actor, found: agree_to_publication(actor, found, agreed=agreed), said
    )


def voices_of(request: ActingRequest, found: Idea) -> dict[str, Any]:
    """What the page of an idea shows of all this."""
    return page_parts(request.actor, found) | {"comment_form": CommentForm()}


def _found(request: ActingRequest, public_id: UUID) -> Idea:
    return get_object_or_404(visible_ideas(request.actor), public_id=public_id)


def _do(request: ActingRequest, public_id: UUID, verb: Callable[..., object], said: str) -> HttpResponse:
    try:
        verb(request.actor, _found(request, public_id))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        messages.success(request, said)
    return redirect("funding:idea", public_id)


def _form(request: ActingRequest, found: Idea, form: Any, title: str, button: str) -> HttpResponse:
    crumbs = [
        (reverse("funding:ideas"), _("Ideas")),
        (reverse("funding:idea", args=[found.public_id]), found.title),
        ("", title),
    ]
    context = {"form": form, "idea": found, "title": title, "button": button, "crumbs": crumbs}
    return (invalid if request.method == "POST" else render)(request, "funding/ideas/form.html", context)
