"""What ideas, outlines and money do for the strategy, for ``strategy.coverage``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.models import Application, ApplicationState, Idea, IdeaState
from buendnis.ledger.selectors import Money, money_of_subjects
from buendnis.strategy.coverage import Measure, Tally
from buendnis.strategy.models import Goal

MEASURES = (
    Measure("ideas", _("Ideas")),
    Measure("outlines", _("Outlines"), is_project=True),
    Measure("earmarked", pgettext_lazy("amount", "earmarked"), is_money=True, is_project=True),
    Measure("committed", pgettext_lazy("amount", "granted"), is_money=True, is_project=True),
    Measure("paid", pgettext_lazy("amount", "of which paid"), is_money=True),
)
# what is not pursued serves no goal
NO_IDEA = (IdeaState.UNCONFIRMED, IdeaState.DECLINED, IdeaState.MERGED)
NO_PROJECT = (ApplicationState.WITHDRAWN, ApplicationState.REFUSED)


def of_funding(alliance_id: int) -> Iterator[Tally]:
    """Ideas that are pursued, outlines that were submitted and stand, and the money kept for them.

    By the keys of fields and goals; six questions, however many outlines there are.
    """
    ideas = Idea.objects.in_alliance(alliance_id).exclude(state__in=NO_IDEA)
    of_fields = ideas.filter(field_of_action__isnull=False).order_by().values("field_of_action__key")
    for row in of_fields.annotate(number=Count("pk")):
        yield Tally(str(row["field_of_action__key"]), "ideas", Decimal(row["number"]))
    of_goals = ideas.filter(goal__isnull=False).order_by().values("goal__key")
    for goal in of_goals.annotate(number=Count("pk")):
        yield Tally(str(goal["goal__key"]), "ideas", Decimal(goal["number"]))
    outlines = list(
        Application.objects.in_alliance(alliance_id)
        .filter(field_of_action__isnull=False)
        .exclude(number="")
        .exclude(state__in=NO_PROJECT)
        .order_by("pk")
        .values_list("public_id", "field_of_action__key", "goals")
    )
    keys = _keys_of(alliance_id, {each for _id, _key, goals in outlines for each in goals})
    money = money_of_subjects(alliance_id, "funding.application")
    count: Counter[str] = Counter()
    sums: dict[str, Money] = defaultdict(Money)
    for public_id, field, goals in outlines:
        for part in (str(field), *(keys[each] for each in goals if each in keys)):
            count[part] += 1
            sums[part] += money.get(str(public_id), Money())
    for part, number in count.items():
        yield Tally(part, "outlines", Decimal(number))
        yield Tally(part, "earmarked", sums[part].earmarked)
        yield Tally(part, "committed", sums[part].granted)
        yield Tally(part, "paid", sums[part].paid)


def _keys_of(alliance_id: int, goals: set[str]) -> dict[str, str]:
    rows = Goal.objects.in_alliance(alliance_id).filter(public_id__in=goals)
    return {str(public_id): str(key) for public_id, key in rows.values_list("public_id", "key")}
