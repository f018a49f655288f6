"""Writing a draft: the version itself, its fields, its goals, and their evidence."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.views.shared import alliance_of, answer
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.strategy import services
from buendnis.strategy.forms import (
    CiteDocumentForm,
    CiteSnapshotForm,
    FieldForm,
    GoalForm,
    RevisionForm,
    StrategyForm,
)
from buendnis.strategy.models import EDITABLE, CitedEvidence, FieldOfAction, Goal, Strategy
from buendnis.strategy.views.shared import (
    found_draft,
    found_field,
    found_goal,
    found_version,
    page_of,
    way_to,
)


@open_to(Role.SECRETARIAT)
def new(request: ActingRequest) -> HttpResponse:
    """Begin a version from an empty page."""
    alliance = alliance_of(request.actor)
    form = StrategyForm(*submitted(request), alliance=alliance, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            row = services.create_strategy(request.actor, alliance, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The draft has been begun. Now add its fields of action."))
            return redirect(page_of(row))
    lead = _(
        "It begins as a draft. It counts once the partners have resolved it, here or, as with an old one, elsewhere."
    )
    return answer(request, "alliances/form.html", _context(form, _("Begin a version"), None, lead=lead))


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a draft's title, period and introduction."""
    row = found_draft(request, public_id)
    form = StrategyForm(*submitted(request), alliance=row.alliance, strategy=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_strategy(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(row))
    return answer(request, "alliances/form.html", _context(form, _("Edit the draft"), row))


@open_to(Role.SECRETARIAT)
def revise(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin the next version from an adopted one."""
    row = found_version(request, public_id)
    starts_on = row.ends_on + timedelta(days=1) if row.ends_on else date(today().year + 1, 1, 1)

    form = RevisionForm(*submitted(request), initial={"title": row.title, "starts_on": starts_on})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start_revision(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The new version has been begun. It says what the old one says."))
            return redirect(page_of(made))
    lead = _(
        "Fields, goals and evidence are copied, and each keeps what has been measured and what is done for it. "
        "The present version stays in force until the new one is adopted and begins."
    )
    return answer(request, "alliances/form.html", _context(form, _("Begin the next version"), row, lead=lead))


@open_to(Role.SECRETARIAT)
def field_new(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a field of action."""
    row = found_draft(request, public_id)
    last = row.fields.order_by("-number").values_list("number", flat=True).first()
    form = FieldForm(*submitted(request), number=(last or 0) + 1)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_field(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(row))
    return answer(request, "alliances/form.html", _context(form, _("Add a field of action"), row))


@open_to(Role.SECRETARIAT)
def field_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a field of action of a draft."""
    row = found_field(request, public_id)
    form = FieldForm(*submitted(request), field=row)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_field(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(row.strategy))
    return answer(request, "alliances/form.html", _context(form, _("Edit the field of action"), row.strategy))


@open_to(Role.SECRETARIAT)
def field_remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a field of action out of a draft."""
    row = found_field(request, public_id)
    goals = row.goals.count()

    def do(said: Said) -> str:
        services.remove_field(request.actor, row)
        return _("The field of action has been taken out of the draft.")

    effect = ngettext("Its %(n)s goal goes with it.", "Its %(n)s goals go with it.", goals) % {"n": goals}
    step = _removal(_("Take the field of action out"), row.strategy, f"{row.number}. {row.title}", do)
    return take(
        request,
        _with_effect(step, (effect if goals else "") + " " + _("Adopted versions keep theirs.")),
    )


@open_to(Role.SECRETARIAT)
def goal_new(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a goal to a field of action."""
    field = found_field(request, public_id)
    last = field.goals.order_by("-number").values_list("number", flat=True).first()
    form = GoalForm(*submitted(request), alliance=field.strategy.alliance, number=(last or 0) + 1)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_goal(request.actor, field, services.GoalData(**form.cleaned_data))
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(field.strategy))
    title = _("Add a goal")
    return answer(
        request,
        "alliances/form.html",
        _context(form, title, field.strategy, f"{field.number}. {field.title}"),
    )


@open_to(Role.SECRETARIAT)
def goal_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a goal of a draft."""
    goal = found_goal(request, public_id)
    strategy = goal.field.strategy
    form = GoalForm(*submitted(request), alliance=strategy.alliance, goal=goal)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_goal(request.actor, goal, services.GoalData(**form.cleaned_data))
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect(page_of(strategy))
    name = f"{goal.field.number}. {goal.field.title}"
    return answer(request, "alliances/form.html", _context(form, _("Edit the goal"), strategy, name))


@open_to(Role.SECRETARIAT)
def goal_remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a goal out of a draft."""
    goal = found_goal(request, public_id)

    def do(said: Said) -> str:
        services.remove_goal(request.actor, goal)
        return _("The goal has been taken out of the draft.")

    step = _removal(_("Take the goal out"), goal.field.strategy, goal.title, do)
    return take(request, _with_effect(step, _("Adopted versions keep theirs, and so do measured values.")))


@open_to(Role.SECRETARIAT)
def field_evidence(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Cite evidence for a field of action."""
    return _cite(request, found_field(request, public_id))


@open_to(Role.SECRETARIAT)
def goal_evidence(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Cite evidence for a goal."""
    return _cite(request, found_goal(request, public_id))


@open_to(Role.SECRETARIAT)
def evidence_remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Cite something no longer in a draft."""
    own = Strategy.objects.in_alliance(request.actor.alliance_id).filter(state__in=EDITABLE)
    rows = CitedEvidence.objects.filter(Q(field__strategy__in=own) | Q(goal__field__strategy__in=own))
    cited = get_object_or_404(
        rows.select_related("field__strategy", "goal__field__strategy"), public_id=public_id
    )
    part = cited.field or cited.goal
    assert part is not None  # noqa: S101 - a constraint

    def do(said: Said) -> str:
        services.remove_evidence(request.actor, cited)
        return _("It is not cited here any more.")

    step = _removal(_("Cite it no longer"), _version_of(part), cited.label, do)
    return take(request, _with_effect(step, _("The figures or the file stay for whatever else cites them.")))


def _cite(request: ActingRequest, part: FieldOfAction | Goal) -> HttpResponse:
    """Two forms on one page: frozen figures, or a file."""
    strategy = _version_of(part)
    data, files = submitted(request)
    which = str(data.get("which", "")) if data is not None else ""
    figures = CiteSnapshotForm(data if which == "figures" else None, alliance=strategy.alliance)
    document = CiteDocumentForm(
        data if which == "document" else None, files if which == "document" else None, prefix="document"
    )
    form: forms.Form | None = {"figures": figures, "document": document}.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            if form is figures:
                services.cite_snapshot(request.actor, part, said["snapshot"])
            else:
                services.cite_document(
                    request.actor, part, said["file"], label=said["label"], dated_on=said["dated_on"]
                )
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("The evidence is cited."))
            return redirect(page_of(strategy))
    title = _("Cite evidence")
    context: dict[str, Any] = {
        "part": part,
        "title": title,
        "figures": figures,
        "document": document,
        "has_figures": figures.fields["snapshot"].queryset.exists(),  # type: ignore[attr-defined]
        "cited": list(part.evidence.order_by("created_at", "pk")),
        "back": page_of(strategy),
        "crumbs": way_to(strategy, ("", title)),
    }
    return answer(request, "strategy/cite.html", context)


def _version_of(part: FieldOfAction | Goal) -> Strategy:
    return part.strategy if isinstance(part, FieldOfAction) else part.field.strategy


def _removal(title: str, strategy: Strategy, name: str, do: Any) -> Step:
    return Step(
        title,
        forms.Form,
        do,
        page_of(strategy),
        tuple(way_to(strategy)),
        facts=((_("What"), name),),
        button=title,
        danger=True,
    )


def _with_effect(step: Step, effect: str) -> Step:
    from dataclasses import replace

    return replace(step, effect=effect.strip())


def _context(
    form: Any, title: str, strategy: Strategy | None, preline: str = "", lead: str = ""
) -> dict[str, Any]:
    return {
        "form": form,
        "title": title,
        "preline": preline or (strategy.title if strategy else ""),
        "lead": lead,
        "back": page_of(strategy) if strategy else reverse("strategy:strategy"),
        "crumbs": way_to(strategy, ("", title)),
    }
