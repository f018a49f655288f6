"""What is said by mail is in the outbox with the transaction that says it, and sent once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.utils.translation import gettext_lazy
from tests.ground.mail.postbox import Postbox
from tests.jobs import run_jobs, waiting

from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now
from buendnis.ground.mail import selectors
from buendnis.ground.mail.jobs import MOST_TRIES, RESUME_AFTER, erase_texts, resume, send
from buendnis.ground.mail.models import Mail, MailPreference, MailState
from buendnis.ground.mail.services import enqueue, queue_mail


def invite(user: User, *, kind: str = "trial.invited", subject: Any = "Es geht los", **more: Any) -> Mail:
    return queue_mail(
        kind,
        more.pop("to", user.email),
        subject,
        "trial/invited.txt",
        {"name": user.name},
        alliance_id=3,
        user_id=user.pk,
        **more,
    )


def due_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


class TestSaying:
    def test_it_is_plain_text_with_absolute_addresses(self, user: User, server: Postbox) -> None:
        mail = invite(user)
        assert mail.body == (
            "Guten Tag,\nAnna & Co. <Kammer>: Es geht los\nhttp://localhost:8000/abstimmungen/\n"
        )
        assert (mail.state, mail.alliance_id, mail.user_id) == (MailState.QUEUED, 3, user.pk)

    def test_in_the_readers_language(self, user: User) -> None:
        user.language = "en"
        user.save()
        mail = invite(user, subject=gettext_lazy("Save"))
        assert mail.subject == "Save"
        assert mail.body.startswith("Good day,")
        user.language = "de"
        user.save()
        assert invite(user, subject=gettext_lazy("Save")).subject == "Speichern"

    def test_an_unknown_kind_is_a_mistake_of_the_program(self, user: User) -> None:
        with pytest.raises(KeyError):
            invite(user, kind="trial.unknown")

    def test_it_is_forgotten_with_its_transaction(self, user: User, server: Postbox) -> None:
        with transaction.atomic():
            invite(user)
            transaction.set_rollback(True)
        assert not Mail.objects.exists()
        assert waiting() == []

    def test_who_does_not_want_it_gets_none(self, user: User, server: Postbox) -> None:
        for kind in ("trial.invited", "trial.urgent"):
            MailPreference.objects.create(user=user, kind=kind, wanted=False)
        assert invite(user).state == MailState.SUPPRESSED
        assert invite(user, kind="trial.urgent").state == MailState.QUEUED
        run_jobs()
        assert len(server.mails) == 1

    def test_without_a_mail_server_it_is_kept(self, user: User, settings: Any) -> None:
        settings.MAIL_TRANSPORT = "keep"
        assert invite(user).state == MailState.KEPT
        assert waiting() == []

    @pytest.mark.parametrize(
        "to",
        ["", "anna", "a@b", "a@example.org\nBcc: b@example.org", "a@example.org,b@example.org", "x" * 400],
    )
    def test_what_is_no_address_fails_at_once(self, user: User, server: Postbox, to: str) -> None:
        mail = invite(user, to=to)
        assert mail.state == MailState.FAILED
        assert list(selectors.failed(3)) == [mail]
        assert waiting() == []

    def test_no_line_break_makes_a_header(self, user: User, server: Postbox) -> None:
        invite(
            user, subject="Antrag\r\nBcc: alle@example.org\n\nHallo", reply_to="a@example.org\nBcc: x@y.de"
        )
        run_jobs()
        (found,) = server.mails
        assert found["Subject"] == "Antrag Bcc: alle@example.org Hallo"
        assert found["Bcc"] is None
        assert found["Reply-To"] is None
        assert found["To"] == user.email

    def test_django_and_its_libraries_use_the_same_outbox(self) -> None:
        assert send_mail("Ihr Code", "ABCD-EFGH", None, ["a@example.org", "b@example.org"]) == 2
        both = EmailMultiAlternatives("Ihr Code", "Text", to=["c@example.org"])
        both.attach_alternative("<p>HTML</p>", "text/html")
        both.send()
        assert list(Mail.objects.order_by("pk").values_list("kind", "to", "body")) == [
            ("account", "a@example.org", "ABCD-EFGH\n"),
            ("account", "b@example.org", "ABCD-EFGH\n"),
            ("account", "c@example.org", "Text\n"),
        ]


class TestSending:
    def test_it_is_sent_once(self, user: User, server: Postbox) -> None:
        mail = invite(user, reply_to="buero@example.org")
        run_jobs()
        send.func(mail_id=mail.pk)
        (found,) = server.mails
        assert found["To"] == "anna@example.org"
        assert found["Reply-To"] == "buero@example.org"
        assert found["Auto-Submitted"] == "auto-generated"
        assert found["Message-ID"] == f"<{mail.public_id}@localhost>"
        assert found.get_content().replace("\r\n", "\n") == mail.body
        mail.refresh_from_db()
        assert (mail.state, mail.tries) == (MailState.SENT, 1)
        assert mail.settled_at is not None

    def test_a_refusal_is_tried_again_and_then_given_up(self, user: User, server: Postbox) -> None:
        server.refuses = True
        mail = invite(user)
        for number in range(1, MOST_TRIES + 1):
            due_now()
            assert run_jobs(failing=True) == 1
            mail.refresh_from_db()
            assert mail.tries == number
        assert mail.state == MailState.FAILED
        assert mail.last_error == "SMTPRecipientsRefused"  # and no address
        assert list(selectors.failed(3)) == [mail]
        assert not selectors.failed(4).exists()
        due_now()
        assert run_jobs() == 0

    def test_what_failed_once_is_sent_when_the_server_is_back(self, user: User, server: Postbox) -> None:
        server.refuses = True
        mail = invite(user)
        run_jobs(failing=True)
        server.refuses = False
        due_now()
        run_jobs()
        mail.refresh_from_db()
        assert (mail.state, mail.tries, mail.last_error) == (MailState.SENT, 2, "")

    def test_a_server_that_is_gone_is_no_loss(self, user: User, settings: Any, server: Postbox) -> None:
        settings.EMAIL_PORT = 1
        mail = invite(user)
        run_jobs(failing=True)
        mail.refresh_from_db()
        assert (mail.state, mail.last_error) == (MailState.QUEUED, "ConnectionRefusedError")

    def test_rather_twice_than_never(self, user: User, server: Postbox) -> None:
        server.vanishes = True
        mail = invite(user)
        run_jobs(failing=True)
        server.vanishes = False
        due_now()
        run_jobs()
        assert [found["Message-ID"] for found in server.mails] == [f"<{mail.public_id}@localhost>"] * 2

    def test_two_workers_send_it_once(self, cloned_db: None, user: User, server: Postbox) -> None:
        mail = invite(user)
        together = threading.Barrier(4)

        def work() -> None:
            together.wait()
            try:
                send.func(mail_id=mail.pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.mails) == 1

    def test_a_real_worker_sends_it(self, cloned_db: None, user: User, server: Postbox) -> None:
        invite(user)
        assert run_jobs() == 1
        assert len(server.mails) == 1

    def test_what_lost_its_job_is_queued_again(self, user: User, server: Postbox) -> None:
        mail, fresh = invite(user), invite(user)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        Mail.objects.filter(pk=mail.pk).update(created_at=now() - RESUME_AFTER - timedelta(minutes=1))
        resume.func()
        resume.func()
        assert waiting() == ["mail.send"]
        run_jobs()
        fresh.refresh_from_db()
        assert fresh.state == MailState.QUEUED
        assert len(server.mails) == 1


def test_address_and_text_are_erased_after_a_month(user: User, server: Postbox) -> None:
    old, waits, fresh = invite(user), invite(user), invite(user)
    Mail.objects.exclude(pk=waits.pk).update(state=MailState.SENT)
    Mail.objects.exclude(pk=fresh.pk).update(created_at=now() - timedelta(days=31))
    erase_texts.func()
    kept = set(Mail.objects.exclude(body="").values_list("pk", flat=True))
    assert kept == {waits.pk, fresh.pk}
    old.refresh_from_db()
    assert (old.to, old.subject, old.body, old.user_id) == ("", "", "", user.pk)


def test_a_subject_has_its_limit() -> None:
    mail = enqueue(kind="account", to="a@example.org", subject="ä" * 1000, body="x")
    assert len(mail.subject) == 200
