"""Assessments, conflicts of interest and expert opinions."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    name = "buendnis.appraisal"
    label = "appraisal"
    append_only: ClassVar[list[str]] = [
        "appraisal_conditionstep",
        "appraisal_conflictdeclaration",
        "appraisal_reasonslook",
        "appraisal_conflictruling",
        "appraisal_conflictrulinganswer",
        "appraisal_conflictobjection",
        "appraisal_spokespersonrelease",
    ]

    def ready(self) -> None:
        """Tell the other rooms what this one adds to them."""
        from buendnis.appraisal.ready import register_appraisal
        from buendnis.appraisal.takeout import register_sheets

        register_appraisal()
        register_sheets()
