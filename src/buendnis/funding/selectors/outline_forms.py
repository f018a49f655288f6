"""Questions about an alliance's forms, and about the form of an outline."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from buendnis.funding.models import Application, GuidelineVersion, OutlineForm
from buendnis.funding.questionnaire import Questionnaire
from buendnis.funding.questionnaire.carrying import Carried, carried
from buendnis.ground.actor import Actor

# the texts that every outline has anyway, about which a form may say more
BUILT_IN = (
    "summary",
    "need",
    "target_groups",
    "aims",
    "methods",
    "schedule",
    "lasting_effect",
    "principles",
)


def visible_forms(actor: Actor) -> QuerySet[OutlineForm]:
    """The versions of the actor's alliance, for its secretariat; nobody else keeps forms."""
    if not actor.is_office:
        return OutlineForm.objects.none().narrowed()
    return OutlineForm.objects.in_alliance(actor.alliance_id).select_related(
        "guideline", "predecessor", "successor"
    )


def listed_forms(actor: Actor) -> QuerySet[OutlineForm]:
    """The same with the number of outlines that answer each, for a list."""
    return visible_forms(actor).annotate(outlines=Count("applications"))


def form_in_force(guideline: GuidelineVersion) -> OutlineForm | None:
    """The newest published form for a guideline version."""
    published = OutlineForm.objects.in_alliance(guideline.alliance_id).filter(
        guideline=guideline, frozen_at__isnull=False
    )
    return published.order_by("-number").first()


def questionnaire_of(application: Application) -> Questionnaire | None:
    """The questions of an outline, in the version that it keeps; None where it has none."""
    return application.form.questionnaire if application.form else None


def newer_form(application: Application) -> OutlineForm | None:
    """The form in force, where the outline was begun under another one or under none."""
    current = form_in_force(application.guideline)
    return current if current is not None and current.pk != application.form_id else None


def carried_to(application: Application, form: OutlineForm) -> Carried:
    """Which answers of the outline go on under ``form``, and which no longer fit."""
    return carried(questionnaire_of(application), form.questionnaire, application.answers)
