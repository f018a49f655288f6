"""Bringing a finance plan as a file: kept with the outline, explained, compared, and taken over in one step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from buendnis.funding.forms.applications import known_organisations
from buendnis.funding.forms.finance import MOST_ROWS
from buendnis.funding.models import Application, ApplicationDocument, OutlineForm
from buendnis.funding.plan_sheets.changes import PlanChanges, changes_between
from buendnis.funding.plan_sheets.foreign import read_foreign
from buendnis.funding.plan_sheets.layout import Layout, guess_layout, headings
from buendnis.funding.plan_sheets.own import SHARES, PlanRead, is_own, read_own
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.applications import guideline_of
from buendnis.funding.services.application_drafts import NOT_THE_WRITER
from buendnis.funding.services.application_team import attach_document, detach_document
from buendnis.funding.services.finance import (
    Expenditure,
    Source,
    conditions_of,
    require_confirmation,
    set_finance_plan,
    source_of,
)
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.sheets import Book, Level, Problem, SheetRefused, read_book
from buendnis.ground.sheets.models import SavedMapping
from buendnis.ground.sheets.saved import kept, recalled, remember
from buendnis.ground.verbs import ProcessError, refuse, require, verb
from buendnis.parties.models import Organisation

MAPPING_KIND, DRAFT_KIND = "finance_plan", "finance_plan.draft"
Rows = tuple[list[Expenditure], list[Source]]


@dataclass(frozen=True)
class Compared:
    """What a file says, what is stored, and what taking it over would change."""

    read: PlanRead
    changes: PlanChanges


@verb
def upload_plan(actor: Actor, application: Application, file: UploadedFile[Any]) -> ApplicationDocument:
    """Keep a file with a finance plan among the outline's papers. Nothing of the plan changes by that.

    Raises ValidationError for a file that is no safe workbook; nothing is kept then.
    """
    read_book(file.file)  # type: ignore[arg-type]
    file.seek(0)
    return attach_document(actor, application, file)


@verb
def explain_plan(actor: Actor, application: Application, document: UUID, layout: Layout) -> None:
    """Say what the rows and columns of a foreign file mean; kept for the form's version and offered again."""
    require(policy.may_edit(actor, application), NOT_THE_WRITER)
    book = book_of(application, document)
    grids = [book.sheet(area.sheet) for area in layout.areas]
    if not grids or any(grid is None for grid in grids):
        refuse(_("Please choose one of the file’s sheets."))
    if layout.overlap is not None:
        first, second = (area.sheet for area in layout.overlap)
        message = _(
            "Two areas share cells (sheets “%(first)s” and “%(second)s”), so amounts would count twice. "
            "Please say in which row the upper one ends, or choose other columns."
        )
        refuse(message % {"first": first, "second": second})
    layout = layout.with_signatures(book)
    remember(application.alliance_id, DRAFT_KIND, [[str(document)]], layout.to_json(), scope=str(document))
    remember(
        application.alliance_id,
        MAPPING_KIND,
        [
            words
            for grid, area in zip(grids, layout.areas, strict=True)
            if grid is not None
            for words in headings(grid, area)
        ],
        layout.to_json(),
        scope=_scopes(application)[0],
    )


@verb
def apply_plan(actor: Actor, application: Application, document: UUID, version: int) -> Application:
    """Store the plan that the file says. ``version`` is the one that the comparison showed.

    Raises ChangedMeanwhile if somebody has changed the outline since, ProcessError if the file has errors.
    """
    found = compared(application, document)
    if not found.read.is_sound:
        refuse(_("The file has errors. Please correct them in the file and upload it again."))
    stored = {row.key: row for row in application.sources.all()}
    sources = [
        # the letter itself never comes by a workbook
        replace(each, confirmation=known.confirmation if (known := stored.get(each.key)) else None)
        if each.key
        else each
        for each in found.read.sources
    ]
    application = set_finance_plan(actor, application, found.read.expenditure, sources, version)
    _forget(application, document)
    return application


@verb
def drop_plan(actor: Actor, application: Application, document: UUID) -> None:
    """Take an uploaded plan off the outline again."""
    row = application.documents.filter(document=document).first()
    if row is None:
        return
    detach_document(actor, application, row)
    _forget(application, document)


# --- questions -------------------------------------------------------------------------------------


def compared(application: Application, document: UUID) -> Compared:
    """What the file would change. Raises SheetRefused where it can't be read (any more)."""
    book = book_of(application, document)
    stored = stored_rows(application)
    categories = categories_of(application)
    if is_own(book):
        keys = frozenset(row.key for rows in stored for row in rows if row.key)
        read = read_own(book, categories, list(organisations_of(application)), keys)
        read.problems += _unnamed(read, {row.key: row for row in stored[1]})
    else:
        layout = layout_of(application, document, book, categories)
        year = application.starts_on.year if application.starts_on else today().year
        read = read_foreign(book, layout, categories, stored, year)
    if max(len(read.expenditure), len(read.sources)) > MOST_ROWS:
        message = _("The plan has more than %(most)s rows. Please put some together.") % {"most": MOST_ROWS}
        read.problems.append(Problem(Level.ERROR, message))
    return Compared(read, changes_between(stored, (read.expenditure, read.sources), categories))


def _unnamed(read: PlanRead, stored: Mapping[UUID | None, Source]) -> Iterator[Problem]:
    """Shares that the file calls confirmed without saying by what; a letter that is here already counts."""
    for share in read.sources:
        before = stored.get(share.key) if share.key else None
        if before and before.status == share.status:
            continue
        try:
            require_confirmation(
                share.kind,
                share.status,
                before.confirmation if before else None,
                share.confirmation_note,
            )
        except ProcessError as problem:
            message = f"{share.label}: {' '.join(problem.messages)}"
            yield Problem(Level.ERROR, message, sheet=SHARES, column="H")


def is_explained(application: Application, document: UUID) -> bool:
    """Whether a person has said what a foreign file's rows mean; our own files need no explaining."""
    return is_own(book_of(application, document)) or _draft(application, document) is not None


def layout_of(application: Application, document: UUID, book: Book, categories: Mapping[str, str]) -> Layout:
    """How the file is read: as said for it, as said for such headings before, or as guessed."""
    said = _draft(application, document)
    if said is not None:
        return Layout.from_json(said)
    for choices in kept(application.alliance_id, MAPPING_KIND, _scopes(application)):
        if (layout := Layout.from_json(choices).found_in(book)) is not None:
            return layout
    return guess_layout(book, categories)


def book_of(application: Application, document: UUID) -> Book:
    """The uploaded file, if it is one of the outline's papers."""
    if not application.documents.filter(document=document).exists():
        raise SheetRefused(_("The file has been deleted. Please upload it anew."))
    stored = documents.by_id([document]).get(document)
    if stored is None:
        raise SheetRefused(_("The file has been deleted. Please upload it anew."))
    with documents.opened(stored) as file:
        return read_book(file)


def stored_rows(application: Application) -> Rows:
    """The plan as it would be stored again, with its conditions."""
    costs = [
        Expenditure(row.category, row.year, row.amount, row.label, row.key)
        for row in application.expenditure.all()
    ]
    shares = [replace(source_of(row), conditions=conditions_of(row)) for row in application.sources.all()]
    return costs, shares


def categories_of(application: Application) -> Mapping[str, str]:
    """The guideline's categories of expenditure: key → label."""
    return {each.key: each.label for each in guideline_of(application).expenditure_categories}


def organisations_of(application: Application) -> QuerySet[Organisation]:
    """The organisations that the plan may name."""
    return known_organisations(application.alliance, application)


def _scopes(application: Application) -> list[str]:
    """For what a layout is kept, then whose layouts are offered in its place.

    That is the outline's version of the form, its earlier versions, and the guideline for outlines without one.
    """
    guideline = f"{application.guideline.key}/{application.guideline.number}"
    form = application.form
    if form is None:
        return [guideline]
    versions = OutlineForm.objects.in_alliance(form.alliance_id).filter(
        guideline=form.guideline_id, call=form.call_id, number__lte=form.number
    )
    ids = versions.order_by("-number").values_list("public_id", flat=True)
    return [*(form_scope(public_id) for public_id in ids), guideline]


def form_scope(public_id: UUID) -> str:
    """What layouts of a version of a form are kept under."""
    return f"form/{public_id}"


def _draft(application: Application, document: UUID) -> Any:
    return recalled(application.alliance_id, DRAFT_KIND, [[str(document)]], scope=str(document))


def _forget(application: Application, document: UUID) -> None:
    SavedMapping.objects.filter(
        alliance_id=application.alliance_id, kind=DRAFT_KIND, scope=str(document)
    ).delete()
