"""The mail about a scenario. It carries no authority and no words of the scenario: it leads to its page."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.selectors import office_of
from buendnis.ground.mail.services import queue_mail
from buendnis.scenarios.models import Scenario

HANDED = "scenario.handed"


def tell_the_office(scenario: Scenario) -> None:
    """A partner has given a scenario to the office; the title may name what one of them must not know."""
    for mandate in office_of(scenario.alliance):
        user = mandate.person.user
        if user is not None:
            queue_mail(
                HANDED,
                user.email,
                _("A partner gives you a scenario"),
                f"mail/{HANDED}.txt",
                {
                    "made_as": scenario.made_as,
                    "alliance": scenario.alliance,
                    "url": settings.BASE_URL + reverse("scenarios:scenario", args=[scenario.public_id]),
                },
                alliance_id=scenario.alliance_id,
                user_id=user.pk,
            )
