"""Carrying an import out as one transaction, and undoing it as long as nothing rests on it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.db.models import ManyToManyRel
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from buendnis.alliances.models import AddressEntry, ContactEntry, Seat, SeatHolder
from buendnis.alliances.services import (
    edit_contact,
    edit_organisation,
    remove_organisation,
    remove_person,
    remove_relation,
    remove_seat,
)
from buendnis.alliances.services.addresses import Address
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.jobs import defer
from buendnis.ground.jobs.progress import step
from buendnis.ground.verbs import ProcessError, record, refuse, verb
from buendnis.intake.kinds import KINDS
from buendnis.intake.kinds.base import NEW, SKIP
from buendnis.intake.models import Import, ImportRow, ImportState, Verdict
from buendnis.intake.services.imports import _require_office, _wait, delete_file, locked, set_state
from buendnis.intake.services.restoring import restore_project
from buendnis.parties.models import Organisation, Person, Relation
from buendnis.projects.models import Project
from buendnis.projects.services import remove_project

AT_ONCE = 200  # rows that are carried out within a request
KEEP_FILE_DAYS = 30
TELL_EVERY = 50  # rows
_UNTOLD = {"id", "created_at", "sort_key", "version"}
# what belongs to a thing and goes with it
_PARTS = (AddressEntry, ContactEntry, SeatHolder)


@dataclass(frozen=True)
class Touched:
    """A thing that undoing would take away or set back; ``reason`` says why that is not possible."""

    what: str
    label: str
    removed: bool
    reason: str = ""


@verb
def carry_out(actor: Actor, row: Import) -> Import:
    """Take the list over: everything or nothing. A long one is carried out by a job.

    Rows with errors, unchanged ones and those decided to be left out are left out; so are undecided ones.
    """
    row = locked(row)
    _require_office(actor, row.alliance_id)
    if row.state != ImportState.READY:
        refuse(_("This list is not ready to be carried out."))
    number = _todo(row).count()
    if number > AT_ONCE:
        from buendnis.intake.jobs import carry_out_list

        _wait(actor, row, ImportState.RUNNING, _("The list is being carried out"), number)
        row.report = {"actor": _kept(actor)}
        row.save(update_fields=["report"])
        defer(carry_out_list, queueing_lock=f"intake.run.{row.pk}", import_id=row.pk)
        return row
    return run(actor, row)


@verb
def run(actor: Actor, row: Import, progress_key: int | None = None) -> Import:
    """Carry out what is to be done, in the order of the list. Raises ProcessError naming the row that fails."""
    row = locked(row)
    if row.state not in {ImportState.READY, ImportState.RUNNING}:
        return row  # done already, by a job that was run twice
    kind = KINDS[row.kind]
    writing = kind.writing(actor, row.alliance)
    done = []
    for place, each in enumerate(_todo(row).order_by("number"), start=1):
        target = each.decision if each.verdict == Verdict.DOUBTFUL else each.match
        try:
            result = writing.carry_out(kind.loaded(each.values), "" if target == NEW else target)
        except ValidationError as problem:
            raise ProcessError(
                _("Row %(row)s can’t be taken over: %(reason)s Nothing was changed.")
                % {"row": each.number, "reason": " ".join(problem.messages)}
            ) from problem
        each.result = result.as_json()
        done.append(each)
        if progress_key is not None and place % TELL_EVERY == 0:
            _tell(progress_key, place)
    _fingerprint(done)
    ImportRow.objects.bulk_update(done, ["result"], batch_size=500)
    made = sum(len(each.result["made"]) for each in done)
    changed = sum(len(each.result["changed"]) for each in done)
    row.report = {
        "made": made,
        "changed": changed,
        "left_out": row.rows.count() - len(done),
        "at": now().isoformat(timespec="seconds"),
        "kinds": _by_kind(done),
    }
    row.delete_file_on = today() + timedelta(days=KEEP_FILE_DAYS)
    row.problem, row.progress = "", None
    set_state(row, ImportState.DONE)
    record(
        actor,
        "import.carried_out",
        row,
        alliance_id=row.alliance_id,
        changes={"made": made, "changed": changed},
    )
    return row


def undoing(row: Import) -> list[Touched]:
    """What undoing would touch, and what stands against it; as many queries as there are kinds of things."""
    results = [each.result for each in row.rows.exclude(result={})]
    things = _things(results)
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
    _require_office(actor, row.alliance_id)
    if row.state != ImportState.DONE:
        refuse(_("Only what has been carried out can be undone."))
    number = row.rows.exclude(result={}).count()
    if number > AT_ONCE:
        from buendnis.intake.jobs import undo_list

        row.report |= {"actor": _kept(actor), "undoing": True}
        _wait(actor, row, ImportState.RUNNING, _("The import is being undone"), number)
        defer(undo_list, queueing_lock=f"intake.undo.{row.pk}", import_id=row.pk)
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
    things = _things([each.result for each in rows])
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


def delete_old_files() -> int:
    """Delete uploaded lists whose time has come, and drafts that nobody touched for as long; returns how many."""
    day = today()
    old = Import.objects.unscoped("a timer for all alliances").filter(document__isnull=False)
    due = list(old.filter(delete_file_on__lte=day).order_by("pk"))
    still = now() - timedelta(days=KEEP_FILE_DAYS)
    due += list(old.filter(state__in=[ImportState.UPLOADED, ImportState.READY], state_since__lt=still))
    for row in due:
        _expire(row)
    return len(due)


@verb
def _expire(row: Import) -> None:
    row = locked(row)
    actor = Actor.system("intake.delete_old_files", row.alliance_id)
    delete_file(actor, row)
    row.peek = []
    if row.state in {ImportState.UPLOADED, ImportState.READY}:
        row.rows.all().delete()
        set_state(row, ImportState.DROPPED)
    else:
        row.save()
    record(actor, "import.file_deleted", row, alliance_id=row.alliance_id)


def actor_kept(row: Import) -> Actor:
    """Who ordered the job, as values."""
    from buendnis.ground.actor import Role

    kept = row.report["actor"]
    return Actor(**{**kept, "role": Role(kept["role"])})


def _kept(actor: Actor) -> dict[str, Any]:
    return {
        "user_id": actor.user_id,
        "role": actor.role.value,
        "alliance_id": actor.alliance_id,
        "mandate_id": actor.mandate_id,
        "seat_id": actor.seat_id,
        "label": actor.label,
    }


def _todo(row: Import) -> models.QuerySet[ImportRow]:
    sure = models.Q(verdict__in=[Verdict.NEW, Verdict.CHANGED])
    decided = models.Q(verdict=Verdict.DOUBTFUL) & ~models.Q(decision__in=["", SKIP])
    return row.rows.filter(sure | decided)


def _tell(key: int, done: int) -> None:
    """Say how far the job is, on a connection of its own: the work itself is not committed yet."""

    def say() -> None:
        try:
            step(key, done)
        finally:
            connections.close_all()

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    thread.join(timeout=5)


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


def _fingerprint(rows: Iterable[ImportRow]) -> None:
    """Note how everything stands now that all rows are carried out."""
    rows = list(rows)
    things = _things([each.result for each in rows])
    prints = {key: print_of(thing) for key, thing in things.items()}
    for each in rows:
        for pointer in (*each.result["made"], *each.result["changed"]):
            pointer["print"] = prints[pointer["kind"], pointer["id"]]


def _things(results: Iterable[dict[str, Any]]) -> dict[tuple[str, str], models.Model]:
    ids: dict[str, set[str]] = {}
    for result in results:
        for pointer in (*result["made"], *result["changed"]):
            ids.setdefault(pointer["kind"], set()).add(pointer["id"])
    found: dict[tuple[str, str], models.Model] = {}
    for kind, wanted in ids.items():
        rows = apps.get_model(kind)._base_manager.filter(public_id__in=wanted).order_by("pk")
        if rows.model is Relation:
            rows = rows.select_related("person", "organisation", "to")
        for thing in rows:
            found[kind, str(thing.public_id)] = thing
    return found


def _used(
    made: list[models.Model], things: dict[tuple[str, str], models.Model]
) -> dict[tuple[str, str], set[str]]:
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
        thing.holders.set(Organisation.objects.filter(public_id__in=before["holders"]))
    elif isinstance(thing, Project):
        restore_project(actor, thing, before)


def called(kind: str) -> str:
    """What a thing of ``kind`` (a model's label) is called; rooms above this one have no names here."""
    return str(_NAMES.get(kind, _("another entry")))


def _label(thing: models.Model) -> str:
    if isinstance(thing, Relation):
        return f"{thing.person or thing.organisation} – {thing.to}"
    return str(thing)


def _by_kind(rows: Iterable[ImportRow]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in rows:
        for pointer in each.result["made"]:
            found[pointer["kind"]] = found.get(pointer["kind"], 0) + 1
    return found


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
    "projects.project": pgettext_lazy("funded project", "Project"),
    "funding.application": gettext_lazy("Outline"),
    "funding.applicationpartner": gettext_lazy("Outline"),
    "funding.fundingsource": gettext_lazy("Finance plan"),
}
_ORDER: list[type[models.Model]] = [Project, Relation, Person, Seat, Organisation]
_REMOVE: dict[type[models.Model], Any] = {
    Project: remove_project,
    Relation: remove_relation,
    Person: remove_person,
    Seat: remove_seat,
    Organisation: remove_organisation,
}
