"""What the ground asks the alliances about somebody: as whom they may act, and how safely they must sign in."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.middleware import WITHOUT, mandates_in
from buendnis.alliances.models import Alliance, MandateRole
from buendnis.alliances.selectors import label_of, own_mandates
from buendnis.ground.accounts.models import User
from buendnis.ground.look.navigation import MandateChoice, Standing
from buendnis.ground.requests import ActingRequest

DEMANDING = {MandateRole.SECRETARIAT, MandateRole.SPOKESPERSON}


def must_have_second_factor(user: User) -> bool:
    """The secretariat keeps the books, and spokespersons sign: both sign in with two factors."""
    return own_mandates(user).filter(role__in=DEMANDING).exists()


def chain_called(slug: str) -> int | None:
    """The chain of the audit of the alliance called ``slug``."""
    return Alliance.objects.filter(slug=slug).values_list("pk", flat=True).first()


def standing(request: HttpRequest) -> Standing:
    """All mandates of whoever asks, and acting for oneself; shown in the head of every page."""
    acting = cast("ActingRequest", request).actor
    choices = tuple(
        MandateChoice(
            str(mandate.public_id),
            label_of(mandate) if mandate.seat else str(mandate.get_role_display()),
            mandate.alliance.name,
            mandate.pk == acting.mandate_id,
        )
        for mandate in mandates_in(request)
    )
    if not choices:
        return Standing()
    oneself = MandateChoice(WITHOUT, _("For myself, as an applicant"), "", acting.mandate_id is None)
    return Standing((*choices, oneself), reverse("alliances:act_as"))
