"""What nearly every table has."""

from __future__ import annotations

from django.db import models
from django.utils import translation

from buendnis.alliances.models import Mandate, MandateRole


def test_a_choice_is_shown_as_django_shows_it() -> None:
    mandate = Mandate()
    field = Mandate._meta.get_field("role")
    for value in [*MandateRole.values, "", "something old"]:
        mandate.role = value
        for language in ("de", "en"):
            with translation.override(language):
                shown = mandate.get_role_display()
                assert shown == models.Model._get_FIELD_display(mandate, field)  # type: ignore[attr-defined]
    mandate.role = MandateRole.SECRETARIAT
    with translation.override("de"):
        assert mandate.get_role_display() == "Geschäftsstelle"
