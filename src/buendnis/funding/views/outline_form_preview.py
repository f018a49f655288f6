"""A form as applicants will see it, to be tried out; nothing that is entered here is stored."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.funding.questionnaire import QuestionForm, given
from buendnis.funding.questionnaire.description import without_english
from buendnis.funding.views.outline_forms import crumbs, found
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.requests import ActingRequest

ENGLISH = "en"


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """All sections on one page; sending them shows what the office would read, or what is missing."""
    row = found(request, public_id)
    questionnaire = row.questionnaire
    language = ENGLISH if request.GET.get("sprache") == ENGLISH else get_language() or "de"
    sent = request.method == "POST"
    with override(language):
        form = QuestionForm(request.POST if sent else None, questionnaire=questionnaire)
        answered = sent and form.is_valid()
        context = {
            "row": row,
            "form": form,
            "parts": [(str(section.title), str(section.help), fields) for section, fields in form.grouped()],
            "introduction": str(questionnaire.help),
            "is_english": language == ENGLISH,
            "language": language,
            "missing": without_english(questionnaire) if language == ENGLISH else [],
            "answered": answered,
            "read": [
                (str(section.title), [(str(each.label), str(each.text)) for each in section.answers])
                for section in (given(questionnaire, form.submittable) if answered else ())
            ],
        }
    context["crumbs"] = crumbs(row, _("Preview"))
    return render(
        request, "funding/outline_forms/preview.html", context, status=422 if sent and not answered else 200
    )
