"""Undoing an import as long as nothing rests on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import ManyToManyRel
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buendnis.alliances.models import AddressEntry, ContactEntry, Seat, SeatHolder
from buendnis.alliances.services import (
    edit_contact,
    edit_organisation,
    edit_seat,
    remove_organisation,
    remove_person,
    remove_relation,
    remove_seat,
)
from buendnis.alliances.services.addresses import Address
from buendnis.bank.models import BankDecision
from buendnis.bank.services.decisions import undo_decision
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now
from buendnis.ground.jobs import defer
from buendnis.ground.verbs import record, refuse, verb
from buendnis.intake.models import Import, ImportState
from buendnis.intake.services.carrying_out import kept_actor
from buendnis.intake.services.imports import locked, require_office, set_state, wait_for_job
from buendnis.intake.services.restoring import restore_project
from buendnis.intake.services.traces import Things, print_of, things_of
from buendnis.parties.models import Organisation, Person, Relation
from buendnis.projects.models import Project
from buendnis.projects.services import remove_project

AT_ONCE = 200  # rows that are undone within a request
# what belongs to a thing and goes with it
_PARTS = (AddressEntry, ContactEntry, SeatHolder)


@dataclass(frozen=True)
class Touched:
    """A thing that undoing would take away or set back; ``reason`` says why that is not possible."""

    what: str
    label: str
    removed: bool
    reason: str = ""


def undoing(row: Import) -> list[Touched]:
    """What undoing would touch, and what stands against it; as many queries as there are kinds of things."""
    results = [each.result for each in row.rows.exclude(result={})]
    things = things_of(results)
    made = {(each["kind"], each["id"]) for result in results for each in result["made"]}
    prints = {
        (each["kind"], each["id"]): each.get("print", "")
        for result in results
        for each in (*result["made"], *result["changed"])
    }
    used = _used([thing for key, thing in things.items() if key in made], things)
    touched = []
    for key, noted in prints.items():
        thing = things.get(key)
        name = called(key[0])
        if thing is None:
            touched.append(Touched(name, "", key in made, _("It is not there any more.")))
            continue
        reason = ""
        if print_of(thing) != noted:
            reason = _("It has been changed since.")
        elif key in made and key in used:
            reason = _("It is in use: %(where)s.") % {"where": ", ".join(sorted(used[key]))}
        touched.append(Touched(name, _label(thing), key in made, reason))
    return touched


@verb
def undo(actor: Actor, row: Import) -> Import:
    """Take away what the import made and set back what it changed, if nothing was used or changed since.

    A long one is undone by a job.
    """
    row = locked(row)
    require_office(actor, row.alliance_id)
    if row.state != ImportState.DONE:
        refuse(_("Only what has been carried out can be undone."))
    number = row.rows.exclude(result={}).count()
    if number > AT_ONCE:
        row.report |= {"actor": kept_actor(actor), "undoing": True}
        wait_for_job(actor, row, ImportState.RUNNING, _("The import is being undone"), number)
        defer("intake.undo", queueing_lock=f"intake.undo.{row.pk}", import_id=row.pk)
        return row
    return run_undo(actor, row)


@verb
def run_undo(actor: Actor, row: Import) -> Import:
    """Undo the import. Raises ProcessError if something of it is in use or has changed."""
    row = locked(row)
    if row.state not in {ImportState.DONE, ImportState.RUNNING}:
        return row  # undone already, by a job that was run twice
    against = [each for each in undoing(row) if each.reason]
    if against:
        refuse(
            _(
                "The import can’t be undone any more, because %(number)s of its entries are in use or have changed."
            )
            % {"number": len(against)}
        )
    rows = list(row.rows.exclude(result={}).order_by("-number"))
    things = things_of([each.result for each in rows])
    # ties and projects name organisations, so these go last
    for each in rows:
        for pointer in each.result["changed"]:
            _set_back(actor, things[pointer["kind"], pointer["id"]], pointer["before"])
    made = [things[p["kind"], p["id"]] for each in rows for p in reversed(each.result["made"])]
    for thing in sorted(made, key=lambda thing: _ORDER.index(type(thing))):
        _REMOVE[type(thing)](actor, thing)
    row.report["undone_at"] = now().isoformat(timespec="seconds")
    row.report.pop("actor", None)
    row.report.pop("undoing", None)
    row.progress = None
    set_state(row, ImportState.UNDONE)
    record(actor, "import.undone", row, alliance_id=row.alliance_id, changes={"removed": len(made)})
    return row


def _used(made: list[models.Model], things: Things) -> dict[tuple[str, str], set[str]]:
    """Which of ``made`` are named by rows that the import did not make, and what those are called."""
    own: dict[type[models.Model], set[int]] = {}
    for thing in things.values():
        own.setdefault(type(thing), set()).add(thing.pk)
    used: dict[tuple[str, str], set[str]] = {}
    for model in {type(thing) for thing in made}:
        keys = {thing.pk: thing for thing in made if type(thing) is model}
        for field in model._meta.get_fields(include_hidden=True):
            if not isinstance(field, ForeignObjectRel) or isinstance(field, ManyToManyRel):
                continue
            other = field.related_model
            rows = other._base_manager.filter(**{f"{field.field.name}__in": list(keys)})
            if other in own:
                rows = rows.exclude(pk__in=own[other])
            if other in _PARTS:
                rows = _foreign_parts(rows, other, own)
            for key in rows.values_list(field.field.attname, flat=True):
                thing = keys[key]
                pointer = (model._meta.label_lower, str(getattr(thing, "public_id", "")))
                used.setdefault(pointer, set()).add(called(other._meta.label_lower))
    return used


def _foreign_parts(
    rows: models.QuerySet[Any], part: type[models.Model], own: dict[type[models.Model], set[int]]
) -> models.QuerySet[Any]:
    """Parts that do not go with the thing: a seat that the import did not make holds on to its holder."""
    if part is SeatHolder:
        return rows.exclude(seat__in=own.get(Seat, set()))
    return rows.none()


def _set_back(actor: Actor, thing: models.Model, before: dict[str, Any]) -> None:
    if isinstance(thing, Organisation):
        edit_organisation(actor, thing, Address(**before))
    elif isinstance(thing, Person):
        edit_contact(actor, thing, **before)
    elif isinstance(thing, Seat):
        holders = Organisation.objects.filter(public_id__in=before["holders"]).order_by("pk")
        edit_seat(
            actor,
            thing,
            name=thing.name,
            holders=holders,
            is_voting=thing.is_voting,
            starts_on=thing.starts_on,
        )
    elif isinstance(thing, Project):
        restore_project(actor, thing, before)


def called(kind: str) -> str:
    """What a thing of ``kind`` (a model's label) is called; rooms above this one have no names here."""
    return str(_NAMES.get(kind, _("another entry")))


def _label(thing: models.Model) -> str:
    if isinstance(thing, Relation):
        return f"{thing.person or thing.organisation} – {thing.to}"
    return str(thing)


_NAMES = {
    "parties.organisation": gettext_lazy("Organisation"),
    "parties.person": gettext_lazy("Person"),
    "parties.relation": gettext_lazy("Tie"),
    "alliances.seat": gettext_lazy("Seat"),
    "alliances.seatholder": gettext_lazy("Seat"),
    "alliances.mandate": gettext_lazy("Mandate"),
    "alliances.alliance": gettext_lazy("Alliance"),
    "alliances.addressentry": gettext_lazy("Address book of another alliance"),
    "alliances.contactentry": gettext_lazy("Address book of another alliance"),
    "bank.bankdecision": gettext_lazy("Decision of the bank"),
    "projects.project": pgettext_lazy("funded project", "Project"),
    "funding.application": gettext_lazy("Outline"),
    "funding.applicationpartner": gettext_lazy("Outline"),
    "funding.fundingsource": gettext_lazy("Finance plan"),
}
_ORDER: list[type[models.Model]] = [BankDecision, Project, Relation, Person, Seat, Organisation]
_REMOVE: dict[type[models.Model], Any] = {
    BankDecision: lambda actor, decision: undo_decision(actor, decision, str(_("The list was undone"))),
    Project: remove_project,
    Relation: remove_relation,
    Person: remove_person,
    Seat: remove_seat,
    Organisation: remove_organisation,
}
