"""Two who change the same form: only what both changed is a conflict, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.funding.merging import mark, marks, merge, merge_rows, plain, read_marks

texts = st.text(alphabet="ab \r\nß", max_size=6)
forms = st.fixed_dictionaries({"need": texts, "aims": texts, "topics": st.lists(texts, max_size=2)})


@settings(max_examples=200)
@given(base=forms, mine=forms, stored=forms)
def test_each_field_is_somebodys_and_nothing_is_lost(
    base: dict[str, object], mine: dict[str, object], stored: dict[str, object]
) -> None:
    merged = merge(read_marks(marks(base)), mine, stored)
    for name, was in base.items():
        i, they = plain(mine[name]) != plain(was), plain(stored[name]) != plain(was)
        same = plain(mine[name]) == plain(stored[name])
        assert (name in merged.conflicts) == (i and they and not same)
        assert (name in merged.mine) == (i and not they)
        assert (name in merged.theirs) == (they and not i)
        kept = stored[name] if they and not i else mine[name]
        assert plain(merged.values[name]) == plain(kept)


@pytest.mark.parametrize("nonsense", ["", "need", "=", "f" * 64, "need=zz", "\x00"])
def test_a_form_that_says_nothing_of_what_it_showed_overwrites_nothing(nonsense: str) -> None:
    merged = merge(read_marks(nonsense), {"need": "mine"}, {"need": "theirs"})
    assert merged.conflicts == ("need",)


def test_line_breaks_and_spaces_of_a_browser_are_no_change() -> None:
    assert mark("a\r\nb ") == mark("a\nb")
    assert mark(["a\r\n"]) == mark(["a"])
    assert mark("a") != mark(["a"])


def test_names_with_a_sign_in_them_are_read() -> None:
    assert read_marks(marks({"answer:a_b": "x", "need": ""})) == {"answer:a_b": mark("x"), "need": mark("")}


rows = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@settings(max_examples=300)
@given(base=rows, mine=rows, stored=rows)
def test_each_row_is_somebodys(base: dict[str, int], mine: dict[str, int], stored: dict[str, int]) -> None:
    found = merge_rows(read_marks(marks(base)), mine, stored)
    assert found.keys() == mine.keys() | stored.keys()
    for key, whose in found.items():
        i, they = mine.get(key) != base.get(key), stored.get(key) != base.get(key)
        if mine.get(key) == stored.get(key):
            assert whose == "same"
        elif i and they:
            assert whose == "conflict"
        else:
            assert whose == ("mine" if i else "theirs")
