"""The facts agree with each other, with the official districts, and with what was published."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from tests.shared_data import needs, published_file

from buendnis.demo.facts import alliances, districts, projects, seats, strategy
from buendnis.demo.facts.loader import AllianceFacts
from buendnis.funding.finance import ExpenditureRow, FinancePlan, SourceRow, SourceStatus, summary
from buendnis.funding.guideline import ProgrammeArea

OFFICIAL = "kreise_de_2023.csv"
HOME = "suedostniedersachsen"
KINDS = {
    "district",
    "city",
    "chamber",
    "employers",
    "union",
    "university",
    "agency",
    "jobcentre",
    "development",
    "authority",
    "other",
}
EIGHT = alliances().alliances


class TestDistricts:
    def test_lower_saxony_has_45_of_them(self) -> None:
        every = districts().districts
        assert len(every) == 45
        assert sum(district.is_city for district in every) == 8
        assert len({district.ags for district in every}) == 45
        assert len({district.full_name for district in every}) == 45
        assert all(len(d.ags) == 5 and d.ags.startswith("03") for d in every)

    @needs(OFFICIAL)
    def test_they_are_the_official_ones(self) -> None:
        with published_file(OFFICIAL).open(encoding="utf-8", newline="") as lines:
            official = {row["ags5"]: row for row in csv.DictReader(lines) if row["ags5"].startswith("03")}
        assert {d.ags: (d.name, d.nuts3) for d in districts().districts} == {
            ags: (row["name"], row["nuts3"]) for ags, row in official.items()
        }
        assert {d.ags for d in districts().districts if d.is_city} == {
            ags for ags, row in official.items() if row["bez"] == "Kreisfreie Stadt"
        }


class TestAlliances:
    def test_eight(self) -> None:
        assert len(EIGHT) == 8
        assert len({alliance.slug for alliance in EIGHT}) == 8
        assert len({alliance.code for alliance in EIGHT}) == 8
        assert all(len(alliance.code) <= 8 and len(alliance.slug) <= 40 for alliance in EIGHT)

    def test_together_they_cover_the_state_and_only_wittmund_lies_in_two(self) -> None:
        covered = Counter(ags for alliance in EIGHT for ags in alliance.districts)
        assert set(covered) == {district.ags for district in districts().districts}
        assert {ags for ags, times in covered.items() if times > 1} == {"03462"}
        assert [alliance.code for alliance in EIGHT if "03462" in alliance.districts] == ["JB", "EA"]

    def test_the_transition_region_is_the_region_of_lueneburg(self) -> None:
        for alliance in EIGHT:
            in_lueneburg = {ags.startswith("033") for ags in alliance.districts}
            assert in_lueneburg == {alliance.programme_area is ProgrammeArea.UER}, alliance.slug

    @pytest.mark.parametrize("alliance", EIGHT, ids=lambda alliance: alliance.code)
    def test_recognitions_follow_each_other_for_three_years_each(self, alliance: AllianceFacts) -> None:
        periods = alliance.recognitions
        assert [(p.starts_on.year, p.ends_on.year) for p in periods] == [
            (2015, 2018),
            (2018, 2021),
            (2021, 2024),
            (2024, 2027),
        ]
        assert all(first.ends_on + timedelta(days=1) == then.starts_on for first, then in pairwise(periods))
        assert all(0 < len(p.source) <= 200 for p in periods)

    def test_only_published_budgets_stand_there(self) -> None:
        budgets = {
            (alliance.code, p.starts_on.year): p.budget
            for alliance in EIGHT
            for p in alliance.recognitions
            if p.budget is not None
        }
        assert budgets == {("SON", 2018): Decimal(1400000), ("SON", 2024): Decimal(1440000)}

    def test_only_one_host_is_published(self) -> None:
        assert [alliance.host.name for alliance in EIGHT if alliance.host.published] == [
            "Allianz für die Region GmbH"
        ]
        assert all(a.host.name.startswith("Trägerorganisation ") for a in EIGHT if not a.host.published)

    def test_the_named_partners_of_suedostniedersachsen(self) -> None:
        partners = alliances().by_slug(HOME).partners
        assert len({partner.name for partner in partners}) == len(partners) == 26
        assert [partner.name for partner in partners if partner.advisory] == [
            "Amt für regionale Landesentwicklung Braunschweig"
        ]
        assert {partner.kind for partner in partners} <= KINDS
        territory = [partner for partner in partners if partner.kind in {"district", "city"}]
        names = {d.ags: d.full_name for d in districts().districts}
        assert {p.name for p in territory} == {names[ags] for ags in alliances().by_slug(HOME).districts}


class TestSeats:
    def test_28_vote_and_one_advises(self) -> None:
        assert len(seats().voting) == 28
        assert [seat.label for seat in seats().seats if not seat.voting] == ["Landesbehörde (beratend)"]
        assert seats().alliance == HOME

    def test_names_are_neutral_and_used_once(self) -> None:
        every = seats().seats
        assert len({seat.key for seat in every}) == len({seat.label for seat in every}) == len(every)
        held = [name for seat in every for name in seat.organisations]
        assert len(set(held)) == len(held)
        published = {partner.name for alliance in EIGHT for partner in alliance.partners}
        assert not published & {*held, *(seat.label for seat in every)}
        assert all(seat.key.isascii() and " " not in seat.key for seat in every)

    def test_by_kind(self) -> None:
        assert Counter(seat.kind for seat in seats().voting) == {
            "district": 5,
            "city": 3,
            "chamber": 4,
            "employers": 2,
            "union": 3,
            "agency": 3,
            "university": 3,
            "development": 1,
            "jobcentre": 2,
            "other": 2,
        }

    def test_two_universities_share_a_seat(self) -> None:
        assert [seat.organisations for seat in seats().seats if len(seat.organisations) > 1] == [
            ("Hochschule 3", "Hochschule 4")
        ]

    def test_persons_carry_their_role_as_a_name(self) -> None:
        assert seats().seats[0].representative == "Vertretung Landkreis 1"
        assert seats().seats[0].substitute == "Stellvertretung Landkreis 1"


class TestStrategy:
    def test_seven_fields_three_of_them_in_focus(self) -> None:
        fields = strategy().fields
        assert [field.number for field in fields] == [1, 2, 3, 4, 5, 6, 7]
        assert [field.title for field in fields if field.focus_2018] == [
            "Beratungsinfrastruktur",
            "Digitalisierung und Innovation",
            "Rekrutierung und Matching",
        ]
        assert strategy().starts_on == date(2018, 9, 1)
        assert len(strategy().source) <= 200


class TestProjects:
    def test_four_with_known_fields_and_places(self) -> None:
        assert len(projects().projects) == 4
        fields = {field.key for field in strategy().fields}
        area = set(alliances().by_slug(HOME).districts)
        for project in projects().projects:
            assert project.field in fields
            assert set(project.districts) <= area
            assert project.figures
            assert project.source.startswith("[R]")

    def test_the_laboratory_adds_up_and_half_comes_from_the_esf(self) -> None:
        (lab,) = [project for project in projects().projects if project.total is not None]
        assert lab.key == "digitalisierungslabor"
        assert lab.total == sum(share.amount for share in lab.sources) == 470000
        rows = tuple(SourceRow(s.kind, s.label, s.amount, SourceStatus.CONFIRMED) for s in lab.sources)
        sums = summary(FinancePlan((ExpenditureRow("other", 2018, lab.total),), rows))
        assert sums.difference == 0
        assert str(sums.esf_rate) == "0.5000"

    def test_published_figures(self) -> None:
        figures = {(p.key, f.key): f.value for p in projects().projects for f in p.figures}
        assert figures["welcome-center", "people"] == 1500
        assert figures["welcome-center", "firms"] == 95
        assert figures["welcome-center", "countries"] == 52
        assert figures["stille-reserve", "speed_dating_firms"] == 11
        assert figures["praktikumsboerse", "pilot_people"] == 70
        assert figures["digitalisierungslabor", "planned"] == 393000
