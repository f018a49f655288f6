"""What expert opinions ask of the office and of whoever wrote the outline, once they are issued."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance
from buendnis.appraisal.hidden import without_hidden
from buendnis.appraisal.models import (
    AppraisalCase,
    ChangeState,
    ConditionState,
    ExpertOpinion,
    OpinionCondition,
    OpinionResult,
    OpinionState,
    PlanChange,
)
from buendnis.appraisal.services.deliveries import REMIND_AFTER
from buendnis.desk.items import Item
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today

MOST = 50


def to_look_at(actor: Actor) -> Iterator[Item]:
    """Refusals whose reasons wait for a second person, for whoever that can be.

    Whom a conflict of interest keeps out does not even learn that it is a refusal.
    """
    readable = without_hidden(actor, AppraisalCase.objects.visible_to(actor))
    rows = (
        ExpertOpinion.objects.in_alliance(actor.alliance_id)
        .filter(state=OpinionState.DRAFT, result=OpinionResult.NO_SUPPORT, case__in=readable.values("pk"))
        .exclude(worded_by=actor.user_id)
        .select_related("case__application")
    )
    for row in rows.order_by("pk")[:MOST]:
        url = reverse("appraisal:opinion", args=[row.public_id])
        yield Item(
            row.case.application.title,
            _("A refusal: look at its reasons"),
            url,
            "question-mark",
            since=today(row.created_at),
        )


def for_the_office(alliance: Alliance, day: date) -> Iterator[Item]:
    """Proofs to be looked at, opinions to be signed by hand."""
    rows = OpinionCondition.objects.in_alliance(alliance.pk).filter(
        state=ConditionState.SUBMITTED, opinion__state=OpinionState.ISSUED
    )
    for row in rows.select_related("opinion__case__application").order_by("state_since", "pk"):
        url = reverse("appraisal:condition", args=[row.public_id])
        text = _("A proof has come in for condition %(number)s") % {"number": row.number}
        yield Item(
            row.opinion.case.application.title,
            text,
            url,
            "checklist",
            since=today(row.state_since),
            today=day,
        )
    changes = PlanChange.objects.in_alliance(alliance.pk).filter(
        state__in=[ChangeState.REPORTED, ChangeState.TO_DECIDE]
    )
    for change in changes.select_related("application"):
        reported = change.state == ChangeState.REPORTED
        yield Item(
            change.application.title,
            _("The plan has changed: say what follows")
            if reported
            else _("Bring the supplementary opinion to the committee"),
            reverse("appraisal:change", args=[change.public_id]),
            "edit",
            since=today(change.reported_at),
        )
    signing = ExpertOpinion.objects.in_alliance(alliance.pk).filter(state=OpinionState.SIGNING)
    for opinion in signing.select_related("case__application"):
        url = reverse("appraisal:opinion", args=[opinion.public_id])
        yield Item(
            opinion.case.application.title,
            _("Have the expert opinion signed, and upload the scan"),
            url,
            "edit",
            since=today(opinion.frozen_at),
        )


def waited_for(alliance: Alliance, day: date) -> Iterator[Item]:
    """Conditions that are open, and opinions that nobody has fetched for a week."""
    rows = OpinionCondition.objects.in_alliance(alliance.pk).filter(
        state=ConditionState.OPEN, opinion__state=OpinionState.ISSUED, due_on__lte=day + timedelta(days=30)
    )
    for row in rows.select_related("opinion__case__application__applicant").order_by("due_on", "pk"):
        application = row.opinion.case.application
        url = reverse("appraisal:condition", args=[row.public_id])
        text = _("shows that condition %(number)s is fulfilled") % {"number": row.number}
        who = row.who or application.applicant.name
        yield Item(application.title, text, url, "clock", due=row.due_on, who=who, today=day)
    silent = (
        ExpertOpinion.objects.in_alliance(alliance.pk)
        .filter(state=OpinionState.ISSUED, deliveries__sent_at__lte=now() - REMIND_AFTER)
        .exclude(deliveries__received_at__isnull=False)
        .select_related("case__application__applicant")
        .order_by("pk")
        .distinct()
    )
    for opinion in silent:
        url = reverse("appraisal:opinion", args=[opinion.public_id])
        application = opinion.case.application
        yield Item(
            application.title,
            _("has not fetched the expert opinion yet"),
            url,
            "clock",
            since=today(opinion.frozen_at),
            who=application.applicant.name,
        )


def for_the_writers(actor: Actor, day: date) -> list[Item]:
    """On the outlines that ``actor`` writes: conditions to be fulfilled, opinions to be fetched."""
    mine = Q(opinion__case__application__members__user=actor.user_id)
    rows = (
        OpinionCondition.objects.visible_to(actor)
        .filter(mine, state=ConditionState.OPEN, opinion__state=OpinionState.ISSUED)
        .select_related("opinion__case__application")
        .order_by("due_on", "pk")[:MOST]
    )
    items = [
        Item(
            row.opinion.case.application.title,
            row.text[:120],
            reverse("appraisal:condition", args=[row.public_id]),
            "checklist",
            due=row.due_on,
            today=day,
        )
        for row in rows
    ]
    unseen = (
        ExpertOpinion.objects.visible_to(actor)
        .filter(case__application__members__user=actor.user_id, state=OpinionState.ISSUED)
        .filter(deliveries__isnull=False)
        .exclude(deliveries__received_at__isnull=False)
        .select_related("case__application")
        .order_by("pk")
        .distinct()[:MOST]
    )
    items += [
        Item(
            row.case.application.title,
            _("Your expert opinion is there: fetch it"),
            reverse("appraisal:opinion", args=[row.public_id]),
            "download",
            since=today(row.frozen_at),
        )
        for row in unseen
    ]
    return items
