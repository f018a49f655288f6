"""The second look at a refusal, and what the office notes about an opinion's way to the applicant."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.appraisal import policies
from buendnis.appraisal.content import opinion_content
from buendnis.appraisal.forms.opinions import DeliveryForm, HowKnownForm, LookForm, noon_of
from buendnis.appraisal.models import ExpertOpinion, OpinionResult, OpinionState
from buendnis.appraisal.services.deliveries import note_delivery, note_receipt
from buendnis.appraisal.services.looks import look_at_reasons
from buendnis.appraisal.services.opinions import standing_of
from buendnis.appraisal.views.opinions import crumbs_of, found_opinion
from buendnis.ground.access import open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import now, today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest


@open_to(Role.SECRETARIAT, Role.SPOKESPERSON)
def look(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Say whether the reasons of a refusal can go out."""
    opinion = found_opinion(request, public_id)
    drafted = opinion.state == OpinionState.DRAFT and opinion.result == OpinionResult.NO_SUPPORT
    if not drafted or not policies.may_look(request.actor, opinion, standing_of(opinion, request.actor)):
        raise Http404
    content = opinion_content(opinion)
    seen = request.POST.get("seen", "") if request.method == "POST" else sha256_of(content)

    def do(said: Said) -> str:
        look_at_reasons(request.actor, opinion, seen, agrees=said["agrees"], remark=said["remark"])
        return _("Thank you. The second look has been noted.")

    step = Step(
        _("Second look at the reasons"),
        LookForm,
        do,
        reverse("appraisal:opinion", args=[public_id]),
        tuple(crumbs_of(opinion, "")[:-1]),
        effect=_("You look at exactly the wording below. With its next change your look lapses."),
        button=_("Note the second look"),
        template="appraisal/opinion_look.html",
        more={"content": content, "seen": sha256_of(content)},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def deliver(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note that the opinion was also sent or handed over."""
    opinion = _issued(request, public_id)

    def do(said: Said) -> str:
        note_delivery(
            request.actor, opinion, channel=said["channel"], to=said["to"], sent_at=_moment(said["sent_on"])
        )
        return _("The delivery has been noted.")

    step = Step(
        _("Note a delivery"),
        DeliveryForm,
        do,
        reverse("appraisal:opinion", args=[public_id]),
        tuple(crumbs_of(opinion, "")[:-1]),
        button=_("Note it"),
        initial={"to": opinion.case.application.applicant.name, "sent_on": today()},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def receipt(request: ActingRequest, public_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Note that a delivery has arrived."""
    opinion = _issued(request, public_id)
    delivery = opinion.deliveries.filter(public_id=delivery_id, received_at__isnull=True).first()
    if delivery is None:
        raise Http404

    def do(said: Said) -> str:
        note_receipt(request.actor, opinion, delivery, said["how"])
        return _("The receipt has been noted.")

    step = Step(
        _("Note the receipt"),
        HowKnownForm,
        do,
        reverse("appraisal:opinion", args=[public_id]),
        tuple(crumbs_of(opinion, "")[:-1]),
        facts=((_("Delivered"), delivery.get_channel_display()), (_("To whom"), delivery.to)),
        button=_("Note it"),
    )
    return take(request, step)


def _moment(day: date) -> datetime:
    """Noon of ``day``; of today not later than now."""
    return min(noon_of(day), now()) if day <= today() else noon_of(day)


def _issued(request: ActingRequest, public_id: UUID) -> ExpertOpinion:
    opinion = found_opinion(request, public_id)
    if opinion.state != OpinionState.ISSUED or not policies.may_run(request.actor, opinion.alliance_id):
        raise Http404
    return opinion
