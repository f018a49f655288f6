"""What people typed survives an expired login and a refused form, for them and nobody else."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.ground.drafts.filling import BUTTON, CLOSED, OPEN, PDF, effects, filled_in, hidden

from buendnis.ground.accounts.models import User
from buendnis.ground.clock import now
from buendnis.ground.drafts import keeping
from buendnis.ground.drafts.models import KeptInput
from buendnis.ground.jobs.models import JobProgress

KEPT_NOTICE = "Ihre Eingaben sind noch da."


def upload(name: str = "plan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def expired(client: Client, user: User, **values: Any) -> Any:
    """The answer to a form that was opened with a login and is sent without."""
    client.force_login(user)
    sent = filled_in(client, CLOSED, **values)
    del client.cookies[settings.SESSION_COOKIE_NAME]
    return client.post(CLOSED, sent)


def form_of(html: str) -> tuple[str, dict[str, list[str]]]:
    """Where the page's own form is sent, and its hidden fields."""
    main = html.split("<h1>")[1].split("</main>", maxsplit=1)[0]
    (form,) = re.findall(r'<form method="post" action="([^"]*)">(.*?)</form>', main, re.DOTALL)
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]*)" value="([^"]*)"', form[1]):
        fields.setdefault(name, []).append(unescape(value))
    return form[0], fields


def way_back(answer: Any) -> str:
    target: str
    (target,) = parse_qs(urlsplit(answer["Location"]).query)["next"]
    return target


class TestExpiredLogin:
    def test_the_form_comes_back_filled_in_with_its_upload(self, user: User) -> None:
        client = Client(enforce_csrf_checks=True)  # the login is over, the CSRF cookie is not
        answer = expired(client, user, text="Viel getippt", plan=upload())
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).path == reverse("account_request_login_code")
        assert "sind aufbewahrt" in client.get(answer["Location"]).content.decode()
        assert effects() == []

        client.force_login(user)
        page = client.get(way_back(answer))
        shown = page.content.decode()
        assert 'value="Viel getippt"' in shown
        assert "plan.pdf" in shown
        assert KEPT_NOTICE in shown

        sent = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "once", "kept")}
        done = client.post(CLOSED, sent | {"text": "Viel getippt, und mehr"})
        assert done.status_code == 302
        assert effects() == ["Viel getippt, und mehr"]
        assert JobProgress.objects.get().message == f"plan.pdf: {PDF.decode()}"
        assert not KeptInput.objects.exists()

    def test_without_a_valid_csrf_token_nothing_is_kept(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.post(CLOSED, {"text": "fremd"}).status_code == 403
        assert not KeptInput.objects.exists()

    def test_reading_it_writes_nothing_and_leaves_it(self, client: Client, user: User) -> None:
        target = way_back(expired(client, user, text="Eins"))
        client.force_login(user)
        for _time in range(2):
            assert 'value="Eins"' in client.get(target).content.decode()
        assert KeptInput.objects.count() == 1

    def test_the_rest_of_the_address_stays(self, client: Client) -> None:
        answer = client.post(f"{CLOSED}?schritt=2&kept=alt", {"text": "Eins"})
        query = parse_qs(urlsplit(way_back(answer)).query)
        assert query["schritt"] == ["2"]
        assert query["kept"] == [str(KeptInput.objects.get().pk)]

    def test_htmx_leads_the_whole_page_to_the_sign_in(self, client: Client) -> None:
        answer = client.post(CLOSED, {"text": "Eins"}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert answer["HX-Redirect"].startswith(reverse("account_request_login_code"))
        assert KeptInput.objects.count() == 1

    def test_an_open_form_is_not_kept_but_done(self, client: Client) -> None:
        client.post(OPEN, {"text": "Eins"})
        assert effects() == ["Eins"]
        assert not KeptInput.objects.exists()

    def test_an_upload_that_is_too_large_to_keep_does_not_take_the_text_with_it(
        self, client: Client, user: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "LARGEST", 20)
        answer = expired(client, user, text="Eins", plan=upload(content=PDF * 2), other=upload("klein.pdf"))
        assert "nur große Dateien nicht" in client.get(answer["Location"]).content.decode()
        client.force_login(user)
        shown = client.get(way_back(answer)).content.decode()
        assert 'value="Eins"' in shown
        assert "klein.pdf" in shown
        assert "plan.pdf" not in shown


class TestAddressWithoutAPage:
    """A button's address shows no form that could come back filled in."""

    SENT = ("Gute Gründe <sprechen> dafür", "ja")

    @pytest.fixture
    def target(self, client: Client) -> str:
        return way_back(
            client.post(
                f"{BUTTON}?schritt=2", {"text": self.SENT, "password": "hunter 2", "plan": [upload()]}
            )
        )

    def test_what_was_sent_is_shown_and_sent_by_one_click(
        self, client: Client, user: User, target: str
    ) -> None:
        client.force_login(user)
        page = client.get(target)
        assert page.status_code == 405
        shown = page.content.decode()
        assert "Gute Gründe &lt;sprechen&gt; dafür</blockquote>" in shown
        assert "plan.pdf" in shown
        assert "hunter" not in shown
        assert ">ja</blockquote>" not in shown
        assert effects() == []
        address, sent = form_of(shown)
        assert address == f"{BUTTON}?schritt=2"
        assert {"csrfmiddlewaretoken", "once", "kept", "text"} == set(sent)
        for _twice in range(2):
            done = client.post(address, sent)
            assert done.status_code == 302
        assert effects() == [" | ".join(["2", *self.SENT])]
        assert JobProgress.objects.get().message == f"plan.pdf: {PDF.decode()}"
        assert not KeptInput.objects.exists()

    def test_nobody_else_is_shown_it(self, client: Client, user: User, target: str) -> None:
        other = Client()
        other.force_login(user)
        elsewhere = target.replace(BUTTON, "/probe/nirgends/")
        for browser, address in ((other, target), (client, elsewhere)):
            browser.force_login(user)
            shown = browser.get(address).content.decode()
            assert "Gründe" not in shown
            assert "Noch einmal senden" not in shown
        client.logout()
        assert urlsplit(client.get(target)["Location"]).path == reverse("account_request_login_code")

    def test_without_kept_input_the_page_says_what_the_address_is(self, client: Client, user: User) -> None:
        client.force_login(user)
        for query in ("", "?kept=", "?kept=x", f"?kept={user.pk}", f"?kept={uuid4()}"):
            page = client.get(BUTTON + query)
            assert page.status_code == 405
            assert page["Allow"] == "POST"
            assert "nimmt nur Formulare" in page.content.decode()


class TestSecrecy:
    @pytest.fixture
    def target(self, client: Client, user: User) -> str:
        return way_back(expired(client, user, text="Geheimes", password="hunter2", plan=upload()))

    def test_the_server_cannot_read_it(self, target: str) -> None:
        row = KeptInput.objects.get()
        for word in (b"Geheimes", b"hunter2", PDF, b"plan.pdf"):
            assert word not in bytes(row.payload)

    def test_passwords_and_tokens_are_not_kept(self, client: Client, target: str) -> None:
        key = client.cookies["kept"].value
        assert key
        request: Any = type("Request", (), {"COOKIES": {"kept": key}, "path": CLOSED})()
        found = keeping.kept_for(request, str(KeptInput.objects.get().pk))
        assert found is not None
        assert dict(found[0].lists()) == {"text": ["Geheimes"]}

    def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
        self, client: Client, target: str
    ) -> None:
        cookie = client.cookies["kept"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 24 * 60 * 60

    @pytest.mark.parametrize("cookie", ["", "x", "ä", "A" * 43 + "=", "A" * 5000])
    def test_another_browser_sees_an_empty_form(self, user: User, target: str, cookie: str) -> None:
        other = Client()
        other.force_login(user)
        other.cookies["kept"] = cookie
        page = other.get(target)
        assert page.status_code == 200
        assert "Geheimes" not in page.content.decode()
        assert KEPT_NOTICE not in page.content.decode()

    @pytest.mark.parametrize("kept", ["", "x", "0192f0c1-7f00-7000-8000-000000000000", "%00", "9" * 400])
    def test_a_wrong_id_gives_an_empty_form(self, client: Client, user: User, target: str, kept: str) -> None:
        client.force_login(user)
        assert KEPT_NOTICE not in client.get(f"{CLOSED}?kept={kept}").content.decode()

    def test_it_stays_with_its_form(self, client: Client, user: User, target: str) -> None:
        client.force_login(user)
        assert "Geheimes" not in client.get(target.replace(CLOSED, OPEN)).content.decode()
        KeptInput.objects.update(path=OPEN)  # nor does a row that was moved open
        assert "Geheimes" not in client.get(target.replace(CLOSED, OPEN)).content.decode()

    def test_it_is_over_after_a_day(self, client: Client, user: User, target: str) -> None:
        KeptInput.objects.update(kept_at=now() - timedelta(hours=24, seconds=1))
        client.force_login(user)
        assert "Geheimes" not in client.get(target).content.decode()

    def test_a_damaged_row_is_as_none(self, client: Client, user: User, target: str) -> None:
        client.force_login(user)
        for payload in (b"", b"x", b"x" * 400):
            KeptInput.objects.update(payload=payload)
            assert client.get(target).status_code == 200

    def test_only_its_browser_can_delete_it(self, client: Client, user: User, target: str) -> None:
        kept = str(KeptInput.objects.get().pk)
        other = Client()
        other.force_login(user)
        assert other.post(CLOSED, {"text": "Eins", "kept": kept}).status_code == 302
        assert KeptInput.objects.count() == 1
        client.force_login(user)
        client.post(CLOSED, {"text": "Zwei", "kept": kept})
        assert not KeptInput.objects.exists()


class TestRefusedForm:
    def refused(self, client: Client, **values: Any) -> Any:
        answer = client.post(OPEN, filled_in(client, **({"text": ""} | values)))
        assert answer.status_code == 422
        return answer

    def again(self, client: Client, page: Any, **values: Any) -> Any:
        sent = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "once", "kept")}
        return client.post(OPEN, sent | values)

    def test_its_upload_need_not_be_chosen_again(self, client: Client) -> None:
        page = self.refused(client, plan=upload())
        assert "„plan.pdf“" in page.content.decode()
        assert self.again(client, page, text="Eins").status_code == 302
        assert JobProgress.objects.get().message == f"plan.pdf: {PDF.decode()}"
        assert not KeptInput.objects.exists()

    def test_nor_after_several_refusals(self, client: Client) -> None:
        page = self.refused(client, plan=upload())
        page = self.again(client, page, text="", other=upload("anlage.pdf"))
        shown = page.content.decode()
        assert "plan.pdf" in shown
        assert "anlage.pdf" in shown
        assert KeptInput.objects.count() == 1
        self.again(client, page, text="Eins")
        assert JobProgress.objects.get().message.startswith("plan.pdf")

    def test_a_new_choice_takes_its_place(self, client: Client) -> None:
        page = self.refused(client, plan=upload())
        self.again(client, page, text="Eins", plan=upload("besser.pdf", PDF + b", better"))
        assert JobProgress.objects.get().message == f"besser.pdf: {PDF.decode()}, better"

    def test_a_file_that_is_refused_itself_is_not_kept(self, client: Client) -> None:
        page = self.refused(client, text="Eins", plan=upload("plan.pdf", b"no PDF"))
        assert "plan.pdf“ ist" not in page.content.decode()
        assert hidden(page, "kept") == ""
        assert not KeptInput.objects.exists()
        assert self.again(client, page, text="Eins").status_code == 302

    def test_a_form_without_uploads_leaves_nothing_behind(self, client: Client) -> None:
        self.refused(client)
        assert not KeptInput.objects.exists()

    def test_what_is_too_large_to_keep_has_to_be_chosen_again(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keeping, "LARGEST", 5)
        shown = self.refused(client, plan=upload()).content.decode()
        assert "Bitte wählen Sie sie erneut aus." in shown
        assert "„plan.pdf“" not in shown

    def test_another_form_on_the_page_lets_it_be(self, client: Client) -> None:
        """Every form of the page names what is kept, that of the language too."""
        page = self.refused(client, plan=upload())
        client.post("/probe/woanders/", {"kept": hidden(page, "kept"), "once": "a"})
        assert KeptInput.objects.count() == 1

    def test_the_cookie_lives_as_long_as_what_was_kept_last(self, client: Client) -> None:
        first = self.refused(client, plan=upload())
        second = self.again(client, first, text="", plan=upload())
        assert second.cookies["kept"].value == first.cookies["kept"].value
        assert second.cookies["kept"]["max-age"] == 24 * 60 * 60


class TestBounds:
    """Nobody fills the disk with refused forms."""

    def send(self, client: Client) -> bool:
        before = set(KeptInput.objects.values_list("pk", flat=True))
        client.post(CLOSED, {"text": "Eins"})
        return bool(set(KeptInput.objects.values_list("pk", flat=True)) - before)

    def test_a_browser_keeps_its_last_few(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_PER_BROWSER", 3)
        assert all(self.send(client) for _time in range(5))
        assert KeptInput.objects.count() == 3

    def test_an_address_of_the_network_has_its_share(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_TIMES_PER_HOUR", 2)
        assert [self.send(Client()) for _browser in range(3)] == [True, True, False]
        assert self.send(Client(REMOTE_ADDR="192.0.2.7"))

    def test_by_size_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_BYTES_PER_HOUR", 100)
        assert [self.send(Client()) for _browser in range(3)] == [True, True, False]

    def test_all_together_have_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_IN_ALL", 100)
        sent = [self.send(Client(REMOTE_ADDR=f"192.0.2.{number}")) for number in range(3)]
        assert sent == [True, True, False]

    def test_who_may_keep_no_more_is_told(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(keeping, "MOST_TIMES_PER_HOUR", 0)
        answer = client.post(CLOSED, {"text": "Eins"})
        assert way_back(answer) == CLOSED
        assert "nicht aufbewahrt" in client.get(answer["Location"]).content.decode()

    def test_twenty_megabytes_are_kept_in_time(self, client: Client, user: User) -> None:
        content = PDF + b"x" * (20 * 1024**2 - len(PDF))
        start = time.monotonic()
        target = way_back(expired(client, user, text="Eins", plan=upload(content=content)))
        client.force_login(user)
        assert "plan.pdf" in client.get(target).content.decode()
        assert KeptInput.objects.get().size > len(content)
        assert time.monotonic() - start < 20
