"""Who can be confirmed when, where shares wait in a circle, and what one confirmation brings."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.finance import ConditionKind, ConditionRow, SourceKind, SourceRow, SourceStatus
from buendnis.funding.finance.conditions import Graph, first_movers

ASKED, CONDITIONAL, INDICATED = SourceStatus.ASKED, SourceStatus.CONDITIONAL, SourceStatus.INDICATED
CONFIRMED, WITHDRAWN = SourceStatus.CONFIRMED, SourceStatus.WITHDRAWN


def share(key: str, *waits: str, status: SourceStatus = ASKED) -> SourceRow:
    conditions = tuple(ConditionRow(ConditionKind.SOURCE, other) for other in waits)
    return SourceRow(SourceKind.PUBLIC, key.title(), Decimal(10), status, key=key, conditions=conditions)


THREE_CITIES = (
    share("salzgitter", "braunschweig", status=CONDITIONAL),
    share("braunschweig", "salzgitter", status=CONDITIONAL),
    share("wolfsburg", status=INDICATED),
)


def labels(rows: tuple[SourceRow, ...]) -> list[str]:
    return [row.label for row in rows]


class TestTheThreeCities:
    def test_the_circle_is_named_and_either_could_move_first(self) -> None:
        (circle,) = Graph(THREE_CITIES).circles
        assert [(who.label, whom.label) for who, whom in circle.waits] == [
            ("Salzgitter", "Braunschweig"),
            ("Braunschweig", "Salzgitter"),
        ]
        assert [labels(group) for group in circle.first] == [["Salzgitter"], ["Braunschweig"]]
        assert labels(Graph(THREE_CITIES).stuck) == ["Salzgitter", "Braunschweig"]

    def test_one_confirmation_resolves_it(self) -> None:
        effect = Graph(THREE_CITIES).effect_of("braunschweig")
        assert (labels(effect.frees), effect.then, effect.circles) == (["Salzgitter"], (), 1)
        done = (THREE_CITIES[0], share("braunschweig", "salzgitter", status=CONFIRMED), THREE_CITIES[2])
        assert Graph(done).circles == ()
        assert [labels(step) for step in Graph(done).steps] == [["Salzgitter", "Wolfsburg"]]


class TestWaiting:
    def test_confirmed_and_withdrawn_shares_hold_nobody_up(self) -> None:
        rows = (share("a", "b", "c"), share("b", status=CONFIRMED), share("c", "a", status=WITHDRAWN))
        graph = Graph(rows)
        assert graph.edges == {"a": frozenset()}
        assert [(who.key, whom.key) for who, whom in graph.dead_ends] == [("a", "c")]

    def test_a_chain_follows_step_by_step(self) -> None:
        graph = Graph((share("a", "b"), share("b", "c"), share("c")))
        assert [labels(step) for step in graph.steps] == [["C"], ["B"], ["A"]]
        effect = graph.effect_of("c")
        assert (labels(effect.frees), labels(effect.then), effect.circles) == (["B"], ["A"], 0)

    def test_whoever_waits_for_a_circle_is_stuck_but_not_in_it(self) -> None:
        graph = Graph((share("a", "b"), share("b", "a"), share("c", "a")))
        (circle,) = graph.circles
        assert labels(circle.members) == ["A", "B"]
        assert labels(graph.stuck) == ["A", "B", "C"]
        assert labels(graph.effect_of("b").resolves) == ["A", "C"]

    def test_the_smallest_group_comes_first(self) -> None:
        # everybody waits for the hub, the hub for everybody
        rows = (share("hub", "a", "b", "c"), *(share(key, "hub") for key in "abc"))
        (circle,) = Graph(rows).circles
        assert [labels(group) for group in circle.first] == [["Hub"]]

    def test_a_circle_of_thirty_is_freed_too(self) -> None:
        ring = {f"{n:02}": frozenset({f"{(n + 1) % 30:02}", f"{(n + 7) % 30:02}"}) for n in range(30)}
        (group,) = first_movers(ring)
        rows = tuple(
            share(key, *waits, status=CONFIRMED if key in group else CONDITIONAL)
            for key, waits in ring.items()
        )
        assert Graph(rows).circles == ()


KEYS = "abcdef"
GRAPHS = st.fixed_dictionaries({key: st.frozensets(st.sampled_from(KEYS), max_size=3) for key in KEYS}).map(
    lambda waits: Graph(tuple(share(key, *(waits[key] - {key})) for key in KEYS))
)


def can_all_be_confirmed(graph: Graph, already: set[str]) -> bool:
    """A second, slower way: confirm whoever can be, until nobody can."""
    done = set(already)
    while True:
        more = {key for key, waits in graph.edges.items() if key not in done and waits <= done}
        if not more:
            return done >= set(graph.edges)
        done |= more


class TestAgainstTrying:
    @settings(max_examples=60)
    @given(GRAPHS)
    def test_circles_stop_exactly_those_whom_trying_can_not_confirm(self, graph: Graph) -> None:
        assert bool(graph.circles) is not can_all_be_confirmed(graph, set())
        done: set[str] = set()
        for step in graph.steps:
            for row in step:
                assert graph.edges[row.key] <= done
            done |= {row.key for row in step}
        assert done.isdisjoint(row.key for row in graph.stuck)
        assert done | {row.key for row in graph.stuck} == set(graph.edges)

    @settings(max_examples=60)
    @given(GRAPHS)
    def test_the_first_movers_free_all_and_fewer_do_not(self, graph: Graph) -> None:
        firsts = [circle.first for circle in graph.circles]
        assert can_all_be_confirmed(graph, {row.key for first in firsts for row in first[0]})
        for circle in graph.circles:
            inside = {row.key for row in circle.members}
            alone = Graph(tuple(row for row in graph.sources if row.key in inside))
            size = len(circle.first[0])
            assert all(len(group) == size for group in circle.first)
            smaller = chain.from_iterable(combinations(sorted(inside), n) for n in range(size))
            assert not any(can_all_be_confirmed(alone, set(group)) for group in smaller)

    @settings(max_examples=60)
    @given(GRAPHS, st.sampled_from(KEYS))
    def test_what_a_confirmation_resolves_could_then_be_confirmed_in_this_order(
        self, graph: Graph, key: str
    ) -> None:
        done = {key}
        for step in graph.steps:
            done |= {row.key for row in step}
        for row in graph.effect_of(key).resolves:
            assert graph.edges[row.key] <= done | {each.key for each in graph.effect_of(key).resolves}
            done.add(row.key)
