"""Answers that Django gives without a page get one."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from buendnis.ground.look.errors import too_many, wrong_method


class PlainAnswersMiddleware:
    """A bare 405 (the address of a form opened as a page) or 429 becomes a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or response.content:
            return response
        if response.status_code == 405:
            return wrong_method(request, response.get("Allow", ""))
        if response.status_code == 429:
            return too_many(request)
        return response
