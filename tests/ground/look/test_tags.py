"""The template tags: numbers as people write them, pieces that say their state in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from buendnis.ground.look.pieces import BudgetRow, CheckItem, TimelineEntry, segments


def render(source: str, /, path: str = "/", **context: Any) -> str:
    return Template(source).render(Context({"request": RequestFactory().get(path), **context}))


@pytest.fixture(autouse=True)
def _german() -> Any:
    with translation.override("de"):
        yield


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[R]", "Öffentliche Quelle"),
        ("[R] Jahre; Tage geschlossen", "Öffentliche Quelle: Jahre; Tage geschlossen"),
        (
            "[R] Höchstbetrag; Ende [K]",
            "Öffentliche Quelle: Höchstbetrag; Ende (allgemein bekannt, zu prüfen)",
        ),
        ("[R] Seiten; [K] Gebiet", "Öffentliche Quelle: Seiten; allgemein bekannt, zu prüfen: Gebiet"),
        ("[A] Bewertung", "Schwesterprogramm: Bewertung"),
        ("erfunden [Q] und ohne Marke", "erfunden [Q] und ohne Marke"),
        ("", ""),
    ],
)
def test_marks_of_sources_are_spelt_out(source: str, words: str) -> None:
    assert render("{{ source|source_in_words }}", source=source) == words


@pytest.mark.parametrize(
    ("rate", "written"),
    [
        (Decimal("0.5000"), "50\N{NO-BREAK SPACE}%"),
        (Decimal("0.5950"), "59,5\N{NO-BREAK SPACE}%"),
        (Decimal("1.0000"), "100\N{NO-BREAK SPACE}%"),
        (Decimal("0.0001"), "0,01\N{NO-BREAK SPACE}%"),
        (Decimal(0), "0\N{NO-BREAK SPACE}%"),
        (None, ""),
    ],
)
def test_rates(rate: Decimal | None, written: str) -> None:
    assert render("{{ rate|percent }}", rate=rate) == written


def test_money() -> None:
    assert (
        render("{{ a|euro }}", a=Decimal("1234567.5")).replace("\N{NO-BREAK SPACE}", " ") == "1.234.567,50 €"
    )
    assert render("{{ a|euro }}", a=None) == ""


def test_the_link_to_a_file_names_it_and_escapes_what_somebody_called_it() -> None:
    key = UUID("0f3c1de4-6d43-4a15-9a43-0a2f7d2ae1c5")
    address = reverse("documents:download", args=[key])
    icon = '<span class="kern-icon kern-icon--download kern-icon--small" aria-hidden="true"></span>'
    assert render("{% file_link k n %}", k=key, n="A & B.pdf") == (
        f'<a href="{address}">{icon}A &amp; B.pdf</a>'
    )
    assert render('{% file_link k "PDF" "primary" %}', k=str(key)) == (
        f'<a class="kern-btn kern-btn--primary" href="{address}">{icon}PDF</a>'
    )


def test_moments_are_shown_in_berlin_and_kept_for_machines() -> None:
    moment = datetime(2018, 9, 5, 22, 30, tzinfo=UTC)
    assert (
        render("{% when m %}", m=moment) == '<time datetime="2018-09-06T00:30+02:00">06.09.2018, 00:30</time>'
    )
    assert render("{% when m %}", m=date(2018, 9, 5)) == '<time datetime="2018-09-05">05.09.2018</time>'
    assert render("{% when m %}", m=None) == "–"


def test_pieces_escape_what_they_are_given() -> None:
    evil = "<script>"
    sources = [
        "{% badge evil 'info' %}",
        "{% alert 'danger' evil %}{{ evil }}{% endalert %}",
        "{% term evil %}{{ evil }}{% endterm %}",
        "{% icon 'check' 'small' evil %}",
        "{% sort_link 'x' evil %}",
        "{% joined list %}",
    ]
    for source in sources:
        assert "<script>" not in render(source, evil=evil, list=[evil])


def test_an_alert_says_its_kind_in_words() -> None:
    assert "Achtung:" in render("{% alert 'warning' 'Frist' %}{% endalert %}")


class TestChecklist:
    def test_states_are_words_too(self) -> None:
        html = render(
            "{% checklist items %}",
            items=[
                CheckItem("Skizze", "done"),
                {"label": "Plan", "state": "missing", "reason": "Es fehlen 12,00 €.", "url": "/plan/"},
            ],
        )
        assert "Erledigt: </span>Skizze" in html
        assert "Fehlt: </span>Plan" in html
        assert "Es fehlen 12,00 €." in html
        assert 'href="/plan/"' in html


def test_a_timeline_marks_where_one_is() -> None:
    html = render(
        "{% timeline entries %}",
        entries=[
            TimelineEntry(date(2018, 9, 5), "Eingereicht"),
            TimelineEntry(None, "Bewertung", state="current"),
        ],
    )
    assert html.count('aria-current="step"') == 1
    assert "05.09.2018" in html


class TestBudgetBar:
    ROWS = (
        BudgetRow("Bewilligt", Decimal(750000), "committed"),
        BudgetRow("Vorgemerkt", Decimal(0), "earmarked"),
        BudgetRow("Frei", Decimal(250000), "free"),
    )

    def test_the_parts_fill_the_bar_in_proportion(self) -> None:
        drawn = segments(self.ROWS)
        assert [part.kind for part in drawn] == ["committed", "free"]
        assert Decimal(drawn[0].width) / Decimal(drawn[1].width) == pytest.approx(
            Decimal(3), rel=Decimal("0.01")
        )
        assert Decimal(drawn[-1].x) + Decimal(drawn[-1].width) == pytest.approx(
            Decimal(1000), abs=Decimal("0.2")
        )

    def test_a_small_part_can_still_be_seen(self) -> None:
        rows = [BudgetRow("a", Decimal(1400000), "free"), BudgetRow("b", Decimal(1), "paid")]
        assert Decimal(segments(rows)[1].width) > 5

    def test_nothing_to_draw(self) -> None:
        assert segments([BudgetRow("a", Decimal(0), "free")]) == []
        assert '<svg class="budget__bar"' not in render("{% budget_bar rows %}", rows=[])

    def test_every_row_is_told_in_the_table(self) -> None:
        html = render("{% budget_bar rows 'Budget' total %}", rows=self.ROWS, total=Decimal(1000000))
        for text in ("Bewilligt", "750.000,00", "Vorgemerkt", "0,00", "Frei", "1.000.000,00", "<caption"):
            assert text in html
        assert "style=" not in html


class TestLists:
    def test_pages_keep_the_rest_of_the_query(self) -> None:
        page_obj = Paginator(list(range(100)), 10).page(3)
        html = render("{% pages page_obj %}", path="/x/?q=a%26b&page=3", page_obj=page_obj)
        assert 'href="?q=a%26b&amp;page=4"' in html
        assert 'href="?q=a%26b&amp;page=2"' in html
        assert 'href="?q=a%26b"' in html  # the first page has no number
        assert "21–30 von 100" in html

    def test_exports_are_of_the_list_as_it_is_shown_but_of_all_its_pages(self) -> None:
        html = render("{% exports %}", path="/x/?q=a%26b&sort=-amount&page=3")
        csv, xlsx = html.split("</a> <a")
        assert 'href="?q=a%26b&amp;sort=-amount&amp;format=csv"' in csv
        assert csv.endswith("CSV")
        assert "&amp;format=xlsx" in xlsx
        assert "page=3" not in html

    def test_one_page_needs_no_links(self) -> None:
        assert "<nav" not in render("{% pages p %}", p=Paginator([1], 10).page(1))

    def test_sorting_turns_round_and_starts_at_the_first_page(self) -> None:
        first = render("{% sort_link 'amount' 'Betrag' %}", path="/x/?page=4&q=z")
        assert 'href="?q=z&amp;sort=amount"' in first
        again = render("{% sort_link 'amount' 'Betrag' %}", path="/x/?sort=amount")
        assert 'href="?sort=-amount"' in again
        assert "aufsteigend sortiert" in again
