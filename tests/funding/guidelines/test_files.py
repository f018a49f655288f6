"""What succeeds a guideline, and how one comes and goes as a file: compared first, then taken over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.funding.applications.worlds import NOW, World, a_world
from tests.funding.guidelines.reading import address, as_, filled, now_in

from buendnis.funding.guideline import read_guideline, shipped
from buendnis.funding.models import GuidelineVersion
from buendnis.funding.selectors.guideline_page import changes
from buendnis.funding.services import guidelines as verbs


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


@pytest.fixture
def draft(world: World) -> GuidelineVersion:
    return verbs.adopt_guideline(world.actors["office"], world.alliance, "2021-2027")


class TestSuccessors:
    def test_a_successor_and_what_it_changes(self, world: World) -> None:
        office, version = as_(world, "office"), world.guideline
        assert office.post(address(version, "nachfolger/"))["Location"] == address(version)
        verbs.use_guideline(world.actors["office"], version, NOW)
        where = office.post(address(version, "nachfolger/"))["Location"]
        assert where != address(version)
        successor = GuidelineVersion.objects.in_alliance(world.alliance.pk).get(predecessor=version)
        assert "keinen Unterschied" not in office.get(f"{where}unterschied/").content.decode()
        document = deepcopy(successor.document)
        document["rates"][0]["rate"] = "0.6000"
        document["topics"].append({"key": "neu", "label": "Neues Thema", "source": "Geschäftsstelle"})
        del document["funding_objects"][2]
        document["unread"] = []
        verbs.edit_guideline(world.actors["office"], successor, document)
        content = as_(world, "seat").get(f"{where}unterschied/").content.decode()
        for text in ("50\u00a0%", "60\u00a0%", "Neues Thema", "Weiterbildung von Beschäftigten"):
            assert text in content
        assert as_(world, "seat").post(address(version, "nachfolger/")).status_code == 404

    def test_differences_name_every_value_once(self) -> None:
        before = read_guideline(shipped()["2015"]).to_json()
        after = deepcopy(before)
        after["funding_objects"].reverse()  # the order says nothing
        assert changes(before, after) == []
        after["funding_objects"][0]["limits"]["max_total"] = "1000.00"
        after["start_rule"]["apply_before_start"] = False
        found = changes(before, after)
        assert (found[0].before, found[0].after) == ("", "1.000,00\u00a0€")
        assert len(found) == 2


class TestFiles:
    def test_a_file_is_shown_first_and_then_taken_over(self, world: World, draft: GuidelineVersion) -> None:
        office = as_(world, "office")
        file = json.loads(office.get(address(draft, "datei/")).content)
        assert file == now_in(draft)
        file["short_title"] = "Aus der Datei"
        answer = office.post(address(draft, "laden/"), {"file": _file(file)})
        assert answer.status_code == 200
        assert "Aus der Datei" in answer.content.decode()
        assert now_in(draft)["short_title"] != "Aus der Datei"
        answer = office.post(address(draft, "laden/"), filled(answer.content.decode()))
        assert answer["Location"] == address(draft)
        assert now_in(draft) == file

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no json",
            b"\xff\xfe\x00",
            b"[]",
            b"{}",
            b'"text"',
            b'{"format": NaN}',
            b"[" * 100_000,
            b'{"unread": 5}',
            b'{"rubric": {"blocks": {"0": 1}}, "funding_objects": 3}',
        ],
    )
    def test_what_is_no_guideline_is_refused(
        self, world: World, draft: GuidelineVersion, content: bytes
    ) -> None:
        before = now_in(draft)
        answer = as_(world, "office").post(
            address(draft, "laden/"), {"file": SimpleUploadedFile("a.json", content)}
        )
        assert answer.status_code == 422
        assert now_in(draft) == before

    def test_problems_are_named_in_words(self, world: World, draft: GuidelineVersion) -> None:
        file = now_in(draft)
        file["rates"][0]["rate"] = "1.5"
        answer = as_(world, "office").post(address(draft, "laden/"), {"file": _file(file)})
        assert answer.status_code == 422
        assert "Fördersätze: SER, Fördersatz" in answer.content.decode()

    def test_another_guideline_or_no_file_is_refused(self, world: World, draft: GuidelineVersion) -> None:
        office = as_(world, "office")
        answer = office.post(address(draft, "laden/"), {"file": _file(shipped()["2015"])})
        assert 'name="confirmed"' not in answer.content.decode()
        forced = {"text": json.dumps(shipped()["2015"]), "confirmed": "1"}
        office.post(address(draft, "laden/"), forced)
        assert now_in(draft)["key"] == "2021-2027"
        assert office.post(address(draft, "laden/"), {}).status_code == 422

    def test_a_known_scheme_of_points_is_compared_and_taken_over(
        self, world: World, draft: GuidelineVersion
    ) -> None:
        office = as_(world, "office")
        assert office.post(address(draft, "laden/"), {"scheme": "nope"}).status_code == 422
        compared = office.post(address(draft, "laden/"), {"scheme": "sister_scheme"}).content.decode()
        assert "Fachlicher Teil" in compared
        assert now_in(draft)["rubric"] != shipped()["sister_scheme"]["rubric"]
        assert office.post(address(draft, "laden/"), filled(compared)).status_code == 302
        document = now_in(draft)
        assert document["rubric"]["blocks"][0]["min"] == "40"
        assert document["rates"] == shipped()["2021-2027"]["rates"]


def _file(document: Any) -> SimpleUploadedFile:
    return SimpleUploadedFile("richtlinie.json", json.dumps(document).encode(), "application/json")
