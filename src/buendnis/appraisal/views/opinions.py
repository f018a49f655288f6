"""The list of expert opinions, and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.appraisal import policies
from buendnis.appraisal.content import opinion_content, paper_of
from buendnis.appraisal.forms.opinions import OpinionFilter
from buendnis.appraisal.hidden import kept_from
from buendnis.appraisal.models import (
    ExpertOpinion,
    IssuedAs,
    OpinionResult,
    OpinionState,
    PlanChange,
    ReceiptKind,
    SeatStanding,
)
from buendnis.appraisal.models.opinions import DRAFTED
from buendnis.appraisal.models.opinions import ISSUED as KNOWN_STATES
from buendnis.appraisal.paper.letter import letter_docx, letter_pdf
from buendnis.appraisal.releasing import Turn, release_plan
from buendnis.appraisal.sealing import preview_of
from buendnis.appraisal.selectors import opinions_listed, replacement_of, to_show, years_of
from buendnis.appraisal.services.deliveries import confirm_receipt, remind_receipt
from buendnis.appraisal.services.opinions import (
    drop_opinion,
    issue_opinion,
    release_opinion,
    released_hash,
    request_release,
    retry_seal,
    standing_of,
)
from buendnis.appraisal.services.papers import issue_on_paper, seal_as_well
from buendnis.appraisal.wording import condition_lines, edits_of
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import MEMBERS, Actor
from buendnis.ground.documents.selectors import by_id
from buendnis.ground.exports import Column, csv_response, xlsx_response
from buendnis.ground.frozen import sha256_of
from buendnis.ground.look.errors import wrong_method
from buendnis.ground.look.pages import paginate
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import NotAllowed, ProcessError

LETTERS = {
    "pdf": (letter_pdf, "application/pdf"),
    "docx": (letter_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
STATE_KINDS = {
    OpinionState.DRAFT: "neutral",
    OpinionState.RELEASED: "info",
    OpinionState.SEALING: "info",
    OpinionState.SIGNING: "info",
    OpinionState.ISSUED: "success",
    OpinionState.REVOKED: "danger",
    OpinionState.DROPPED: "neutral",
}
MOST_EXPORTED = 10_000
COLUMNS: list[Column[ExpertOpinion]] = [
    Column(lambda: _("Number"), lambda row: row.number),
    Column(lambda: _("Project"), lambda row: row.case.application.title),
    Column(lambda: _("Applicant"), lambda row: row.case.application.applicant.name),
    Column(lambda: _("Outline"), lambda row: row.case.application.number),
    Column(lambda: _("Result"), lambda row: row.get_result_display()),
    Column(lambda: _("State"), lambda row: row.get_state_display()),
    Column(lambda: _("Kind"), lambda row: row.get_kind_display()),
    Column(lambda: _("Issued"), lambda row: row.frozen_at or ""),
    Column(
        lambda: _("Issued as"), lambda row: row.get_issued_as_display() if row.state in KNOWN_STATES else ""
    ),
    Column(lambda: _("Hash of the content"), lambda row: row.content_hash if row.number else ""),
]


@open_to(SIGNED_IN)
@require_safe
def opinions(request: ActingRequest) -> HttpResponse:
    """The opinions of the alliance; for applicants those on their own outlines."""
    visible = ExpertOpinion.objects.visible_to(request.actor)
    form = OpinionFilter(request.GET, years=years_of(visible))
    said = form.cleaned_data if form.is_valid() else {}
    rows = opinions_listed(
        visible,
        text=said.get("q", ""),
        state=said.get("state", ""),
        result=said.get("result", ""),
        year=said.get("year"),
        sort=request.GET.get("sort", ""),
    )
    if (kind := request.GET.get("format")) in {"csv", "xlsx"}:
        export = csv_response if kind == "csv" else xlsx_response
        return export("stellungnahmen", COLUMNS, rows[:MOST_EXPORTED])
    page_obj = paginate(request, rows)
    context = {
        "form": form,
        "page_obj": page_obj,
        "rows": [(row, STATE_KINDS[OpinionState(row.state)]) for row in page_obj],
        "narrowed": any(said.get(name) for name in ("q", "state", "result", "year")),
        "member": request.actor.is_member,
    }
    return render(request, "appraisal/opinions.html", context)


def found_opinion(request: ActingRequest, public_id: UUID) -> ExpertOpinion:
    """The opinion with this id; 404 for a foreign and for a random one alike."""
    found = to_show(ExpertOpinion.objects.visible_to(request.actor)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def crumbs_of(opinion: ExpertOpinion, *here: str) -> list[tuple[str, str]]:
    """From the list (over the opinion, for a page beneath it) to this page."""
    crumbs = [(reverse("appraisal:opinions"), _("Expert opinions"))]
    name = opinion.number or _("Draft: %(title)s") % {"title": opinion.case.application.title}
    if here:
        crumbs.append((reverse("appraisal:opinion", args=[opinion.public_id]), name))
    return [*crumbs, *(("", label) for label in here or (name,))]


@open_to(SIGNED_IN)
def opinion(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What the opinion says, how far it is, and the next step of whoever looks."""
    found = found_opinion(request, public_id)
    if request.method == "POST":
        return _step(request, found)
    actor = request.actor
    if (hidden := kept_from(actor, found)) is not None:
        return render(
            request, "appraisal/opinion_hidden.html", {**_without_its_words(found, actor), "hidden": hidden}
        )
    content = found.content if found.frozen_at else opinion_content(found)
    content_hash = found.content_hash if found.frozen_at else sha256_of(content)
    drafted = found.state in DRAFTED
    standing = standing_of(found, actor)
    wording = content_hash if drafted else released_hash(found)
    releases = [row for row in found.releases.all() if row.draft_hash == wording]
    plan = release_plan(found, releases)
    member = actor.member_of(found.alliance_id)
    turn = plan.turn_of(actor.seat_id)
    replaced = replacement_of(found)
    context: dict[str, Any] = {
        "opinion": found,
        "application": found.case.application,
        "state_kind": STATE_KINDS[OpinionState(found.state)],
        "crumbs": crumbs_of(found),
        "content": content,
        "content_hash": content_hash,
        "paper": paper_of(content, content_hash, preview=drafted),
        "drafted": drafted,
        "member": member,
        "releases": releases,
        "plan": plan,
        "changed": found.state == OpinionState.RELEASED and content_hash != found.content_hash,
        "kept_out": policies.is_kept_out(standing),
        "standing": standing,
        "may_release": drafted and policies.may_release(actor, found, standing) and turn is Turn.NEXT,
        "released_by_me": turn is Turn.DONE,
        "my_turn_later": drafted and turn is Turn.LATER,
        "may_edit": drafted and policies.may_prepare(actor, found.case),
        "may_run": policies.may_run(actor, found.alliance_id),
        "may_follow": found.state in KNOWN_STATES
        and not replaced
        and policies.may_prepare(actor, found.case),
        "may_drop": policies.may_drop(actor, found),
        "edits": edits_of(found) if drafted and member else [],
        "replaced_by": replaced,
        "followers": [row for row in found.followed_by.all() if member or row.state in KNOWN_STATES],
        "verify_url": f"{reverse('appraisal:verify')}?nummer={found.number}&hash={found.content_hash}",
        **_second_look(found, actor, content_hash, standing),
        **_afterwards(found, actor),
        **_documents(found),
    }
    return render(request, "appraisal/opinion.html", context)


def _without_its_words(found: ExpertOpinion, actor: Actor) -> dict[str, Any]:
    """For the office that must not read it: it has it released and issues it all the same."""
    return {
        "opinion": found,
        "application": found.case.application,
        "state_kind": STATE_KINDS[OpinionState(found.state)],
        "crumbs": crumbs_of(found),
        "may_run": policies.may_run(actor, found.alliance_id),
    }


def _second_look(
    found: ExpertOpinion, actor: Actor, content_hash: str, standing: SeatStanding | None
) -> dict[str, Any]:
    """Of a refusal: who has looked at its reasons, and whether the reader can."""
    if found.result != OpinionResult.NO_SUPPORT:
        return {"looks": [], "last_look": None, "needs_look": False, "may_look": False}
    looks = list(found.looks.all())
    look = next((row for row in reversed(looks) if row.draft_hash == content_hash), None)
    drafted = found.state == OpinionState.DRAFT
    return {
        "looks": looks,
        "last_look": look,
        "needs_look": drafted and (look is None or not look.agrees),
        "may_look": drafted and policies.may_look(actor, found, standing),
    }


def _afterwards(found: ExpertOpinion, actor: Actor) -> dict[str, Any]:
    """What goes on once it is issued: whether it has arrived, and what its conditions ask."""
    if found.state not in KNOWN_STATES:
        return {"deliveries": [], "tasks": [], "receives": False, "arrived": False, "noted": []}
    deliveries = list(found.deliveries.all())
    return {
        "deliveries": deliveries,
        "tasks": list(found.tasks.all()),
        "noted": list(PlanChange.objects.visible_to(actor).filter(opinion=found.public_id)),
        "receives": policies.writes_outline(actor, found),
        "arrived": any(row.received_at for row in deliveries),
    }


def _documents(opinion: ExpertOpinion) -> dict[str, Any]:
    known = by_id(each for each in (opinion.pdf, opinion.docx, opinion.signed_scan) if each)
    return {
        name: known.get(identity) if identity else None
        for name, identity in (("pdf", opinion.pdf), ("docx", opinion.docx), ("scan", opinion.signed_scan))
    }


def _step(request: ActingRequest, found: ExpertOpinion) -> HttpResponse:
    """The one-button steps of the page."""
    actor = request.actor
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "request": (
            lambda: request_release(actor, found),
            _("The spokespersons have been asked by mail."),
        ),
        "release": (
            lambda: release_opinion(actor, found, request.POST.get("seen", "")),
            _("You have released the opinion. Thank you."),
        ),
        "issue": (
            lambda: issue_opinion(actor, found),
            _("The opinion has its number and is being sealed. This takes a moment."),
        ),
        "paper": (
            lambda: issue_on_paper(actor, found),
            _("The opinion has its number. The paper to be signed is being made; this takes a moment."),
        ),
        "confirm": (
            lambda: confirm_receipt(actor, found, ReceiptKind.CONFIRMED),
            _("Thank you. The office sees that you have the opinion."),
        ),
        "remind": (lambda: remind_receipt(actor, found), _("The applicant has been reminded by mail.")),
        "drop": (lambda: drop_opinion(actor, found), _("The draft has been dropped.")),
        "seal": (
            lambda: seal_as_well(actor, found),
            _("The sealed file is being made. This takes a moment; load the page again to see it."),
        ),
        "retry": (lambda: retry_seal(actor, found), _("The sealing is being tried again.")),
    }
    step = request.POST.get("step", "")
    if step == "fetch":
        return _fetch(request, found)
    if step not in steps:
        return wrong_method(request, "GET")
    run, message = steps[step]
    try:
        run()
    except ProcessError as problem:
        messages.error(request, problem.text)
    except NotAllowed as problem:
        raise Http404 from problem
    else:
        messages.success(request, message)
    return redirect("appraisal:opinion", found.public_id)


def _fetch(request: ActingRequest, found: ExpertOpinion) -> HttpResponse:
    """The applicant's first download is the receipt; a page that is only looked at is none."""
    try:
        confirm_receipt(request.actor, found, ReceiptKind.DOWNLOADED)
    except NotAllowed as problem:
        raise Http404 from problem
    document = found.signed_scan if found.issued_as == IssuedAs.PAPER else found.pdf
    if document is None:
        raise Http404
    return redirect("documents:download", document)


@open_to(SIGNED_IN)
@require_safe
def letter(request: ActingRequest, public_id: UUID, kind: str) -> HttpResponse:
    """The covering letter, made from what the issued opinion says, as PDF or as DOCX to be edited."""
    found = found_opinion(request, public_id)
    if found.frozen_at is None or kind not in LETTERS or kept_from(request.actor, found):
        raise Http404
    make, media_type = LETTERS[kind]
    lines = condition_lines(found.content["conditions"])
    answer = HttpResponse(make(found.content, lines, sample=settings.DEMO), content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="Begleitschreiben-{found.number}.{kind}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@open_to(MEMBERS)
@require_safe
def preview(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """The draft as PDF, marked as such on every page, without number and seal."""
    found = found_opinion(request, public_id)
    if found.state not in DRAFTED or kept_from(request.actor, found):
        raise Http404
    answer = HttpResponse(preview_of(found), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="Entwurf-Stellungnahme.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer
