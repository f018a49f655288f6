"""How an outline stands at the bank, and the package that goes there."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from buendnis.appraisal.models import ExpertOpinion
from buendnis.appraisal.services.changes import standing_opinion
from buendnis.bank import policies
from buendnis.bank.forms import PackageForm, SentForm
from buendnis.bank.models import BankDecision, BankPackage, BankQuery, PackageState, QueryState
from buendnis.bank.services.packages import note_package_sent, order_package, papers_of
from buendnis.bank.views.shared import crumbs_of, found_outline, under_the_bank
from buendnis.funding.models import ApplicationState
from buendnis.ground.access import SIGNED_IN, open_to
from buendnis.ground.actor import Role
from buendnis.ground.clock import today
from buendnis.ground.look.steps import Said, Step, take
from buendnis.ground.requests import ActingRequest
from buendnis.ground.verbs import ProcessError

PACKAGE_KINDS = {
    PackageState.WAITING: "info",
    PackageState.READY: "success",
    PackageState.FAILED: "danger",
}
QUERY_KINDS = {
    QueryState.OFFICE: "warning",
    QueryState.APPLICANT: "info",
    QueryState.ANSWERED: "success",
}


@open_to(SIGNED_IN)
@require_safe
def at_the_bank(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """What went to the bank, what it asks, and what it has decided."""
    application = found_outline(request, public_id)
    deals = policies.may_deal(request.actor, application.alliance_id)
    opinion = standing_opinion(application)
    packages = (
        BankPackage.objects.visible_to(request.actor)
        .filter(application=application)
        .select_related("opinion")
        .prefetch_related("deliveries")
    )
    decisions = BankDecision.objects.visible_to_writers(request.actor).filter(application=application)
    queries = BankQuery.objects.visible_to_writers(request.actor).filter(application=application)
    standing = set(
        ExpertOpinion.objects.in_alliance(application.alliance_id)
        .that_stand()
        .filter(case__application=application)
        .values_list("pk", flat=True)
    )
    shown = list(decisions if deals else decisions.filter(undone_at__isnull=True))
    context = {
        "application": application,
        "opinion": opinion,
        "packages": [
            (row, PACKAGE_KINDS[PackageState(row.state)], row.opinion_id in standing) for row in packages
        ]
        if deals
        else [],
        "queries": [(row, QUERY_KINDS[QueryState(row.state)]) for row in queries],
        "decisions": shown,
        "decided": any(row.undone_at is None for row in shown),
        "deals": deals,
        "deciding": deals and application.state == ApplicationState.OPINION,
        "today": today(),
        "crumbs": [*crumbs_of(application), ("", _("The bank"))],
    }
    return render(request, "bank/case.html", context)


@open_to(Role.SECRETARIAT)
def order(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Have the package put together."""
    application = found_outline(request, public_id, office=True)
    opinion = standing_opinion(application)
    if opinion is None:
        raise Http404
    papers = [(str(key), paper.name) for key, paper in papers_of(opinion).items()]

    def do(said: Said) -> str:
        try:
            order_package(request.actor, opinion, [UUID(each) for each in said.get("chosen", ())])
        except ValidationError as problem:
            raise ProcessError(" ".join(problem.messages)) from problem
        return _("The package is being made. This takes a moment.")

    step = Step(
        _("Put the package together"),
        PackageForm,
        do,
        reverse("bank:case", args=[public_id]),
        under_the_bank(application),
        facts=((_("Expert opinion"), opinion.number),),
        effect=_(
            "One archive with a list of all files and their hashes. What is in it does not change any more."
        ),
        button=_("Make the package"),
        options={"papers": papers},
    )
    return take(request, step)


@open_to(Role.SECRETARIAT)
def sent(request: ActingRequest, public_id: UUID) -> HttpResponse:
    """Note that a package went to the bank."""
    package = (
        BankPackage.objects.visible_to(request.actor)
        .select_related("application", "opinion")
        .filter(public_id=public_id, state=PackageState.READY)
        .first()
    )
    if package is None or not policies.may_deal(request.actor, package.alliance_id):
        raise Http404

    def do(said: Said) -> str:
        note_package_sent(request.actor, package, **said)
        return _("The hand-over has been noted.")

    step = Step(
        _("Note that it went to the bank"),
        SentForm,
        do,
        reverse("bank:case", args=[package.application.public_id]),
        under_the_bank(package.application),
        facts=((_("Expert opinion"), package.opinion.number),),
        button=_("Note it"),
        initial={"sent_on": today(), "to": "NBank"},
    )
    return take(request, step)
