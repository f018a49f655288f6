"""What somebody is to do because of a decision."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance, Mandate, Seat
from buendnis.decisions.models.agenda import AgendaItem
from buendnis.decisions.models.resolutions import Resolution
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class TaskState(models.TextChoices):
    """What has become of a task."""

    OPEN = "open", pgettext_lazy("task", "open")
    DONE = "done", pgettext_lazy("task", "done")
    DROPPED = "dropped", pgettext_lazy("task", "dropped")


class TaskOwner(models.TextChoices):
    """Who is to do it."""

    OFFICE = "office", _("The secretariat")
    SEAT = "seat", _("A seat")
    PERSON = "person", _("A person")


class Task(Entity):
    """Something to be done until a day, by the secretariat, a seat, or a person under their mandate."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="tasks")
    what = models.CharField(_("what is to be done"), max_length=200)
    detail = models.TextField(_("more about it"), blank=True, max_length=5_000)
    owner = models.CharField(_("who"), max_length=10, choices=TaskOwner)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(_("until when"))
    item = models.ForeignKey(AgendaItem, models.PROTECT, null=True, blank=True, related_name="tasks")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="tasks")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    settled_at = models.DateTimeField(null=True, editable=False)
    settled_as = models.CharField(max_length=200, blank=True, editable=False)
    note = models.TextField(blank=True, max_length=5_000)  # what was done, or why it is dropped
    proof = models.UUIDField(null=True, editable=False)

    objects: ClassVar[TenantQuerySet[Task]] = TenantQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=TaskOwner.OFFICE, seat__isnull=True, mandate__isnull=True)
                | Q(owner=TaskOwner.SEAT, seat__isnull=False, mandate__isnull=True)
                | Q(owner=TaskOwner.PERSON, seat__isnull=True, mandate__isnull=False),
                name="task_has_one_owner",
                violation_error_message=_("A task belongs to the secretariat, to a seat, or to a person."),
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, settled_at__isnull=True)
                | (~Q(state=TaskState.OPEN) & Q(settled_at__isnull=False)),
                name="task_settled_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN) | ~Q(note=""),
                name="task_settled_with_a_note",
                violation_error_message=_("Please say what was done, or why it is dropped."),
            ),
        ]

    def __str__(self) -> str:
        return self.what
