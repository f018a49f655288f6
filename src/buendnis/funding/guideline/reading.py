"""From a document to the guideline that it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from buendnis.funding.guideline import codec
from buendnis.funding.guideline.document import Guideline, InvalidGuideline
from buendnis.funding.guideline.validation import validate


def read_guideline(document: Mapping[str, Any]) -> Guideline:
    """Read a parsed JSON document. Raises InvalidGuideline with every problem found.

    A page asks for the same document many times, and checking it takes longest: what was read is remembered
    by its words. A guideline never changes, so that all who ask may share it.
    """
    return _read(json.dumps(document, sort_keys=True))


@lru_cache(maxsize=64)
def _read(text: str) -> Guideline:
    data = json.loads(text)
    if problems := validate(data):
        raise InvalidGuideline(tuple(problems))
    guideline: Guideline = codec.read(Guideline, data)
    return guideline
