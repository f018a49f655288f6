"""One's mail settings; and in the demo, where nothing is sent, the page that shows every mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from buendnis.ground.access import EVERYONE, SIGNED_IN, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.look.pages import invalid, paginate
from buendnis.ground.mail import kinds
from buendnis.ground.mail.forms import MailsForm
from buendnis.ground.mail.models import Mail, MailState
from buendnis.ground.mail.reminders import chosen_by, wants_weekly
from buendnis.ground.mail.selectors import wanted_kinds
from buendnis.ground.mail.services import choose_mails, choose_reminders
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import unit


@open_to(SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: ActingRequest) -> HttpResponse:
    """Which mails one gets."""
    user = request.user
    assert user.is_authenticated  # noqa: S101 - open_to let nobody else in
    initial = {"wanted": wanted_kinds(user), "weekly": wants_weekly(user)}
    form = MailsForm(*submitted(request), initial=initial | MailsForm.initial_of(chosen_by(user)))
    if request.method == "POST" and form.is_valid():
        with unit():
            choose_mails(request.actor, user, form.cleaned_data["wanted"])
            choose_reminders(request.actor, user, form.days_chosen(), weekly=form.cleaned_data["weekly"])
        messages.success(request, _("Your choice has been saved."))
        return HttpResponseRedirect(reverse("mail:settings"))
    crumbs = [(reverse("accounts:overview"), _("My account")), ("", _("Which mails you get"))]
    context = {
        "form": form,
        "crumbs": crumbs,
        "essential": [kind for kind in kinds.all_kinds() if kind.essential and kind.listed],
    }
    if request.method == "POST":
        return invalid(request, "mail/settings.html", context)
    return render(request, "mail/settings.html", context)


@open_to(EVERYONE)
@never_cache
@require_safe
def outbox(request: ActingRequest) -> HttpResponse:
    """Every mail that the demo kept, the newest first, so that all roles can be played; nowhere else.

    What went through a mail server is never shown, whatever the installation calls itself.
    """
    if not settings.DEMO:
        raise Http404
    mails = Mail.objects.filter(state=MailState.KEPT).exclude(body="").order_by("-created_at", "-pk")
    mails = mails.prefetch_related("attachments")
    reader = request.GET.get("an", "").strip()
    if reader:
        mails = mails.filter(to__iexact=reader)
    return render(
        request, "mail/outbox.html", {"page_obj": paginate(request, mails, per_page=20), "reader": reader}
    )
