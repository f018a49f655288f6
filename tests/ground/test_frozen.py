"""One document, one way to write it, one hash."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buendnis.ground.frozen import canonical_json, sha256_of

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_storing_and_reading_changes_no_hash(document: Any) -> None:
    assert sha256_of(json.loads(canonical_json(document))) == sha256_of(document)


def test_the_order_of_keys_does_not_matter_but_that_of_rows_does() -> None:
    assert sha256_of({"a": 1, "b": [1, 2]}) == sha256_of({"b": [1, 2], "a": 1})
    assert sha256_of([1, 2]) != sha256_of([2, 1])


def test_a_float_has_no_one_way_to_be_written() -> None:
    with pytest.raises(TypeError, match="use a string"):
        canonical_json({"rate": [0.5]})
