"""The secretariat's Monday page: what is due, what waits on whom, and what is free in the budget."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse_lazy as reverse  # of hundreds of lines few are shown
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buendnis.alliances.models import Alliance
from buendnis.alliances.selectors import alliance_of
from buendnis.appraisal.models import (
    AppraisalCase,
    Assignment,
    AssignmentState,
    CaseState,
    ExpertOpinion,
    OpinionState,
    SeatStanding,
)
from buendnis.appraisal.models.cases import AssessmentMode
from buendnis.appraisal.models.standings import KEEPS_OUT
from buendnis.decisions.models import (
    COMING,
    MeetingState,
    Resolution,
    ResolutionMode,
    ResolutionState,
    VoteConfirmation,
)
from buendnis.decisions.selectors import visible_meetings
from buendnis.desk import at_the_bank, meetings
from buendnis.desk.bank import bank_lists
from buendnis.desk.items import Item, in_order
from buendnis.desk.opinions import for_the_office, to_look_at, waited_for
from buendnis.desk.preparing import prepared_by_seats, to_prepare
from buendnis.desk.rulings import to_confirm, to_rule_on
from buendnis.funding.models import (
    AdviceCase,
    AdviceState,
    Application,
    ApplicationState,
    Idea,
    IdeaState,
    StepOwner,
)
from buendnis.funding.selectors.advice import ON_THE_TABLE, open_steps_until, untaken
from buendnis.funding.selectors.council_dates import coming_dates
from buendnis.funding.selectors.early_start import begun_too_early
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.mail.selectors import failed
from buendnis.intake.models import Import, ImportState
from buendnis.ledger.models import Earmark, EarmarkState, ReserveEntry, ReserveState
from buendnis.ledger.selectors import balances_of, bar, heads_of

AHEAD = timedelta(days=30)


def desk_of(actor: Actor, day: date | None = None) -> dict[str, Any]:
    """Everything that the page shows, in a number of questions that does not grow with the alliance."""
    day = day or today()
    alliance = alliance_of(actor)
    heads = list(heads_of(alliance))
    found = balances_of(heads)
    return {
        "alliance": alliance,
        "todo": in_order(
            chain(
                _applications(alliance, day),
                _late_returns(alliance, day),
                to_confirm(actor),
                to_rule_on(alliance.pk),
                to_prepare(alliance, day),
                _vacant(alliance, day),
                _opinions(alliance),
                to_look_at(actor),
                for_the_office(alliance, day),
                at_the_bank.for_the_office(alliance, day),
                _advice(alliance, day),
                _early_starts(actor, alliance, day),
                _resolutions_to_run(alliance, day),
                meetings.of_the_office(actor, alliance, day),
                _ideas(alliance),
                _lists(alliance),
                _budget(alliance, day),
                bank_lists(alliance, heads, day),
                _councils(alliance, day),
            )
        ),
        "waiting": in_order(
            chain(
                _waiting_applications(actor, day),
                _waiting_advice(alliance, day),
                _waiting_cases(alliance, day),
                prepared_by_seats(alliance, day),
                _waiting_votes(alliance, day),
                waited_for(alliance, day),
                at_the_bank.waited_for(alliance, day),
            )
        ),
        "budgets": [
            (head, bar(head, found[head.pk]), found[head.pk]) for head in heads if found[head.pk].available
        ],
        "meetings": visible_meetings(actor)
        .filter(state__in=[MeetingState.PLANNED, MeetingState.INVITED, MeetingState.OPEN])
        .order_by("starts_at")[:3],
        "failed_mails": failed(alliance.pk).count(),
    }


def _applications(alliance: Alliance, day: date) -> Iterator[Item]:
    texts = {
        ApplicationState.SUBMITTED: (_("Run the pre-check"), "funding:precheck", "checklist"),
        ApplicationState.CHECKED: (_("Open the assessment"), "appraisal:open", "scale"),
    }
    rows = Application.objects.in_alliance(alliance.pk).filter(state__in=texts)
    for row in rows:
        text, name, icon = texts[ApplicationState(row.state)]
        yield Item(
            row.title,
            text,
            reverse(name, args=[row.public_id]),
            icon,
            since=today(row.state_since),
            today=day,
        )


def _late_returns(alliance: Alliance, day: date) -> Iterator[Item]:
    """Outlines that did not come back by the day that the office had set."""
    rows = Application.objects.in_alliance(alliance.pk).filter(returned_until__lt=day)
    for row in rows.order_by("returned_until", "pk"):
        url = reverse("funding:application_extend", args=[row.public_id])
        text = _("Not back in time: extend the deadline, or talk with those who write it")
        yield Item(row.title, text, url, "clock", due=row.returned_until, today=day)


def _vacant(alliance: Alliance, day: date) -> Iterator[Item]:
    """Small groups in which a place is free: nobody asked yet, declined, or kept out by a conflict."""
    asked = Assignment.objects.filter(case=OuterRef("pk"), state=AssignmentState.ASKED)
    kept_out = SeatStanding.objects.filter(case=OuterRef("case"), seat=OuterRef("seat"), effect__in=KEEPS_OUT)
    filled = asked.exclude(Exists(kept_out)).order_by().values("case").annotate(n=Count("pk")).values("n")
    rows = (
        AppraisalCase.objects.in_alliance(alliance.pk)
        .filter(state=CaseState.ASSESSING, mode=AssessmentMode.GROUP)
        .annotate(filled=Coalesce(Subquery(filled), 0))
        .filter(filled__lt=F("places"))
        .select_related("application")
    )
    for row in rows:
        url = reverse("appraisal:ask", args=[row.application.public_id])
        yield Item(row.application.title, _("Choose who assesses"), url, "scale", due=row.due_on, today=day)


def _opinions(alliance: Alliance) -> Iterator[Item]:
    texts = {
        OpinionState.DRAFT: (_("Have the expert opinion released"), "edit"),
        OpinionState.RELEASED: (_("Issue the expert opinion"), "success"),
        OpinionState.SEALING: (_("The expert opinion could not be sealed"), "warning"),
    }
    rows = (
        ExpertOpinion.objects.in_alliance(alliance.pk)
        .filter(Q(state__in=[OpinionState.DRAFT, OpinionState.RELEASED]) | ~Q(seal_problem=""))
        .filter(state__in=texts)
        .select_related("case__application")
    )
    for row in rows:
        text, icon = texts[OpinionState(row.state)]
        url = reverse("appraisal:opinion", args=[row.public_id])
        yield Item(row.case.application.title, text, url, icon, since=today(row.created_at))


def _advice(alliance: Alliance, day: date) -> Iterator[Item]:
    """The next steps that are due soon or overdue, whosever they are, and requests that nobody has taken yet."""
    for step in open_steps_until(alliance, day + AHEAD):
        url = reverse("funding:advice_case", args=[step.case.public_id])
        who = step.owner_name or ("" if step.owner == StepOwner.OFFICE else step.get_owner_display())
        yield Item(step.case.subject, step.text, url, "flag", step.due, who=who, today=day)
    for case in untaken(alliance):
        url = reverse("funding:advice_case", args=[case.public_id])
        yield Item(
            case.subject,
            _("Somebody asks for advice: get in touch"),
            url,
            "add",
            since=today(case.state_since),
        )


def _early_starts(actor: Actor, alliance: Alliance, day: date) -> Iterator[Item]:
    for row, warned in begun_too_early(actor, alliance, day):
        url = reverse("funding:application", args=[row.public_id])
        yield Item(
            row.title, warned.title, url, "warning", due=row.starts_on, who=_("Early start"), today=day
        )


def _waiting_advice(alliance: Alliance, day: date) -> Iterator[Item]:
    rows = AdviceCase.objects.in_alliance(alliance.pk).filter(ON_THE_TABLE, state=AdviceState.WAITING)
    for row in rows:
        url = reverse("funding:advice_case", args=[row.public_id])
        yield Item(
            row.subject,
            _("is waited for"),
            url,
            "clock",
            since=today(row.state_since),
            who=row.waiting_for,
            today=day,
        )


def _ideas(alliance: Alliance) -> Iterator[Item]:
    new = Idea.objects.in_alliance(alliance.pk).filter(state=IdeaState.NEW)
    for row in new.only("title", "public_id", "created_at"):
        url = reverse("funding:idea", args=[row.public_id])
        yield Item(row.title, _("A new idea: get in touch"), url, "add", since=today(row.created_at))


def _lists(alliance: Alliance) -> Iterator[Item]:
    """Lists that were uploaded and wait to be taken over."""
    rows = Import.objects.in_alliance(alliance.pk).filter(state__in=[ImportState.UPLOADED, ImportState.READY])
    for row in rows.only("file_name", "public_id", "created_at"):
        url = reverse("intake:import", args=[row.public_id])
        yield Item(row.file_name, _("A list waits to be taken over"), url, "add", since=today(row.created_at))


def _resolutions_to_run(alliance: Alliance, day: date) -> Iterator[Item]:
    texts = {
        ResolutionState.DRAFT: _("Open the vote"),
        ResolutionState.FORCED: _("Take it to a meeting"),
    }
    rows = Resolution.objects.in_alliance(alliance.pk).filter(state__in=texts, followed_by__isnull=True)
    # what is on the agenda of a meeting that is still to come waits for it
    waiting = Q(state=ResolutionState.DRAFT, mode=ResolutionMode.MEETING, meeting__state__in=COMING)
    for row in rows.exclude(waiting).select_related("meeting"):
        url = reverse("decisions:resolution", args=[row.public_id])
        left = row.state == ResolutionState.DRAFT and row.meeting is not None and row.meeting.is_over
        text = texts[ResolutionState.FORCED if left else ResolutionState(row.state)]
        yield Item(row.title, text, url, "vote", since=today(row.created_at))
    contradicted = VoteConfirmation.objects.filter(
        agrees=False,
        vote__replaced_by__isnull=True,
        vote__settlement__isnull=True,
        vote__resolution__alliance=alliance,
    ).select_related("vote__resolution", "vote__seat")
    for each in contradicted.filter(vote__resolution__state=ResolutionState.OPEN):
        resolution = each.vote.resolution
        text = _("%(seat)s contradicts the vote recorded for it") % {"seat": each.vote.seat.name}
        yield Item(
            resolution.title,
            text,
            reverse("decisions:resolution", args=[resolution.public_id]),
            "warning",
            due=day,
            today=day,
        )


def _councils(alliance: Alliance, day: date) -> Iterator[Item]:
    """Councils that decide about shares, and the last days for their papers."""
    for each in coming_dates(alliance.pk, day, AHEAD):
        text = (
            _("Papers for %(body)s are due") if not each.is_meeting else _("%(body)s decides about its share")
        )
        if each.is_meeting and each.day < day:
            text = _("%(body)s has met: record what was decided")
        url = reverse("funding:cofunding", args=[each.application.public_id])
        body = each.body or each.share
        yield Item(
            each.application.title, text % {"body": body}, url, "calendar-today", due=each.day, today=day
        )


def _budget(alliance: Alliance, day: date) -> Iterator[Item]:
    marks = (
        Earmark.objects.in_alliance(alliance.pk)
        .filter(state=EarmarkState.ACTIVE, expires_on__lte=day + AHEAD)
        .select_related("head")
    )
    for mark in marks:
        url = reverse("ledger:head", args=[mark.head.public_id])
        yield Item(mark.subject_label, _("The earmark expires"), url, "euro", mark.expires_on, today=day)
    waiting = ReserveEntry.objects.in_alliance(alliance.pk).filter(state=ReserveState.WAITING).count()
    if waiting:
        text = ngettext(
            "%(number)d project waits on the reserve list",
            "%(number)d projects wait on the reserve list",
            waiting,
        )
        yield Item(_("Reserve list"), text % {"number": waiting}, reverse("ledger:overview"), "clock")


def _waiting_applications(actor: Actor, day: date) -> Iterator[Item]:
    """Those that the office may see: what somebody has begun by themselves is nobody else's business."""
    rows = Application.objects.visible_to(actor).filter(
        alliance=actor.alliance_id, state__in=[ApplicationState.DRAFT, ApplicationState.RETURNED]
    )
    for row in rows.select_related("applicant"):
        text = _("changes the outline") if row.state == ApplicationState.RETURNED else _("writes the outline")
        url = reverse("funding:application", args=[row.public_id])
        yield Item(row.title, text, url, "draft", since=today(row.state_since), who=row.applicant.name)


def _waiting_cases(alliance: Alliance, day: date) -> Iterator[Item]:
    rows = (
        AppraisalCase.objects.in_alliance(alliance.pk)
        .filter(state=CaseState.ASSESSING, due_on__gt=day)
        .exclude(mode=AssessmentMode.PROPOSAL)
        .select_related("application")
        .annotate(
            done=Count(
                "assessments",
                filter=Q(assessments__state="submitted", assessments__replaced_by__isnull=True),
            )
        )
    )
    for row in rows:
        text = _("assess until the last day; %(number)s have") % {"number": getattr(row, "done", 0)}
        url = reverse("appraisal:case", args=[row.application.public_id])
        yield Item(
            row.application.title, text, url, "scale", due=row.due_on, who=_("The partners"), today=day
        )


def _waiting_votes(alliance: Alliance, day: date) -> Iterator[Item]:
    rows = (
        Resolution.objects.in_alliance(alliance.pk)
        .filter(state=ResolutionState.OPEN)
        .annotate(voted=Count("votes__seat", distinct=True))
        .order_by("deadline")
    )
    for row in rows:
        due = today(row.deadline) if row.mode == ResolutionMode.CIRCULAR and row.deadline else None
        text = _("vote; %(number)s seats have") % {"number": getattr(row, "voted", 0)}
        url = reverse("decisions:resolution", args=[row.public_id])
        yield Item(row.title, text, url, "vote", due=due, who=_("The seats"), today=day)
