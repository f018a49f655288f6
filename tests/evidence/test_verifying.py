"""`buendnis evidence verify-engpass`: what it counts, and when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.evidence.files import SHORTAGE, csv, put
from tests.shared_data import needs, published_file

from buendnis.evidence.importing.problems import FileRefused
from buendnis.evidence.verifying import compare, report

NAME = "ba_engpass_2025_de.csv"


@needs(NAME)
def test_the_published_analysis_comes_out_again() -> None:
    found = compare(published_file(NAME))
    assert (found.points_same, found.points, found.points_as_printed) == (3958, 3958, 3944)
    assert (found.means_same, found.classes_same, found.means) == (515, 515, 515)
    assert (found.bar, found.is_above_bar, found.differences) == (3945, True, [])
    said = list(report(found))
    assert "points:  3958/3958 reproduced (with the thresholds as printed: 3944/3958)" in said
    assert sum("printed" in line and "used" in line for line in said) == 9
    # the four aggregates are not in the file, and what differs with the printed thresholds is told point by point
    assert any("3982 points 3958 are in the file; the other 24" in line for line in said)
    assert "points that differ: 0 (of the whole report 14 may)" in said
    assert len(found.rounded_away) == found.points - found.points_as_printed == 14
    assert any("7159 level 4, exit_rate: 11.1031 has 1 points, 2 with" in line for line in said)
    assert said[-1] == "above the bar"


@needs(NAME)
def test_a_file_with_other_points_is_below_the_bar(tmp_path: Path) -> None:
    """Every vacancy time is ten days longer: points, means and classes no longer agree."""
    lines = published_file(NAME).read_text("utf-8").splitlines()
    head = lines[0].split(",")
    at = head.index("w_vakanz")

    def longer(line: str) -> str:
        cells = line.split(",")
        if '"' not in line and cells[at]:
            cells[at] = str(float(cells[at]) + 10)
        return ",".join(cells)

    found = compare(put(tmp_path, NAME, "\n".join([lines[0], *map(longer, lines[1:])]).encode()))
    assert not found.is_above_bar
    assert found.points_same < found.bar
    assert found.means_same < found.means
    assert len(found.differences) >= found.points - found.points_same
    assert list(report(found))[-1] == "BELOW THE BAR"


def test_a_group_that_only_the_file_rates_is_told(tmp_path: Path) -> None:
    found = compare(put(tmp_path, "a.csv", csv(SHORTAGE)))  # two indicators, but a mean
    assert (found.rated_otherwise, found.is_above_bar) == (1, False)
    assert "only 2 of at least 4 indicators" in found.differences[0]


def test_a_spoiled_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="is no code"):
        compare(put(tmp_path, "a.csv", csv([SHORTAGE[0], ["2", "Pflege", *SHORTAGE[1][2:]]])))
