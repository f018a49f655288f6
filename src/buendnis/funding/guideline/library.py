"""The guideline documents that come with the product, and the schemes of points that can be loaded from them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


def shipped() -> dict[str, dict[str, Any]]:
    """The shipped documents by key, freshly parsed: guidelines in order of validity, then the template."""
    documents = _read("shipped")
    documents.sort(key=lambda document: (document.get("template", False), document["key"]))
    return {document["key"]: document for document in documents}


@dataclass(frozen=True)
class Scheme:
    """Blocks, criteria, maxima and thresholds to begin with; ``unread``: what nobody has read in it yet."""

    key: str
    title: str
    rubric: dict[str, Any]
    unread: tuple[dict[str, str], ...]

    def put_into(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """``document`` with this scheme of points, and with what is to be completed in it."""
        kept = [each for each in document.get("unread", []) if not _of_rubric(each["pointer"])]
        return {**document, "rubric": self.rubric, "unread": [*kept, *self.unread]}


def schemes() -> dict[str, Scheme]:
    """The schemes of points by key: those of the shipped guidelines and of the template, then the others."""
    found = [
        Scheme(
            document["key"],
            document["short_title"],
            document["rubric"],
            tuple(each for each in document.get("unread", []) if _of_rubric(each["pointer"])),
        )
        for document in shipped().values()
    ]
    others = sorted(_read("schemes"), key=lambda each: str(each["key"]))
    found += [Scheme(each["key"], each["title"], each["rubric"], tuple(each["unread"])) for each in others]
    return {scheme.key: scheme for scheme in found}


def _of_rubric(pointer: str) -> bool:
    return pointer == "/rubric" or pointer.startswith("/rubric/")


def _read(name: str) -> list[dict[str, Any]]:
    folder = files(__package__).joinpath(name)
    return [json.loads(path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".json")]
