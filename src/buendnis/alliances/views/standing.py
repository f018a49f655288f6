"""Choosing as whom one acts."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from buendnis.alliances.middleware import CHOSEN, WITHOUT
from buendnis.alliances.selectors import mandates_of
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.accounts.models import User


@open_to(SIGNED_IN)
@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Act under another of one's mandates from now on, or for oneself."""
    asked = request.POST.get("mandate", "")
    user = request.user
    own = {str(each.public_id) for each in mandates_of(user)} if isinstance(user, User) else set()
    if asked == WITHOUT or asked in own:
        request.session[CHOSEN] = asked
    else:
        messages.warning(request, _("This mandate is not in force any more. Nothing was switched."))
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = resolve_url(settings.LOGIN_REDIRECT_URL)
    return redirect(target)
