"""What somebody is typing is kept while they type: the answers are for the page's script, in words for people."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from buendnis.funding.models import Application
from buendnis.funding.policies.applications import may_edit
from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.selectors.reading import QUESTIONS
from buendnis.funding.views.entering import keep, settle, writing_lately
from buendnis.funding.views.sections import SECTIONS, to_write
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts.models import Draft
from buendnis.ground.drafts.unsaved import TooMuch
from buendnis.ground.requests import ActingRequest


@open_to(EVERYONE)  # a visitor's login has expired: the script must learn that, not be led to the sign-in
def keep_section(request: ActingRequest, public_id: UUID, section: str) -> HttpResponse:
    """POST keeps what a section's form holds, or throws it away; GET gives a page that stayed open its token."""
    if request.actor.role is Role.VISITOR:
        if request.method != "POST":
            raise Http404
        return _said("login", HTTPStatus.UNAUTHORIZED, _("your login has expired"))
    application = to_write(request, public_id)
    if section not in dict(SECTIONS) and not section.startswith(QUESTIONS):
        raise Http404
    if request.method != "POST":
        return JsonResponse({"token": get_token(request)}, headers={"Cache-Control": "no-store"})
    if "discard" in request.POST:
        settle(request, application, section)
        messages.success(request, _("What had been kept was thrown away. This is what is saved."))
        return redirect(section_url(application, section))
    if not may_edit(request.actor, application):
        return _said(
            "closed", HTTPStatus.CONFLICT, _("the outline has been submitted and can’t be changed now")
        )
    try:
        draft = keep(request, application, section)
    except TooMuch as problem:
        if problem.too_large:
            return _said("large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("this is more than can be kept"))
        return _said("often", HTTPStatus.TOO_MANY_REQUESTS, _("too much was sent in a short time"))
    return _kept(request, application, section, draft)


def _kept(
    request: ActingRequest, application: Application, section: str, draft: Draft | None
) -> HttpResponse:
    if draft is None:
        return JsonResponse({"state": "saved"})
    time = formats.time_format(timezone.localtime(draft.kept_at), "H:i")
    others = writing_lately(application, section, draft.user_id, draft.kept_at)
    return JsonResponse(
        {
            "state": "kept",
            "said": _("Kept at %(time)s, not yet saved.") % {"time": time},
            "others": _("Also writing here: %(names)s.") % {"names": ", ".join(others)} if others else "",
        }
    )


def _said(state: str, status: int, why: str) -> JsonResponse:
    said = _("Not kept, because %(why)s.") % {"why": why}
    return JsonResponse({"state": state, "said": said}, status=status)
