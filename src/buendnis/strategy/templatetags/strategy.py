"""Measured values as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import date_format

from buendnis.strategy.difference import amount

register = template.Library()


@register.simple_tag
def measured(value: Decimal | None, unit: str = "") -> str:
    """``{% measured goal.target_value goal.unit %}``: "1.500 Personen"; nothing for none."""
    return amount(value, unit)


@register.simple_tag
def when_plain(day: date) -> str:
    """A day as text alone, where no markup can stand."""
    return date_format(day, "DATE_FORMAT")
