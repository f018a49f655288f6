"""Guidelines, ideas, advice, outlines and their pre-checks."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "buendnis.funding"
    label = "funding"
    append_only: ClassVar[list[str]] = [
        "funding_applicationrevision",
        "funding_precheckoverride",
        "funding_returnextension",
        "funding_rulingconfirmation",
        "funding_sourceupdate",
        "funding_callextension",
    ]

    def ready(self) -> None:
        """Tell the ground what this room adds to it."""
        from buendnis.funding.ready import register_applications
        from buendnis.funding.ready_advice import register_advice
        from buendnis.funding.ready_ideas import register_ideas
        from buendnis.funding.takeout import register_sheets

        register_sheets()
        register_ideas()
        register_applications()
        register_advice()
