"""The guideline documents that come with the product."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def shipped() -> dict[str, dict[str, Any]]:
    """The shipped documents by key, freshly parsed: guidelines in order of validity, then the template."""
    folder = files(__package__).joinpath("shipped")
    documents: list[dict[str, Any]] = [
        json.loads(path.read_text("utf-8")) for path in folder.iterdir() if path.name.endswith(".json")
    ]
    documents.sort(key=lambda document: (document.get("template", False), document["key"]))
    return {document["key"]: document for document in documents}
