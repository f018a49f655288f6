"""How far a plan has moved from the one that the opinion speaks of, measured by the alliance's tolerance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from buendnis.alliances.tolerance import Limit, Tolerance
from buendnis.funding.selectors.difference import SOURCE_KEYS, paired
from buendnis.funding.selectors.formats import completed
from buendnis.ground.money import euro
from buendnis.ground.papers.german import day as german_day

ZERO = Decimal(0)
HUNDRED = Decimal(100)
MONEY = frozenset({"total", "esf", "category", "source"})
GERMAN = {
    "total": "Gesamtausgaben",
    "esf": "ESF-Anteil",
    "starts_on": "Beginn",
    "ends_on": "Ende",
    "place": "Ort",
}


@dataclass(frozen=True)
class Measured:
    """A value before and after, what was tolerated, and whether the change goes beyond it; all in words."""

    what: str
    label: str
    before: str
    after: str
    change: str
    limit: str
    beyond: bool


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any], tolerance: Tolerance
) -> list[dict[str, Any]]:
    """Every value that changed, with its limit, as plain JSON. Sums come first, then parts, period and place.

    Total and ESF share are always told, so that a reader sees what stayed.
    """
    old, new = completed(dict(before)), completed(dict(after))
    rows = [
        _money("total", "", *_totals(old, new, "expenditure"), tolerance.total),
        _money("esf", "", *_totals(old, new, "esf"), tolerance.esf),
    ]
    costs, now = _by_category(old), _by_category(new)
    rows += [
        _money("category", label, costs.get(label, ZERO), now.get(label, ZERO), tolerance.category)
        for label in dict.fromkeys([*costs, *now])
        if costs.get(label, ZERO) != now.get(label, ZERO)
    ]
    rows += _sources(old, new, tolerance.source)
    rows += _period(old, new, tolerance.period_days)
    here, there = _place(old), _place(new)
    if here != there:
        rows.append(
            _row("place", "", here, there, beyond=not tolerance.place, limit={"place": tolerance.place})
        )
    return rows


def is_beyond(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether any change goes beyond what is tolerated."""
    return any(row["beyond"] for row in rows)


def measured(rows: Iterable[Mapping[str, Any]]) -> list[Measured]:
    """A comparison as people read it."""
    return [
        Measured(
            row["what"],
            row["label"] or GERMAN[row["what"]],
            _said(row["what"], row["before"]),
            _said(row["what"], row["after"]),
            _change(row),
            _limit(row["limit"]),
            row["beyond"],
        )
        for row in rows
    ]


def _row(what: str, label: str, before: str, after: str, *, beyond: bool, limit: Any) -> dict[str, Any]:
    return {"what": what, "label": label, "before": before, "after": after, "limit": limit, "beyond": beyond}


def _money(what: str, label: str, before: Decimal, after: Decimal, limit: Limit) -> dict[str, Any]:
    told = {
        "percent": str(limit.percent) if limit.percent is not None else "",
        "amount": str(limit.amount) if limit.amount is not None else "",
    }
    return _row(what, label, str(before), str(after), beyond=limit.exceeded(before, after), limit=told)


def _totals(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> tuple[Decimal, Decimal]:
    return Decimal(old["totals"][name]), Decimal(new["totals"][name])


def _by_category(content: Mapping[str, Any]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in content["expenditure"]:
        sums[row["category_label"] or row["category"]] += Decimal(row["amount"])
    return dict(sums)


def _sources(old: Mapping[str, Any], new: Mapping[str, Any], limit: Limit) -> Iterator[dict[str, Any]]:
    for was, now in paired(old["sources"], new["sources"], SOURCE_KEYS):
        before = Decimal(was["amount"]) if was else ZERO
        after = Decimal(now["amount"]) if now else ZERO
        row = now or was
        if before != after and row is not None and row["kind"] != "esf":  # of the ESF the sum speaks
            yield _money("source", row["label"], before, after, limit)


def _period(old: Mapping[str, Any], new: Mapping[str, Any], days: int) -> Iterator[dict[str, Any]]:
    for name in ("starts_on", "ends_on"):
        before, after = old[name] or "", new[name] or ""
        if before != after:
            moved = (
                abs((date.fromisoformat(after) - date.fromisoformat(before)).days)
                if before and after
                else None
            )
            beyond = moved is None or moved > days
            yield _row(name, "", before, after, beyond=beyond, limit={"days": days})


def _place(content: Mapping[str, Any]) -> str:
    district = content["district"]
    return ", ".join(part for part in (content["place_note"], district["name"] if district else "") if part)


def _said(what: str, value: str) -> str:
    if what in MONEY:
        return euro(Decimal(value))
    if what == "place" or not value:
        return value or "–"
    return german_day(date.fromisoformat(value))


def _change(row: Mapping[str, Any]) -> str:
    if row["what"] in MONEY:
        before, after = Decimal(row["before"]), Decimal(row["after"])
        more = after - before
        if not more:
            return "±0"
        sign = "+" if more > 0 else "−"
        share = f" ({sign}{_number(abs(more) * HUNDRED / before)} %)" if before else ""
        return f"{sign}{euro(abs(more))}{share}"
    if row["what"] == "place" or not row["before"] or not row["after"]:
        return ""
    days = (date.fromisoformat(row["after"]) - date.fromisoformat(row["before"])).days
    return f"{'+' if days > 0 else '−'}{abs(days)} {_('days')}"


def _limit(limit: Mapping[str, Any]) -> str:
    if "place" in limit:
        return _("may change") if limit["place"] else _("no change")
    if "days" in limit:
        return f"{limit['days']} {_('days')}"
    parts = [f"{_number(Decimal(limit['percent']))} %"] if limit["percent"] else []
    parts += [euro(Decimal(limit["amount"]))] if limit["amount"] else []
    return ", ".join(parts) or _("any change")


def _number(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.1'))}".replace(".", ",")
    return text.removesuffix(",0")
