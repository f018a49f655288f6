"""The alliance's questions in an outline: their pages, and going over to their newer version."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.funding.forms.questions import QuestionSectionForm, shown_answers, with_answers
from buendnis.funding.models import Application
from buendnis.funding.questionnaire import Questionnaire
from buendnis.funding.questionnaire import Section as Questions
from buendnis.funding.selectors.outline_form_page import shown_sections
from buendnis.funding.selectors.outline_forms import carried_to, newer_form, questionnaire_of
from buendnis.funding.selectors.reading import QUESTIONS
from buendnis.funding.services.application_answers import answer_questions, take_over_form
from buendnis.funding.views.sections import Section, closed, to_write
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Actor
from buendnis.ground.look.pages import invalid
from buendnis.ground.requests import ActingRequest


def page_of(application: Application, name: str) -> Section | None:
    """How the page ``name`` of the alliance's questions is filled and stored; None if there is none such."""
    questionnaire = questionnaire_of(application)
    if questionnaire is None or not name.startswith(QUESTIONS):
        return None
    section = questionnaire.section(name.removeprefix(QUESTIONS))
    if section is None:
        return None
    return Section(
        form=partial(_form, questionnaire, section),
        template="funding/applications/section.html",
        initial=partial(shown_answers, questionnaire, section),
        store=partial(_store, questionnaire),
    )


def _form(
    questionnaire: Questionnaire,
    section: Questions,
    *args: Any,
    application: Application,
    guideline: object,
    **kwargs: Any,
) -> QuestionSectionForm:
    return QuestionSectionForm(
        *args, application=application, questionnaire=questionnaire, section=section, **kwargs
    )


def _store(
    questionnaire: Questionnaire, actor: Actor, application: Application, said: dict[str, Any], version: int
) -> Application:
    return answer_questions(actor, application, with_answers(questionnaire, application, said), version)


@open_to(SIGNED_IN)
def take_over(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Show what the newer questions mean for the answers that are there, then take them over."""
    application = to_write(request, public_id)
    back = closed(request, application)
    if back:
        return back
    form = newer_form(application)
    if form is None:
        messages.info(request, _("The outline answers the newest questions already."))
        return redirect("funding:application", application.public_id)
    refusal = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            result = take_over_form(request.actor, application, int(version) if version.isdecimal() else -1)
        except ValidationError as problem:
            refusal = " ".join(problem.messages)
            application = to_write(request, public_id)
        else:
            kept = len(result.kept)
            messages.success(
                request,
                ngettext(
                    "The new questions are taken over. %(count)d answer was kept.",
                    "The new questions are taken over. %(count)d answers were kept.",
                    kept,
                )
                % {"count": kept},
            )
            return redirect("funding:application", application.public_id)
    context = {
        "application": application,
        "form": form,
        "refusal": refusal,
        "carried": carried_to(application, form),
        "sections": shown_sections(form.questionnaire),
        "crumbs": [
            (reverse("funding:applications"), _("Outlines")),
            (reverse("funding:application", args=[application.public_id]), application.title),
            ("", _("Take the new questions over")),
        ],
    }
    draw = invalid if request.method == "POST" else render
    return draw(request, "funding/applications/take_over.html", context)
