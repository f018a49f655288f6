"""What an import has made and changed, found again, and a fingerprint of how it stood then."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from buendnis.alliances.models import Seat
from buendnis.ground.frozen import sha256_of
from buendnis.intake.models import ImportRow
from buendnis.parties.models import Relation

Things = dict[tuple[str, str], models.Model]
_UNTOLD = {"id", "created_at", "sort_key", "version"}


def print_of(thing: models.Model) -> str:
    """A fingerprint of what ``thing`` says, to notice that somebody has changed it."""
    said = {
        field.attname: None if (value := getattr(thing, field.attname)) is None else str(value)
        for field in thing._meta.concrete_fields
        if field.attname not in _UNTOLD
    }
    if isinstance(thing, Seat):
        said["holders"] = ",".join(
            str(each) for each in thing.holders.order_by("pk").values_list("pk", flat=True)
        )
    return sha256_of(said)


def fingerprint(rows: Iterable[ImportRow]) -> None:
    """Note how everything stands now that all rows are carried out."""
    rows = list(rows)
    things = things_of([each.result for each in rows])
    prints = {key: print_of(thing) for key, thing in things.items()}
    for each in rows:
        for pointer in (*each.result["made"], *each.result["changed"]):
            pointer["print"] = prints[pointer["kind"], pointer["id"]]


def things_of(results: Iterable[dict[str, Any]]) -> Things:
    ids: dict[str, set[str]] = {}
    for result in results:
        for pointer in (*result["made"], *result["changed"]):
            ids.setdefault(pointer["kind"], set()).add(pointer["id"])
    found: Things = {}
    for kind, wanted in ids.items():
        rows = apps.get_model(kind)._base_manager.filter(public_id__in=wanted).order_by("pk")
        if rows.model is Relation:
            rows = rows.select_related("person", "organisation", "to")
        for thing in rows:
            found[kind, str(thing.public_id)] = thing
    return found
