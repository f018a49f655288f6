"""The pages of the virtual budget, as each role sees them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pikepdf
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.ledger.worlds import NOW, RESOLUTION, TODAY, UNTIL, World, a_head, a_world, holds, keep, kept, url

from buendnis.alliances.models import ProgrammeArea
from buendnis.ledger import services as ledger
from buendnis.ledger.models import BudgetHead, Earmark, EarmarkState, Posting, Stage
from buendnis.ledger.selectors import balances, reserve_of
from buendnis.ledger.services import Reserved

MEMBERS = {"office", "kammer1", "substitute", "spokesperson", "adviser"}


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def furnished(world: World) -> dict[str, tuple[str, str]]:
    """A budget with one of everything; per page its address and that of a random id of the same kind."""
    head = a_head(world)
    mark = kept(world, head, 1, "1000")
    entry = keep(world, head, 2, "9999999")
    assert isinstance(entry, Reserved)
    statement = ledger.reconcile(
        world.office, head, as_of=TODAY, source="Liste", stated={Stage.PAID: Decimal(1)}, key="list"
    )
    posting = head.postings.get(target=Stage.FREE)
    things = {
        "head": head,
        "allocate": head,
        "reconcile": head,
        "statement": statement,
        "correct": statement,
        "extend": mark,
        "commit": mark,
        "keep_again": mark,
        "claim": mark,
        "transfer": head,
        "list_bring": head,
        "course": head,
        "pay": mark,
        "release": mark,
        "promote": entry.entry,
        "drop": entry.entry,
        "reverse": posting,
    }
    found = {
        name: (url(f"ledger:{name}", thing.public_id), url(f"ledger:{name}", uuid4()))
        for name, thing in things.items()
    }
    return found | {
        "csv": (url("ledger:export", head.public_id, "csv"), url("ledger:export", uuid4(), "csv")),
        "xlsx": (url("ledger:export", head.public_id, "xlsx"), url("ledger:export", uuid4(), "xlsx")),
        "earmarks": (
            url("ledger:export_earmarks", head.public_id, "csv"),
            url("ledger:export_earmarks", uuid4(), "csv"),
        ),
        "report": (
            url("ledger:report", head.public_id, "csv"),
            url("ledger:report", uuid4(), "csv"),
        ),
        "pdf": (url("ledger:export", uuid4(), "pdf"), url("ledger:export", head.public_id, "pdf")),
    }


READ_BY_ALL = {"head", "statement", "csv", "xlsx", "course", "report", "earmarks"}


def plain(content: bytes) -> str:
    without_address = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", content.decode())
    return re.sub(r'value="[^"]*"', "", without_address)


def test_each_page_opens_for_those_named_only(world: World) -> None:
    pages = furnished(world)
    foreign = a_world("JAD", seats=1)
    nowhere_says: dict[str, str] = {}  # of a page that is not there, by who asks
    asking = [(world, who) for who in ("office", "kammer1", "adviser", "applicant")]
    for place, who in [*asking, (foreign, "office"), (foreign, "kammer1")]:
        client = place.client(who)
        for name, (address, nowhere) in pages.items():
            may = (
                place is world
                and name != "pdf"
                and (who == "office" or (name in READ_BY_ALL and who != "applicant"))
            )
            answer = client.get(address)
            assert answer.status_code == (200 if may else 404), (place.alliance.code, who, name)
            if not may:
                key = f"{place.alliance.code} {who}"
                if key not in nowhere_says:
                    nowhere_says[key] = plain(client.get(nowhere).content)
                assert plain(answer.content) == nowhere_says[key]
    for address, _nowhere in pages.values():
        answer = world.client("visitor").get(address)
        assert answer.status_code == 302
        assert "/konto/anmelden/" in answer["Location"]


def test_the_overview_shows_the_own_budgets_only(world: World) -> None:
    a_head(world)
    foreign = a_world("JAD")
    assert "1.400.000,00" in world.client("kammer1").get(url("ledger:overview")).content.decode()
    assert "1.400.000,00" not in foreign.client("office").get(url("ledger:overview")).content.decode()
    assert foreign.client("applicant").get(url("ledger:overview")).status_code == 404


def posted(world: World, name: str, thing: object, **data: str) -> str:
    """Send a step's form as the office; the address one is led to."""
    answer = world.client("office").post(url(f"ledger:{name}", thing.public_id), data)  # type: ignore[attr-defined]
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_the_secretariat_keeps_the_books_on_the_pages(world: World) -> None:
    office = world.client("office")
    answer = office.post(url("ledger:open"), {"recognition": world.recognition.pk, "programme_area": "SER"})
    assert answer.status_code == 302
    head = BudgetHead.objects.in_alliance(world.alliance.pk).get()
    letter = {"source": "Erlass 1", "source_date": "2018-01-02"}
    posted(world, "allocate", head, amount="1.000,00", **letter)
    mark = kept(world, head, 1, "600")
    keep(world, head, 2, "500")
    posted(world, "extend", mark, expires_on="2019-12-31", reason="Der Rat tagt später")
    posted(world, "commit", mark, amount="500,00", bank_number="85012345", ends_on="2020-12-31", **letter)
    posted(world, "claim", mark, amount="60,00", **letter)
    posted(world, "pay", mark, amount="100,00", **letter)
    html = office.get(url("ledger:head", head.public_id)).content.decode()
    assert "85012345" in html
    posted(world, "promote", reserve_of(head).get(), expires_on="2019-12-31")
    posted(world, "release", mark, amount="400,00", reason="Günstiger")
    for payment in head.postings.filter(target=Stage.PAID):
        posted(world, "reverse", payment, reason="Falsch")
    posted(world, "reverse", head.postings.get(target=Stage.CLAIMED, reverses=None), reason="Falsch")
    beside = ledger.open_head(world.office, world.recognition, ProgrammeArea.UER)
    posted(world, "transfer", head, target=str(beside.public_id), amount="50,00", reason="Bedarf", **letter)
    assert balances(beside).reallocated == Decimal(50)
    ledger.reverse(world.office, beside.postings.get(), "Doch nicht")
    where = posted(
        world, "reconcile", head, as_of="2018-09-01", source="Liste", outside="900,00", committed="", paid=""
    )
    assert "-100,00" in office.get(where).content.decode()
    # what was booked meanwhile is not booked again: the list is compared anew, without typing it anew
    posted(world, "allocate", head, amount="30,00", **letter)
    html = office.get(where).content.decode()
    anew = f"{url('ledger:reconcile', head.public_id)}?list={head.statements.get().public_id}"
    assert anew in html
    assert url("ledger:correct", head.statements.get().public_id) not in html
    assert "900,00" in office.get(anew).content.decode()
    posted(
        world, "reconcile", head, as_of="2018-09-01", source="Liste", outside="900,00", committed="", paid=""
    )
    statement = head.statements.order_by("-pk")[0]
    posted(world, "correct", statement, reason="Gefolgt")
    found = balances(head)
    assert (found.allocated, found.free, found.earmarked) == (Decimal(900), Decimal(300), Decimal(500))
    assert (found.committed, found.paid) == (Decimal(100), Decimal(0))
    assert holds() == []


def test_a_refusal_stands_at_its_field_and_keeps_the_input(world: World) -> None:
    head = a_head(world, "100")
    mark = kept(world, head, 1, "60")
    answer = world.client("office").post(
        url("ledger:commit", mark.public_id),
        {"amount": "100,01", "source": "Bescheid 7", "source_date": "2018-09-01"},
    )
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Bescheid 7" in html
    assert 'id="id_amount_error"' in html
    answer = world.client("office").post(url("ledger:reconcile", head.public_id), {"source": "x"})
    assert answer.status_code == 422


def test_a_double_click_books_once(world: World) -> None:
    head = a_head(world, "0")
    data = {"amount": "100,00", "source": "Erlass", "source_date": "2018-01-02", "once": "the same token"}
    client = world.client("office")
    for _ in range(2):
        assert client.post(url("ledger:allocate", head.public_id), data).status_code == 302
    assert balances(head).allocated == Decimal(100)


@pytest.mark.parametrize("who", ["kammer1", "spokesperson", "applicant"])
def test_nobody_else_posts(world: World, who: str) -> None:
    pages = furnished(world)
    before = Posting.objects.in_alliance(world.alliance.pk).count()
    client = world.client(who)
    for name, (address, _nowhere) in pages.items():
        answer = client.post(
            address, {"amount": "1", "reason": "x", "source": "x", "source_date": "2018-01-02"}
        )
        assert answer.status_code in {404, 405}, name
    assert Posting.objects.in_alliance(world.alliance.pk).count() == before
    assert Earmark.objects.in_alliance(world.alliance.pk).get().state == EarmarkState.ACTIVE


def test_the_journal_is_searched_sorted_and_exported(world: World) -> None:
    head = a_head(world)
    kept(world, head, 1, "10", reason="=1+1")
    kept(world, head, 2, "20")
    client = world.client("kammer1")
    page = url("ledger:head", head.public_id)
    html = client.get(page, {"q": "Projekt 2"}).content.decode()
    journal = html[html.index('id="journal"') :]
    assert "Projekt 2" in journal
    assert "Projekt 1" not in journal
    kept_rows = rows_of(client.get(url("ledger:export_earmarks", head.public_id, "csv")).content)
    assert [(row[0], row[4]) for row in kept_rows[1:]] == [("Projekt 1", "10,00"), ("Projekt 2", "20,00")]
    answer = client.get(url("ledger:export", head.public_id, "csv"), {"stage": "earmarked", "sort": "amount"})
    rows = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")), delimiter=";"))
    assert [row[3] for row in rows[1:]] == ["10,00", "20,00"]
    assert rows[1][6] == "'=1+1"
    book = load_workbook(io.BytesIO(client.get(url("ledger:export", head.public_id, "xlsx")).content))
    sheet = book.active
    assert sheet is not None
    assert [row[3].value for row in list(sheet.rows)[1:]] == [20, 10, 1400000]
    for strange in ("?page=999999999999", "?page=-1", "?sort=nothing", "?stage=nothing", "?page=x"):
        assert client.get(page + strange).status_code == 200


def test_due_earmarks_overplanning_and_who_may_move_up_are_shown(world: World) -> None:
    head = a_head(world, "100")
    due = kept(world, head, 1, "10", expires_on=TODAY)
    over = kept(world, head, 2, "120", overplan_resolution=RESOLUTION)
    keep(world, head, 3, "5")
    html = world.client("office").get(url("ledger:head", head.public_id)).content.decode()
    assert "B-2018-0007" in html
    assert url("ledger:promote", reserve_of(head).get().public_id) not in html
    ledger.release(world.office, over, reason="Zurück")
    html = world.client("office").get(url("ledger:head", head.public_id)).content.decode()
    assert url("ledger:promote", reserve_of(head).get().public_id) in html
    again = url("ledger:keep_again", due.public_id)
    assert again not in html
    ledger.expire_due(NOW + timedelta(days=1))
    assert again in world.client("office").get(url("ledger:head", head.public_id)).content.decode()
    assert again not in world.client("kammer1").get(url("ledger:head", head.public_id)).content.decode()
    posted(world, "keep_again", due, expires_on="2019-12-31", reason="Der Bescheid kommt noch")
    html = world.client("office").get(url("ledger:head", head.public_id)).content.decode()
    assert again not in html
    assert balances(head).earmarked == Decimal(10)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    head = a_head(world)
    client = world.client("office")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url("ledger:head", head.public_id)).status_code == 200
            assert client.get(url("ledger:overview")).status_code == 200
        return len(captured)

    def add(number: int) -> None:
        mark = kept(world, head, number, "10", expires_on=UNTIL)
        keep(world, head, 100 + number, "9999999")
        ledger.commit(world.office, mark, amount=Decimal(10), source="x", source_date=TODAY)
        posting = ledger.pay(world.office, mark, Decimal(1), source="x", source_date=TODAY)
        ledger.reverse(world.office, posting, "x")
        ledger.reconcile(
            world.office, head, as_of=TODAY, source="x", stated={Stage.PAID: Decimal(1)}, key=f"l{number}"
        )

    add(1)
    queries()
    one = queries()
    for number in (2, 3):
        add(number)
    assert queries() == one
    assert one < 45


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode().removeprefix("\ufeff")), delimiter=";"))


def test_the_course_the_forecast_and_the_report_of_a_day(world: World) -> None:
    client = world.client("kammer1")
    head = a_head(world, "0")
    page = url("ledger:course", head.public_id)
    assert client.get(page).status_code == 200  # of an empty budget, too
    ledger.allocate(
        world.office,
        head,
        Decimal(1000),
        reason="",
        source="Erlass",
        source_date=TODAY - timedelta(days=80),
        key="first",
        now=NOW - timedelta(days=70),
    )
    mark = kept(world, head, 1, "400", now=NOW - timedelta(days=40))
    ledger.commit(
        world.office,
        mark,
        amount=Decimal(400),
        source="Bescheid",
        source_date=TODAY,
        bank_number="85012345",
        starts_on=TODAY - timedelta(days=499),
        ends_on=TODAY + timedelta(days=500),
    )
    ledger.pay(world.office, mark, Decimal(100), source="Liste", source_date=TODAY)
    kept(world, head, 2, "50", expires_on=TODAY + timedelta(days=20), category="")
    html = client.get(page).content.decode()
    assert "85,53" in html
    assert "budget__part--committed" in html
    past = client.get(page, {"on": (TODAY - timedelta(days=60)).isoformat()}).content.decode()
    assert "<dd>1.000,00" in past.replace("\n", "")
    for strange in ("?on=x", "?on=0001-01-01", "?on=9999-12-31"):
        assert client.get(page + strange).status_code == 200
        assert client.get(url("ledger:report", head.public_id, "csv") + strange).status_code == 200
    rows = rows_of(client.get(url("ledger:export_course", head.public_id, "csv")).content)
    assert [row[0] for row in rows[1:]] == ["06.2018", "07.2018", "08.2018", "09.2018"]
    assert rows[1][5] == "1000,00"
    forecast = rows_of(client.get(url("ledger:export_forecast", head.public_id, "csv")).content)
    assert [row[:4] for row in forecast[1:]] == [
        ["Projekt 1", "300,00", "85,53", "200,00"],
        ["Projekt 2", "50,00", "0,00", "50,00"],
    ]
    report = rows_of(client.get(url("ledger:report", head.public_id, "csv")).content)
    assert [row[0] for row in report] == ["Art", "Budget", "Fördergegenstand", "Fördergegenstand", "Projekt"]
    assert (report[3][1], report[3][9]) == ("nicht zugeordnet", "50,00")  # so that the sums agree
    assert report[4][2] == "85012345"
    assert (report[1][8], report[4][10], report[4][12]) == ("550,00", "300,00", "100,00")
    with time_machine.travel(NOW + timedelta(microseconds=7), tick=False):
        answer = client.get(url("ledger:report", head.public_id, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
        assert b"pdfuaid" in pdf.Root.Metadata.read_bytes()
    assert client.get(url("ledger:report", head.public_id, "docx")).status_code == 404
