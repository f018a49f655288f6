"""How other rooms name an appraisal."""

from __future__ import annotations

from buendnis.appraisal.models import AppraisalCase
from buendnis.ground.reference import Reference, reference_to

KIND = "appraisal.appraisalcase"


def case_reference(case: AppraisalCase) -> Reference:
    """How a resolution names the appraisal that it decides."""
    return reference_to(case, case.application.title)
