"""The shipped guidelines are valid and admit their gaps; a broken document is told where and why."""

from __future__ import annotations

import copy
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buendnis.funding.guideline import (
    GapKind,
    InvalidGuideline,
    JudgedBy,
    ObjectKind,
    ProgrammeArea,
    completeness,
    read_guideline,
    rubric,
    shipped,
    validate,
)
from buendnis.funding.guideline.validation import points_at

KEYS = ["2015", "2021-2027", "sister_scheme"]


def paths(data: object) -> list[str]:
    return [problem.path for problem in validate(data)]


def everything(data: Any, pointer: str = "") -> list[tuple[str, Any]]:
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [(pointer, data)] + [
        pair for step, item in steps for pair in everything(item, f"{pointer}/{step}")
    ]


class TestShipped:
    def test_two_guidelines_and_a_template(self) -> None:
        assert list(shipped()) == KEYS
        assert [document.get("template", False) for document in shipped().values()] == [False, False, True]

    def test_every_call_gives_a_fresh_copy(self) -> None:
        shipped()["2015"].clear()
        assert shipped()["2015"]["key"] == "2015"

    @pytest.mark.parametrize("key", KEYS)
    def test_valid_and_read_without_loss(self, key: str) -> None:
        document = shipped()[key]
        assert validate(document) == []
        assert read_guideline(document).to_json() == document

    @pytest.mark.parametrize("key", KEYS)
    def test_every_part_names_a_marked_source_or_says_that_it_is_a_proposal(self, key: str) -> None:
        for pointer, part in everything(shipped()[key]):
            if isinstance(part, dict) and "source" in part:
                assert re.match(r"\[[RAK]\]|Vorschlag|nicht gelesen", part["source"]), pointer

    @pytest.mark.parametrize("key", KEYS)
    def test_no_amount_is_a_json_number(self, key: str) -> None:
        assert not [pointer for pointer, part in everything(shipped()[key]) if isinstance(part, float)]

    def test_2015(self) -> None:
        guideline = read_guideline(shipped()["2015"])
        assert (guideline.valid_from, guideline.valid_until) == (date(2015, 7, 22), date(2023, 12, 31))
        for area in ProgrammeArea:
            rate = guideline.rate_for(area)
            assert rate is not None
            assert rate.rate == Decimal("0.5")
        first, second, rest = guideline.rubric.blocks[0].criteria
        assert [first.max, second.max, rest.max] == [40, 35, 25]
        assert guideline.is_unread("/rubric/blocks/0/criteria/2/aspects")
        judged = [aspect for aspect in first.aspects if aspect.judged_by is JudgedBy.ALLIANCE]
        assert [(aspect.max, aspect.proposal) for aspect in judged] == [(Decimal(10), True)] * 2

    def test_2021_2027(self) -> None:
        guideline = read_guideline(shipped()["2021-2027"])
        rates = {area: guideline.rate_for(area) for area in ProgrammeArea}
        assert {area: rate.rate for area, rate in rates.items() if rate} == {
            ProgrammeArea.SER: Decimal("0.4"),
            ProgrammeArea.UER: Decimal("0.6"),
        }
        assert {rate.with_state_funds for rate in rates.values() if rate} == {Decimal("0.7")}
        objects = {item.paragraph: item for item in guideline.funding_objects}
        assert list(objects) == ["2.1.1", "2.1.2", "2.1.3"]
        assert [item.limits.max_total for item in objects.values()] == [500000, 500000, 200000]
        assert [item.limits.normal_months for item in objects.values()] == [36, 36, 24]
        assert [item.counts_against_budget for item in objects.values()] == [True, True, False]
        assert [item.opinion_needed for item in objects.values()] == [True, True, False]
        assert objects["2.1.3"].limits.min_total == 10000
        assert len(guideline.topics) == 8

    def test_the_template_scores_a_hundred_points(self) -> None:
        template = read_guideline(shipped()["sister_scheme"])
        specialist, horizontal = template.rubric.blocks
        assert (template.rubric.max, template.rubric.min) == (Decimal(100), Decimal(60))
        assert (specialist.max, specialist.min) == (Decimal(70), Decimal(40))
        assert (horizontal.max, horizontal.min) == (Decimal(30), Decimal(20))
        assert [criterion.max for criterion in horizontal.criteria] == [Decimal("7.5")] * 4


class TestValidity:
    def test_both_days_count(self) -> None:
        guideline = read_guideline(shipped()["2015"])
        days = [date(2015, 7, 21), date(2015, 7, 22), date(2023, 12, 31), date(2024, 1, 1)]
        assert [guideline.is_valid_on(day) for day in days] == [False, True, True, False]

    def test_an_unread_end_leaves_it_open(self) -> None:
        guideline = read_guideline(shipped()["2021-2027"])
        assert guideline.is_valid_on(date(2022, 2, 15)) is False
        assert guideline.is_valid_on(date(2024, 1, 1)) is None

    def test_an_end_that_the_guideline_does_not_set_is_no_end(self) -> None:
        document = shipped()["2021-2027"]
        document["unread"] = [part for part in document["unread"] if part["pointer"] != "/valid_until"]
        assert read_guideline(document).is_valid_on(date(2024, 1, 1)) is True

    def test_a_template_knows_no_day(self) -> None:
        assert read_guideline(shipped()["sister_scheme"]).is_valid_on(date(2024, 1, 1)) is None


class TestProblems:
    @pytest.mark.parametrize("data", [None, [], "x", 5])
    def test_no_document_at_all(self, data: object) -> None:
        assert paths(data) == [""]

    def test_what_is_missing_is_named_where_it_belongs(self) -> None:
        document = shipped()["2015"]
        del document["key"]
        del document["rates"][0]["rate"]
        problems = validate(document)
        assert [problem.path for problem in problems] == ["/key", "/rates/0/rate"]
        assert "rate" in str(problems[1].message)

    @pytest.mark.parametrize("amount", [500000, "1e5", "NaN", "-1", "1.234", "1,5", ""])
    def test_an_amount_is_plain_text(self, amount: object) -> None:
        document = shipped()["2021-2027"]
        document["funding_objects"][0]["limits"]["max_total"] = amount
        assert set(paths(document)) == {"/funding_objects/0/limits/max_total"}

    def test_an_unknown_name_is_named(self) -> None:
        document = shipped()["2015"]
        document["rates"][0]["rat/e"] = "0.5"
        assert paths(document) == ["/rates/0/rat~1e"]

    @pytest.mark.parametrize(
        ("path", "value", "expected"),
        [
            ("/valid_until", "2014-01-01", "/valid_until"),
            ("/valid_until", "2023-13-01", "/valid_until"),
            ("/valid_until", "20231231", "/valid_until"),
            ("/valid_from", None, "/valid_from"),
            ("/rates/0/rate", "5", "/rates/0/rate"),
            ("/rates/0/with_state_funds", "0.4", "/rates/0/with_state_funds"),
            ("/rubric/min", "101", "/rubric/min"),
            ("/rubric/blocks/0/criteria/0/max", "41", "/rubric/blocks/0/max"),
            ("/rubric/blocks/0/criteria/0/max", "39", "/rubric/blocks/0/max"),
            ("/rubric/blocks/0/criteria/0/aspects/0/max", "31", "/rubric/blocks/0/criteria/0/max"),
            ("/rubric/blocks/0/criteria/0/aspects/0/key", "planning", "/rubric/blocks"),
            ("/rubric/min_share_per_criterion", "1.5", "/rubric/min_share_per_criterion"),
            ("/funding_objects/1/key", "structure", "/funding_objects"),
            ("/funding_objects/0/kind", "building", "/funding_objects/0/kind"),
            ("/unread/0/pointer", "/nowhere/3", "/unread/0/pointer"),
            ("/format", "buendnis.guideline/2", "/format"),
            ("/title", "", "/title"),
        ],
    )
    def test_a_contradiction_is_found_where_it_is(self, path: str, value: object, expected: str) -> None:
        document = shipped()["2015"]
        *way, last = path.split("/")[1:]
        part: Any = document
        for step in way:
            part = part[int(step) if isinstance(part, list) else step]
        part[last] = value
        assert expected in paths(document)

    def test_limits_in_the_wrong_order(self) -> None:
        document = shipped()["2021-2027"]
        document["funding_objects"][2]["limits"]["min_total"] = "200000.01"
        assert paths(document) == ["/funding_objects/2/limits"]

    def test_an_area_has_one_rate(self) -> None:
        document = shipped()["2021-2027"]
        document["rates"][1]["areas"] = ["SER", "UER"]
        assert paths(document) == ["/rates"]

    def test_a_flat_rate_is_counted_from_known_categories(self) -> None:
        document = shipped()["2015"]
        flat = {
            "key": "rest",
            "label": "Restkosten",
            "category": "flat_rate",
            "base": ["flat_rate", "travel"],
            "rate": "0.4",
            "paragraph": None,
            "source": "[K]",
        }
        document["flat_rates"] = [flat]
        assert paths(document) == ["/flat_rates/0", "/flat_rates/0/base"]

    def test_a_broken_document_is_not_read(self) -> None:
        document = shipped()["2015"]
        document["rates"] = "viel"
        with pytest.raises(InvalidGuideline) as caught:
            read_guideline(document)
        assert [problem.path for problem in caught.value.problems] == ["/rates"]

    @given(st.data())
    def test_whatever_breaks_it_is_told_in_sentences(self, data: st.DataObject) -> None:
        document = copy.deepcopy(shipped()[data.draw(st.sampled_from(KEYS))])
        pointer = data.draw(st.sampled_from([p for p, _ in everything(document) if p]))
        *way, last = pointer.split("/")[1:]
        part: Any = document
        for step in way:
            part = part[int(step) if isinstance(part, list) else step]
        junk: st.SearchStrategy[object] = (
            st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.just([]) | st.just({})
        )
        part[int(last) if isinstance(part, list) else last] = data.draw(junk)
        problems = validate(document)
        assert all(str(problem.message).strip() for problem in problems)
        if not problems:
            assert read_guideline(read_guideline(document).to_json()) == read_guideline(document)


class TestCompleteness:
    @pytest.mark.parametrize("key", KEYS)
    def test_every_gap_leads_to_a_part_and_says_what_to_do(self, key: str) -> None:
        document = shipped()[key]
        gaps = completeness(read_guideline(document))
        assert gaps
        for gap in gaps:
            assert points_at(document, gap.pointer), gap.pointer
            assert str(gap.remark).strip()

    def test_proposals_are_gaps_until_somebody_confirms_them(self) -> None:
        document = shipped()["2015"]
        aspect = document["rubric"]["blocks"][0]["criteria"][0]["aspects"][0]
        at = "/rubric/blocks/0/criteria/0/aspects/0"

        def proposed() -> bool:
            gaps = completeness(read_guideline(document))
            return any(gap.pointer == at and gap.kind is GapKind.PROPOSAL for gap in gaps)

        assert proposed()
        aspect["proposal"] = False
        assert not proposed()

    def test_a_completed_guideline_has_no_gap(self) -> None:
        document = shipped()["2021-2027"]
        document["unread"] = []
        for _pointer, part in everything(document):
            if isinstance(part, dict):
                part.pop("proposal", None)
        assert completeness(read_guideline(document)) == []

    @pytest.mark.parametrize("key", KEYS)
    def test_points_that_nobody_knows_are_admitted(self, key: str) -> None:
        document = shipped()[key]
        guideline = read_guideline(document)
        for pointer, part in everything(document["rubric"], "/rubric"):
            if pointer.endswith("/max") and part is None:
                assert guideline.is_unread(pointer), pointer


class TestRubric:
    def test_the_alliance_sees_what_it_judges(self) -> None:
        data = rubric(read_guideline(shipped()["2015"]), judged_by=JudgedBy.ALLIANCE)
        (block,) = data["blocks"]
        (criterion,) = block["criteria"]
        assert criterion["max"] == "40"
        assert criterion["aspects"] == [
            {
                "key": "regional_supply",
                "label": "Beitrag zur Fachkräfteversorgung der Region und zu besonderen Bedarfen",
                "max": "10",
                "judged_by": "alliance",
                "cites": "evidence",
            },
            {
                "key": "strategy_fit",
                "label": "Übereinstimmung mit der regionalen Strategie",
                "max": "10",
                "judged_by": "alliance",
                "cites": "goal",
            },
        ]

    @pytest.mark.parametrize("key", ["2015", "2021-2027"])
    def test_both_guidelines_give_the_alliance_something_to_score(self, key: str) -> None:
        data = rubric(read_guideline(shipped()[key]), judged_by=JudgedBy.ALLIANCE)
        aspects = [a for b in data["blocks"] for c in b["criteria"] for a in c["aspects"]]
        assert [aspect["max"] for aspect in aspects] == ["10", "10"]

    def test_an_aspect_of_another_kind_of_project_is_left_off(self) -> None:
        guideline = read_guideline(shipped()["2015"])

        def keys(kind: ObjectKind) -> set[str]:
            blocks = rubric(guideline, kind=kind)["blocks"]
            return {a["key"] for b in blocks for c in b["criteria"] for a in c["aspects"]}

        assert keys(ObjectKind.UNEMPLOYED) - keys(ObjectKind.STRUCTURE) == {"employment_administration"}
