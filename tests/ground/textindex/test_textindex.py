"""The index of texts: what is found, what it says of a hit, and what nobody is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from buendnis.ground.actor import Actor, Role
from buendnis.ground.tenancy import NotNarrowed
from buendnis.ground.textindex import kinds
from buendnis.ground.textindex.compounds import ends_of
from buendnis.ground.textindex.folding import fold
from buendnis.ground.textindex.invariants import index_is_whole
from buendnis.ground.textindex.kinds import Piece, Shown
from buendnis.ground.textindex.models import Entry
from buendnis.ground.textindex.selectors import search, similar
from buendnis.ground.textindex.services import put, put_all, rebuild, remove

THING = "test.thing"
OURS, THEIRS = 1, 2
MEMBER = Actor(user_id=1, role=Role.REPRESENTATIVE, alliance_id=OURS, mandate_id=1, seat_id=1)
FOREIGN = Actor(user_id=2, role=Role.SECRETARIAT, alliance_id=THEIRS, mandate_id=2)
VISITOR, APPLICANT = Actor.visitor(), Actor(user_id=3, role=Role.NONE)
LAB = "Digitalisierungslabor in Goslar"
LAB_TEXT = (
    "Ein Labor bringt Betriebe und Studierende der Hochschule zusammen, damit Fachkräfte im Harz bleiben."
)


class Room:
    """A room above, with what it holds and what it hides."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.hidden: set[UUID] = set()

    def describe(self, actor: Actor, ids: Sequence[UUID]) -> Mapping[UUID, Shown]:
        return {each: Shown("neu", f"/dinge/{each}/") for each in ids if each not in self.hidden}

    def add(self, title: str, text: str = "", *, alliance: int = OURS, public: bool = False) -> UUID:
        piece = Piece(THING, uuid4(), alliance, title, text, public, date(2024, 5, 1))
        self.pieces.append(piece)
        put(piece)
        return piece.public_id


@pytest.fixture
def room(db: None) -> Iterator[Room]:
    found, known = Room(), dict(kinds._kinds)
    kinds._kinds.clear()
    kinds.register(THING, "Ding", describe=found.describe, source=lambda: list(found.pieces))
    yield found
    kinds._kinds.clear()
    kinds._kinds.update(known)


def found_by(query: str) -> list[str]:
    return [entry.title for entry in search(MEMBER, query)]


def titles(actor: Actor, text: str, title: str = "") -> list[str]:
    return [hit.title for hit in similar(actor, text, title=title)]


class TestSimilar:
    def test_a_hit_says_why_it_is_alike(self, room: Room) -> None:
        lab = room.add(LAB, LAB_TEXT)
        room.add("Willkommenslotsen", "Ehrenamtliche begleiten Zugewanderte in den ersten Wochen.")
        (hit,) = similar(MEMBER, "Studierende und Betriebe treffen sich in einem Labor der Hochschule.")
        assert (hit.public_id, hit.kind_label, hit.state, hit.day.year) == (lab, "Ding", "neu", 2024)
        assert hit.url == f"/dinge/{lab}/"
        assert {"Studierende", "Betriebe", "Labor", "Hochschule"} <= set(hit.shared)
        assert 0 < hit.likeness <= 1

    def test_the_likest_comes_first_and_the_thing_itself_not_at_all(self, room: Room) -> None:
        half = room.add("Labor", "Betriebe lernen gemeinsam mit Robotern.")
        lab = room.add(LAB, LAB_TEXT)
        found = [hit.public_id for hit in similar(MEMBER, LAB_TEXT, title=LAB)]
        assert found[0] == lab
        assert half in found or len(found) == 1
        assert lab not in [hit.public_id for hit in similar(MEMBER, LAB_TEXT, title=LAB, but=[lab])]

    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("Strassenbau für Fachkraefte", "Straßenbau Fachkräfte"),
            ("Müller sucht Gesellen", "Mueller Gesellen"),
            ("Kraft und Arbeit", "Kräfte bei der Arbeit"),
            ("Laborleitung gesucht, Werkstattwagen", "Labor und Werkstatt"),
            ("MÖBEL AUS HOLZ", "möbel holz"),
            ("Digitalisierungslabor sucht Pflegefachkräfte", "Labor für Fachkräfte"),
            ("Labor für Fachkräfte", "Digitalisierungslabor sucht Pflegefachkräfte"),
        ],
    )
    def test_spellings_plurals_and_compounds(self, room: Room, written: str, asked: str) -> None:
        room.add(written)
        assert titles(MEMBER, asked) == [written]

    def test_the_end_of_one_compound_is_not_enough(self, room: Room) -> None:
        room.add("Pflegefachkräfte im Harz")
        assert titles(MEMBER, "Laborfachkräfte für Wolfsburg") == []
        assert titles(MEMBER, "Pflegefachkräfte für Wolfsburg") == []  # one word is one word

    def test_one_common_word_is_not_enough(self, room: Room) -> None:
        room.add(LAB, LAB_TEXT)
        assert titles(MEMBER, "Betriebe renovieren gerne Fassaden, Fenster und Dächer im Frühling") == []

    @pytest.mark.parametrize(
        "nothing", ["", "   ", "und oder für über", "12 345", "\x00", "'\\:*&|!()<->", "a b c"]
    )
    def test_what_says_nothing_finds_nothing(self, room: Room, nothing: str) -> None:
        room.add(LAB, LAB_TEXT)
        assert titles(MEMBER, nothing) == []

    def test_words_of_the_title_tell_more(self, room: Room) -> None:
        room.add("Pflege in Peine", "Altenpflege")
        room.add("Handwerk in Helmstedt", "Tischlerei")
        both = "Tischlerei Handwerk Altenpflege Pflege"
        assert titles(MEMBER, both, title="Handwerk Tischlerei")[0] == "Handwerk in Helmstedt"
        assert titles(MEMBER, both, title="Pflege Altenpflege")[0] == "Pflege in Peine"


class TestWhoFindsWhat:
    def seen(self, actor: Actor) -> set[str]:
        similar_ones = {hit.title for hit in similar(actor, LAB_TEXT, title=LAB)}
        assert similar_ones == {entry.title for entry in search(actor, "Labor Goslar")}
        return similar_ones

    def test_published_by_everybody_the_rest_by_its_members(self, room: Room) -> None:
        room.add(f"{LAB} A", LAB_TEXT)
        room.add(f"{LAB} B", LAB_TEXT, public=True)
        room.add(f"{LAB} C", LAB_TEXT, alliance=THEIRS)
        room.add(f"{LAB} D", LAB_TEXT, alliance=THEIRS, public=True)
        assert self.seen(MEMBER) == {f"{LAB} {each}" for each in "ABD"}
        assert self.seen(FOREIGN) == {f"{LAB} {each}" for each in "BCD"}
        for outsider in (VISITOR, APPLICANT):
            assert self.seen(outsider) == {f"{LAB} {each}" for each in "BD"}

    def test_an_account_with_an_ended_mandate_is_an_outsider(self, room: Room) -> None:
        room.add(LAB, LAB_TEXT)
        assert titles(Actor(user_id=1, role=Role.NONE, alliance_id=OURS), LAB_TEXT) == []

    def test_what_the_room_hides_is_not_told(self, room: Room) -> None:
        room.hidden.add(room.add(LAB, LAB_TEXT))
        assert titles(MEMBER, LAB_TEXT) == []

    def test_no_query_without_saying_whose(self, room: Room) -> None:
        with pytest.raises(NotNarrowed):
            list(Entry.objects.all())


class TestKeeping:
    def test_put_again_replaces_and_removed_is_gone(self, room: Room) -> None:
        lab = room.add(LAB, LAB_TEXT, public=True)
        put(Piece(THING, lab, OURS, "Pflegeschule", "Auszubildende", False, date(2025, 1, 1)))
        assert titles(VISITOR, LAB_TEXT, LAB) == []
        assert titles(MEMBER, "Auszubildende der Pflegeschule") == ["Pflegeschule"]
        remove(THING, lab)
        assert titles(MEMBER, "Auszubildende der Pflegeschule") == []

    def test_an_unknown_kind_is_refused(self, room: Room) -> None:
        with pytest.raises(KeyError):
            put(Piece("test.unknown", uuid4(), OURS, "Titel", "", True, date(2025, 1, 1)))

    def test_gaps_are_noticed_and_closed(self, room: Room) -> None:
        kept, lost = room.add(LAB, LAB_TEXT), room.add("Pflegeschule")
        assert list(index_is_whole()) == []
        remove(THING, lost)
        put(Piece(THING, uuid4(), OURS, "Längst gelöscht", "", True, date(2020, 1, 1)))
        Entry.objects.unscoped("a test").filter(public_id=kept).update(audience="public")
        assert len(list(index_is_whole())) == 2
        assert rebuild() == 2
        assert list(index_is_whole()) == []
        assert titles(VISITOR, LAB_TEXT, LAB) == []

    def test_texts_of_any_length_and_kind_fit(self, room: Room) -> None:
        words = " ".join(f"wort{number}" for number in range(8000))
        room.add("T" * 500, words + "\x00")
        assert titles(MEMBER, "wort1 wort2 wort3") == ["T" * 300]

    def test_many_in_one_statement_each(self, room: Room, django_assert_num_queries: object) -> None:
        pieces = [
            Piece(THING, uuid4(), OURS, f"Titel {number}", "", False, date(2025, 1, 1)) for number in range(5)
        ]
        with connection.execute_wrapper(_counting := _Counting()):
            assert put_all(pieces) == 5
        assert _counting.statements <= 3


class _Counting:
    """Counts statements."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: object, sql: str, params: object, many: bool, context: object) -> object:
        self.statements += 1
        return execute(sql, params, many, context)  # type: ignore[operator]


class TestSearch:
    def test_as_people_type_it(self, room: Room) -> None:
        room.add(LAB, LAB_TEXT)
        room.add("Willkommenslotsen", "Begleitung in Goslar")
        assert found_by("goslar labor") == [LAB]
        assert set(found_by("goslar")) == {LAB, "Willkommenslotsen"}
        assert found_by("goslar -labor") == ["Willkommenslotsen"]
        assert found_by('"Studierende der Hochschule"') == [LAB]
        assert found_by("") == []

    def test_only_of_the_kinds_asked_for(self, room: Room) -> None:
        room.add(LAB)
        assert list(search(MEMBER, "Labor", kinds=["test.other"])) == []

    def test_only_of_one_alliance(self, room: Room) -> None:
        room.add(f"{LAB} A")
        room.add(f"{LAB} B", alliance=THEIRS, public=True)
        assert [entry.title for entry in search(MEMBER, "Labor", alliance_id=OURS)] == [f"{LAB} A"]
        assert list(search(FOREIGN, "Labor", alliance_id=OURS)) == []


class TestFolding:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Fachkräfte", "fachkrafte"),
            ("Fachkraefte", "fachkrafte"),
            ("Straße", "strasse"),
            ("GÖTTINGEN", "gottingen"),
            ("neue Bauern in der Quelle", "neue bauern in der quelle"),
            ("Café", "cafe"),
        ],
    )
    def test_examples(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    def test_hidden_stop_words_go(self) -> None:
        assert fold("für die Region").split() == ["die", "region"]

    @given(st.text(max_size=60))
    @settings(max_examples=60)
    def test_folding_twice_changes_nothing_more_than_once_and_never_fails(self, text: str) -> None:
        assert "\x00" not in fold(text)
        assert fold(text.replace("ß", "ss")) == fold(text)
        assert fold(text.upper()) == fold(text) or any(not char.isascii() for char in text)


@pytest.mark.parametrize(
    ("word", "ends"),
    [
        ("Digitalisierungslabor", ["Labor"]),
        ("Pflegefachkräfte", ["Fachkräfte", "Kräfte"]),
        ("Hochschulabsolventen", ["Absolventen"]),
        ("Teilzeitausbildung", ["Zeitausbildung", "Ausbildung"]),
        ("Willkommenslotsen", ["Lotsen"]),
        ("Landwirtschaft", ["Wirtschaft"]),
        ("Ausbildung", []),
        ("Verwaltung", []),
        ("unterstützen", []),
        ("Labor", []),
        ("x" * 70 + "labor", []),
        ("qwertz" * 10, []),  # what makes no sense is told at once, and not after all that it could be
    ],
)
def test_what_a_compound_ends_with(word: str, ends: list[str]) -> None:
    assert list(ends_of(fold(word))) == [fold(end) for end in ends]
