"""Questions about an alliance's forms, and about the form of an outline."""

from __future__ import annotations

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce

from buendnis.funding.models import Application, GuidelineVersion, IdeaCall, OutlineForm, OutlineFormState
from buendnis.funding.questionnaire import Questionnaire, Section, asked
from buendnis.funding.questionnaire.carrying import Carried, carried
from buendnis.funding.transitions import EDITABLE
from buendnis.ground.actor import Actor
from buendnis.ground.text import sort_key

SORTS = {
    "guideline": "guideline__valid_from",
    "version": "number",
    "published": "frozen_at",
    "outlines": "outlines",
}
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
        "guideline", "call", "predecessor", "successor"
    )


def listed_forms(
    actor: Actor, *, search: str = "", state: str = "", sort: str = ""
) -> QuerySet[OutlineForm] | list[OutlineForm]:
    """The same as a list asks for them, each with how many outlines answer it.

    ``sort`` is one of ``SORTS`` or "title", with ``-`` for falling; the newest of each guideline come first.
    """
    answering = Application.objects.unscoped("of the form beside it").filter(form=OuterRef("pk"))
    number = answering.order_by().values("form").annotate(number=Count("pk")).values("number")
    rows = visible_forms(actor).annotate(
        outlines=Coalesce(Subquery(number), 0),
        title=KeyTextTransform("de", KeyTransform("title", "document")),
    )
    search = search.replace("\x00", "").strip()[:100]
    if search:
        rows = rows.filter(
            Q(title__icontains=search)
            | Q(document__title__en__icontains=search)
            | Q(guideline__title__icontains=search)
            | Q(call__title__icontains=search)
        )
    if state in OutlineFormState.values:
        succeeded = Q(frozen_at__isnull=False, successor__frozen_at__isnull=False)
        rows = rows.filter(
            {
                OutlineFormState.DRAFT.value: Q(frozen_at__isnull=True),
                OutlineFormState.PUBLISHED.value: Q(frozen_at__isnull=False) & ~succeeded,
                OutlineFormState.SUCCEEDED.value: succeeded,
            }[state]
        )
    falling, name = sort.startswith("-"), sort.removeprefix("-")
    if name == "title":  # a few dozens at most, in German order
        return sorted(rows, key=lambda row: (sort_key(str(row)), row.number), reverse=falling)
    newest = ("-guideline__valid_from", "guideline_id", "call_id", "-number")
    if name not in SORTS:
        return rows.order_by(*newest)
    # what is not published yet stands last where it is sorted by its day
    return rows.order_by(OrderBy(F(SORTS[name]), descending=falling, nulls_last=True), *newest)


def form_in_force(guideline: GuidelineVersion, call: IdeaCall | None = None) -> OutlineForm | None:
    """The newest published form for a guideline version: that of the call where it has one, else the general."""
    published = OutlineForm.objects.in_alliance(guideline.alliance_id).filter(
        Q(call=call) | Q(call__isnull=True), guideline=guideline, frozen_at__isnull=False
    )
    return published.order_by(F("call_id").desc(nulls_last=True), "-number").first()


def drafts_under_others(form: OutlineForm) -> int:
    """How many outlines that can still be edited, and could answer ``form``, answer another one or none."""
    rows = Application.objects.in_alliance(form.alliance_id).filter(guideline_id=form.guideline_id)
    rows = rows.filter(call_id=form.call_id) if form.call_id else rows.filter(call__isnull=True)
    return rows.filter(state__in=EDITABLE).exclude(form_id__isnull=False, form_id=form.pk).count()


def questionnaire_of(application: Application) -> Questionnaire | None:
    """The questions of an outline, in the version that it keeps; None where it has none."""
    return application.form.questionnaire if application.form else None


def sections_asked(application: Application) -> list[Section]:
    """The sections of the alliance's questions that are asked after the answers so far."""
    questionnaire = questionnaire_of(application)
    if questionnaire is None:
        return []
    return [section for section, _fields in asked(questionnaire, application.answers)]


def newer_form(application: Application) -> OutlineForm | None:
    """The form in force, where the outline was begun under another one or under none."""
    current = form_in_force(application.guideline, application.call)
    return current if current is not None and current.pk != application.form_id else None


def carried_to(application: Application, form: OutlineForm) -> Carried:
    """Which answers of the outline go on under ``form``, and which no longer fit."""
    return carried(questionnaire_of(application), form.questionnaire, application.answers)
