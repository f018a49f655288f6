"""What ideas and advice ask of the office, and what it waits for there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse_lazy as reverse  # of many lines few are shown
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.desk.items import Item, WorkList
from buendnis.funding.models import AdviceCase, AdviceState, Idea, IdeaState, StepOwner
from buendnis.funding.selectors.advice import on_the_table, open_steps_until, untaken
from buendnis.ground.clock import today

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AHEAD = timedelta(days=30)


def of_the_office(todo: WorkList, waiting: WorkList, alliance: Alliance, day: date) -> None:
    """Steps that are due soon or overdue, whosever they are, what nobody has taken yet, and cases that wait."""
    for step in todo.few(open_steps_until(alliance, day + AHEAD)):
        who = step.owner_name or ("" if step.owner == StepOwner.OFFICE else step.get_owner_display())
        url = _case(step.case)
        todo.add(Item(step.case.subject, step.text, url, "flag", step.due, who=who, today=day))
    for case in todo.few(untaken(alliance).only("public_id", "subject", "state_since")):
        text = _("Somebody asks for advice: get in touch")
        todo.add(Item(case.subject, text, _case(case), "add", since=today(case.state_since)))
    new = Idea.objects.in_alliance(alliance.pk).filter(state=IdeaState.NEW)
    for idea in todo.few(new.only("title", "public_id", "created_at").order_by("created_at", "pk")):
        url = reverse("funding:idea", args=[idea.public_id])
        text = _("A new idea: get in touch")
        todo.add(Item(idea.title, text, url, "add", since=today(idea.created_at)))
    rows = AdviceCase.objects.in_alliance(alliance.pk).filter(
        on_the_table(alliance.pk), state=AdviceState.WAITING
    )
    shown = rows.only("public_id", "subject", "state_since", "waiting_for").order_by("state_since", "pk")
    for row in waiting.few(shown):
        since, who = today(row.state_since), row.waiting_for
        waiting.add(
            Item(row.subject, _("is waited for"), _case(row), "clock", since=since, who=who, today=day)
        )


def _case(case: AdviceCase) -> StrOrPromise:
    return reverse("funding:advice_case", args=[case.public_id])
