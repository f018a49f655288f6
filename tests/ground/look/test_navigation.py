"""The navigation shows what the visitor's role may open, and marks where one is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory

from buendnis.ground.look import navigation


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    monkeypatch.setattr(navigation, "_standing", [])


def visit(path: str, role: str = "visitor") -> Any:
    request: Any = RequestFactory().get(path)
    request.actor = SimpleNamespace(role=role)
    request.user = SimpleNamespace(is_authenticated=role != "visitor")
    return request


def test_only_the_own_role_sees_an_entry() -> None:
    navigation.register("For all", "look:privacy", order=2)
    navigation.register("For the office", "look:imprint", roles=["office"], order=1)
    assert [link.label for link in navigation.links(visit("/"))] == ["For all"]
    assert [link.label for link in navigation.links(visit("/", "office"))] == ["For the office", "For all"]


def test_an_entry_that_is_not_served_is_left_out() -> None:
    navigation.register("Nowhere", "nowhere:at_all")
    assert navigation.links(visit("/")) == []


def test_the_entry_that_a_page_lies_under_is_current() -> None:
    navigation.register("Privacy", "look:privacy")
    assert [link.current for link in navigation.links(visit("/datenschutz/"))] == [True]
    assert [link.current for link in navigation.links(visit("/datenschutz/mehr/"))] == [True]
    assert [link.current for link in navigation.links(visit("/impressum/"))] == [False]


def test_a_short_line_holds_everything_and_a_long_one_folds_what_is_rare() -> None:
    short = [navigation.Link(str(n), f"/{n}/", False, rare=n > 6) for n in range(navigation.IN_A_LINE)]
    assert navigation.in_a_line(short) == (short, [])
    line, folded = navigation.in_a_line([*short, navigation.Link("more", "/more/", False)])
    assert [link.label for link in line] == ["0", "1", "2", "3", "4", "5", "6", "more"]
    assert [link.label for link in folded] == ["7"]
    often = [navigation.Link(str(n), f"/{n}/", False) for n in range(navigation.IN_A_LINE + 2)]
    assert navigation.in_a_line(often) == (often[:-2], often[-2:])


def test_nobody_is_asked_as_whom_a_visitor_acts() -> None:
    choice = navigation.MandateChoice("1", "Chamber 1", "SouthEast", current=True)
    navigation.offer_mandates(lambda request: navigation.Standing((choice,), "/switch/"))
    assert navigation.standing(visit("/")).current is None
    assert navigation.standing(visit("/", "office")).current == choice
