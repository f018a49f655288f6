"""Outlines whose next step is the office's, those that others write, and days that come up in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse_lazy as reverse  # of many lines few are shown
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.desk.items import Item, WorkList
from buendnis.funding.models import Application, ApplicationState
from buendnis.funding.selectors.council_dates import coming_dates
from buendnis.funding.selectors.early_start import begun_too_early
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today

AHEAD = timedelta(days=30)


def of_the_office(todo: WorkList, waiting: WorkList, actor: Actor, alliance: Alliance, day: date) -> None:
    """Pre-checks to run, assessments to open, who writes, and who did not come back in time; one question.

    Of drafts only those that the office may see: what somebody has begun by themselves is nobody else's business.
    """
    steps = {
        ApplicationState.SUBMITTED: (_("Run the pre-check"), "funding:precheck", "checklist"),
        ApplicationState.CHECKED: (_("Open the assessment"), "appraisal:open", "scale"),
    }
    writes = {
        ApplicationState.DRAFT: _("writes the outline"),
        ApplicationState.RETURNED: _("changes the outline"),
    }
    rows = (
        Application.objects.visible_to(actor)
        .filter(alliance=alliance, state__in=[*steps, *writes])
        .annotate(by=F("applicant__name"))
        .only("public_id", "title", "state", "state_since", "returned_until")
        .order_by("state_since", "pk")
    )
    for row in rows:
        state = ApplicationState(row.state)
        since = today(row.state_since)
        if state in steps:
            text, name, icon = steps[state]
            todo.add(Item(row.title, text, reverse(name, args=[row.public_id]), icon, since=since, today=day))
            continue
        url = reverse("funding:application", args=[row.public_id])
        waiting.add(Item(row.title, writes[state], url, "draft", since=since, who=getattr(row, "by", "")))
        if row.returned_until is not None and row.returned_until < day:
            url = reverse("funding:application_extend", args=[row.public_id])
            text = _("Not back in time: extend the deadline, or talk with those who write it")
            todo.add(Item(row.title, text, url, "clock", due=row.returned_until, today=day))


def early_starts(actor: Actor, alliance: Alliance, day: date) -> Iterator[Item]:
    """Projects that begin before they may."""
    for row, warned in begun_too_early(actor, alliance, day):
        url = reverse("funding:application", args=[row.public_id])
        yield Item(
            row.title, warned.title, url, "warning", due=row.starts_on, who=_("Early start"), today=day
        )


def councils(alliance: Alliance, day: date) -> Iterator[Item]:
    """Councils that decide about shares, and the last days for their papers."""
    for each in coming_dates(alliance.pk, day, AHEAD):
        text = (
            _("Papers for %(body)s are due") if not each.is_meeting else _("%(body)s decides about its share")
        )
        if each.is_meeting and each.day < day:
            text = _("%(body)s has met: record what was decided")
        url = reverse("funding:cofunding", args=[each.application.public_id])
        body = each.body or each.share
        yield Item(
            each.application.title, text % {"body": body}, url, "calendar-today", due=each.day, today=day
        )
