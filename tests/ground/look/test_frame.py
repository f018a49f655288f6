"""The frame of every page: theme, language, operator's texts, errors that never tell what is there."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from tests.reading import tight

from buendnis.ground.look import errors
from buendnis.ground.look.middleware import PlainAnswersMiddleware

pytestmark = pytest.mark.django_db


class TestTheme:
    def test_without_a_choice_the_device_decides(self, client: Client) -> None:
        assert b"data-kern-theme" not in client.get(reverse("look:imprint")).content

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_a_choice_is_kept(self, client: Client, theme: str) -> None:
        answer = client.post(reverse("look:theme"), {"theme": theme, "next": "/impressum/?a=1"})
        assert (answer.status_code, answer.headers["Location"]) == (HTTPStatus.FOUND, "/impressum/?a=1")
        assert client.cookies["theme"]["httponly"]
        page = tight(client.get(reverse("look:imprint")).content.decode())
        assert f'data-kern-theme="{theme}"' in page
        assert f'value="{theme}" aria-pressed="true"' in page

    def test_as_the_device_forgets_it(self, client: Client) -> None:
        client.post(reverse("look:theme"), {"theme": "dark"})
        client.post(reverse("look:theme"), {"theme": "auto"})
        assert b"data-kern-theme" not in client.get(reverse("look:imprint")).content

    @pytest.mark.parametrize("theme", ["", '"><script>', "blue"])
    def test_anything_else_is_no_choice(self, client: Client, theme: str) -> None:
        client.post(reverse("look:theme"), {"theme": theme})
        assert b"data-kern-theme" not in client.get(reverse("look:imprint")).content
        client.cookies["theme"] = theme
        assert b"data-kern-theme" not in client.get(reverse("look:imprint")).content

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_the_way_back_stays_on_the_site(self, client: Client, target: str) -> None:
        assert (
            client.post(reverse("look:theme"), {"theme": "dark", "next": target}).headers["Location"] == "/"
        )


def test_the_language_can_be_chosen(client: Client) -> None:
    assert "Barrierefreiheit" in client.get("/barrierefreiheit/").content.decode()
    answer = client.post(reverse("look:language"), {"language": "en", "next": "/barrierefreiheit/"})
    assert answer.headers["Location"] == "/barrierefreiheit/"
    page = client.get("/barrierefreiheit/").content.decode()
    assert '<html lang="en"' in page
    assert "Tell us about barriers" in page


class TestOperatorTexts:
    def test_they_are_text_and_no_markup(self, client: Client, tmp_path: Path) -> None:
        (tmp_path / "imprint.txt").write_text("Musteramt\nStraße 1\n\n<script>x</script>", encoding="utf-8")
        with override_settings(OPERATOR_TEXTS=tmp_path):
            page = client.get("/impressum/").content.decode()
        assert "Musteramt<br>Straße 1</p>" in page
        assert "&lt;script&gt;" in page

    def test_the_text_of_the_language_goes_first(self, client: Client, tmp_path: Path) -> None:
        (tmp_path / "privacy.txt").write_text("for all", encoding="utf-8")
        (tmp_path / "privacy.de.txt").write_text("auf Deutsch", encoding="utf-8")
        with override_settings(OPERATOR_TEXTS=tmp_path):
            assert "auf Deutsch" in client.get("/datenschutz/").content.decode()

    def test_without_one_the_page_says_what_to_do(self, client: Client, tmp_path: Path) -> None:
        with override_settings(OPERATOR_TEXTS=tmp_path):
            assert "texts/imprint.txt" in client.get("/impressum/").content.decode()


class TestErrors:
    def test_addresses_that_are_not_there_look_alike(self, client: Client) -> None:
        first = client.get("/gibt-es-nicht/1/")
        second = client.get("/gibt-es-nicht/2/")
        assert first.status_code == second.status_code == HTTPStatus.NOT_FOUND
        # what a form carries differs each time, and where it leads back to
        pages = [re.sub(rb' value="[^"]*"', b"", answer.content) for answer in (first, second)]
        assert pages[0] == pages[1]

    def test_a_form_opened_as_a_page_says_so(self, client: Client) -> None:
        answer = client.get(reverse("look:theme"))
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        assert answer.headers["Allow"] == "POST"
        assert "Diese Adresse nimmt nur Formulare an" in answer.content.decode()

    def test_a_forged_form_is_refused_with_a_way_on(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        answer = strict.post(reverse("look:theme"), {"theme": "dark"})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "Das Formular war zu alt" in answer.content.decode()
        assert "Ihr Browser sendet keine Cookies" in answer.content.decode()

    def test_too_much_at_once_is_told(self, client: Client) -> None:
        with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2):
            answer = client.post(reverse("look:theme"), {"a": "1", "b": "2", "c": "3"})
        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "20 MB" in answer.content.decode()

    def test_the_page_of_a_fault_needs_no_session_and_no_database(
        self, django_assert_num_queries: object
    ) -> None:
        request = RequestFactory().get("/")  # without user, session, messages
        answer = errors.server_error(request)
        assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert b"/konto/" not in answer.content

    def test_a_bare_answer_about_too_many_tries_gets_a_page(self) -> None:
        from django.http import HttpResponse

        answer = PlainAnswersMiddleware(lambda request: HttpResponse(status=429))(RequestFactory().get("/"))
        assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert answer.content


def test_nothing_is_loaded_from_elsewhere(client: Client) -> None:
    policy = client.get("/impressum/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
