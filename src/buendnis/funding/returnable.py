"""What the office can name when it gives an outline back, and where in the form that is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Application
from buendnis.funding.selectors.content import LABELS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Named:
    """A thing that can be named: ``fields`` are the names under which it is stored and shown."""

    name: str
    label: StrOrPromise
    section: str
    fields: tuple[str, ...]


def _one(name: str, label: StrOrPromise, section: str) -> Named:
    return Named(name, label, section, (name,))


RETURNABLE: tuple[Named, ...] = (
    _one("title", _("Title"), "beschreibung"),
    _one("funding_object", _("Funding object"), "beschreibung"),
    _one("topics", _("Fields of the guideline"), "beschreibung"),
    Named("field_of_action", _("Field of action"), "beschreibung", ("field_of_action", "goals")),
    *(_one(name, label, "beschreibung") for name, label in LABELS.items()),
    _one("applicant", _("Applicant"), "partner"),
    _one("partners", _("Partners"), "partner"),
    Named("district", _("Place"), "ort-und-zeit", ("district", "place_note")),
    _one("programme_area", _("Programme area"), "ort-und-zeit"),
    Named("period", _("Start and end"), "ort-und-zeit", ("starts_on", "ends_on")),
    _one("has_begun", _("Has the project begun already?"), "ort-und-zeit"),
    _one("aid_expected", _("Do undertakings gain an economic advantage?"), "ort-und-zeit"),
    _one("expenditure", _("Expenditure"), "finanzplan"),
    _one("sources", _("Funding sources"), "finanzplan"),
    _one("documents", _("Documents"), "unterlagen"),
)
ANSWER = "answer:"  # before the key of a question of the outline's form
_NAME_OF = {field: named.name for named in RETURNABLE for field in named.fields}


def name_of(field: str) -> str:
    """The name under which ``field`` of the outline can be named."""
    return _NAME_OF.get(field, field)


def known(names: Iterable[str]) -> set[str]:
    """Those of ``names`` that can be named at all; which questions a form asks is the form's own matter."""
    mine = {named.name for named in RETURNABLE}
    return {name for name in names if name in mine or name.startswith(ANSWER)}


def may_change(application: Application, field: str) -> bool:
    """Whether the office left ``field`` open: always, unless it asked for the named things only."""
    return not application.returned_only or name_of(field) in application.returned_fields
