"""Whether scenarios show how each partner comes off: the office decides, with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from buendnis.alliances.views.shared import alliance_of, answer
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.requests import ActingRequest
from buendnis.scenarios.forms import PartnerViewForm
from buendnis.scenarios.selectors import partner_view
from buendnis.scenarios.services import set_partner_view
from buendnis.scenarios.views.shared import crumbs


@open_to(Role.SECRETARIAT)
@require_http_methods(["GET", "HEAD", "POST"])
def partner_views(request: ActingRequest) -> HttpResponse:
    """Switch views by partner on or off."""
    alliance = alliance_of(request.actor)
    view = partner_view(alliance.pk)
    form = PartnerViewForm(*submitted(request), initial={"shown": bool(view and view.shown)})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            set_partner_view(request.actor, alliance, said["shown"], said["reason"])
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("scenarios:list")
    context = {
        "form": form,
        "title": _("Views by partner"),
        "preline": "",
        "lead": _(
            "By default scenarios judge projects and not shares: all partners are equals. Switched on, a scenario "
            "also shows how many of the projects that a partner approves of are in. Only where the rules of "
            "procedure let the seats read whose points they are."
        ),
        "back": reverse("scenarios:list"),
        "crumbs": crumbs(("", _("Views by partner"))),
    }
    return answer(request, "alliances/form.html", context)
