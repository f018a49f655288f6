"""The lines of a work list, drawn here: a template takes five times as long for the sixty of one page."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from buendnis.desk.items import Item
from buendnis.ground.look.templatetags.look import icon

register = template.Library()

LINE = (
    '<li class="worklist__item{}">{}<div><p class="worklist__title"><a href="{}">{}</a></p>'
    '<p class="worklist__text">{}</p></div><p class="worklist__when">{}{}</p></li>'
)


@register.simple_tag
def lines(items: Iterable[Item]) -> SafeString:
    """``{% lines items %}`` within ``ul.worklist``: what is to be done, by whom, and until when."""
    late = format_html('<span class="kern-sr-only">{}: </span>', _("late"))
    return format_html_join(
        "\n",
        LINE,
        (
            (
                f" worklist__item--{state}" if state else "",
                icon(item.icon),
                item.url,
                item.title,
                item.said,
                late if state == "late" else "",
                item.when,
            )
            for item in items
            for state in [item.state]
        ),
    )
