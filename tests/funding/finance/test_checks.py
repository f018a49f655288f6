"""The rules together, on worked cases: what passes, what fails and why, and what only a person can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from tests.funding.finance.checking import (
    FACTS,
    FAILED,
    HUMAN,
    LAB,
    NEW,
    OLD,
    PASSED,
    TEMPLATE,
    found,
    outcome,
    plan,
    source,
)

from buendnis.funding.finance import (
    ApplicationFacts,
    ConditionKind,
    ConditionRow,
    ExpenditureRow,
    FinancePlan,
    Outcome,
    Place,
    SourceKind,
    SourceRow,
    SourceStatus,
    check,
)
from buendnis.funding.finance.aid import AidRow
from buendnis.funding.guideline import Guideline, ProgrammeArea


@pytest.fixture(scope="module", autouse=True)
def _english() -> Iterator[None]:
    """The tests read the texts of the source, whatever language the site speaks."""
    with translation.override("en"):
        yield


class TestTheDigitalLaboratory:
    """A real project: 470,000 EUR, half of it from the ESF."""

    def test_under_the_guideline_of_its_time_nothing_fails(self) -> None:
        findings = {item.key: item for item in check(LAB, OLD)}
        assert [key for key, item in findings.items() if item.outcome is FAILED] == []
        assert findings["rate"].outcome is PASSED
        assert findings["sums"].outcome is PASSED
        assert "470.000,00" in str(findings["rate"].value)
        assert "50,00" in str(findings["rate"].value)
        assert findings["validity"].outcome is PASSED
        assert findings["budget"].outcome is PASSED
        # what nobody has read in this guideline is left to people, by name
        assert {key for key, item in findings.items() if item.outcome is HUMAN} == {
            "topics",
            "place",
            "duration",
            "limits",
            "categories",
            "unread",
            "confirmations",  # the published figures name no letters
        }

    def test_under_the_next_guideline_it_is_told_by_how_much_the_rate_is_exceeded(self) -> None:
        later = replace(
            LAB,
            plan=replace(
                LAB.plan,
                expenditure=tuple(replace(row, year=row.year + 5) for row in LAB.plan.expenditure),
            ),
            start=date(2023, 9, 1),
            end=date(2025, 8, 31),
            applied_on=date(2023, 4, 1),
            granted_on=date(2023, 8, 15),
        )
        (failure,) = [item for item in check(later, NEW) if item.outcome is FAILED]
        assert failure.key == "rate"
        assert failure.field is Place.SOURCES
        for amount in ("40,00", "188.000,00", "47.000,00"):
            assert amount in str(failure.reason)
        for amount in ("188.000,00", "47.000,00", "70,00", "Förderaufruf"):
            assert amount in str(failure.remedy)

    def test_in_its_own_years_the_next_guideline_was_not_yet_valid(self) -> None:
        failures = {item.key for item in check(LAB, NEW) if item.outcome is FAILED}
        assert failures == {"rate", "validity"}


class TestWhatTheAllianceDoes:
    @pytest.mark.parametrize("kind", ["structure", "unemployed"])
    def test_structure_and_unemployed_use_the_budget_and_need_an_opinion(self, kind: str) -> None:
        assert "does not" not in str(found("budget", funding_object=kind).reason)
        assert str(found("opinion", funding_object=kind).value) == "needed"

    def test_training_runs_outside(self) -> None:
        assert "does not touch" in str(found("budget", funding_object="training").reason)
        assert str(found("opinion", funding_object="training").value) == "not needed"

    def test_an_unknown_kind_of_project(self) -> None:
        findings = {item.key: item for item in check(replace(FACTS, funding_object="castle"), NEW)}
        assert findings["funding_object"].outcome is FAILED
        assert not {"limits", "budget", "opinion", "place", "duration"} & set(findings)
        assert "not been chosen" in str(found("funding_object", funding_object="").reason)
        assert outcome("funding_object", TEMPLATE) is HUMAN

    def test_place_is_always_for_people(self) -> None:
        for kind in ("structure", "unemployed", "training"):
            assert outcome("place", funding_object=kind) is HUMAN
        assert "Arbeitsort" in str(found("place", funding_object="training").reason)

    def test_a_structure_project_names_a_field(self) -> None:
        assert outcome("topics") is FAILED
        assert outcome("topics", topics=("nonsense",)) is FAILED
        assert outcome("topics", topics=("welcome",)) is PASSED
        assert outcome("topics", OLD) is HUMAN


class TestDocuments:
    def needed(self, **changes: Any) -> dict[str, Outcome]:
        findings = check(replace(FACTS, **changes), NEW)
        return {
            item.key.removeprefix("document:"): item.outcome
            for item in findings
            if item.key.startswith("document:")
        }

    def test_a_live_checklist(self) -> None:
        there = self.needed(documents=frozenset({"outline"}))
        assert there == {"outline": PASSED, "finance_plan": FAILED, "authority_forms": FAILED}

    def test_a_confirmation_is_needed_when_somebody_else_pays(self) -> None:
        share = source(SourceKind.PUBLIC, "1")
        assert "cofunding_confirmation" in self.needed(plan=plan("1", share))
        gone = replace(share, status=SourceStatus.WITHDRAWN)
        assert "cofunding_confirmation" not in self.needed(plan=plan("1", gone))

    def test_a_declaration_is_needed_with_state_aid(self) -> None:
        assert "de_minimis_declaration" in self.needed(aid_expected=True)
        assert "de_minimis_declaration" not in self.needed(aid_expected=False)


class TestFindings:
    @given(
        st.builds(
            ApplicationFacts,
            plan=st.builds(
                FinancePlan,
                expenditure=st.lists(
                    st.builds(
                        ExpenditureRow,
                        category=st.sampled_from(["personnel", "x"]),
                        year=st.integers(2014, 2030),
                        amount=st.decimals(min_value=0, max_value=10**9, places=2),
                    ),
                    max_size=3,
                ).map(tuple),
                sources=st.lists(
                    st.builds(
                        SourceRow,
                        kind=st.sampled_from(SourceKind),
                        label=st.text(max_size=3),
                        amount=st.decimals(min_value=0, max_value=10**9, places=2),
                        status=st.sampled_from(SourceStatus),
                        key=st.sampled_from("abc"),
                        decides_on=st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
                        conditions=st.lists(
                            st.builds(ConditionRow, st.just(ConditionKind.SOURCE), st.sampled_from("abc")),
                            max_size=2,
                        ).map(tuple),
                    ),
                    unique_by=lambda row: row.key,
                    max_size=3,
                ).map(tuple),
            ),
            funding_object=st.sampled_from(["structure", "unemployed", "training", "x", ""]),
            programme_area=st.none() | st.sampled_from(ProgrammeArea),
            start=st.none() | st.dates(),
            end=st.none() | st.dates(),
            applied_on=st.none() | st.dates(),
            granted_on=st.none() | st.dates(),
            early_start_approved=st.booleans(),
            has_begun=st.booleans(),
            topics=st.lists(st.sampled_from(["welcome", "x"]), max_size=2).map(tuple),
            documents=st.frozensets(st.sampled_from(["outline", "x"])),
            aid_expected=st.none() | st.booleans(),
            aid=st.lists(
                st.builds(
                    AidRow,
                    undertaking=st.sampled_from(["A", "B"]),
                    amount=st.decimals(min_value=0, max_value=10**6, places=2),
                    granted_on=st.none() | st.dates(),
                    planned=st.booleans(),
                ),
                max_size=3,
            ).map(tuple),
            bank_deadline=st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
            today=st.none() | st.dates(date(2015, 1, 1), date(2030, 1, 1)),
            rate_exception=st.sampled_from(["", "Aufruf"]),
        ),
        st.sampled_from([OLD, NEW, TEMPLATE]),
    )
    def test_whatever_comes_every_finding_is_explained(
        self, facts: ApplicationFacts, guideline: Guideline
    ) -> None:
        findings = check(facts, guideline)
        assert len({item.key for item in findings}) == len(findings)
        for item in findings:
            assert str(item.title)
            assert str(item.reason)
            if item.outcome is not PASSED:
                assert str(item.remedy)
                assert item.field
        assert ApplicationFacts.from_json(facts.to_json()) == facts

    def test_a_finding_is_stored_as_text(self) -> None:
        stored = found("limits", plan=plan("600000")).to_json()
        assert stored["key"] == "limits"
        assert stored["outcome"] == "failed"
        assert stored["paragraph"] == "2.1.1"
        assert stored["field"] == "expenditure"
        assert "100.000,00" in stored["reason"]

    def test_a_complete_guideline_leaves_nothing_open_about_itself(self) -> None:
        complete = replace(NEW, unread=())
        assert "unread" not in {item.key for item in check(FACTS, complete)}
        assert outcome("unread") is HUMAN
