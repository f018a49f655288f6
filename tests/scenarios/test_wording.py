"""How a scenario speaks: without a database."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from buendnis.engines.portfolio import Ballot, Change, Lever, Of, Rule
from buendnis.scenarios.inputs import Choice, Condition, Entry, Inputs, Pair, Standing, Tie
from buendnis.scenarios.results import Result, result_of
from buendnis.scenarios.wording import any_of, change_said, sure_label


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    with translation.override("de"):
        yield


def entry(key: str, amount: int, points: str, **more: object) -> Entry:
    given = {"choice": Choice.WITH, "standing": Standing.RIPE, "points": Decimal(points)} | more
    return Entry(key=key, title=f"Vorhaben {key}", amount=Decimal(amount), **given)  # type: ignore[arg-type]


def asked(budget: int, *entries: Entry, before: tuple[str, ...] | None = None, **more: object) -> Result:
    rules = more.pop("rules", (Rule.RANKING, Rule.OPTIMUM))
    inputs = Inputs(Decimal(budget), Decimal(budget), Decimal(20), entries, rules, **more)  # type: ignore[arg-type]
    return result_of(inputs, inputs.question().answer(), before)


def test_a_change_is_said_as_people_say_it() -> None:
    def said(lever: Lever, by: str, more: bool) -> str:
        return change_said(Change(lever, Fraction(by), Fraction(1), more))

    assert said(Lever.BUDGET, "155000", True) == "155.000\u00a0€ mehr Budget"
    assert said(Lever.COST, "965000.01", True) == "mehr als 965.000\u00a0€ Mehrkosten"
    assert said(Lever.COST, "0.01", False) == "0,01\u00a0€ weniger Kosten"
    assert said(Lever.POINTS, "1", True) == "1 Punkt mehr"
    assert said(Lever.POINTS, "3.1", False) == "3,1 Punkten weniger"
    assert [any_of(list("abc")[:many]) for many in range(4)] == ["", "a", "a oder b", "a, b oder c"]


def test_how_sure_it_is_has_a_word() -> None:
    shares = (100, 99, 80, 79, 21, 20, 1, 0)
    assert [sure_label(each) for each in shares] == [
        "sicher dabei", "eher dabei", "eher dabei", "offen", "offen",
        "eher nicht dabei", "eher nicht dabei", "sicher nicht dabei",
    ]  # fmt: skip
    result = asked(
        100_000,
        entry("A", 80_000, "15", lowest=Decimal(12), highest=Decimal(18)),
        entry("B", 70_000, "14", assumed=True),
        redraws=100,
    )
    of_a, of_b = result.lines
    assert of_a.sure_said.startswith("offen: bei ")
    assert of_b.sure_said.startswith("mit angenommenen Punkten: bei ")  # nothing that is assumed is sure


def test_where_rules_do_not_agree_they_are_named() -> None:
    result = asked(100_000, entry("A", 90_000, "12"), entry("B", 50_000, "9"), entry("C", 50_000, "8"))
    of_a, of_b, _of_c = result.lines
    assert of_a.verdict_said == "zu besprechen"
    assert of_a.rules_said == "Dabei nach: Rangfolge nach Punkten. Nicht dabei nach: Meiste Punkte insgesamt."
    assert of_b.rules_said.startswith("Dabei nach: Meiste Punkte insgesamt.")
    alone = asked(100_000, entry("A", 90_000, "12"), rules=(Rule.RANKING,)).lines[0]
    assert (alone.verdict_said, alone.rules_said) == ("dabei", "")  # one rule is not all rules


def test_projects_are_called_by_their_titles_and_not_by_keys() -> None:
    two = (entry("A", 50_000, "12"), entry("planned-x0", 50_000, "9"))
    either = asked(200_000, *two, pairs=(Pair("A", Tie.EITHER, "planned-x0"),))
    assert "Stattdessen ist „Vorhaben A“ dabei" in either.lines[1].reason
    cap = (Condition(Of.ALL, at_most=Decimal(60_000)),)
    assert "„alle Vorhaben zusammen“" in asked(200_000, *two, conditions=cap).lines[1].reason
    with translation.override("en"):
        assert "“all projects together”" in asked(200_000, *two, conditions=cap).lines[1].reason


def test_conditions_that_cannot_be_kept_are_told_first() -> None:
    floor = (Condition(Of.ALL, at_least=Decimal(90_000)),)
    unmet = asked(100_000, entry("A", 50_000, "12"), conditions=floor).unmet
    assert "Keine Auswahl hält alle Bedingungen ein." in unmet
    assert "„Rangfolge nach Punkten“ verfehlt den Mindestwert für: alle Vorhaben zusammen." in unmet
    assert not asked(100_000, entry("A", 95_000, "12"), conditions=floor).unmet


def test_the_summary_says_of_one_why_and_how_sure_and_of_many_the_first() -> None:
    entries = [entry(key, 50_000, "9", lowest=Decimal(8), highest=Decimal(10)) for key in "ABCDEF"]
    one = asked(50_000, *entries[:2], before=("A", "B"), redraws=50).summary
    assert one.startswith("1 Vorhaben fällt heraus: Vorhaben B. Nicht dabei: Es braucht 50.000 Euro;")
    assert one.endswith(" von 100 Ziehungen dabei.")
    many = asked(0, *entries, before=tuple("ABCDEF")).summary
    assert many == ("6 Vorhaben fallen heraus: Vorhaben A, Vorhaben B, Vorhaben C, Vorhaben D und 2 weitere.")
    assert asked(50_000, *entries[:1], before=("A",)).summary == (
        "Gegenüber dem, was jetzt frei ist, ändert sich nichts."
    )


def test_without_a_project_nobody_is_counted_who_spoke_of_it_alone() -> None:
    ballots = (
        Ballot("001", approves=("A",)),
        Ballot("002", approves=("A", "B")),
        Ballot("003", recused=("B",)),
    )
    both = Inputs(
        Decimal(1),
        Decimal(1),
        Decimal(20),
        (entry("A", 1, "9"), entry("B", 1, "8")),
        (Rule.RANKING,),
        ballots,
    )
    assert [(each.id, each.approves) for each in both.without({"A"}).ballots] == [("002", ("B",))]
    assert both.without(()) is both
