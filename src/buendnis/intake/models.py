"""Imports of lists with every row as it was understood, and exports of everything."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.alliances.models import Alliance
from buendnis.ground.actor import Actor, Role
from buendnis.ground.models import Entity
from buendnis.ground.tenancy import TenantQuerySet


class ListKind(models.TextChoices):
    """Which of the alliance's lists is taken over."""

    PARTNERS = "partners", _("Partners")
    CONTACTS = "contacts", _("Contacts")
    PROJECTS = "projects", _("Projects")
    DECISIONS = "decisions", _("Decisions of the bank")


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", pgettext_lazy("import", "columns to be chosen")
    READING = "reading", pgettext_lazy("import", "being read")
    READY = "ready", pgettext_lazy("import", "ready to be carried out")
    RUNNING = "running", pgettext_lazy("import", "being carried out")
    DONE = "done", pgettext_lazy("import", "carried out")
    UNDONE = "undone", pgettext_lazy("import", "undone")
    DROPPED = "dropped", pgettext_lazy("import", "discarded")


class ImportQuerySet(TenantQuerySet["Import"]):
    """Imports, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the alliance, for its secretariat."""
        if actor.role is Role.SYSTEM or actor.is_office:
            return self.in_alliance(actor.alliance_id)
        return self.none().narrowed()


class Import(Entity):
    """A list that is taken over. Until it is carried out it is a draft that one can leave and come back to."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=10, choices=ListKind)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    state_since = models.DateTimeField(auto_now_add=True)
    file_name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    document = models.UUIDField(null=True)  # the uploaded file, until it is deleted
    delete_file_on = models.DateField(null=True)
    begun_by = models.BigIntegerField(null=True)
    peek = models.JSONField(default=list)  # the first rows of each sheet, for choosing columns
    choices = models.JSONField(default=dict)  # sheet, header, columns, as chosen
    notes = models.JSONField(default=list)  # what was left out of the list, and why
    counts = models.JSONField(default=dict)  # verdict → rows; "computed" → cells that are formulas
    report = models.JSONField(default=dict)  # what carrying it out has done
    problem = models.CharField(max_length=500, blank=True)  # why reading or carrying out stopped
    progress = models.UUIDField(null=True)  # of the job that works on it

    objects: ClassVar[ImportQuerySet] = ImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False)
                | Q(state__in=[ImportState.DONE, ImportState.UNDONE, ImportState.DROPPED]),
                name="import_has_its_file_until_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file_name}"


class Verdict(models.TextChoices):
    """What a row means for what is there already."""

    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", pgettext_lazy("row", "unchanged")
    DOUBTFUL = "doubtful", pgettext_lazy("row", "to be decided")
    ERROR = "error", pgettext_lazy("row", "with errors")


class ImportRow(models.Model):
    """A row of the list: what it says, what that means, what a person decided, what came of it."""

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # as in the sheet
    label = models.CharField(max_length=250)
    values = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=Verdict)
    problems = models.JSONField(default=list)  # [{level, column, value, message}]
    match = models.CharField(max_length=64, blank=True)  # public id of what is there already
    changes = models.JSONField(default=list)  # [[what, before, after]]
    candidates = models.JSONField(default=list)  # [[public id, label]] to decide between
    decision = models.CharField(max_length=64, blank=True)  # "new", "skip" or a public id
    result = models.JSONField(default=dict)  # what was made and changed, so that it can be undone

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_numbered")]
        indexes = [models.Index(fields=["of", "verdict"], name="import_row_by_verdict")]


class TakeoutState(models.TextChoices):
    """How far an export of everything is."""

    WAITING = "waiting", pgettext_lazy("export", "being made")
    READY = "ready", pgettext_lazy("export", "ready")
    GONE = "gone", pgettext_lazy("export", "deleted")
    FAILED = "failed", pgettext_lazy("export", "failed")


class TakeoutQuerySet(TenantQuerySet["Takeout"]):
    """Exports of everything, and who sees which."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of the alliance, for its secretariat."""
        if actor.role is Role.SYSTEM or actor.is_office:
            return self.in_alliance(actor.alliance_id)
        return self.none().narrowed()


class Takeout(Entity):
    """Everything that an alliance has here, in one archive that is kept for a day."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="takeouts")
    state = models.CharField(max_length=10, choices=TakeoutState, default=TakeoutState.WAITING)
    ordered_by = models.BigIntegerField(null=True)
    document = models.UUIDField(null=True)
    ready_at = models.DateTimeField(null=True)
    delete_at = models.DateTimeField(null=True)
    size = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=list)  # [[sheet, rows]]
    progress = models.UUIDField(null=True)

    objects: ClassVar[TakeoutQuerySet] = TakeoutQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(state="waiting"),
                name="takeout_one_at_a_time",
                violation_error_message=_("An export is being made already."),
            )
        ]
