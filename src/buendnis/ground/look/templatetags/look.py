"""The project's template tags. They are built in: no template loads them.

Forms: ``once``, ``field``, ``error_summary``. Numbers and dates: ``euro``, ``percent``, ``when``.
Pieces: ``icon``, ``file_link``, ``badge``, ``alert``, ``term``, ``checklist``, ``timeline``, ``budget_bar``, ``words``.
Lists: ``pages``, ``sort_link``, ``query``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.ground.look.marks import in_words
from buendnis.ground.look.pieces import BudgetRow, CheckItem, TimelineEntry, as_pieces, segments
from buendnis.ground.wordwise import Kind, Piece

register = template.Library()

KIND_ICONS = {
    "info": "info",
    "success": "success",
    "warning": "warning",
    "danger": "danger",
    "neutral": "",
}
STATE_ICONS = {"done": "success", "missing": "danger", "warning": "warning", "open": "circle"}


# --- forms ---------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def once(context: Context) -> SafeString:
    """``{% once %}`` inside every POST form: CSRF token, one-time token and the id of kept input."""
    from buendnis.ground.drafts.tokens import once_fields

    return SafeString(once_fields(context))


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """``{% field form.name %}``: the field with label, help, control and errors."""
    return bound.as_field_group()


@register.inclusion_tag("look/tags/error_summary.html")
def error_summary(*shown: BaseForm | BaseFormSet[Any] | list[BaseForm] | None) -> dict[str, object]:
    """``{% error_summary form formset … %}``: what to correct, each with a link to its field; once per page.

    Stands above the fields of a form that is drawn field by field; ``{{ form }}`` brings its own.
    """
    errors: list[tuple[str, str, str]] = []
    fields = 0
    for item in shown:
        if item is None:
            continue
        if isinstance(item, BaseFormSet):
            errors += [("", "", str(text)) for text in (item.non_form_errors() if item.is_bound else [])]
        one = [item] if isinstance(item, BaseForm) else item
        for form in one.forms if isinstance(one, BaseFormSet) else one:
            errors += _errors_of(form)
            fields += len(form.visible_fields())
    # where a page asks for one thing only, the error at the field says it all
    if fields == 1 and all(target for target, _, _ in errors):
        errors = []
    return {"errors": errors, "fields": fields}


def _errors_of(form: BaseForm) -> Iterable[tuple[str, str, str]]:
    """(id of the control, label, message) of every error of a form."""
    if not form.is_bound:
        return
    for name, messages in form.errors.items():
        bound = form[name] if name in form.fields else None
        for message in messages:
            if bound is None or bound.is_hidden:
                yield "", "", str(message)
            else:
                target = bound.auto_id if bound.use_fieldset else (bound.id_for_label or bound.auto_id)
                yield target, str(bound.label), str(message)


# --- numbers and dates ---------------------------------------------------------------------------


@register.filter
def euro(amount: Decimal | int | str | None) -> str:
    """``{{ amount|euro }}``: 1234.5 → "1.234,50 €"; nothing for None."""
    from buendnis.ground.money import euro as written

    if amount is None or amount == "":
        return ""
    return written(Decimal(amount))


@register.filter
def percent(rate: Decimal | float | str | None) -> str:
    """``{{ rate|percent }}``: 0.5000 → "50 %", 0.5950 → "59,5 %"; nothing for None."""
    if rate is None or rate == "":
        return ""
    value = (Decimal(str(rate)) * 100).normalize()
    places = max(0, -int(value.as_tuple().exponent))
    return f"{formats.number_format(value, decimal_pos=places)}\N{NO-BREAK SPACE}%"


@register.filter
def source_in_words(source: str) -> str:
    """``{{ fact.source|source_in_words }}``: "[R] years" → "Public source: years"."""
    return in_words(source)


@register.simple_tag
def when(value: datetime | date | None, empty: str = "–") -> SafeString | str:
    """``{% when moment %}``: a date, or a date with its time, readable for people and for machines."""
    if value is None or value == "":
        return empty
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        return format_html(
            '<time datetime="{}">{}</time>',
            local.isoformat(timespec="minutes"),
            formats.date_format(local, "DATETIME_FORMAT"),
        )
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value, "DATE_FORMAT")
    )


# --- pieces --------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: str = "default", label: str = "") -> SafeString:
    """``{% icon "check" %}``, ``{% icon "draft" "small" %}``: silent, unless a label gives it a voice.

    Sizes: small, default, large, x-large. Names: those of KERN, and our own at the end of buendnis.css.
    """
    if not label:
        return _silent(name, size)
    css = f"kern-icon kern-icon--{name} kern-icon--{size}"
    return format_html('<span class="{}" role="img" aria-label="{}"></span>', css, label)


@lru_cache(maxsize=256)
def _silent(name: str, size: str) -> SafeString:
    """An icon that the text beside it explains; a page draws dozens of the same few."""
    return format_html(
        '<span class="kern-icon kern-icon--{} kern-icon--{}" aria-hidden="true"></span>', name, size
    )


@register.simple_tag
def file_link(document: UUID | str, label: object, button: str = "") -> SafeString:
    """``{% file_link file.public_id file.name %}``: the download of a document, by its public id.

    ``{% file_link minutes.pdf "PDF" "secondary" %}`` looks like a button; kinds: primary, secondary, tertiary.
    """
    return format_html(
        '<a{} href="{}">{}{}</a>',
        format_html(' class="kern-btn kern-btn--{}"', button) if button else "",
        reverse("documents:download", args=[document]),
        icon("download", "small"),
        label,
    )


@register.simple_tag
def badge(text: object, kind: str = "neutral") -> SafeString:
    """``{% badge "Sent" "success" %}``; kinds: info, success, warning, danger, neutral."""
    sign = KIND_ICONS[kind]
    return format_html(
        '<span class="kern-badge kern-badge--small kern-badge--{}">{}'
        '<span class="kern-label kern-label--small">{}</span></span>',
        kind,
        icon(sign, "small") if sign else "",
        text,
    )


@register.simple_block_tag
def alert(content: str, kind: str = "info", title: object = "", role: str = "") -> SafeString:
    """``{% alert "warning" _("Title") %}<p>Text</p>{% endalert %}``; kinds: info, success, warning, danger.

    ``role="alert"`` or ``"status"`` only for what appears as an answer to something.
    """
    said = {
        "info": _("Note:"),
        "success": _("Success:"),
        "warning": _("Warning:"),
        "danger": _("Error:"),
    }[kind]
    body = format_html('<div class="kern-alert__body">{}</div>', content) if content.strip() else ""
    return format_html(
        '<div class="kern-alert kern-alert--{}"{}><div class="kern-alert__header">{}<p class="kern-title">'
        '<span class="kern-sr-only">{} </span>{}</p></div>{}</div>',
        kind,
        format_html(' role="{}"', role) if role else "",
        icon(KIND_ICONS[kind]),
        said,
        title,
        body,
    )


@register.simple_block_tag
def term(content: str, word: object) -> SafeString:
    """``{% term _("De minimis") %}What it means.{% endterm %}``: help on demand, without scripts."""
    return format_html(
        '<details class="term"><summary>{}<span>{}</span></summary>'
        '<div class="term__text">{}</div></details>',
        icon("help", "small"),
        word,
        content,
    )


@register.inclusion_tag("look/tags/checklist.html")
def checklist(items: Sequence[CheckItem | dict[str, Any]]) -> dict[str, object]:
    """``{% checklist items %}``: pieces.CheckItem (or mappings): label, state, reason, url, action."""
    said = {
        "done": pgettext("checklist", "Done"),
        "missing": pgettext("checklist", "Missing"),
        "warning": pgettext("checklist", "Please check"),
        "open": pgettext("checklist", "Open"),
    }
    lines = [
        {
            "item": item,
            "state": str(item.state),
            "icon": STATE_ICONS[str(item.state)],
            "said": said[str(item.state)],
        }
        for item in as_pieces(CheckItem, items)
    ]
    return {"lines": lines}


@register.inclusion_tag("look/tags/timeline.html")
def timeline(entries: Sequence[TimelineEntry | dict[str, Any]]) -> dict[str, object]:
    """``{% timeline entries %}``: pieces.TimelineEntry (or mappings): when, title, text, url, state, who."""
    return {"entries": as_pieces(TimelineEntry, entries)}


@register.inclusion_tag("look/tags/budget_bar.html")
def budget_bar(
    rows: Sequence[BudgetRow | dict[str, Any]], title: str = "", total: Decimal | None = None
) -> Any:
    """``{% budget_bar rows _("Budget 2018–2021") total %}``: a bar of stages with its table.

    ``rows``: pieces.BudgetRow (or mappings): label, amount, kind. ``total``: told in the table's last line.
    """
    pieces = as_pieces(BudgetRow, rows)
    return {"rows": pieces, "segments": segments(pieces), "title": title, "total": total}


# --- lists ---------------------------------------------------------------------------------------


def _query(context: Context) -> QueryDict:
    request: HttpRequest | None = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """``<a href="{% query page=2 %}">``: this page's query string, changed; None takes one out."""
    params = _query(context)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def exports(context: Context) -> SafeString:
    """``{% exports %}``: this page's list as CSV and XLSX, filtered and sorted as it is shown."""
    return format_html_join(
        " ",
        '<a href="{}">{}{}</a>',
        (
            (query(context, format=kind, page=None), icon("download", "small"), kind.upper())
            for kind in ("csv", "xlsx")
        ),
    )


@register.inclusion_tag("look/tags/pages.html", takes_context=True)
def pages(context: Context, page_obj: Page[Any], parameter: str = "page") -> dict[str, object]:
    """``{% pages page_obj %}``: from page to page, the rest of the query string stays."""

    def url(number: int) -> str:
        return query(context, **{parameter: number if number > 1 else None})

    shown = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "page_obj": page_obj,
        "several": page_obj.paginator.num_pages > 1,
        "previous_url": url(page_obj.previous_page_number()) if page_obj.has_previous() else "",
        "next_url": url(page_obj.next_page_number()) if page_obj.has_next() else "",
        "numbers": [
            {"number": number, "url": url(number) if isinstance(number, int) else ""} for number in shown
        ],
    }


@register.simple_tag(takes_context=True)
def sort_link(context: Context, key: str, label: object, parameter: str = "sort") -> SafeString:
    """``{% sort_link "amount" _("Amount") %}`` in a ``th``: ``?sort=amount``, then ``?sort=-amount``."""
    now = _query(context).get(parameter, "")
    target = f"-{key}" if now == key else key
    state = {key: ("arrow-up", _("sorted ascending")), f"-{key}": ("arrow-down", _("sorted descending"))}
    sign = state.get(now)
    return format_html(
        '<a class="sort" href="{}">{}{}</a>',
        query(context, **{parameter: target, "page": None}),
        label,
        format_html('{}<span class="kern-sr-only">, {}</span>', icon(sign[0], "small"), sign[1])
        if sign
        else "",
    )


@register.simple_tag
def words(pieces: Iterable[Piece]) -> SafeString:
    """``{% words pieces %}``: a text with what was added and removed, told to those who do not see it, too."""
    return format_html_join("", "{}", ((_marked(piece),) for piece in pieces))


def _marked(piece: Piece) -> SafeString:
    text = linebreaksbr(piece.text)
    match piece.kind:
        case Kind.ADDED:
            tag, said = "ins", _("added:")
        case Kind.REMOVED:
            tag, said = "del", _("removed:")
        case _kept:
            return text
    return format_html(
        '<{0} class="word"><span class="kern-sr-only">{1} </span>{2}<span class="kern-sr-only"> {3} </span></{0}>',
        tag,
        said,
        text,
        pgettext("of a marked piece", "(end)"),
    )


@register.simple_tag
def joined(items: Iterable[object], separator: str = " · ") -> SafeString:
    """``{% joined parts %}``: the parts that are there, with a dot between them."""
    return format_html_join(separator, "{}", ((item,) for item in items if item))
