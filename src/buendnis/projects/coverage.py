"""What funded projects do for the strategy, for ``strategy.coverage``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from buendnis.projects.models import Project, ProjectStatus
from buendnis.strategy.coverage import Measure, Tally
from buendnis.strategy.models import Goal

MEASURES = (Measure("projects", _("Projects"), is_project=True, order=60),)
# what was never funded serves no goal
NONE_OF = (ProjectStatus.PLANNED, ProjectStatus.REFUSED, ProjectStatus.WITHDRAWN)


def of_projects(alliance_id: int) -> Iterator[Tally]:
    """Projects that are granted, run or are over, by the keys of their fields and of the goals of their outlines."""
    rows = Project.objects.in_alliance(alliance_id).exclude(status__in=NONE_OF).order_by("pk")
    named = list(rows.values_list("field_of_action__key", "application__goals"))
    ids = {each for _field, goals in named for each in goals or ()}
    keys = dict(
        Goal.objects.in_alliance(alliance_id).filter(public_id__in=ids).values_list("public_id", "key")
    )
    count: Counter[str] = Counter()
    for field, goals in named:
        if field is not None:
            count[str(field)] += 1
        count.update(str(key) for public_id, key in keys.items() if str(public_id) in (goals or ()))
    for part, number in count.items():
        yield Tally(part, "projects", Decimal(number))
