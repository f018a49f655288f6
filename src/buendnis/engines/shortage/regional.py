"""Values of one's own for an area, from what really exists there. Small numbers are left out, and it is said why.

For KldB 3-digit groups the BA publishes by district how many are employed and unemployed and how many vacancies
there are; for nothing smaller. Three of the six indicators can be had from that. What comes out has points and a
mean, but no class: classes are the BA's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from buendnis.engines.exact import Signed
from buendnis.engines.problems import BadInput, Problem, refuse
from buendnis.engines.record import Record, Text
from buendnis.engines.shortage.method import Method
from buendnis.engines.shortage.sentences import OWN_CALCULATION, regional_reason

VACANCY_TIME, JOBSEEKERS, UNEMPLOYMENT = "vacancy_time", "jobseekers_per_vacancy", "unemployment"
# what is measured here in the place of the BA's indicator; other words, for it is something else
MEASURED = {
    VACANCY_TIME: Text("Vakanzzeit", "vacancy time"),
    JOBSEEKERS: Text("Arbeitslose je gemeldeter Stelle", "unemployed per reported vacancy"),
    UNEMPLOYMENT: Text(
        "Anteil der Arbeitslosen an Arbeitslosen und Beschäftigten",
        "share of the unemployed of unemployed and employees",
    ),
}


@dataclass(frozen=True)
class District(Record):
    """What is published for one group in one district. Null: not published, or kept secret."""

    district: str
    employees: int | None = None
    unemployed: int | None = None
    vacancies: Annotated[int | None, "Reported vacancies, on average of the year."] = None
    departures: Annotated[int | None, "Vacancies that were closed in the year."] = None
    vacancy_days: Annotated[Fraction | None, "How long these were vacant on average."] = None


@dataclass(frozen=True)
class Area(Record):
    """An occupation group in an area: the districts that it consists of, all of them."""

    key: str
    level: int
    area: str
    districts: tuple[District, ...]
    label: str = ""

    def __post_init__(self) -> None:
        names = [each.district for each in self.districts]
        if not names:
            raise refuse("An area consists of at least one district.", "/districts")
        if len(set(names)) < len(names):
            raise refuse("A district stands twice in the area; it would be counted twice.", "/districts")


@dataclass(frozen=True)
class SmallNumbers(Record):
    """From when on a number carries a statement; below, nothing is shown."""

    min_employees: int = 100
    min_unemployed: int = 10
    min_vacancies: int = 10
    min_departures: Annotated[int, "The BA asks for 60 before it states a vacancy time."] = 60
    min_indicators: int = 2


@dataclass(frozen=True)
class RegionalValue(Record):
    """One indicator in the area."""

    indicator: str
    value: Signed | None
    points: int | None
    suppressed: Annotated[Text | None, "Why nothing is shown; null where there is a value."]


@dataclass(frozen=True)
class RegionalRating(Record):
    """What can be said of a group in an area; no rating by the BA."""

    key: str
    level: int
    area: str
    label: str
    values: tuple[RegionalValue, ...]
    sum: int
    mean: Annotated[Fraction | None, "Null: too few indicators are left."]
    reason: Text
    notice: Text = OWN_CALCULATION


def rate_areas(method: Method, areas: Sequence[Area], small: SmallNumbers) -> tuple[RegionalRating, ...]:
    """Rate groups in areas. Raises BadInput for a group that stands twice for an area."""
    if problems := list(_misfits(method, areas)):
        raise BadInput(problems)
    return tuple(_rated(method, each, small) for each in areas)


def _rated(method: Method, area: Area, small: SmallNumbers) -> RegionalRating:
    values = tuple(
        _value(method, area.level, key, *measure(area, small)) for key, measure in _MEASURES.items()
    )
    points = [each.points for each in values if each.points is not None]
    enough = bool(points) and len(points) >= small.min_indicators
    mean = Fraction(sum(points), len(points)) if enough else None
    return RegionalRating(
        key=area.key,
        level=area.level,
        area=area.area,
        label=area.label,
        values=values,
        sum=sum(points),
        mean=mean,
        reason=regional_reason(len(points), sum(points), mean, small.min_indicators),
    )


def _value(
    method: Method, level: int, key: str, value: Fraction | None, suppressed: Text | None
) -> RegionalValue:
    indicator = method.by_key.get(key)
    if indicator is None or indicator.steps_for(level) is None:
        why = Text("Die Methode hat dafür keine Grenzwerte.", "The method has no thresholds for it.")
        return RegionalValue(key, None, None, why)
    if value is None:
        return RegionalValue(key, None, None, suppressed)
    return RegionalValue(key, Signed(value), indicator.points(value, level), None)


Measured = tuple[Fraction | None, Text | None]


def _vacancy_time(area: Area, small: SmallNumbers) -> Measured:
    closed, why = _sum(
        area, "departures", Text("abgegangene Stellen", "closed vacancies"), small.min_departures
    )
    if closed is None:
        return None, why
    days = Fraction(0)
    for each in area.districts:
        if each.departures and each.vacancy_days is None:
            return None, _secret(each.district, Text("Vakanzzeit", "vacancy time"))
        days += (each.departures or 0) * (each.vacancy_days or 0)
    return days / closed, None


def _jobseekers(area: Area, small: SmallNumbers) -> Measured:
    people, why = _sum(area, "unemployed", Text("Arbeitslose", "unemployed"), small.min_unemployed)
    jobs, why_not = _sum(
        area, "vacancies", Text("gemeldete Stellen", "reported vacancies"), small.min_vacancies
    )
    if people is None or jobs is None:
        return None, why or why_not
    return Fraction(people, jobs), None


def _unemployment(area: Area, small: SmallNumbers) -> Measured:
    people, why = _sum(area, "unemployed", Text("Arbeitslose", "unemployed"), small.min_unemployed)
    employed, why_not = _sum(area, "employees", Text("Beschäftigte", "employees"), small.min_employees)
    if people is None or employed is None:
        return None, why or why_not
    return Fraction(100 * people, people + employed), None


_MEASURES: dict[str, Callable[[Area, SmallNumbers], Measured]] = {
    VACANCY_TIME: _vacancy_time,
    JOBSEEKERS: _jobseekers,
    UNEMPLOYMENT: _unemployment,
}


def _sum(area: Area, field: str, label: Text, least: int) -> tuple[int | None, Text | None]:
    """The sum over the districts, or why there is none. One that is kept secret keeps the sum secret."""
    total = 0
    for each in area.districts:
        number: int | None = getattr(each, field)
        if number is None:
            return None, _secret(each.district, label)
        total += number
    if total < max(least, 1):
        return None, Text(
            f"Zu klein für eine Aussage: weniger als {max(least, 1)} {label.de}.",
            f"Too small for a statement: fewer than {max(least, 1)} {label.en}.",
        )
    return total, None


def _secret(district: str, label: Text) -> Text:
    return Text(
        f"{label.de}: für {district} nicht veröffentlicht oder geheim gehalten.",
        f"{label.en[0].upper()}{label.en[1:]}: not published or kept secret for {district}.",
    )


def _misfits(method: Method, areas: Sequence[Area]) -> Iterator[Problem]:
    seen: set[tuple[str, int, str]] = set()
    for place, each in enumerate(areas):
        key = (each.key, each.level, each.area)
        if key in seen:
            yield Problem(
                f"/areas/{place}", f"“{each.key}” at level {each.level} stands twice for {each.area}."
            )
        seen.add(key)
        if each.level not in method.levels:
            yield Problem(f"/areas/{place}/level", f"The method does not rate level {each.level}.")
