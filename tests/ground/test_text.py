"""German order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from buendnis.ground.text import sort_key


def test_umlauts_stand_beside_their_vowels_and_numbers_by_value() -> None:
    words = [
        "Zebra",
        "Ärger",
        "Kammer 10",
        "Kammer 2",
        "arg",
        "Straße",
        "Strasse",
        "Oldenburg",
        "Osnabrück",
        "ÜR",
    ]
    assert sorted(words, key=sort_key) == [
        "arg",
        "Ärger",
        "Kammer 2",
        "Kammer 10",
        "Oldenburg",
        "Osnabrück",
        "Strasse",
        "Straße",
        "ÜR",
        "Zebra",
    ]


@given(st.text(max_size=500))
def test_every_text_has_a_key_that_fits_its_column(text: str) -> None:
    assert len(sort_key(text)) <= 400
