"""What expert opinions ask of the office, of whoever looks at them a second time, and of whoever wrote the outline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
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
    OpinionDelivery,
    OpinionResult,
    OpinionState,
    PlanChange,
)
from buendnis.appraisal.services.deliveries import REMIND_AFTER
from buendnis.desk.items import Item, WorkList
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now, today

MOST = 50


def of_the_office(todo: WorkList, waiting: WorkList, actor: Actor, alliance: Alliance, day: date) -> None:
    """Opinions on their way, proofs and changes that came after them, and what their readers owe."""
    _on_their_way(todo, actor, alliance)
    _conditions(todo, waiting, alliance, day)
    changes = (
        PlanChange.objects.in_alliance(alliance.pk)
        .filter(state__in=[ChangeState.REPORTED, ChangeState.TO_DECIDE])
        .annotate(about=F("application__title"))
        .only("public_id", "state", "reported_at")
    )
    for change in todo.few(changes.order_by("reported_at", "pk")):
        text = _("Bring the supplementary opinion to the committee")
        if change.state == ChangeState.REPORTED:
            text = _("The plan has changed: say what follows")
        url = reverse("appraisal:change", args=[change.public_id])
        todo.add(Item(_about(change), text, url, "edit", since=today(change.reported_at)))
    _not_fetched(waiting, alliance)


def _on_their_way(todo: WorkList, actor: Actor, alliance: Alliance) -> None:
    texts = {
        OpinionState.DRAFT: (_("Have the expert opinion released"), "edit"),
        OpinionState.RELEASED: (_("Issue the expert opinion"), "success"),
        OpinionState.SEALING: (_("The expert opinion could not be sealed"), "warning"),
        OpinionState.SIGNING: (_("Have the expert opinion signed, and upload the scan"), "edit"),
    }
    rows = list(
        ExpertOpinion.objects.in_alliance(alliance.pk)
        .filter(state__in=texts)
        .exclude(state=OpinionState.SEALING, seal_problem="")
        .annotate(about=F("case__application__title"))
        .only("public_id", "created_at", "state", "frozen_at", "result", "worded_by", "case")
        .order_by("created_at", "pk")
    )
    for row in rows:
        text, icon = texts[OpinionState(row.state)]
        begun = row.frozen_at if row.state == OpinionState.SIGNING and row.frozen_at else row.created_at
        todo.add(Item(_about(row), text, _opinion(row), icon, since=today(begun)))
    refusals = [
        row
        for row in rows
        if row.state == OpinionState.DRAFT
        and row.result == OpinionResult.NO_SUPPORT
        and row.worded_by != actor.user_id
    ]
    if refusals:
        cases = AppraisalCase.objects.visible_to(actor).filter(pk__in=[row.case_id for row in refusals])
        readable = set(without_hidden(actor, cases).values_list("pk", flat=True))
        todo.extend(_look(row) for row in refusals if row.case_id in readable)


def to_look_at(actor: Actor) -> Iterator[Item]:
    """Refusals whose reasons wait for a second person, for whoever that can be.

    Whom a conflict of interest keeps out does not even learn that it is a refusal.
    """
    readable = without_hidden(actor, AppraisalCase.objects.visible_to(actor))
    rows = (
        ExpertOpinion.objects.in_alliance(actor.alliance_id)
        .filter(state=OpinionState.DRAFT, result=OpinionResult.NO_SUPPORT, case__in=readable.values("pk"))
        .exclude(worded_by=actor.user_id)
        .annotate(about=F("case__application__title"))
        .only("public_id", "created_at")
    )
    for row in rows.order_by("pk")[:MOST]:
        yield _look(row)


def _conditions(todo: WorkList, waiting: WorkList, alliance: Alliance, day: date) -> None:
    """Proofs to be looked at, and conditions that are open."""
    due = Q(state=ConditionState.SUBMITTED) | Q(
        state=ConditionState.OPEN, due_on__lte=day + timedelta(days=30)
    )
    rows = (
        OpinionCondition.objects.in_alliance(alliance.pk)
        .still_asked()
        .filter(due)
        .annotate(
            about=F("opinion__case__application__title"),
            asked=F("opinion__case__application__applicant__name"),
        )
        .only("public_id", "number", "who", "due_on", "state", "state_since")
    )
    for row in rows.order_by("due_on", "state_since", "pk"):
        url = reverse("appraisal:condition", args=[row.public_id])
        if row.state == ConditionState.SUBMITTED:
            text = _("A proof has come in for condition %(number)s") % {"number": row.number}
            todo.add(Item(_about(row), text, url, "checklist", since=today(row.state_since), today=day))
        else:
            text = _("shows that condition %(number)s is fulfilled") % {"number": row.number}
            who = row.who or getattr(row, "asked", "")
            waiting.add(Item(_about(row), text, url, "clock", due=row.due_on, who=who, today=day))


def _not_fetched(waiting: WorkList, alliance: Alliance) -> None:
    """Opinions that nobody has fetched for a week."""
    given = OpinionDelivery.objects.filter(opinion=OuterRef("pk"))
    rows = (
        ExpertOpinion.objects.in_alliance(alliance.pk)
        .filter(Exists(given.filter(sent_at__lte=now() - REMIND_AFTER)), state=OpinionState.ISSUED)
        .exclude(Exists(given.filter(received_at__isnull=False)))
        .annotate(about=F("case__application__title"), asked=F("case__application__applicant__name"))
        .only("public_id", "frozen_at")
    )
    for row in waiting.few(rows.order_by("frozen_at", "pk")):
        text = _("has not fetched the expert opinion yet")
        who = getattr(row, "asked", "")
        waiting.add(Item(_about(row), text, _opinion(row), "clock", since=today(row.frozen_at), who=who))


def _look(row: ExpertOpinion) -> Item:
    text = _("A refusal: look at its reasons")
    return Item(_about(row), text, _opinion(row), "question-mark", since=today(row.created_at))


def _about(row: Any) -> str:
    """The title of the outline, selected with a row."""
    about: str = row.about
    return about


def _opinion(row: ExpertOpinion) -> str:
    return reverse("appraisal:opinion", args=[row.public_id])


def for_the_writers(actor: Actor, day: date) -> list[Item]:
    """On the outlines that ``actor`` writes: conditions to be fulfilled, opinions to be fetched."""
    mine = Q(opinion__case__application__members__user=actor.user_id)
    rows = (
        OpinionCondition.objects.visible_to(actor)
        .still_asked()
        .filter(mine, state=ConditionState.OPEN)
        .annotate(about=F("opinion__case__application__title"))
        .only("public_id", "text", "due_on")
        .order_by("due_on", "pk")[:MOST]
    )
    items = []
    for row in rows:
        url = reverse("appraisal:condition", args=[row.public_id])
        items.append(Item(_about(row), row.text[:120], url, "checklist", due=row.due_on, today=day))
    given = OpinionDelivery.objects.filter(opinion=OuterRef("pk"))
    unseen = (
        ExpertOpinion.objects.visible_to(actor)
        .filter(case__application__members__user=actor.user_id, state=OpinionState.ISSUED)
        .filter(Exists(given), ~Exists(given.filter(received_at__isnull=False)))
        .annotate(about=F("case__application__title"))
        .only("public_id", "frozen_at")
        .order_by("pk")[:MOST]
    )
    for opinion in unseen:
        text, since = _("Your expert opinion is there: fetch it"), today(opinion.frozen_at)
        items.append(Item(_about(opinion), text, _opinion(opinion), "download", since=since))
    return items
