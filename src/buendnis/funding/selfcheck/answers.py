"""What the self-check asks. No answer says who somebody is, so that all of them may stand in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from buendnis.funding.guideline.document import ObjectKind

MOST_MONTHS = 120
QUESTIONS = {
    "organisation": _("What kind of organisation are you?"),
    "site": _("Does it have a site in Lower Saxony?"),
    "plan": _("What do you plan?"),
    "group": _("For whom?"),
    "district": _("Where shall it work, first of all?"),
    "total": _("What does it cost in all, roughly?"),
    "months": _("How many months shall it take?"),
    "begun": _("Has it begun already?"),
}


class Organisation(TextChoices):
    """What kind of organisation asks."""

    PUBLIC = "public", _("A public body, for example a district or a city")
    CHAMBER = "chamber", _("A chamber, an association or a union")
    EDUCATION = "education", _("A university or an education provider")
    CHARITY = "charity", _("A charitable organisation")
    FIRM = "firm", _("A firm")
    PERSON = "person", _("A private person")
    OTHER = "other", pgettext_lazy("kind of organisation", "Something else")


class Site(TextChoices):
    """Whether the organisation has a site in Lower Saxony."""

    YES = "yes", pgettext_lazy("site", "Yes")
    NO = "no", pgettext_lazy("site", "No")
    UNSURE = "unsure", pgettext_lazy("site", "I don’t know yet")


class Plan(TextChoices):
    """What is planned."""

    OFFER = "offer", _("An offer, a network or a service for the region")
    QUALIFY = "qualify", _("Courses or coaching for people")
    UNSURE = "unsure", _("Something else, or not clear yet")


class TargetGroup(TextChoices):
    """For whom it is planned."""

    UNEMPLOYED = "unemployed", _("People without work, or looking for work")
    EMPLOYEES = "employees", _("Employees")
    FIRMS = "firms", pgettext_lazy("target group", "Firms")
    NEWCOMERS = "newcomers", _("People who come from abroad")
    YOUNG = "young", _("Pupils, apprentices, students")
    EVERYBODY = "everybody", _("The region as a whole")


class Begun(TextChoices):
    """Whether it has begun."""

    NO = "no", _("No, nothing has begun")
    CONTRACTS = "contracts", _("Contracts or orders are being prepared or are signed")
    YES = "yes", _("Yes, the work has begun")


@dataclass(frozen=True)
class Answers:
    """The answers; what was not answered is empty. ``total`` in EUR, ``months`` the length of the project."""

    organisation: str = ""
    site: str = ""
    plan: str = ""
    group: str = ""
    district: str = ""  # official key of five digits
    total: Decimal | None = None
    months: int | None = None
    begun: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Answers:
        """The answers as a case keeps them, or as a form read them; what does not fit is left off."""
        return cls(
            organisation=_one_of(Organisation, data.get("organisation")),
            site=_one_of(Site, data.get("site")),
            plan=_one_of(Plan, data.get("plan")),
            group=_one_of(TargetGroup, data.get("group")),
            district=str(data.get("district") or "")[:5],
            total=_amount(data.get("total")),
            months=_months(data.get("months")),
            begun=_one_of(Begun, data.get("begun")),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data, without what was not answered."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {
            name: format(value, "f") if isinstance(value, Decimal) else value
            for name, value in found.items()
            if value not in ("", None)
        }

    @property
    def query(self) -> str:
        """The answers as the query string of an address, in the order of the questions."""
        return urlencode(self.to_json())

    @property
    def kinds(self) -> tuple[ObjectKind, ...]:
        """The kinds of project that fit what is planned and for whom: none, one, or several."""
        if self.plan == Plan.OFFER:
            return (ObjectKind.STRUCTURE,)
        if self.plan == Plan.QUALIFY:
            clear = {
                TargetGroup.UNEMPLOYED: (ObjectKind.UNEMPLOYED,),
                TargetGroup.EMPLOYEES: (ObjectKind.TRAINING,),
                TargetGroup.FIRMS: (ObjectKind.TRAINING,),
            }
            both = (ObjectKind.UNEMPLOYED, ObjectKind.TRAINING)
            return clear.get(TargetGroup(self.group), both) if self.group else both
        return ()


def _one_of(choices: type[TextChoices], value: Any) -> str:
    return str(value) if value in choices.values else ""


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value)) if value not in ("", None) else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and amount >= 0 else None


def _months(value: Any) -> int | None:
    return (
        int(value)
        if str(value).isascii() and str(value).isdigit() and 0 < int(value) <= MOST_MONTHS
        else None
    )
