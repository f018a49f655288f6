"""The secretariat's Monday page: what is due, what waits on whom, and what is free in the budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.models import Alliance
from buendnis.alliances.selectors import alliance_of
from buendnis.decisions.models import (
    COMING,
    Resolution,
    ResolutionMode,
    ResolutionState,
    Vote,
    VoteConfirmation,
)
from buendnis.desk import advising, at_the_bank, meetings, opinions, outlines, preparing
from buendnis.desk.bank import bank_lists
from buendnis.desk.items import Item, WorkList
from buendnis.desk.rulings import to_confirm, to_rule_on
from buendnis.desk.strategy import to_answer
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.mail.selectors import failed
from buendnis.intake.models import Import, ImportState
from buendnis.ledger.models import Earmark, EarmarkState, ReserveEntry, ReserveState
from buendnis.ledger.selectors import balances_of, bar, heads_of

AHEAD = timedelta(days=30)


def desk_of(actor: Actor, day: date | None = None, most: int | None = None) -> dict[str, Any]:
    """Everything that the page shows, in a number of questions that does not grow with the alliance.

    ``most``: how many lines of each work list; all of them if none is given.
    """
    day = day or today()
    alliance = alliance_of(actor)
    heads = list(heads_of(alliance))
    found = balances_of(heads)
    todo, waiting = WorkList(most), WorkList(most)
    outlines.of_the_office(todo, waiting, actor, alliance, day)
    preparing.of_the_office(todo, waiting, alliance, day)
    opinions.of_the_office(todo, waiting, actor, alliance, day)
    at_the_bank.of_the_office(todo, waiting, alliance, day)
    advising.of_the_office(todo, waiting, alliance, day)
    _resolutions(todo, waiting, alliance, day)
    todo.extend(to_confirm(actor))
    todo.extend(to_rule_on(alliance.pk))
    todo.extend(outlines.early_starts(actor, alliance, day))
    todo.extend(outlines.councils(alliance, day))
    coming = meetings.coming_meetings(actor)
    todo.extend(meetings.of_the_office(actor, alliance, day, coming))
    todo.extend(to_answer(alliance.pk, day))
    todo.extend(_lists(alliance))
    todo.extend(_budget(alliance, day))
    todo.extend(bank_lists(alliance, heads, day))
    return {
        "alliance": alliance,
        "todo": todo,
        "waiting": waiting,
        "budgets": [
            (head, bar(head, found[head.pk]), found[head.pk]) for head in heads if found[head.pk].available
        ],
        "meetings": coming[:3],
        "failed_mails": failed(alliance.pk).count(),
    }


def _lists(alliance: Alliance) -> Iterator[Item]:
    """Lists that were uploaded and wait to be taken over."""
    rows = Import.objects.in_alliance(alliance.pk).filter(state__in=[ImportState.UPLOADED, ImportState.READY])
    for row in rows.only("file_name", "public_id", "created_at"):
        url = reverse("intake:import", args=[row.public_id])
        yield Item(row.file_name, _("A list waits to be taken over"), url, "add", since=today(row.created_at))


def _resolutions(todo: WorkList, waiting: WorkList, alliance: Alliance, day: date) -> None:
    """Votes to open, to take to a meeting, or that are running; and votes that their seats contradict."""
    texts = {
        ResolutionState.DRAFT: _("Open the vote"),
        ResolutionState.FORCED: _("Take it to a meeting"),
    }
    # what is on the agenda of a meeting that is still to come waits for it
    planned = Q(state=ResolutionState.DRAFT, mode=ResolutionMode.MEETING, meeting__state__in=COMING)
    to_run = Q(state__in=texts, followed_by__isnull=True) & ~planned
    voted = Vote.objects.filter(resolution=OuterRef("pk")).order_by().values("resolution")
    number = voted.annotate(number=Count("seat", distinct=True)).values("number")
    rows = list(
        Resolution.objects.in_alliance(alliance.pk)
        .filter(to_run | Q(state=ResolutionState.OPEN))
        .annotate(voted=Coalesce(Subquery(number), 0))
        .select_related("meeting")
        .only("public_id", "title", "state", "mode", "deadline", "created_at", "meeting__state")
        .order_by("deadline", "created_at", "pk")
    )
    for row in rows:
        url = reverse("decisions:resolution", args=[row.public_id])
        if row.state == ResolutionState.OPEN:
            due = today(row.deadline) if row.mode == ResolutionMode.CIRCULAR and row.deadline else None
            text = _("vote; %(number)s seats have") % {"number": getattr(row, "voted", 0)}
            waiting.add(Item(row.title, text, url, "vote", due=due, who=_("The seats"), today=day))
            continue
        left = row.state == ResolutionState.DRAFT and row.meeting is not None and row.meeting.is_over
        text = texts[ResolutionState.FORCED if left else ResolutionState(row.state)]
        todo.add(Item(row.title, text, url, "vote", since=today(row.created_at)))
    contradicted = VoteConfirmation.objects.filter(
        agrees=False,
        vote__replaced_by__isnull=True,
        vote__settlement__isnull=True,
        vote__resolution__in=[row.pk for row in rows if row.state == ResolutionState.OPEN],
    ).values_list("vote__seat__name", "vote__resolution__title", "vote__resolution__public_id")
    for seat, title, public_id in contradicted.order_by("pk"):
        text = _("%(seat)s contradicts the vote recorded for it") % {"seat": seat}
        url = reverse("decisions:resolution", args=[public_id])
        todo.add(Item(title, text, url, "warning", due=day, today=day))


def _budget(alliance: Alliance, day: date) -> Iterator[Item]:
    marks = (
        Earmark.objects.in_alliance(alliance.pk)
        .filter(state=EarmarkState.ACTIVE, expires_on__lte=day + AHEAD)
        .select_related("head")
        .only("subject_label", "expires_on", "head__public_id")
    )
    for mark in marks.order_by("expires_on", "pk"):
        url = reverse("ledger:head", args=[mark.head.public_id])
        yield Item(mark.subject_label, _("The earmark expires"), url, "euro", mark.expires_on, today=day)
    waiting = ReserveEntry.objects.in_alliance(alliance.pk).filter(state=ReserveState.WAITING).count()
    if waiting:
        text = ngettext(
            "%(number)d project waits on the reserve list",
            "%(number)d projects wait on the reserve list",
            waiting,
        )
        yield Item(_("Reserve list"), text % {"number": waiting}, reverse("ledger:overview"), "clock")
