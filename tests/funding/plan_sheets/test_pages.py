"""Taking a finance plan along as a workbook, and bringing it back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from tests import worlds
from tests.funding.applications.worlds import NOW, World, a_draft, a_full_draft, a_world
from tests.funding.outline_forms.worlds import a_published_form
from tests.ground.sheets import ugly

from buendnis.funding.models import Application, OutlineForm
from buendnis.funding.plan_sheets.layout import Area, Layout
from buendnis.funding.services import plan_sheets as verbs
from buendnis.funding.services.application_drafts import edit_application
from buendnis.funding.services.outline_forms import begin_form
from buendnis.ground.documents.models import Document
from buendnis.ground.sheets import read_book
from buendnis.ground.sheets.models import SavedMapping
from buendnis.ground.sheets.saved import remember, signature_of
from buendnis.ground.verbs import NotAllowed

BANK = ugly.workbook(
    [
        ["Finanzierungsplan der Bewilligungsstelle"],
        [],
        ["Nr.", "Position", 2018, 2019, "Gesamt"],
        ["1", "Ausgaben"],
        ["1.1", "Personalausgaben", "90.000,00", 250000, 340000],
        ["1.2", "Sonstiges Material", None, 120000, 120000],
        ["", "Summe Ausgaben", 90000, 370000, 460000],
        ["2.1", "ESF-Mittel", 100000, 130000, 230000],
        ["2.2", "Landkreis", None, 65500, 65500],
    ]
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield a_world()


def browser(world: World, who: str) -> Client:
    return worlds.client(world.users[who])


def address(draft: Application, rest: str = "") -> str:
    return f"/antraege/{draft.public_id}/finanzplan/{rest}"


def stored(draft: Application) -> Application:
    return Application.objects.unscoped("a test").get(pk=draft.pk)


def rows(draft: Application) -> tuple[list[object], list[object]]:
    now = stored(draft)
    return list(now.expenditure.values()), list(now.sources.values())


def send(client: Client, draft: Application, data: bytes, name: str = "plan.xlsx") -> str:
    answer = client.post(address(draft, "laden/"), {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def apply(client: Client, draft: Application, there: str, version: int | None = None) -> None:
    client.post(there, {"version": stored(draft).version if version is None else version})


def test_the_file_that_comes_back_as_it_went_changes_nothing(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    before = rows(draft)
    there = send(client, draft, client.get(address(draft, "datei/")).content)
    page = client.get(there)
    assert not page.context["changes"].any
    assert page.context["read"].problems == []
    assert rows(draft) == before


def test_changes_are_shown_before_they_happen_and_happen_once(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    before = rows(draft)
    book = load_workbook(io.BytesIO(client.get(address(draft, "datei/")).content))
    book["Ausgaben"]["D4"] = 120000
    for column in "ABCDE":
        book["Ausgaben"][f"{column}5"] = None
    buffer = io.BytesIO()
    book.save(buffer)
    there = send(client, draft, buffer.getvalue())
    changes = client.get(there).context["changes"]
    assert [(row.what, row.details[-1][1:]) for row in changes.expenditure] == [
        ("changed", ("100.000,00\u00a0€", "120.000,00\u00a0€")),
        ("removed", ("250.000,00\u00a0€", "")),
    ]
    assert changes.sources == ()
    assert changes.sums[0][1:] == (Decimal(470000), Decimal(240000))
    assert rows(draft) == before
    # somebody else writes meanwhile
    edit_application(world.actors["applicant"], stored(draft), {"summary": "Neu"}, stored(draft).version)
    apply(client, draft, there, stored(draft).version - 1)
    assert rows(draft) == before
    apply(client, draft, there)
    now = stored(draft)
    assert [row.amount for row in now.expenditure.all()] == [Decimal(120000), Decimal(120000)]
    assert {row.key for row in now.expenditure.all()} < {row["key"] for row in before[0]}  # type: ignore[index]
    assert now.documents.count() == 1


def test_a_foreign_layout_is_explained_once(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    there = send(client, draft, BANK)
    assert client.get(there)["Location"] == f"{there}zeilen/"
    page = client.get(f"{there}zeilen/")
    form = page.context["areas"].parts[0].form
    assert (form["header"].value(), form["words"].value()) == (3, 2)
    said = {
        "sheet": "Tabelle1",
        "header": "3",
        "words": "2",
        "year_3": "2018",
        "year_4": "2019",
        "row_5": "cost:personnel",
        "row_6": "cost:material",
        "row_7": "",
        "row_8": "share:esf",
        "row_9": "share:public",
        "save": "1",
    }
    assert client.post(f"{there}zeilen/", said)["Location"] == there
    before = {row.label: row for row in stored(draft).sources.all()}
    apply(client, draft, there)
    now = stored(draft)
    assert [(row.category, row.year, row.amount) for row in now.expenditure.all()] == [
        ("personnel", 2018, Decimal(90000)),
        ("personnel", 2019, Decimal(250000)),
        ("material", 2019, Decimal(120000)),
    ]
    shares = {row.label: row for row in now.sources.all()}
    assert (shares["ESF"].amount, shares["ESF"].key) == (Decimal(230000), before["ESF"].key)
    # what the file can't say stays
    assert (shares["Landkreis"].status, shares["Landkreis"].deciding_body) == ("confirmed", "Kreistag")
    # the next file of this kind is understood as the last one
    other = a_full_draft(world, "Zweites")
    page = client.get(f"{send(client, other, BANK)}zeilen/")
    assert [line.meaning for line in page.context["areas"].parts[0].rows.lines][:3] == [
        "cost:personnel",
        "cost:material",
        "",
    ]


COSTS_AND_SHARES = ugly.sheets(
    {
        "Ausgaben": [["Position", 2018, 2019], ["Personalausgaben", 90000, 250000]],
        "Finanzierung": [["Quelle", "Betrag"], ["ESF-Mittel", 170000], ["Landkreis", 170000]],
        "Nachtrag": [["Position", 2019], ["Sonstiges", 10]],
    }
)


def test_a_plan_that_stands_on_two_sheets_is_read_as_one(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    there = send(client, draft, COSTS_AND_SHARES)
    parts = client.get(f"{there}zeilen/").context["areas"].parts
    assert [(part.shown, part.area.years) for part in parts] == [
        ("Ausgaben", {2: 2018, 3: 2019}),
        ("Finanzierung", {2: 0}),
    ]
    said = {
        "areas": "2",
        "sheet": "Ausgaben",
        "header": "1",
        "words": "1",
        "year_2": "2018",
        "year_3": "2019",
        "row_2": "cost:fees",
        "area1-shown": "Finanzierung",
        "area1-sheet": "Finanzierung",
        "area1-header": "1",
        "area1-words": "1",
        "area1-year_2": "0",
        "area1-row_2": "share:esf",
        "area1-row_3": "share:public",
    }
    # one more on request; what was chosen so far stays
    parts = client.post(f"{there}zeilen/", {**said, "add": "1"}).context["areas"].parts
    assert [part.shown for part in parts] == ["Ausgaben", "Finanzierung", "Nachtrag"]
    assert parts[0].rows["row_2"].value() == "cost:fees"
    parts = client.post(f"{there}zeilen/", {**said, "remove": "1"}).context["areas"].parts
    assert [part.shown for part in parts] == ["Finanzierung"]
    # another sheet is shown before its rows count
    answer = client.post(f"{there}zeilen/", {**said, "area1-sheet": "Nachtrag", "save": "1"})
    assert [part.shown for part in answer.context["areas"].parts] == ["Ausgaben", "Nachtrag"]
    twice = {name: value for name, value in said.items() if not name.startswith("area1-")}
    twice |= {f"area1-{name}": value for name, value in twice.items()}
    answer = client.post(f"{there}zeilen/", {**twice, "save": "1"})
    assert answer.status_code == 422
    assert answer.context["areas"].parts[0].form.non_field_errors()
    client.post(f"{there}zeilen/", {**said, "save": "1"})
    apply(client, draft, there)
    now = stored(draft)
    assert [(row.category, row.year) for row in now.expenditure.all()] == [("fees", 2018), ("fees", 2019)]
    assert [(row.label, row.amount) for row in now.sources.all()] == [
        ("ESF", Decimal(170000)),
        ("Landkreis", Decimal(170000)),
    ]


def test_what_rows_mean_is_kept_for_the_version_of_the_form(world: World) -> None:
    actor, paper = world.actors["applicant"], uuid4()

    def of(form: OutlineForm | None) -> Application:
        draft = a_draft(world, "Unter einem Formular")
        Application.objects.unscoped("a test").filter(pk=draft.pk).update(form=form)
        return stored(draft)

    def said(draft: Application, meaning: str) -> None:
        row = verbs.upload_plan(actor, draft, SimpleUploadedFile("plan.xlsx", BANK))
        area = Area("Tabelle1", 3, 1, 2, {3: 2018}, {"personalausgaben": meaning})
        verbs.explain_plan(actor, draft, row.document, Layout((area,)))

    def offered(draft: Application) -> str:
        categories = verbs.categories_of(draft)
        (area,) = verbs.layout_of(draft, paper, read_book(io.BytesIO(BANK)), categories).areas
        return area.meanings.get("personalausgaben", "guessed")

    without = of(None)
    with pytest.raises(NotAllowed):
        verbs.explain_plan(world.actors["stranger"], without, paper, Layout(()))
    first, second = (a_published_form(world) for _each in "12")
    assert offered(of(first)) == "guessed"
    said(without, "cost:fees")
    assert [offered(of(form)) for form in (None, first, second)] == ["cost:fees"] * 3
    said(of(first), "cost:material")
    assert [offered(of(form)) for form in (None, first, second)] == [
        "cost:fees",
        "cost:material",
        "cost:material",
    ]
    said(of(second), "cost:personnel")
    assert [offered(of(form)) for form in (None, first, second)] == [
        "cost:fees",
        "cost:material",
        "cost:personnel",
    ]


def test_what_was_kept_for_a_guideline_holds_for_its_forms_after_the_migration(world: World) -> None:
    form = begin_form(world.actors["office"], world.guideline)
    area = Area("Tabelle1", 3, 1, 2, {3: 2018}, {"personalausgaben": "cost:fees"}).to_json()
    old = {name: value for name, value in area.items() if name not in {"last", "known_by"}}
    words = [["Nr."], ["Position"]]
    remember(world.alliance.pk, "finance_plan", words, old, scope="2015/1")
    migration = import_module("buendnis.funding.migrations.0015_layouts_per_form")
    migration.forward(apps, None)
    rows = SavedMapping.objects.order_by("pk")
    assert [row.scope for row in rows] == ["2015/1", f"form/{form.public_id}"]
    known = {**area, "known_by": signature_of(words)}
    assert [row.choices for row in rows] == [{"areas": [known]}] * 2
    migration.backward(apps, None)
    assert [(row.scope, row.choices) for row in SavedMapping.objects.all()] == [("2015/1", old)]


def test_a_half_of_a_plan_leaves_the_other(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    there = send(client, draft, ugly.workbook([["Position", 2018], ["Personalausgaben", 470000]]))
    said = {
        "sheet": "Tabelle1",
        "header": "1",
        "words": "1",
        "year_2": "2018",
        "row_2": "cost:personnel",
        "save": "1",
    }
    client.post(f"{there}zeilen/", said)
    before = rows(draft)[1]
    apply(client, draft, there)
    assert rows(draft)[1] == before
    assert [row.amount for row in stored(draft).expenditure.all()] == [Decimal(470000)]


def test_a_broken_file_is_refused_and_leaves_nothing(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    before = rows(draft)
    for what, data in (
        ("macros", ugly.macros()),
        ("bomb", ugly.bomb()),
        ("long", ugly.long(30_000)),
        ("damaged", ugly.workbook([["x"]])[:-90]),
    ):
        answer = client.post(address(draft, "laden/"), {"file": SimpleUploadedFile("plan.xlsx", data)})
        assert answer.status_code == 422, what
        assert "kern-error" in answer.content.decode() or answer.context["form"].errors
        assert rows(draft) == before
        assert not Document.objects.exists()


def test_errors_keep_the_plan_as_it_is(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    before = rows(draft)
    book = load_workbook(io.BytesIO(client.get(address(draft, "datei/")).content))
    book["Ausgaben"]["D4"] = "viel"
    buffer = io.BytesIO()
    book.save(buffer)
    there = send(client, draft, buffer.getvalue())
    page = client.get(there)
    assert "viel" in page.content.decode()
    assert not page.context["sound"]
    apply(client, draft, there)
    assert rows(draft) == before
    client.post(f"{there}loeschen/")
    assert not Document.objects.filter(removed_at__isnull=True).exists()


def test_only_writers_take_it_along_or_bring_it(world: World) -> None:
    draft = a_full_draft(world)
    own = browser(world, "applicant")
    there = send(own, draft, own.get(address(draft, "datei/")).content)
    for who in ("stranger", "seat", "office"):
        client = browser(world, who)
        for place in (address(draft, "datei/"), address(draft, "laden/"), there, f"{there}zeilen/"):
            assert client.get(place).status_code == 404, (who, place)
        assert client.post(there, {"version": 1}).status_code == 404
    # a paper of another outline is none of this one
    other = a_full_draft(world, "Zweites")
    foreign = there.rstrip("/").rpartition("/")[2]
    for paper in (foreign, uuid4()):
        assert own.get(address(other, f"laden/{paper}/")).status_code == 404


def test_a_plan_with_more_rows_than_a_page_holds_is_refused(world: World) -> None:
    draft, client = a_full_draft(world), browser(world, "applicant")
    before = rows(draft)
    book = load_workbook(io.BytesIO(client.get(address(draft, "datei/")).content))
    for row in range(7, 95):
        for column, value in zip("ABD", ("Personalausgaben", 2019, row), strict=True):
            book["Ausgaben"][f"{column}{row}"] = str(value) if column == "A" else int(value)  # type: ignore[call-overload]
    buffer = io.BytesIO()
    book.save(buffer)
    there = send(client, draft, buffer.getvalue())
    assert not client.get(there).context["sound"]
    apply(client, draft, there)
    assert rows(draft) == before
