"""One's mail settings, and in the demo the page of all mails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.mail.models import Mail, MailPreference, MailState
from buendnis.ground.mail.services import choose_mails, enqueue, queue_mail
from buendnis.ground.verbs import NotAllowed

SETTINGS = "mail:settings"


def told(body: str = "Guten Tag", to: str = "anna@example.org", **more: Any) -> Mail:
    return enqueue(kind="account", to=to, subject=more.pop("subject", "Betreff"), body=body, **more)


class TestSettings:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client: Client, user: User) -> None:
        client.force_login(user)

    def test_each_kind_can_be_chosen_but_the_essential_ones(self, client: Client) -> None:
        page = client.get(reverse(SETTINGS)).content.decode()
        assert 'value="trial.invited"' in page
        assert 'value="trial.urgent"' not in page
        assert "Probe: Dringendes" in page
        assert "Anmeldung und Sicherheit Ihres Kontos" in page

    def test_a_choice_holds(self, client: Client, user: User) -> None:
        assert client.post(reverse(SETTINGS), {}).status_code == 302
        assert MailPreference.objects.filter(user=user, kind="trial.invited", wanted=False).exists()
        mail = queue_mail(
            "trial.invited", user.email, "x", "trial/invited.txt", {"name": "x"}, user_id=user.pk
        )
        assert mail.state == MailState.SUPPRESSED
        done = client.post(reverse(SETTINGS), {"wanted": ["trial.invited"]}, follow=True)
        assert "Ihre Auswahl wurde gespeichert." in done.content.decode()
        assert not MailPreference.objects.filter(user=user, kind="trial.invited").exists()

    @pytest.mark.parametrize("kind", ["trial.urgent", "trial.unknown", "'"])
    def test_nothing_else_can_be_chosen(self, client: Client, kind: str) -> None:
        assert client.post(reverse(SETTINGS), {"wanted": [kind]}).status_code == 422
        assert not MailPreference.objects.exists()

    def test_the_account_page_leads_there(self, client: Client) -> None:
        assert f'href="{reverse(SETTINGS)}"' in client.get(reverse("accounts:overview")).content.decode()

    def test_nobody_chooses_for_somebody_else(self, user: User) -> None:
        with pytest.raises(NotAllowed):
            choose_mails(Actor(user_id=user.pk + 1, role=Role.SECRETARIAT), user, [])

    def test_a_visitor_is_led_to_the_sign_in(self) -> None:
        assert Client().get(reverse(SETTINGS)).status_code == 302


class TestOutbox:
    @pytest.fixture(autouse=True)
    def _demo(self, settings: Any) -> None:
        settings.DEMO = True
        settings.MAIL_TRANSPORT = "keep"

    def page(self, client: Client, query: str = "") -> str:
        answer = client.get(reverse("mail:outbox") + query)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        return answer.content.decode()

    def test_elsewhere_there_is_none(self, client: Client, user: User, settings: Any) -> None:
        settings.DEMO = False
        told()
        assert client.get(reverse("mail:outbox")).status_code == 404
        client.force_login(user)
        assert client.get(reverse("mail:outbox")).status_code == 404

    def test_everybody_reads_codes_and_follows_links_the_newest_first(self, client: Client) -> None:
        told("Ihr Code:\nABCD-EFGH", subject="Erstes")
        told("Zur Seite: http://localhost:8000/abstimmungen/1/?a=1&b=2.", subject="Zweites")
        page = self.page(client)
        assert page.index("Zweites") < page.index("Erstes")
        assert "ABCD-EFGH" in page
        assert 'href="http://localhost:8000/abstimmungen/1/?a=1&amp;b=2"' in page

    @pytest.mark.parametrize(
        "body",
        [
            "<script>alert(1)</script>",
            "javascript:alert(1)",
            'http://x.de/"onmouseover="alert(1)',
            "http://x.de/<img src=x onerror=alert(1)>",
            "data:text/html,<b>",
        ],
    )
    def test_no_text_becomes_a_script(self, client: Client, body: str) -> None:
        told(body)
        shown = self.page(client).split("<article")[1].split("</article>")[0]
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b>" not in shown
        assert '"onmouseover' not in shown
        assert 'href="javascript' not in shown
        assert 'href="data' not in shown

    def test_what_went_out_is_not_shown(self, client: Client) -> None:
        told("Geheimes")
        Mail.objects.update(state=MailState.SENT)
        assert "Geheimes" not in self.page(client)

    def test_one_readers_mails(self, client: Client) -> None:
        told("an Anna")
        told("an Berta", to="berta@example.org")
        page = self.page(client, "?an=Berta@example.org")
        assert "an Berta" in page
        assert "an Anna" not in page

    def test_many_come_in_pages(self, client: Client, django_assert_num_queries: Any) -> None:
        for number in range(45):
            told(subject=f"Nummer {number}.")
        assert self.page(client).count("<article") == 20
        assert self.page(client, "?page=3").count("<article") == 5
        assert self.page(client, "?page=99999999999999999999").count("<article") == 5
        with django_assert_num_queries(3):  # how many, a page of them, what is attached to these
            client.get(reverse("mail:outbox"))

    def test_an_empty_one_says_so(self, client: Client) -> None:
        assert "Noch keine E-Mails" in self.page(client)
