"""Noting what the bank says about an early start, with its letter."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Application, EarlyStart
from buendnis.funding.policies import applications as policy
from buendnis.funding.services.advice import check
from buendnis.funding.transitions import FINAL
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.services import remove, store_upload
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "funding.early_start"


@verb
def note_early_start(
    actor: Actor,
    application: Application,
    *,
    asked_on: date | None = None,
    permitted_from: date | None = None,
    refused_on: date | None = None,
    begun_on: date | None = None,
    file: UploadedFile[Any] | None = None,
    now: datetime | None = None,
) -> EarlyStart:
    """Note what is known about the early start of an outline's project; whoever writes it can, and the office.

    A new letter replaces the former one. Raises ValidationError for a file that is not taken.
    """
    require(
        policy.writes(actor, application) or policy.runs_the_process(actor, application),
        _("Only who writes the outline does this, or the secretariat."),
    )
    if application.state in FINAL:
        refuse(_("The outline is closed; its early start can't be changed any more."))
    day = today(now)
    for name, value in (("asked_on", asked_on), ("refused_on", refused_on), ("begun_on", begun_on)):
        if value is not None and value > day:
            refuse(_("This day lies in the future."), name)
    if asked_on and refused_on and refused_on < asked_on:
        refuse(_("The bank can't answer before it is asked."), "refused_on")
    row, _new = EarlyStart.objects.select_for_update().get_or_create(application=application)
    row.asked_on, row.permitted_from = asked_on, permitted_from
    row.refused_on, row.begun_on = refused_on, begun_on
    check(row)
    if file is not None:
        former = Document.objects.filter(public_id=row.document).first() if row.document else None
        owner = reference_to(application)
        row.document = store_upload(
            actor, file, alliance_id=application.alliance_id, owner=owner, kind=DOCUMENT_KIND
        ).public_id
        if former is not None:
            remove(actor, former)
    row.save()
    days = {
        "asked_on": asked_on,
        "permitted_from": permitted_from,
        "refused_on": refused_on,
        "begun_on": begun_on,
    }
    record(
        actor,
        "application.early_start",
        application,
        alliance_id=application.alliance_id,
        changes={name: value.isoformat() if value else "" for name, value in days.items()},
    )
    return row
