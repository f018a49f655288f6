"""Questions about tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from buendnis.alliances.models import Alliance, Mandate, MandateRole
from buendnis.alliances.selectors import in_force, label_of
from buendnis.decisions.hidden import hidden_among, keeps
from buendnis.decisions.models import Mention, Resolution, Task, TaskOwner, TaskState
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.mail.reminders import Due

SORTS = {
    "what": ("what", "pk"),
    "-what": ("-what", "-pk"),
    "due": ("due_on", "pk"),
    "-due": ("-due_on", "-pk"),
    "state": ("state", "due_on", "pk"),
    "-state": ("-state", "due_on", "pk"),
}


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """The tasks of the actor's alliance; all members read who does what.

    What follows from a motion that is hidden from the actor reads only whoever is to do it.
    """
    if not actor.is_member:
        return Task.objects.none().narrowed()
    hidden = hidden_motions(actor)
    if not hidden:
        return _tasks(actor)
    open_to_all = Q(resolution__isnull=True) | ~Q(resolution__in=hidden)
    open_to_all &= Q(item__resolution__isnull=True) | ~Q(item__resolution__in=hidden)
    open_to_all &= ~Q(Exists(Mention.objects.filter(item=OuterRef("item"), motion__in=hidden)))
    return _tasks(actor).filter(open_to_all | _own(actor))


def hidden_motions(actor: Actor) -> set[int]:
    """The motions that others have tasks from, and whose tasks are hidden from ``actor``; by their keys.

    A task comes from a motion, its item, or another item that speaks of it.
    """
    others = Task.objects.in_alliance(actor.alliance_id).exclude(_own(actor))
    about = Resolution.objects.in_alliance(actor.alliance_id).filter(
        Q(pk__in=others.values("resolution"))
        | Q(pk__in=others.values("item__resolution"))
        | Q(pk__in=Mention.objects.filter(item__in=others.values("item")).values("motion"))
    )
    # of a motion its subject is asked about, and not its words and rules
    motions = about.only("alliance", "subject_kind", "subject_id").order_by("pk")
    return {key for key, each in hidden_among(actor, motions).items() if keeps(actor, each)}


def _tasks(actor: Actor) -> QuerySet[Task]:
    return Task.objects.in_alliance(actor.alliance_id).select_related(
        "seat", "mandate__seat", "mandate__alliance", "alliance", "item__meeting__committee", "resolution"
    )


def listed_tasks(
    actor: Actor, *, text: str = "", state: str = "", whose: str = "", sort: str = "", day: date | None = None
) -> QuerySet[Task]:
    """The list, what is due first on top. ``state`` may also be "late"; ``whose``: "mine", "office" or "seats"."""
    found = visible_tasks(actor)
    if text:
        found = found.filter(Q(what__icontains=text) | Q(detail__icontains=text))
    if state == "late":
        found = found.filter(state=TaskState.OPEN, due_on__lt=day or today())
    elif state in TaskState.values:
        found = found.filter(state=state)
    if whose == "mine":
        found = found.filter(_own(actor))
    elif whose == "office":
        found = found.filter(owner=TaskOwner.OFFICE)
    elif whose == "seats":
        found = found.exclude(owner=TaskOwner.OFFICE)
    return found.order_by(*SORTS.get(sort, ("due_on", "pk")))


def own_open_tasks(actor: Actor) -> QuerySet[Task]:
    """What the actor is to do: under their mandate, for their seat, or as the secretariat."""
    if not actor.is_member:
        return Task.objects.none().narrowed()
    return _lines(_tasks(actor).filter(_own(actor), state=TaskState.OPEN))


def pressing_tasks(actor: Actor, day: date) -> QuerySet[Task]:
    """The open tasks that are the actor's own, and those of others that were due before ``day``."""
    pressing = _own(actor) | Q(due_on__lt=day)
    return _lines(visible_tasks(actor).filter(pressing, state=TaskState.OPEN))


def _lines(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a line on a desk shows: what is to be done, by whom, and until when.

    What the list of tasks joins as well takes longer to plan than to read.
    """
    whose = ("seat", "mandate__seat", "mandate__alliance")
    return (
        tasks.select_related(None)
        .select_related(*whose)
        .only(
            "public_id",
            "what",
            "owner",
            "due_on",
            "seat__name",
            "mandate__role",
            "mandate__seat__name",
            "mandate__alliance__name",
        )
        .order_by("due_on", "pk")
    )


def owner_in_words(task: Task) -> str:
    """Who is to do it: never by a person's name, which the audit and the minutes would keep for ever."""
    if task.owner == TaskOwner.SEAT and task.seat is not None:
        return task.seat.name
    if task.owner == TaskOwner.PERSON and task.mandate is not None:
        return label_of(task.mandate)
    return str(TaskOwner.OFFICE.label)


def tasks_due(first: date, last: date) -> Iterator[Due]:
    """For the reminders: open tasks, to whoever acts for the owner now."""
    rows = list(
        Task.objects.unscoped("reminders look at all alliances")
        .filter(state=TaskState.OPEN, due_on__range=(first, last))
        .order_by("due_on", "pk")
    )
    mandates = list(
        Mandate.objects.unscoped("reminders look at all alliances")
        .filter(in_force(first), alliance__in={row.alliance_id for row in rows}, person__user__isnull=False)
        .select_related("person")
        .order_by("pk")
    )
    for row in rows:
        for mandate in mandates:
            if _does(row, mandate) and mandate.person.user_id is not None:
                path = reverse("decisions:task", args=[row.public_id])
                yield Due(
                    mandate.person.user_id,
                    str(row.public_id),
                    row.due_on,
                    row.what,
                    path,
                    row.alliance_id,
                )


def possible_owners(alliance: Alliance, day: date | None = None) -> QuerySet[Mandate]:
    """The persons that a task can be given to."""
    return (
        Mandate.objects.in_alliance(alliance.pk)
        .filter(in_force(day or today()))
        .select_related("person", "seat", "alliance")
        .order_by("person__sort_key", "pk")
    )


def _own(actor: Actor) -> Q:
    own: Any = Q(pk=None)
    if actor.is_office:
        own |= Q(owner=TaskOwner.OFFICE)
    if actor.seat_id is not None:
        own |= Q(owner=TaskOwner.SEAT, seat=actor.seat_id)
    if actor.mandate_id is not None:
        own |= Q(owner=TaskOwner.PERSON, mandate=actor.mandate_id)
    found: Q = own
    return found


def _does(task: Task, mandate: Mandate) -> bool:
    if task.alliance_id != mandate.alliance_id:
        return False
    if task.owner == TaskOwner.OFFICE:
        return mandate.role == MandateRole.SECRETARIAT
    if task.owner == TaskOwner.SEAT:
        return mandate.seat_id == task.seat_id
    return mandate.pk == task.mandate_id
