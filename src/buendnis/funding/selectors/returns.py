"""What the office asked for when it gave an outline back, how much of it is done, and how many days are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from buendnis.funding.models import Application, ApplicationReturn, ApplicationState, ReturnExtension
from buendnis.funding.returnable import RETURNABLE, Named
from buendnis.funding.selectors.content import presented, snapshot
from buendnis.funding.selectors.difference import Group, compared
from buendnis.funding.selectors.facts import latest_revision
from buendnis.ground.clock import today
from buendnis.ground.look.pieces import CheckItem, CheckState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Asked:
    """A named thing: what the office said about it, and whether it is other than what was returned."""

    name: str
    label: StrOrPromise
    note: str
    url: str
    fields: tuple[str, ...]
    section: str
    changed: bool


@dataclass(frozen=True)
class OpenReturn:
    """A return that has not been answered. ``days_left`` counts from today; the last day itself counts 0."""

    row: ApplicationReturn
    due_on: date | None
    days_left: int | None
    asked: tuple[Asked, ...]
    extensions: tuple[ReturnExtension, ...]

    @property
    def late(self) -> bool:
        """Whether the deadline has passed."""
        return self.days_left is not None and self.days_left < 0

    @property
    def only_these(self) -> bool:
        """Whether nothing but the named things may be changed."""
        return self.row.only_these

    @property
    def left_in_words(self) -> StrOrPromise:
        """How much time there is; empty without a deadline."""
        if self.days_left is None:
            return ""
        if self.days_left < 0:
            return _("The deadline has passed.")
        if self.days_left == 0:
            return _("Today is the last day.")
        return ngettext_lazy("%(days)d day left", "%(days)d days left", self.days_left) % {
            "days": self.days_left
        }


def open_return(application: Application, day: date | None = None) -> OpenReturn | None:
    """The return that ``application`` has to answer; None where it is not returned."""
    if application.state != ApplicationState.RETURNED:
        return None
    row = (
        application.returns.filter(answered_at__isnull=True)
        .select_related("revision")
        .prefetch_related("extensions")
        .first()
    )
    if row is None:  # returned before returns were kept
        return None
    due = application.returned_until
    return OpenReturn(
        row,
        due,
        (due - (day or today())).days if due else None,
        tuple(_asked(application, row, snapshot(application))),
        tuple(row.extensions.all()),
    )


@dataclass(frozen=True)
class AnsweredReturn:
    """The last return that has been answered, and what changed by it."""

    row: ApplicationReturn
    asked: tuple[Asked, ...]
    groups: list[Group]
    late: bool


def answered_return(application: Application) -> AnsweredReturn | None:
    """What the latest submission changed, where it answered a return; None where it did not."""
    if application.state not in {ApplicationState.SUBMITTED, ApplicationState.CHECKED}:
        return None
    row = application.returns.select_related("revision").prefetch_related("extensions").first()
    latest = latest_revision(application)
    if row is None or row.answered_at is None or latest is None or latest.number <= row.revision.number:
        return None
    due = max([each.due_on for each in row.extensions.all()], default=row.due_on)
    return AnsweredReturn(
        row,
        tuple(_asked(application, row, latest.content)),
        compared(row.revision.content, latest.content),
        due is not None and today(row.answered_at) > due,
    )


def _asked(application: Application, row: ApplicationReturn, now: dict[str, Any]) -> list[Asked]:
    before = row.revision.content
    old, new = said_of(before), said_of(now)
    asked = []
    for each in row.fields:
        named = named_of(each["name"], now)
        if named is None:
            continue
        changed = any(old.get(field) != new.get(field) for field in named.fields)
        asked.append(
            Asked(
                named.name,
                named.label,
                each.get("note", ""),
                _url(application, named),
                named.fields,
                named.section,
                changed,
            )
        )
    return asked


def said_of(content: dict[str, Any]) -> dict[str, Any]:
    """What a content says, by the names of the fields that can be asked for."""
    said: dict[str, Any] = {}
    for part in presented(content):
        for line in part.lines:
            said[line.key] = line.text
    said["partners"] = content.get("partners", [])
    said["documents"] = [row["document"] for row in content.get("documents", [])]
    for part_name in ("expenditure", "sources"):
        said[part_name] = content.get(part_name, [])
    return said


def named_of(name: str, content: dict[str, Any]) -> Named | None:
    """What can be named as ``name`` in an outline with ``content``; its answers to questions among it."""
    for named in nameable(content):
        if named.name == name:
            return named
    return None


def nameable(content: dict[str, Any]) -> Sequence[Named]:
    """All that the office can name in an outline with ``content``, in the order of the form."""
    own = {field for named in RETURNABLE for field in named.fields}
    more = [
        Named(line.key, line.label, part.section, (line.key,))
        for part in presented(content)
        if part.section not in {named.section for named in RETURNABLE}
        for line in part.lines
        if line.key not in own
    ]
    return [*RETURNABLE, *more]


def _url(application: Application, named: Named) -> str:
    if named.section == "finanzplan":
        return reverse("funding:finance", args=[application.public_id]) + f"#{named.name}"
    page = reverse("funding:application_edit", args=[application.public_id, named.section])
    return page if named.section in {"partner", "unterlagen"} else f"{page}#id_{named.fields[0]}"


def asked_items(returned: OpenReturn | None) -> list[CheckItem]:
    """The named things as lines of the checklist: done once they are other than they were."""
    if returned is None:
        return []
    return [
        CheckItem(
            each.label,
            CheckState.DONE if each.changed else CheckState.WARNING,
            each.note or _("The secretariat asks you to change this."),
            "" if each.changed else each.url,
            "" if each.changed else pgettext_lazy("checklist", "Change"),
        )
        for each in returned.asked
    ]
