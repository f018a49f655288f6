"""Who follows the bank's list, and the pages from the file to the books."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook
from tests.ledger.lists import AS_OF, HEADINGS, a_file, brought, granted
from tests.ledger.worlds import NOW, World, a_head, a_world, kept, url

from buendnis.alliances.models import ProgrammeArea
from buendnis.ground.sheets.choosing import Choices
from buendnis.ground.verbs import NotAllowed, ProcessError
from buendnis.ledger import services as ledger
from buendnis.ledger.models import (
    BankList,
    Finding,
    RowState,
    Stage,
)
from buendnis.ledger.selectors import balances
from buendnis.ledger.services import banklists

D = Decimal


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        yield a_world(seats=1)


def test_only_the_own_secretariat_follows_a_list(world: World) -> None:
    head = a_head(world)
    mark = granted(world, head, 1, "100")
    row = brought(
        world, head, [["1", "Anderes", "10", "", "", "", ""], ["85000001", "", "90", "", "", "", ""]]
    )
    unknown, differing = row.rows.order_by("number")
    foreign = a_world("JAD", seats=1).office
    for actor in (world.actors["kammer1"], world.actors["spokesperson"], foreign):
        attempts: list[Any] = [
            lambda actor=actor: banklists.bring(actor, head, a_file([]), as_of=AS_OF, source="x"),
            lambda actor=actor: banklists.choose_columns(actor, row, Choices("", 1, 1, {})),
            lambda actor=actor: banklists.book_row(actor, differing, "x"),
            lambda actor=actor: banklists.match_by_hand(actor, unknown, mark),
            lambda actor=actor: banklists.adopt(actor, unknown, category="", reason="x"),
            lambda actor=actor: banklists.count_row(actor, unknown, "x"),
            lambda actor=actor: banklists.add_up(actor, unknown, "x"),
            lambda actor=actor: banklists.set_aside(actor, unknown, "x"),
            lambda actor=actor: banklists.set_aside_together(actor, [unknown], "x"),
            lambda actor=actor: banklists.reopen(actor, unknown),
            lambda actor=actor: banklists.unmatch(actor, unknown),
            lambda actor=actor: banklists.book_together(actor, [differing, unknown], "x"),
            lambda actor=actor: banklists.drop_list(actor, row),
        ]
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()
    # a second notice of the project: both rows are one question, until the match is taken back
    assert banklists.match_by_hand(world.office, unknown, mark).finding == Finding.TWICE
    differing.refresh_from_db()
    assert (differing.finding, differing.state) == (Finding.TWICE, RowState.OPEN)
    unknown = banklists.unmatch(world.office, unknown)
    differing.refresh_from_db()
    assert (unknown.finding, differing.finding) == (Finding.UNKNOWN, Finding.AMOUNTS)
    banklists.match_by_hand(world.office, unknown, mark)
    assert banklists.add_up(world.office, differing, "Zwei Bescheide").finding == Finding.SAME  # 10 + 90
    later = brought(world, head, [["2", "Neu", "1", "", "", "", ""], ["85000001", "", "1", "", "", "", ""]])
    first, second = later.rows.order_by("number")
    banklists.book_row(world.office, second, "Gefolgt")
    with pytest.raises(ProcessError, match="speaks of this project already"):
        banklists.match_by_hand(world.office, first, mark)


def test_the_pages_lead_from_the_file_to_the_books(world: World) -> None:
    head = a_head(world)
    granted(world, head, 1, "100")
    office, partner = world.client("office"), world.client("kammer1")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (
        ["Liste der Bank"],
        HEADINGS,
        ["85000001", "Projekt 1", 90, 20, 10],
        ["77", "Neu", 50, None, None],
    ):
        sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    upload = SimpleUploadedFile("liste.xlsx", data.getvalue())
    answer = office.post(
        url("ledger:list_bring", head.public_id),
        {"as_of": AS_OF.isoformat(), "source": "NBank", "file": upload, "once": "a"},
    )
    row = BankList.objects.in_alliance(world.alliance.pk).get()
    assert answer["Location"] == url("ledger:list_columns", row.public_id)
    assert partner.get(url("ledger:list", row.public_id)).status_code == 404  # a draft is the office's
    html = office.get(answer["Location"]).content.decode()
    assert "Antragsnummer" in html
    columns = {key: str(column) for key, column in row.choices["columns"].items()}
    wrong = office.post(answer["Location"], {"bank_number": "1", "title": "1", "granted": "3"})
    assert wrong.status_code == 422
    answer = office.post(answer["Location"], columns)
    page = url("ledger:list", row.public_id)
    assert answer["Location"] == page
    html = partner.get(page).content.decode()
    assert "90,00" in html
    assert url("ledger:list_book", row.public_id) not in html
    differing, unknown = row.rows.order_by("number")
    html = office.get(page).content.decode()
    assert f'value="{differing.public_id}"' in html
    for name in ("row_book", "row_aside"):
        assert office.get(url(f"ledger:{name}", differing.public_id)).status_code == 200
        assert office.get(url(f"ledger:{name}", uuid4())).status_code == 404
        assert partner.get(url(f"ledger:{name}", differing.public_id)).status_code == 404
    for name in ("row_match", "row_adopt"):
        assert office.get(url(f"ledger:{name}", unknown.public_id)).status_code == 200
    refused = office.post(url("ledger:list_book", row.public_id), {"row": "no", "reason": "Mein Grund"})
    assert refused.status_code == 422
    assert "Mein Grund" in refused.content.decode()
    assert office.get(url("ledger:list_drop", row.public_id)).status_code == 200  # asks before it discards
    aside = {"row": str(differing.public_id), "reason": "Nur ein Auszug", "do": "aside"}
    assert office.post(url("ledger:list_book", row.public_id), aside).status_code == 302
    differing.refresh_from_db()
    assert (differing.state, differing.reason) == (RowState.SET_ASIDE, "Nur ein Auszug")
    banklists.reopen(world.office, differing)
    rows = list(csv.reader(io.StringIO(partner.get(page, {"format": "csv"}).content.decode()), delimiter=";"))
    assert "weniger bewilligt" in rows[1][10]  # what would be booked, and why
    office.post(
        url("ledger:list_book", row.public_id), {"row": str(differing.public_id), "reason": "Gefolgt"}
    )
    assert balances(head).paid == D(10)
    office.post(url("ledger:row_adopt", unknown.public_id), {"category": "", "reason": "Altfall"})
    assert balances(head).committed == D(70 + 50)
    answer = partner.get(page, {"format": "csv", "state": "booked"})
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert [each[3] for each in rows[1:]] == ["90,00", "50,00"]
    again = office.post(
        url("ledger:list_bring", head.public_id),
        {
            "as_of": AS_OF.isoformat(),
            "source": "NBank",
            "file": SimpleUploadedFile("x.xlsx", data.getvalue()),
            "once": "b",
        },
    )
    assert again["Location"] == page
    with CaptureQueriesContext(connection) as one:
        office.get(page)
    brought(world, head, [[f"9{n}", f"Neu {n}", "1", "", "", "", ""] for n in range(5)])
    newest = BankList.objects.in_alliance(world.alliance.pk).order_by("-pk")[0]
    with CaptureQueriesContext(connection) as several:
        office.get(url("ledger:list", newest.public_id))
    assert len(several) <= len(one) + 1
    other = ledger.open_head(world.office, head.recognition, ProgrammeArea.UER)
    ledger.allocate(world.office, other, D(100), reason="x", source="x", source_date=AS_OF, key="other")
    mark = kept(world, other, 7, "50")
    ledger.commit(world.office, mark, amount=D(50), source="x", source_date=AS_OF, bank_number="9 3")
    html = office.get(url("ledger:list", newest.public_id)).content.decode()
    assert html.count("Ein anderes Budget hält Geld dafür vor") == 1  # of “93” only
    assert Stage.CLAIMED in {each.target for each in head.postings.all()}
