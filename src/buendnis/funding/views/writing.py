"""Writing an outline, section by section; two who write at once lose nothing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from buendnis.funding.selectors.checklist import section_url
from buendnis.funding.views.documents import documents
from buendnis.funding.views.partners import partners
from buendnis.funding.views.questions import page_of
from buendnis.funding.views.sections import FORMS, closed, sections_of, to_write
from buendnis.funding.views.words import words
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.requests import ActingRequest


@open_to(SIGNED_IN)
def edit(request: ActingRequest, public_id: UUID, section: str) -> HttpResponse:
    """One section of the outline."""
    if section == "unterlagen":
        return documents(request, public_id)
    application = to_write(request, public_id)
    kind = FORMS.get(section) or page_of(application, section)
    if kind is None:
        raise Http404
    back = closed(request, application)
    if back:
        return back
    if section not in dict(sections_of(application)):
        messages.info(request, _("After your present answers, these questions are not asked."))
        return redirect(section_url(application, "beschreibung"))
    if section == "partner":
        return partners(request, application)
    return words(request, application, section, kind)
