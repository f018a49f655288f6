"""One application held against one guideline: what every rule looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from buendnis.funding.finance.facts import ApplicationFacts, Finding, Outcome, Place
from buendnis.funding.finance.plan import Summary, summary
from buendnis.funding.guideline.document import FundingObject, Guideline, Rate


@dataclass(frozen=True)
class Case:
    facts: ApplicationFacts
    guideline: Guideline

    @cached_property
    def sums(self) -> Summary:
        return summary(self.facts.plan)

    @cached_property
    def object(self) -> FundingObject | None:
        return self.guideline.funding_object(self.facts.funding_object)

    @cached_property
    def rate(self) -> Rate | None:
        return self.guideline.rate_for(self.facts.programme_area) if self.facts.programme_area else None

    @property
    def paragraph(self) -> str:
        """The number of the funding object in the guideline; empty where it is not known."""
        return (self.object.paragraph or "") if self.object else ""

    def is_unread(self, name: str) -> bool:
        """Whether this part of the funding object has not been read yet."""
        if self.object is None:
            return False
        return self.guideline.is_unread(
            f"/funding_objects/{self.guideline.funding_objects.index(self.object)}/{name}"
        )

    def unless_unread(self, pointer: str, failure: Finding) -> Finding:
        """The failure; but where the guideline's own list has not been read, a person decides."""
        if not self.guideline.is_unread(pointer):
            return failure
        remedy = _("The office completes the guideline.")
        return replace(failure, outcome=Outcome.HUMAN, remedy=remedy, field=Place.GUIDELINE)
