"""Taking the bank's list over: the file, what its columns mean, and the comparison with the books."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents import selectors as documents
from buendnis.ground.documents import services as storing
from buendnis.ground.documents.models import Document
from buendnis.ground.reference import reference_to
from buendnis.ground.sheets import Grid, SheetRefused, read_book
from buendnis.ground.sheets.choosing import Choices, headings_chosen, peek, proposed
from buendnis.ground.sheets.saved import remember
from buendnis.ground.verbs import record, refuse, verb
from buendnis.ledger.models import BankList, BankListState, BankRow, BudgetHead, Finding, RowState
from buendnis.ledger.services.banklists.comparing import Books, find_marks, judge_all, missing_from
from buendnis.ledger.services.banklists.counting import add_up
from buendnis.ledger.services.banklists.reading import (
    AMOUNTS,
    KIND,
    MOST_NOTES,
    NAMES,
    TARGETS,
    read,
    row_of,
)
from buendnis.ledger.services.booking import alliance_of, lock, need, require_office

DOCUMENT_KIND = "ledger.banklist"


@verb
def bring(
    actor: Actor,
    head: BudgetHead,
    file: UploadedFile[Any],
    *,
    as_of: date,
    source: str,
    now: datetime | None = None,
) -> BankList:
    """Take the bank's file over; its columns are proposed. The same file again is the same list.

    Raises ValidationError for a file that is no safe table; nothing is kept of it then.
    """
    require_office(actor, alliance_of(head))
    need(source, "source", _("Please name the bank’s list."))
    if as_of > today(now):
        refuse(_("The day lies in the future."), "as_of")
    if as_of < head.recognition.starts_on:
        refuse(
            _(
                "This budget begins on %(day)s. Please check the day, or choose the budget that the list is about."
            )
            % {"day": date_format(head.recognition.starts_on, "SHORT_DATE_FORMAT")},
            "as_of",
        )
    book = read_book(file.file)  # type: ignore[arg-type]
    file.seek(0)
    data = sha256()
    for chunk in file.chunks():
        data.update(chunk)
    lock(head)
    before = head.bank_lists.filter(sha256=data.hexdigest()).exclude(state=BankListState.DROPPED).first()
    if before is not None:
        return before
    row = BankList(
        head=head,
        as_of=as_of,
        source=source.strip()[:200],
        file_name=(file.name or "")[:150],
        sha256=data.hexdigest(),
        peek=peek(book),
        choices=asdict(proposed(alliance_of(head), KIND, book, TARGETS)),
        brought_as=actor.label[:200],
    )
    stored = storing.store_upload(
        actor, file, alliance_id=alliance_of(head), owner=reference_to(row), kind=DOCUMENT_KIND
    )
    row.document = stored.public_id
    row.save()
    record(
        actor,
        "bank_list.brought",
        row,
        alliance_id=alliance_of(head),
        changes={"as_of": as_of, "source": row.source, "sha256": row.sha256},
    )
    return row


@verb
def choose_columns(
    actor: Actor, bank_list: BankList, choices: Choices, now: datetime | None = None
) -> BankList:
    """Say what the columns mean: the list is read, and each row compared with the books. Nothing is booked."""
    head = bank_list.head
    require_office(actor, alliance_of(head))
    lock(head)
    row = _current(bank_list)
    if row.state != BankListState.UPLOADED:
        refuse(_("This list has been compared already."))
    _check(choices)
    headings = headings_chosen(row.peek, choices)
    table = read(_whole(row, choices.sheet), choices)
    if not table.records:
        refuse(_("No row was found below these headings. Please check where they are."))
    row.choices, row.notes = asdict(choices), [_told(each) for each in table.notes[:MOST_NOTES]]
    row.state, row.compared_at = BankListState.COMPARED, now or present()
    remember(alliance_of(head), KIND, headings, {"columns": dict(choices.columns)})
    rows = [row_of(each, choices.columns) for each in table.records]
    books = Books.of(head)
    find_marks(rows, books)
    decided = _as_decided_before(row, rows)
    judge_all([each for each in rows if each not in decided], books, row.as_of)
    rows += _missing(row, rows, books)
    for each in rows:
        each.of, each.compared_at = row, row.compared_at
    row.save()
    BankRow.objects.bulk_create(rows)
    for first, reason in _added_up_before(row):
        add_up(actor, first, reason, now)
    record(
        actor,
        "bank_list.compared",
        row,
        alliance_id=alliance_of(head),
        changes={"rows": len(rows), "open": row.rows.filter(state=RowState.OPEN).count()},
    )
    return row


@verb
def drop_list(actor: Actor, bank_list: BankList) -> None:
    """Discard a list from which nothing has been booked, with its file."""
    head = bank_list.head
    require_office(actor, alliance_of(head))
    lock(head)
    row = _current(bank_list)
    if row.state == BankListState.DROPPED:
        return
    if row.rows.filter(state=RowState.BOOKED).exists():
        refuse(_("Something has been booked from this list; it stays as its source."))
    for document in documents.by_id([row.document] if row.document else []).values():
        storing.remove(actor, document)
    row.state, row.document = BankListState.DROPPED, None
    row.save(update_fields=["state", "document"])
    record(actor, "bank_list.dropped", row, alliance_id=alliance_of(head))


def may_read_list(actor: Actor, document: Document) -> bool:
    """The secretariat of the alliance whose list it is."""
    return actor.is_office and BankList.objects.visible_to(actor).filter(document=document.public_id).exists()


def _check(choices: Choices) -> None:
    columns = choices.columns
    if not any(columns.get(name) for name in NAMES):
        refuse(_("Please choose a column that names the project: a number or the title."))
    if not any(columns.get(name) for name in AMOUNTS):
        refuse(_("Please choose at least one column with amounts."))


def _missing(bank_list: BankList, rows: list[BankRow], books: Books) -> list[BankRow]:
    """What the list lacks; who was solved on the list before stays aside, with its reason.

    That holds for a list of the same day, and for good where nothing is left that could become free.
    """
    found = missing_from(rows, books)
    before = {each.earmark_id: each for each in _solved_before(bank_list, RowState.BOOKED).filter(number=0)}
    for row in found:
        earlier, is_empty = before.get(row.earmark_id), row.our_granted == row.our_claimed
        if earlier is None:
            continue
        is_same = earlier.of.as_of == bank_list.as_of and earlier.state == RowState.SET_ASIDE
        if is_same or is_empty:
            _again(row, earlier)
    return found


def _as_decided_before(bank_list: BankList, rows: list[BankRow]) -> list[BankRow]:
    """The rows that say the same as one that was set aside on an earlier list: they are again, with its reason."""
    before: dict[tuple[object, ...], list[BankRow]] = {}
    for each in _solved_before(bank_list).filter(number__gt=0):
        same = before.setdefault(_said(each), [])
        if same and same[0].of_id != each.of_id:
            same.clear()  # of what stands twice on a list only as many rows are set aside as the last time
        same.append(each)
    found = []
    for row in rows:
        if same := before.get(_said(row), []):
            earlier = same.pop()
            row.finding = Finding(earlier.finding)
            _again(row, earlier)
            found.append(row)
    return found


def _added_up_before(bank_list: BankList) -> list[tuple[BankRow, str]]:
    """Of projects whose rows an earlier list has in the same number, added up by a person: the first, and why."""
    named: dict[int, list[BankRow]] = {}
    for row in bank_list.rows.filter(finding=Finding.TWICE, state=RowState.OPEN, earmark__isnull=False):
        named.setdefault(row.earmark_id or 0, []).append(row)
    added = (
        BankRow.objects.in_alliance(alliance_of(bank_list.head))
        .filter(of__head=bank_list.head, of__state=BankListState.COMPARED, earmark__in=named)
        .filter(state=RowState.ADDED)
        .select_related("of")
        .order_by("of__as_of", "pk")
    )
    before: dict[int, list[BankRow]] = {}
    for row in added:
        same = before.setdefault(row.earmark_id or 0, [])
        if same and same[0].of_id != row.of_id:
            same.clear()
        same.append(row)
    return [
        (
            rows[0],
            _("as on the list of %(day)s") % {"day": date_format(same[0].of.as_of, "SHORT_DATE_FORMAT")},
        )
        for key, rows in named.items()
        if (same := before.get(key, [])) and len(same) + 1 == len(rows)
    ]


def _solved_before(bank_list: BankList, *more: RowState) -> Any:
    """The rows of earlier lists that were set aside (or are in ``more`` states), the newest list last."""
    return (
        BankRow.objects.in_alliance(alliance_of(bank_list.head))
        .filter(of__head=bank_list.head, of__state=BankListState.COMPARED)
        .filter(state__in=(RowState.SET_ASIDE, *more))
        .select_related("of")
        .order_by("of__as_of", "pk")
    )


def _again(row: BankRow, before: BankRow) -> None:
    row.state, row.reason = RowState.SET_ASIDE, before.reason
    row.solved_at, row.solved_as = before.solved_at, before.solved_as


def _said(row: BankRow) -> tuple[object, ...]:
    unread = tuple(row.problems) if row.finding == Finding.UNREADABLE else ()
    return (row.bank_number, row.our_number, row.title, row.granted, row.claimed, row.paid, unread)


def _current(bank_list: BankList) -> BankList:
    rows = BankList.objects.in_alliance(alliance_of(bank_list.head))
    return rows.select_related("head__recognition").get(pk=bank_list.pk)


def _whole(row: BankList, sheet: str) -> Grid:
    stored = documents.by_id([row.document] if row.document else [])
    for document in stored.values():
        with documents.opened(document) as file:
            found = read_book(file).sheet(sheet)
        if found is not None:
            return found
    raise SheetRefused(_("The file has been deleted. Please upload it anew."))


def _told(problem: Any) -> dict[str, Any]:
    return {"row": problem.row, "value": problem.value, "message": str(problem.message)}
