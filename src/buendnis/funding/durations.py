"""How long a step usually takes: from the alliance's own finished steps, or honestly nothing.

The record of the audit tells when a thing came into a state and when it left it. One question per kind of thing,
over the newest records only, so that it stays quick however old the alliance grows.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

LEAST = 5  # fewer finished steps say nothing about the next one
NEWEST = 4000  # records looked at

# what a record says about the state that a thing is in from then on; the rest of the record says nothing
ENTERED: Mapping[str, Mapping[str, str]] = {
    "funding.application": {
        "application.started": "draft",
        "application.copied": "draft",
        "application.submitted": "submitted",
        "application.returned": "returned",
        "application.checked": "checked",
        "application.assessment_begun": "assessment",
        "application.decided": "decided",
        "application.opinion_issued": "opinion",
        "application.withdrawn": "withdrawn",
    },
    "funding.idea": {
        "idea.brought": "new",
        "idea.confirmed": "new",
        "idea.advice_begun": "advice",
        "idea.reopened": "advice",
        "idea.outlined": "outlined",
        "idea.park": "parked",
        "idea.decline": "declined",
        "idea.merged": "merged",
    },
    "funding.advicecase": {
        "advice.opened": "open",
        "advice.asked": "open",
        "advice.confirmed": "open",
        "advice.went_on": "open",
        "advice.reopened": "open",
        "advice.waits": "waiting",
        "advice.closed": "closed",
    },
}
# a visitor's thing is not there yet for the office: its time begins with the confirmation
UNCONFIRMED = ("idea.brought", "advice.asked")


@dataclass(frozen=True)
class Usual:
    """How long ``number`` finished steps took, in days: the median, and the middle half of them."""

    number: int
    median: float
    low: float
    high: float

    @property
    def sentence(self) -> str | Promise:
        """In words for people; honest where there are too few to tell."""
        if self.number < LEAST:
            return TOO_FEW
        low, high = round(self.low), round(self.high)
        middle = _days(self.median)
        if low == high:
            return format_lazy(
                _("usually about {middle} (from {number} cases)"), middle=middle, number=self.number
            )
        return format_lazy(
            _("usually about {middle}; half of {number} cases took {low} to {high} days"),
            middle=middle,
            number=self.number,
            low=low,
            high=high,
        )


TOO_FEW = _("There are not enough finished cases yet to say how long this usually takes.")


def usual_of(days: Sequence[float]) -> Usual:
    """Median and middle half of ``days`` (linear between the values, as PostgreSQL's percentile_cont)."""
    if not days:
        return Usual(0, 0, 0, 0)
    if len(days) == 1:
        return Usual(1, days[0], days[0], days[0])
    low, median, high = statistics.quantiles(days, n=4, method="inclusive")
    return Usual(len(days), median, low, high)


def usual_durations(alliance_id: int, kind: str) -> dict[str, Usual]:
    """Per state of things of ``kind`` how long it usually lasts; states that nothing has left are not in it."""
    actions = ENTERED[kind]
    with connection.cursor() as cursor:
        cursor.execute(
            _QUESTION,
            {
                "chain": alliance_id,
                "kind": kind,
                "actions": list(actions),
                "states": list(actions.values()),
                "unconfirmed": list(UNCONFIRMED),
                "newest": NEWEST,
            },
        )
        return {state: Usual(number, *quartiles) for state, number, quartiles in cursor.fetchall()}


_QUESTION = """
WITH recent AS (
    SELECT object_id, action, role, at, seq FROM audit_auditentry
    WHERE chain = %(chain)s AND object_kind = %(kind)s AND action = ANY(%(actions)s::text[])
    ORDER BY at DESC, seq DESC LIMIT %(newest)s
), named AS (
    SELECT recent.object_id, recent.at, recent.seq,
        CASE WHEN recent.role = 'visitor' AND recent.action = ANY(%(unconfirmed)s::text[])
            THEN 'unconfirmed' ELSE meant.state END AS state
    FROM recent
    JOIN unnest(%(actions)s::text[], %(states)s::text[]) AS meant(action, state) USING (action)
), changes AS (
    SELECT object_id, at, seq, state, lag(state) OVER one AS before
    FROM named WINDOW one AS (PARTITION BY object_id ORDER BY at, seq)
), lasting AS (
    SELECT state, lead(at) OVER (PARTITION BY object_id ORDER BY at, seq) - at AS time
    FROM changes WHERE state IS DISTINCT FROM before
)
SELECT state, count(*),
    percentile_cont(ARRAY[0.5, 0.25, 0.75]::float8[]) WITHIN GROUP (ORDER BY extract(epoch FROM time)::float8 / 86400)
FROM lasting WHERE time IS NOT NULL GROUP BY state
"""


def _days(value: float) -> str | Promise:
    whole = max(1, round(value))
    return format_lazy(ngettext_lazy("{n} day", "{n} days", whole), n=whole)
