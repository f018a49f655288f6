"""Writing a draft: the version itself, its fields, its goals, and their evidence."""

from __future__ import annotations

from collections.abc import Callable
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
    return _page(
        request,
        form,
        _("Begin a version"),
        None,
        lambda said: services.create_strategy(request.actor, alliance, **said),
        done=_("The draft has been begun. Now add its fields of action."),
        lead=_(
            "It begins as a draft. It counts once the partners have resolved it, here or, as with an old one, "
            "elsewhere."
        ),
    )


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a draft's title, period and introduction."""
    row = found_draft(request, public_id)
    form = StrategyForm(*submitted(request), alliance=row.alliance, strategy=row)
    return _page(
        request,
        form,
        _("Edit the draft"),
        row,
        lambda said: services.edit_strategy(request.actor, row, **said),
    )


@open_to(Role.SECRETARIAT)
def revise(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Begin the next version from an adopted one."""
    row = found_version(request, public_id)
    starts_on = row.ends_on + timedelta(days=1) if row.ends_on else date(today().year + 1, 1, 1)
    form = RevisionForm(*submitted(request), initial={"title": row.title, "starts_on": starts_on})
    return _page(
        request,
        form,
        _("Begin the next version"),
        row,
        lambda said: services.start_revision(request.actor, row, **said),
        done=_("The new version has been begun. It says what the old one says."),
        lead=_(
            "Fields, goals and evidence are copied, and each keeps what has been measured and what is done for it. "
            "The present version stays in force until the new one is adopted and begins."
        ),
    )


@open_to(Role.SECRETARIAT)
def field_new(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a field of action."""
    row = found_draft(request, public_id)
    last = row.fields.order_by("-number").values_list("number", flat=True).first()
    form = FieldForm(*submitted(request), number=(last or 0) + 1)
    return _page(
        request,
        form,
        _("Add a field of action"),
        row,
        lambda said: services.create_field(request.actor, row, **said).its_version,
    )


@open_to(Role.SECRETARIAT)
def field_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a field of action of a draft."""
    row = found_field(request, public_id)
    form = FieldForm(*submitted(request), field=row)
    return _page(
        request,
        form,
        _("Edit the field of action"),
        row.strategy,
        lambda said: services.edit_field(request.actor, row, **said).its_version,
    )


@open_to(Role.SECRETARIAT)
def field_remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a field of action out of a draft."""
    row = found_field(request, public_id)
    goals = row.goals.count()

    def do(said: Said) -> str:
        services.remove_field(request.actor, row)
        return _("The field of action has been taken out of the draft.")

    effect = _("Adopted versions keep theirs.")
    if goals:
        gone = ngettext("Its %(n)s goal goes with it.", "Its %(n)s goals go with it.", goals) % {"n": goals}
        effect = f"{gone} {effect}"
    name = f"{row.number}. {row.title}"
    return take(request, _removal(_("Take the field of action out"), row.strategy, name, do, effect))


@open_to(Role.SECRETARIAT)
def goal_new(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Add a goal to a field of action."""
    field = found_field(request, public_id)
    last = field.goals.order_by("-number").values_list("number", flat=True).first()
    form = GoalForm(*submitted(request), alliance=field.strategy.alliance, number=(last or 0) + 1)
    return _page(
        request,
        form,
        _("Add a goal"),
        field.strategy,
        lambda said: services.create_goal(request.actor, field, services.GoalData(**said)).its_version,
        preline=f"{field.number}. {field.title}",
    )


@open_to(Role.SECRETARIAT)
def goal_edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a goal of a draft."""
    goal = found_goal(request, public_id)
    strategy = goal.field.strategy
    form = GoalForm(*submitted(request), alliance=strategy.alliance, goal=goal)
    return _page(
        request,
        form,
        _("Edit the goal"),
        strategy,
        lambda said: services.edit_goal(request.actor, goal, services.GoalData(**said)).its_version,
        preline=f"{goal.field.number}. {goal.field.title}",
    )


@open_to(Role.SECRETARIAT)
def goal_remove(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take a goal out of a draft."""
    goal = found_goal(request, public_id)

    def do(said: Said) -> str:
        services.remove_goal(request.actor, goal)
        return _("The goal has been taken out of the draft.")

    effect = _("Adopted versions keep theirs, and so do measured values.")
    return take(request, _removal(_("Take the goal out"), goal.field.strategy, goal.title, do, effect))


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

    def do(said: Said) -> str:
        services.remove_evidence(request.actor, cited)
        return _("It is not cited here any more.")

    effect = _("The figures or the file stay for whatever else cites them.")
    return take(request, _removal(_("Cite it no longer"), cited.part.its_version, cited.label, do, effect))


def _cite(request: ActingRequest, part: FieldOfAction | Goal) -> HttpResponse:
    """Two forms on one page: frozen figures, or a file."""
    strategy = part.its_version
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


def _page(
    request: ActingRequest,
    form: forms.Form,
    title: str,
    strategy: Strategy | None,
    do: Callable[[Said], Strategy],
    *,
    done: str = "",
    preline: str = "",
    lead: str = "",
) -> HttpResponse:
    """A form about ``strategy`` (none: a new one); ``do`` saves what it says and tells whose page comes next."""
    if request.method == "POST" and form.is_valid():
        try:
            next_one = do(form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, done or _("Saved."))
            return redirect(page_of(next_one))
    context = {
        "form": form,
        "title": title,
        "preline": preline or (strategy.title if strategy else ""),
        "lead": lead,
        "back": page_of(strategy) if strategy else reverse("strategy:strategy"),
        "crumbs": way_to(strategy, ("", title)),
    }
    return answer(request, "alliances/form.html", context)


def _removal(title: str, strategy: Strategy, name: str, do: Callable[[Said], str], effect: str) -> Step:
    return Step(
        title,
        forms.Form,
        do,
        page_of(strategy),
        tuple(way_to(strategy)),
        facts=((_("What"), name),),
        effect=effect,
        button=title,
        danger=True,
    )
