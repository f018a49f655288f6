"""A consultation: what was asked, what was said, what was answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from buendnis.alliances.views.shared import answer as answered
from buendnis.ground.access import open_to
from buendnis.ground.actor import MEMBERS, Role
from buendnis.ground.clock import today
from buendnis.ground.drafts import submitted
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.look.pages import show_refusal
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.strategy import policies, services
from buendnis.strategy.forms import AnswerForm, CommentForm, ExtendForm
from buendnis.strategy.models import Comment, CommentAnswer, Consultation, StrategyState
from buendnis.strategy.plan import from_json
from buendnis.strategy.selectors import comments_of
from buendnis.strategy.views.shared import way_to

VERDICT_KINDS = {"taken": "success", "partly": "info", "not": "neutral"}
SETTLED = {StrategyState.ADOPTED, StrategyState.DROPPED}


@open_to(MEMBERS)
def consultation(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the partners say of a draft; one comments here as long as the consultation runs."""
    row = _found(request, public_id)
    strategy = row.strategy
    export = request.GET.get("format")
    if export in {"csv", "xlsx"} and request.method != "POST":
        respond = csv_response if export == "csv" else xlsx_response
        return respond(_("comments"), COLUMNS, comments_of(row))
    running = row.takes_comments(today())
    commenting = running and policies.may_comment(request.actor, strategy.alliance_id)
    if request.method == "POST" and not commenting:
        messages.error(request, _("The consultation is over; nothing can be added any more."))
        return redirect("strategy:consultation", public_id)
    plan = from_json(row.document)
    form = CommentForm(
        *submitted(request),
        plan=plan,
        for_others=request.actor.seat_id is None,
        initial={"part": request.GET.get("teil", "whole")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.comment(request.actor, row, **form.cleaned_data)
        except ValidationError as problem:
            show_refusal(form, problem)
        else:
            messages.success(request, _("Your comment stands below. The office will answer it."))
            return redirect("strategy:consultation", public_id)
    shown = [(each, *_answers(each)) for each in comments_of(row)]
    context: dict[str, Any] = {
        "consultation": row,
        "strategy": strategy,
        "plan": plan,
        "form": form if commenting else None,
        "running": running,
        "comments": shown,
        "answering": request.actor.is_office and strategy.state not in SETTLED,
        "office": request.actor.is_office,
        "crumbs": way_to(strategy, ("", _("Consultation"))),
    }
    return answered(request, "strategy/consultation.html", context)


@open_to(Role.SECRETARIAT)
def extend(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Take comments longer."""
    row = _found(request, public_id)
    if not row.takes_comments(today()):
        raise Http404

    def do(said: Said) -> str:
        services.extend_consultation(request.actor, row, **said)
        return _("Comments are taken longer now.")

    title = _("Extend the consultation")
    back = reverse("strategy:consultation", args=[public_id])
    step = Step(
        title,
        ExtendForm,
        do,
        back,
        tuple(way_to(row.strategy, (back, _("Consultation")))),
        button=title,
        initial={"ends_on": row.ends_on},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def answer(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Answer a comment, or answer it anew."""
    rows = Comment.objects.in_alliance(request.actor.alliance_id).select_related(
        "consultation__strategy__alliance"
    )
    row = get_object_or_404(rows, public_id=public_id)
    strategy = row.consultation.strategy
    if strategy.state in SETTLED:
        raise Http404
    last, _kind, _earlier = _answers(row)

    def do(said: Said) -> str:
        services.answer_comment(request.actor, row, **said)
        return _("The answer stands below the comment.")

    title = _("Answer the comment")
    back = reverse("strategy:consultation", args=[row.consultation.public_id])
    step = Step(
        title,
        AnswerForm,
        do,
        back,
        tuple(way_to(strategy, (back, _("Consultation")))),
        facts=(
            (_("Who"), row.author),
            (_("On what?"), row.part_label or _("the strategy as a whole")),
            (_("Comment"), row.text),
        ),
        button=pgettext("verb", "Answer"),
        initial={"verdict": last.verdict, "reason": last.reason} if last else {},
        effect=_("The earlier answer stays readable.") if last else "",
    )
    return take(request, step)


COLUMNS: tuple[Column[Comment], ...] = (
    Column(lambda: _("On what?"), lambda row: row.part_label or _("the strategy as a whole")),
    Column(lambda: _("Who"), lambda row: row.author),
    Column(lambda: _("Comment"), lambda row: row.text),
    Column(lambda: _("When"), lambda row: row.created_at),
    Column(lambda: _("What becomes of it"), lambda row: _said(row)[0]),
    Column(lambda: _("Reason"), lambda row: _said(row)[1]),
)


def _said(row: Comment) -> tuple[str, str]:
    last, _kind, _earlier = _answers(row)
    return (str(last.get_verdict_display()), last.reason) if last else ("", "")


def _answers(row: Comment) -> tuple[CommentAnswer | None, str, list[CommentAnswer]]:
    """The answer that stands, how it is marked, and the earlier ones."""
    rows = sorted(row.answers.all(), key=lambda each: each.pk)
    if not rows:
        return None, "", []
    return rows[-1], VERDICT_KINDS[rows[-1].verdict], rows[:-1]


def _found(request: ActingRequest, public_id: UUID) -> Consultation:
    rows = Consultation.objects.in_alliance(request.actor.alliance_id).select_related("strategy__alliance")
    return get_object_or_404(rows, public_id=public_id)
