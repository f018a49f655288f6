"""The pages of guidelines: who opens which, reading, and completing in plain forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.funding.applications.worlds import NOW, World, a_world
from tests.funding.guidelines.reading import address, as_, filled, now_in

from buendnis.funding.forms.guidelines import PartForms
from buendnis.funding.guideline import read_guideline, shipped
from buendnis.funding.guideline_parts import BY_SLUG, PARTS
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.selectors.guideline_page import placed
from buendnis.funding.services import guidelines as verbs


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def draft(world: World) -> GuidelineVersion:
    return verbs.adopt_guideline(world.actors["office"], world.alliance, "2021-2027")


PAGES = {
    "": {"office", "seat", "spokesperson"},
    "datei/": {"office", "seat", "spokesperson"},
    "laden/": {"office"},
    "bearbeiten/luecken/": {"office"},
    "bearbeiten/nirgends/": set(),
    "unterschied/": set(),  # it has no predecessor
} | {f"bearbeiten/{part.slug}/": {"office"} for part in PARTS}


def test_each_page_opens_for_those_named_only(world: World, draft: GuidelineVersion) -> None:
    foreign = a_world("JAD", "03405")
    for place, who in [(world, name) for name in world.users] + [(foreign, name) for name in foreign.users]:
        client = as_(place, who)
        nowhere = client.get(f"/richtlinien/{uuid4()}/")
        assert nowhere.status_code == 404
        for page, opens in PAGES.items():
            answer = client.get(address(draft, page))
            if place is world and who in opens:
                assert answer.status_code == 200, (who, page)
            else:
                assert answer.status_code == 404, (place.alliance, who, page)
                assert _plain(answer.content) == _plain(nowhere.content), (place.alliance, who, page)
    for page in PAGES:
        assert Client().get(address(draft, page)).status_code == 302, page


def test_the_list_offers_what_is_shipped_to_the_office(world: World) -> None:
    office = as_(world, "office")
    assert "Schwester" in office.get("/richtlinien/").content.decode()
    assert 'name="key"' not in as_(world, "seat").get("/richtlinien/").content.decode()
    assert as_(world, "applicant").get("/richtlinien/").status_code == 404
    answer = office.post("/richtlinien/uebernehmen/", {"key": "sister_scheme"})
    assert office.get(answer["Location"]).status_code == 200
    for key in ("sister_scheme", "nope", ""):
        assert office.post("/richtlinien/uebernehmen/", {"key": key})["Location"] == "/richtlinien/"
    assert as_(world, "seat").post("/richtlinien/uebernehmen/", {"key": "2021-2027"}).status_code == 404


@pytest.mark.parametrize("key", list(shipped()))
def test_the_page_says_at_its_place_what_is_missing(world: World, key: str) -> None:
    version = GuidelineVersion.objects.in_alliance(world.alliance.pk).filter(key=key).first()
    version = version or verbs.adopt_guideline(world.actors["office"], world.alliance, key)
    content = unescape(as_(world, "seat").get(address(version)).content.decode())
    for part in version.document.get("unread", []):
        assert part["remark"] in content
        assert part["pointer"] in placed(version.document)
    assert content.count("von der Geschäftsstelle zu ergänzen") >= len(version.document.get("unread", []))
    for row in version.document["funding_objects"]:
        assert row["source"] in content
    for row in version.document["expenditure_categories"]:
        assert row["label"] in content


@pytest.mark.parametrize("key", list(shipped()))
def test_saving_a_form_as_it_stands_changes_nothing(world: World, key: str) -> None:
    """Every value of every part survives its way through the form."""
    version = GuidelineVersion.objects.in_alliance(world.alliance.pk).filter(key=key).first()
    version = version or verbs.adopt_guideline(world.actors["office"], world.alliance, key)
    before = read_guideline(version.document)
    office = as_(world, "office")
    for slug in BY_SLUG:
        page = office.get(address(version, f"bearbeiten/{slug}/"))
        answer = office.post(address(version, f"bearbeiten/{slug}/"), filled(page.content.decode()))
        assert answer.status_code == 302, (slug, answer.content.decode())
        assert read_guideline(now_in(version)) == before, slug


class TestEditing:
    def test_limits_and_rates_in_german(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/gegenstaende/")
        data = filled(office.get(page).content.decode())
        assert data["r-structure-limits.max_total"] == ["500.000,00"]
        data |= {
            "r-structure-limits.max_total": "1.234.567,89",
            "r-structure-limits.min_total": "25000",
            "r-training-counts_against_budget": "true",
            "r-training-limits.normal_months": "",
        }
        assert office.post(page, data).status_code == 302
        structure, _unemployed, training = now_in(draft)["funding_objects"]
        assert structure["limits"] == {
            "min_total": "25000.00",
            "max_total": "1234567.89",
            "normal_months": 36,
        }
        assert training["counts_against_budget"] is True
        assert training["limits"]["normal_months"] is None
        page = address(draft, "bearbeiten/saetze/")
        data = filled(office.get(page).content.decode())
        assert data["r-SER-rate"] == ["40"]
        assert (
            office.post(page, data | {"r-SER-rate": "42,5", "r-UER-with_state_funds": ""}).status_code == 302
        )
        assert now_in(draft)["rates"][0]["rate"] == "0.4250"
        assert now_in(draft)["rates"][1]["with_state_funds"] is None
        assert "42,5\u00a0%" in office.get(address(draft)).content.decode()

    @pytest.mark.parametrize(
        ("slug", "changes", "field"),
        [
            ("gegenstaende", {"r-structure-limits.max_total": "viel"}, "limits.max_total"),
            ("gegenstaende", {"r-structure-limits.max_total": "-5"}, "limits.max_total"),
            ("gegenstaende", {"r-structure-limits.min_total": "600.000"}, "limits.min_total"),
            ("gegenstaende", {"r-structure-title": ""}, "title"),
            ("gegenstaende", {"r-structure-kind": "nirgends"}, "kind"),
            ("saetze", {"r-SER-rate": "101"}, "rate"),
            ("saetze", {"r-SER-rate": ""}, "rate"),
            ("saetze", {"r-SER-with_state_funds": "10"}, "with_state_funds"),
            ("angaben", {"r-guideline-valid_until": "2001-01-01"}, "valid_until"),
            ("angaben", {"r-guideline-valid_from": ""}, "valid_from"),
            ("bewertung", {"r-c_need-min": "30"}, "min"),
            ("bewertung", {"r-a_strategy_fit-max": "11"}, "max"),
            ("beihilfe", {"r-de_minimis_2013-years": "0"}, "years"),
        ],
    )
    def test_a_problem_stands_at_its_field(
        self, world: World, draft: GuidelineVersion, slug: str, changes: dict[str, str], field: str
    ) -> None:
        office, page = as_(world, "office"), address(draft, f"bearbeiten/{slug}/")
        before = now_in(draft)
        answer = office.post(page, filled(office.get(page).content.decode()) | changes)
        assert answer.status_code == 422
        rows: PartForms = answer.context["rows"]
        assert [name for form in rows.forms for name in form.errors] == [field]
        ((_name, typed),) = changes.items()
        assert typed in answer.content.decode()
        assert now_in(draft) == before

    def test_what_is_entered_is_unread_no_more(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/angaben/")
        assert "/citation" in _unread(draft)
        content = office.get(page).content.decode()
        assert "Fundstelle der Richtlinie eintragen." in content
        data = filled(content) | {"r-guideline-citation": "Nds. MBl. 2022 S. 1"}
        assert office.post(page, data).status_code == 302
        assert "/citation" not in _unread(draft)
        assert "/valid_until" in _unread(draft)

    def test_gaps_that_say_nothing_are_ticked_off(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/luecken/")
        data = filled(office.get(page).content.decode())
        assert office.post(page, data | {"done": ["/flat_rates", "/rubric/max"]}).status_code == 302
        assert not {"/flat_rates", "/rubric/max"} & _unread(draft)
        data = filled(office.get(page).content.decode())
        assert office.post(page, data | {"done": ["/nirgends"]}).status_code == 422

    def test_proposals_are_confirmed(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/kategorien/")
        data = filled(office.get(page).content.decode()) | {"r-fees-confirmed": "on"}
        assert office.post(page, data).status_code == 302
        proposed = [row.get("proposal", False) for row in now_in(draft)["expenditure_categories"]]
        assert proposed == [True, False, *[True] * 5]

    def test_rows_come_and_go_and_gaps_follow_them(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/beihilfe/")
        data = filled(office.get(page).content.decode())
        assert {"/state_aid/0/valid_from", "/state_aid/1/valid_until"} <= _unread(draft)
        data |= {
            "r-de_minimis_2013-remove": "on",
            "new-row-label": "Neue Grenze, groß",
            "new-row-regulation": "Verordnung (EU) 2030/1",
            "new-row-cap": "300.000",
            "new-row-window": "rolling",
        }
        assert office.post(page, data).status_code == 302
        rows = now_in(draft)["state_aid"]
        assert [row["key"] for row in rows] == ["de_minimis_2023", "neue_grenze_gro"]
        assert rows[1]["cap"] == "300000.00"
        assert rows[1]["source"] == "Geschäftsstelle"
        assert {path for path in _unread(draft) if path.startswith("/state_aid")} == {
            "/state_aid/0/valid_until"
        }

    def test_the_rubric_is_changed_as_a_whole(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/bewertung/")
        data = filled(office.get(page).content.decode()) | {
            "r-b_alliance-max": "30",
            "r-c_need-max": "30",
            "r-c_need-min": "15",
            "new-aspect-label": "Dauerhafte Wirkung",
            "new-aspect-max": "10",
            "new-aspect-judged_by": "alliance",
        }
        assert office.post(page, data).status_code == 302
        (block,) = now_in(draft)["rubric"]["blocks"]
        (criterion,) = block["criteria"]
        assert [aspect["max"] for aspect in criterion["aspects"]] == ["10", "10", "10"]
        assert criterion["aspects"][2]["key"] == "dauerhafte_wirkung"
        data = filled(office.get(page).content.decode()) | {
            "r-a_regional_supply-remove": "on",
            "r-a_strategy_fit-remove": "on",
            "r-a_dauerhafte_wirkung-max": "30",
        }
        assert office.post(page, data).status_code == 302
        aspects = now_in(draft)["rubric"]["blocks"][0]["criteria"][0]["aspects"]
        assert [(aspect["key"], aspect["max"]) for aspect in aspects] == [("dauerhafte_wirkung", "30")]

    def test_a_new_row_that_is_half_filled_is_not_lost(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/unterlagen/")
        data = filled(office.get(page).content.decode()) | {"new-row-title": "Kooperationsvertrag"}
        answer = office.post(page, data)
        assert answer.status_code == 422
        assert "Kooperationsvertrag" in answer.content.decode()
        assert office.post(page, data | {"new-row-condition": "always"}).status_code == 302
        assert now_in(draft)["required_documents"][-1]["title"] == "Kooperationsvertrag"

    def test_a_category_in_use_is_not_removed(self, world: World, draft: GuidelineVersion) -> None:
        office, page = as_(world, "office"), address(draft, "bearbeiten/pauschalen/")
        data = filled(office.get(page).content.decode()) | {
            "new-row-label": "Restkosten",
            "new-row-category": "flat_rate",
            "new-row-rate": "40",
            "new-row-base": ["personnel", "fees"],
        }
        assert office.post(page, data).status_code == 302
        assert now_in(draft)["flat_rates"][0]["rate"] == "0.4000"
        page = address(draft, "bearbeiten/kategorien/")
        data = filled(office.get(page).content.decode()) | {"r-fees-remove": "on"}
        answer = office.post(page, data)
        assert answer.status_code == 422
        assert "Pauschalen" in answer.content.decode()

    def test_two_who_edit_at_once_do_not_overwrite_each_other(
        self, world: World, draft: GuidelineVersion
    ) -> None:
        one, two = as_(world, "office"), as_(world, "office")
        page = address(draft, "bearbeiten/angaben/")
        first, second = (filled(client.get(page).content.decode()) for client in (one, two))
        assert one.post(page, first | {"r-guideline-short_title": "Erste"}).status_code == 302
        answer = two.post(page, second | {"r-guideline-short_title": "Zweite"})
        assert answer.status_code == 422
        assert "Zweite" in answer.content.decode()
        assert now_in(draft)["short_title"] == "Erste"
        # having seen it, the same input can be saved
        assert two.post(page, filled(answer.content.decode())).status_code == 302
        assert now_in(draft)["short_title"] == "Zweite"

    def test_a_frozen_version_is_only_read(self, world: World) -> None:
        office, version = as_(world, "office"), world.guideline
        verbs.use_guideline(world.actors["office"], version, NOW)
        for page in ("bearbeiten/angaben/", "bearbeiten/luecken/", "laden/"):
            assert office.get(address(version, page))["Location"] == address(version)
            assert office.post(address(version, page), {"basis": ""})["Location"] == address(version)
        content = office.get(address(version)).content.decode()
        frozen = GuidelineVersion.objects.in_alliance(world.alliance.pk).get(pk=version.pk)
        assert frozen.document_hash in content
        assert "bearbeiten/" not in content


@pytest.mark.parametrize("who", ["office", "seat"])
def test_as_many_queries_for_three_versions_as_for_one(world: World, who: str) -> None:
    client, counts = as_(world, who), []
    for _round in range(2):
        client.get("/richtlinien/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/richtlinien/").status_code == 200
        counts.append(len(queries))
        for key in not_there(world):
            verbs.adopt_guideline(world.actors["office"], world.alliance, key)
    assert counts[0] == counts[1]


def not_there(world: World) -> list[str]:
    there = GuidelineVersion.objects.in_alliance(world.alliance.pk).values_list("key", flat=True)
    return [key for key in shipped() if verbs.slug_of(key) not in there]


def _unread(version: GuidelineVersion) -> set[str]:
    return {part["pointer"] for part in now_in(version).get("unread", [])}


def _plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)
