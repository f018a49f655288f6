"""The chains: written last, all or nothing, and any change found."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import IntegrityError, connection, transaction

from buendnis.ground.accounts.models import User
from buendnis.ground.accounts.services import open_account, rename
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry, AuditValue, ChainHead
from buendnis.ground.audit.services import erase_personal_values
from buendnis.ground.audit.verify import verify_chains
from buendnis.ground.reference import Reference, reference_to
from buendnis.ground.verbs import NotAllowed, record, unit, verb

OFFICE = Actor(user_id=1, role=Role.SECRETARIAT, alliance_id=7, mandate_id=3, label="Secretariat")
THING = Reference("test.thing", "42", "A thing")


@verb
def note(text: str, actor: Actor = OFFICE) -> None:
    record(actor, "thing.noted", THING, changes={"text": text}, personal={"name": "Erika"})


@pytest.mark.django_db
def test_entries_follow_each_other_and_hold_no_values() -> None:
    note("one")
    note("two")
    first, second = AuditEntry.objects.filter(chain=7).order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert second.previous == first.hash
    assert (first.role, first.mandate_id, first.object_id) == ("secretariat", 3, "42")
    assert set(first.commitments) == {"text", "name"}
    assert "Erika" not in str(first.__dict__)
    assert verify_chains() == []


@pytest.mark.django_db
def test_a_verb_that_fails_leaves_no_entry() -> None:
    @verb
    def fail() -> None:
        note("lost")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_what_a_failed_inner_verb_did_is_forgotten_and_the_rest_is_kept() -> None:
    @verb
    def fail() -> None:
        note("inner")
        raise ValueError("no")

    with unit():
        note("before")
        with pytest.raises(ValueError):
            fail()
        note("after")
    assert [each.value for each in AuditValue.objects.filter(field="text").order_by("pk")] == [
        "before",
        "after",
    ]


@pytest.mark.django_db
def test_the_chain_is_locked_after_everything_else() -> None:
    with unit():
        note("early")
        assert not ChainHead.objects.exists()
    assert ChainHead.objects.get(chain=7).length == 1


def test_nothing_is_recorded_outside_a_verb() -> None:
    with pytest.raises(RuntimeError):
        record(OFFICE, "thing.noted", THING)


@pytest.mark.django_db
def test_the_database_refuses_changes() -> None:
    note("fixed")
    for change in ("UPDATE audit_auditentry SET action = 'x'", "DELETE FROM audit_auditentry"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def _tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER append_only")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER append_only")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_auditentry SET action = 'other' WHERE seq = 2", "entry 2: was changed"),
        ("UPDATE audit_auditentry SET user_id = 99 WHERE seq = 1", "entry 1: was changed"),
        ("UPDATE audit_auditentry SET at = at + interval '1 second' WHERE seq = 3", "entry 3: was changed"),
        (
            "UPDATE audit_auditvalue SET value = '\"forged\"' WHERE field = 'text'",
            "value of text was changed",
        ),
        ("UPDATE audit_chainhead SET length = 2", "ends at entry 3"),
        ("DELETE FROM audit_chainhead", "has entries but no head"),
        ("UPDATE audit_auditentry SET seq = 7 WHERE seq = 2", "entry 2 is missing"),
    ],
)
@pytest.mark.django_db
def test_whoever_gets_past_the_database_is_found(statement: str, found: str) -> None:
    for text in ("one", "two", "three"):
        note(text)
    _tamper(statement)
    assert any(found in problem for problem in verify_chains()), verify_chains()


@pytest.mark.django_db
def test_erasing_a_person_breaks_no_chain() -> None:
    note("kept")
    assert erase_personal_values(OFFICE, THING) == 1
    assert [each.field for each in AuditValue.objects.filter(personal=True)] == []
    assert AuditValue.objects.filter(field="text").exists()
    assert verify_chains() == []


@pytest.mark.django_db
def test_the_web_role_adds_but_never_changes(web_role: Callable[[], AbstractContextManager[None]]) -> None:
    with web_role():
        note("by the web")
        assert verify_chains() == []
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            AuditEntry.objects.update(action="x")


def test_twenty_at_once_make_one_chain(cloned_db: None) -> None:
    problems: list[BaseException] = []

    def write(number: int) -> None:
        try:
            note(str(number))
        except BaseException as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(AuditEntry.objects.values_list("seq", flat=True)) == list(range(1, 21))
    assert verify_chains() == []


@pytest.mark.django_db
def test_one_opens_an_account_once_and_renames_only_oneself() -> None:
    user = open_account(Actor.system("test"), "Neu@Example.org", "Neu")
    assert open_account(Actor.system("test"), "neu@example.org") == user
    rename(Actor(user_id=user.pk, role=Role.NONE), user, " Erika Muster ")
    assert User.objects.get().name == "Erika Muster"
    with pytest.raises(NotAllowed):
        rename(Actor(user_id=user.pk + 1, role=Role.NONE), user, "Fremd")
    assert AuditEntry.objects.filter(object_id=reference_to(user).id).count() == 2
