"""Small things that views do alike: showing a refused form again, and cutting a list into pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from buendnis.ground.drafts.keeping import keep_uploads
from buendnis.ground.rows import can_be_numbered, part_of

UNPROCESSABLE = 422
MOST_PER_PAGE = 200


def invalid(request: HttpRequest, template: str, context: dict[str, Any] | None = None) -> HttpResponse:
    """The page again with its errors, status 422; what was uploaded is kept until it is sent again."""
    keep_uploads(request)
    return render(request, template, context, status=UNPROCESSABLE)


def show_refusal(form: forms.BaseForm, problem: ValidationError) -> None:
    """Show what a verb refused: at the field that it names, else above the form."""
    field = getattr(problem, "field", None)
    form.add_error(field if field in form.fields else None, problem.messages)


def paginate(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], per_page: int = 25, parameter: str = "page"
) -> Page[Any]:
    """The page that the query string asks for; whatever it asks for, the nearest one that exists.

    ``rows`` must be ordered. No number, however large or strange, makes an error or a slow query.
    """
    paginator: Paginator[Any] = Paginator(rows, min(max(per_page, 1), MOST_PER_PAGE))
    asked = request.GET.get(parameter, "1").strip()
    negative, digits = asked.startswith("-"), asked.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or negative:
        number = 1
    elif len(digits) > 9:
        number = paginator.num_pages
    else:
        number = max(int(digits), 1)
    if isinstance(rows, QuerySet) and can_be_numbered(rows):
        first = (number - 1) * paginator.per_page
        found, in_all = part_of(rows, first, first + paginator.per_page)
        if found:
            paginator.count = in_all  # a cached property: it is not asked for again
            return Page(found, number, paginator)
    return paginator.page(min(number, paginator.num_pages))
