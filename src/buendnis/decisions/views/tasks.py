"""Tasks from decisions: the list, and what is done with one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from buendnis.alliances.selectors import alliance_of
from buendnis.decisions import services
from buendnis.decisions.forms import DoneForm, ReasonForm, TaskFilter, TaskForm
from buendnis.decisions.models import AgendaItem, Resolution, Task, TaskState
from buendnis.decisions.policies import may_settle_task
from buendnis.decisions.selectors import listed_tasks, owner_in_words, visible_resolutions, visible_tasks
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import paginate
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest

TASK_BADGES = {TaskState.OPEN: "info", TaskState.DONE: "success", TaskState.DROPPED: "neutral"}


@open_to(MEMBERS)
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """The tasks of the alliance, what is due first on top; also as CSV and XLSX."""
    form = TaskFilter(request.GET or None)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = listed_tasks(
        request.actor,
        text=said.get("q", ""),
        state=said.get("state", "") if form.is_bound else TaskState.OPEN,
        whose=said.get("whose", ""),
        sort=request.GET.get("sort", ""),
    )
    kind = request.GET.get("format")
    if kind in {"csv", "xlsx"}:
        return (csv_response if kind == "csv" else xlsx_response)(_("tasks"), COLUMNS, rows)
    page_obj = paginate(request, rows)
    if not form.is_bound:
        form = TaskFilter(initial={"state": TaskState.OPEN})
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, owner_in_words(row), _badge(row)) for row in page_obj.object_list],
        "narrowed": any(said.values()),
        "office": request.actor.is_office,
    }
    return render(request, "decisions/tasks.html", context)


@open_to(MEMBERS)
@require_safe
def page(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """One task: what, who, until when, from which decision, and what has become of it."""
    task = _found(request, public_id)
    context = {
        "task": task,
        "owner": owner_in_words(task),
        "badge": _badge(task),
        "office": request.actor.is_office,
        "may_settle": task.state == TaskState.OPEN and may_settle_task(request.actor, task),
        "crumbs": [(reverse("decisions:tasks"), _("Tasks")), ("", task.what)],
    }
    return render(request, "decisions/task.html", context)


@open_to(Role.SECRETARIAT)
def new(request: ActingRequest) -> HttpResponse:
    """Give a task; the address may name the item or the resolution that it comes from."""
    alliance = alliance_of(request.actor)
    item, resolution = _origin(request)
    made: list[Task] = []

    def do(said: Said) -> str:
        made.append(services.give_task(request.actor, alliance, item=item, resolution=resolution, **said))
        return _("The task is given. Whoever is to do it is told by mail.")

    back = reverse("decisions:tasks")
    source = item.title if item else f"{resolution.number} {resolution.title}" if resolution else ""
    step = Step(
        _("New task"),
        TaskForm,
        do,
        back,
        ((back, _("Tasks")),),
        facts=((_("From"), source),) if source else (),
        button=_("Give the task"),
        options={"alliance": alliance},
    )
    answer = take(request, step)
    if not made:
        return answer
    if item is not None:
        return redirect("decisions:item", item.meeting.public_id, item.public_id)
    return redirect("decisions:task", made[0].public_id)


@open_to(Role.SECRETARIAT)
def edit(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Change a task."""
    task = _found(request, public_id)

    def do(said: Said) -> str:
        services.give_task(request.actor, task.alliance, task=task, **said)
        return _("The task is saved.")

    names = ("what", "detail", "owner", "due_on")
    return _take(
        request,
        task,
        _("Change the task"),
        TaskForm,
        do,
        button=_("Save"),
        options={"alliance": task.alliance},
        initial={name: getattr(task, name) for name in names}
        | {"seat": task.seat_id, "mandate": task.mandate_id},
    )


@open_to(MEMBERS)
def done(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say that it is done."""
    task = _found(request, public_id)
    if not may_settle_task(request.actor, task):
        raise Http404

    def do(said: Said) -> str:
        services.settle_task(request.actor, task, done=True, note=said["note"], proof=said["proof"] or None)
        return _("Thank you. The task is done.")

    return _take(request, task, _("It is done"), DoneForm, do, button=_("Say that it is done"))


@open_to(Role.SECRETARIAT)
def drop(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Drop it."""
    task = _found(request, public_id)

    def do(said: Said) -> str:
        services.settle_task(request.actor, task, done=False, note=said["reason"])
        return _("The task is dropped.")

    return _take(request, task, _("Drop the task"), ReasonForm, do, button=_("Drop it"), danger=True)


@open_to(Role.SECRETARIAT)
def reopen(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take it up again."""
    task = _found(request, public_id)

    def do(said: Said) -> str:
        services.reopen_task(request.actor, task, said["reason"])
        return _("The task is open again.")

    return _take(
        request,
        task,
        _("Take it up again"),
        ReasonForm,
        do,
        effect=_("Whoever is to do it is told."),
        button=_("Take it up again"),
    )


def _found(request: ActingRequest, public_id: UUID) -> Task:
    row: Task = get_object_or_404(visible_tasks(request.actor), public_id=public_id)
    return row


def _badge(task: Task) -> tuple[str, str]:
    if task.state == TaskState.OPEN and task.due_on < today():
        return str(_("overdue")), "danger"
    return str(task.get_state_display()), TASK_BADGES[TaskState(task.state)]


def _origin(request: ActingRequest) -> tuple[AgendaItem | None, Resolution | None]:
    """What ``?punkt=`` or ``?beschluss=`` name; 404 where there is no such thing."""
    item_id, resolution_id = request.GET.get("punkt"), request.GET.get("beschluss")
    try:
        if item_id:
            rows = AgendaItem.objects.in_alliance(request.actor.alliance_id)
            item = get_object_or_404(
                rows.select_related("meeting__committee", "resolution"), public_id=UUID(item_id)
            )
            return item, item.resolution
        if resolution_id:
            found = get_object_or_404(visible_resolutions(request.actor), public_id=UUID(resolution_id))
            return None, found
    except ValueError:
        raise Http404 from None
    return None, None


def _take(request: ActingRequest, task: Task, title: str, form: Any, do: Any, **more: Any) -> HttpResponse:
    back = reverse("decisions:task", args=[task.public_id])
    crumbs = ((reverse("decisions:tasks"), _("Tasks")), (back, task.what))
    facts = ((_("Task"), task.what), (_("Who"), owner_in_words(task)))
    return take(request, Step(title, form, do, back, crumbs, facts=facts, **more))


COLUMNS: tuple[Column[Task], ...] = (
    Column(lambda: _("What is to be done"), lambda row: row.what),
    Column(lambda: _("Who"), owner_in_words),
    Column(lambda: _("Until"), lambda row: row.due_on),
    Column(lambda: pgettext("task", "State"), lambda row: str(row.get_state_display())),
    Column(lambda: _("Meeting"), lambda row: str(row.item.meeting) if row.item else ""),
    Column(lambda: _("Item"), lambda row: row.item.title if row.item else ""),
    Column(lambda: _("Resolution"), lambda row: row.resolution.number if row.resolution else ""),
    Column(lambda: _("Settled on"), lambda row: row.settled_at or ""),
    Column(lambda: _("What was done, or why not"), lambda row: row.note),
)
