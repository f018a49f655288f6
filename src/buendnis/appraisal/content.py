"""What an expert opinion says, as one document: frozen, hashed, embedded in the PDF, and laid out from nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from buendnis.appraisal.changes import measured
from buendnis.appraisal.models import ExpertOpinion, PlanChange
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.paper.opinion import (
    Amount,
    Aspect,
    Budget,
    BudgetStep,
    ChangedValue,
    Deciding,
    OpinionPaper,
    PlanChanged,
    Recommendation,
    Recusal,
    Release,
    Source,
    Vote,
)
from buendnis.appraisal.rubrics import aspects_of
from buendnis.appraisal.scoring import counting
from buendnis.appraisal.wording import condition_lines
from buendnis.decisions.models import Recusal as Effect
from buendnis.decisions.models import Resolution
from buendnis.funding.models import ApplicationRevision, SourceStatus
from buendnis.funding.selectors.formats import completed
from buendnis.ground.clock import today
from buendnis.ground.frozen import sha256_of
from buendnis.ground.papers.paper import Sender

FORMAT = "buendnis/opinion/2"
RECOMMENDATIONS = {
    "support": Recommendation.SUPPORT,
    "conditions": Recommendation.WITH_CONDITIONS,
    "no_support": Recommendation.REFUSE,
}


def opinion_content(opinion: ExpertOpinion) -> dict[str, Any]:
    """The document of ``opinion`` as things stand; amounts and rates are texts, so that it has one hash.

    It is German, whatever the language of whoever looks at it.
    """
    with translation.override("de"):
        return _content(opinion)


def _content(opinion: ExpertOpinion) -> dict[str, Any]:
    case = opinion.case
    revision = opinion.revision or case.revision
    said = completed(revision.content)
    alliance = opinion.alliance
    host = alliance.host
    return {
        "format": FORMAT,
        "number": opinion.number,
        "kind": opinion.kind,
        "follows": opinion.follows.number if opinion.follows else "",
        "alliance": {
            "name": alliance.name,
            "host": host.name,
            "address": [line for line in (host.street, f"{host.postcode} {host.town}".strip()) if line],
        },
        "result": opinion.result,
        "conditions": opinion.conditions,
        "reasons": opinion.reasons,
        "application": _project(case.application.number, revision, said),
        "guideline": {key: said["guideline"][key] for key in ("title", "number", "hash")},
        "aspects": _aspects(opinion),
        "assessments": case.evaluation.get("assessments", 0),
        "evaluation": _total(case.evaluation),
        "vote": _vote(opinion),
        "budget": _budget(opinion),
        "change": _change(opinion),
    }


def _budget(opinion: ExpertOpinion) -> dict[str, Any] | None:
    """What became of the money: as the committee's decision left it, or the last change of the plan."""
    if opinion.change and opinion.change.budget:
        return dict(opinion.change.budget)
    if opinion.kind != OpinionKind.FIRST and opinion.revision is not None:
        change = PlanChange.objects.in_alliance(opinion.alliance_id).filter(after=opinion.revision).first()
        if change is not None and change.budget:
            return dict(change.budget)
    found: dict[str, Any] | None = opinion.case.proposal.get("budget")
    return found


def _change(opinion: ExpertOpinion) -> dict[str, Any] | None:
    """What a supplementary opinion speaks of: the plan before and after, and why it changed."""
    change = opinion.change
    if change is None:
        return None
    return {
        "reason": change.reason,
        "reported_on": today(change.reported_at).isoformat(),
        "rows": change.comparison,
        "by_committee": change.resolution is not None,
    }


def _project(number: str, revision: ApplicationRevision, said: dict[str, Any]) -> dict[str, Any]:
    """What the frozen revision says of the project; what is edited later does not change it."""
    district = said["district"]
    places = (said["place_note"], district["name"] if district else "")
    return {
        "number": number,
        "revision": revision.number,
        "revision_hash": revision.content_hash,
        "title": said["title"],
        "summary": said["texts"]["summary"],
        "applicant": said["applicant"]["name"],
        "address": said["applicant"]["address"],
        "partners": [partner["name"] for partner in said["partners"]],
        "place": ", ".join(part for part in places if part),
        "starts_on": said["starts_on"],
        "ends_on": said["ends_on"],
        "field_of_action": said["field_of_action"]["title"] if said["field_of_action"] else "",
        "funding_object": said["funding_object"]["title"],
        "expenditure": [
            {
                "category": row["category_label"] or row["category"],
                "label": row["label"],
                "year": row["year"],
                "amount": row["amount"],
            }
            for row in said["expenditure"]
        ],
        "sources": [
            {
                "kind": row["kind"],
                "label": row["label"],
                "amount": row["amount"],
                "status": str(SourceStatus(row["status"]).label),
            }
            for row in said["sources"]
        ],
    }


def _total(evaluation: dict[str, Any]) -> dict[str, Any]:
    """The result of the whole and nothing of what single seats gave."""
    if not evaluation:
        return {}
    total = evaluation["answer"]["total"]
    return {key: total[key] for key in ("points", "judged_max", "max", "min", "reached")} | {
        "version": evaluation["version"]
    }


def issued_content(
    opinion: ExpertOpinion, number: str, day: date, to_sign: Iterable[str] = ()
) -> dict[str, Any]:
    """The final document: with its number, its day, who released it, and who is to sign it by hand."""
    draft = opinion_content(opinion)
    releases = [
        {"name": release.released_as, "on": today(release.released_at).isoformat()}
        for release in opinion.releases.filter(draft_hash=sha256_of(draft)).order_by("released_at", "pk")
    ]
    releases += [{"name": name, "on": ""} for name in to_sign]
    return {**draft, "number": number, "issued_on": day.isoformat(), "releases": releases}


def paper_of(content: dict[str, Any], content_hash: str, *, preview: bool = False) -> OpinionPaper:
    """The paper of a document; ``preview`` marks one that does not count yet."""
    project, guideline, alliance = content["application"], content["guideline"], content["alliance"]
    total = sum((Decimal(row["amount"]) for row in project["expenditure"]), Decimal(0))
    esf = sum((Decimal(row["amount"]) for row in project["sources"] if row["kind"] == "esf"), Decimal(0))
    supplements = content["follows"] if content["kind"] == OpinionKind.SUPPLEMENT else ""
    replaces = content["follows"] if content["kind"] == OpinionKind.REPLACEMENT else ""
    address = f"{settings.BASE_URL}{reverse('appraisal:verify')}"
    return OpinionPaper(
        sender=Sender(alliance["name"], alliance["host"], tuple(alliance["address"])),
        number=content["number"],
        issued_on=_day(content.get("issued_on")) or today(),
        recommendation=RECOMMENDATIONS[content["result"]],
        applicant=project["applicant"],
        project=project["title"],
        summary=project["summary"],
        place=project["place"],
        starts_on=_day(project["starts_on"]),
        ends_on=_day(project["ends_on"]),
        partners=tuple(project["partners"]),
        funding_object=project["funding_object"],
        guideline=guideline["title"],
        guideline_hash=guideline["hash"],
        field_of_action=project["field_of_action"],
        expenditure=tuple(
            Amount(f"{row['label'] or row['category']} ({row['year']})", Decimal(row["amount"]))
            for row in project["expenditure"]
        ),
        sources=tuple(
            Source(row["label"], Decimal(row["amount"]), row["status"]) for row in project["sources"]
        ),
        funding_rate=(esf / total).quantize(Decimal("0.0001")) if total else None,
        aspects=tuple(
            Aspect(
                row["label"],
                row["criterion"],
                Decimal(row["maximum"]),
                Decimal(row["mean"]) if row["mean"] is not None else None,
                row["reasons"],
                tuple(row["evidence"]),
            )
            for row in content["aspects"]
        ),
        assessments=content["assessments"],
        vote=_paper_vote(content["vote"]),
        budget=_paper_budget(content["budget"]),
        releases=tuple(Release(row["name"], "", _day(row["on"])) for row in content.get("releases", ())),
        content_hash=content_hash,
        verification_address=f"{address}?nummer={content['number']}&hash={content_hash}",
        conditions=condition_lines(content["conditions"]),
        reasons=content["reasons"],
        supplements=supplements,
        replaces=replaces,
        change=_paper_change(content.get("change")),
        preview=preview,
        sample=settings.DEMO,
    )


def _aspects(opinion: ExpertOpinion) -> list[dict[str, Any]]:
    case = opinion.case
    means = case.evaluation.get("means", {})
    reasons = opinion.aspect_reasons or case.proposal.get("reasons", {})
    evidence: dict[str, list[str]] = {}
    for assessment in counting(case):
        for score in assessment.scores.all():
            rows = evidence.setdefault(score.aspect, [])
            rows += [each for each in score.citations if each not in rows]
    return [
        {
            "key": aspect.key,
            "label": aspect.label,
            "criterion": aspect.criterion,
            "maximum": str(aspect.maximum),
            "mean": means.get(aspect.key),
            "reasons": reasons.get(aspect.key, ""),
            "evidence": sorted(evidence.get(aspect.key, [])),
        }
        for aspect in aspects_of(case.rubric)
    ]


def _vote(opinion: ExpertOpinion) -> dict[str, Any] | None:
    decided = opinion.change.resolution if opinion.change else opinion.case.resolution
    resolution = (
        Resolution.objects.in_alliance(opinion.alliance_id)
        .filter(public_id__in=[decided] if decided else [])
        .select_related("committee")
        .first()
    )
    if resolution is None or resolution.closed_at is None:
        return None
    seats = [seat for seat in resolution.seats.all() if seat.recusal]
    return {
        "mode": resolution.mode,
        "number": resolution.number,
        "committee": resolution.committee.name,
        "on": today(resolution.closed_at).isoformat(),
        "outcome": resolution.outcome,
        "recusals": [
            {"seat": seat.label, "effect": seat.recusal, "reason": seat.recusal_reason} for seat in seats
        ],
    }


def _paper_vote(vote: dict[str, Any] | None) -> Vote | None:
    if vote is None:
        return None
    from buendnis.appraisal.counting import counts_of, sentence_of

    disclosed = [row for row in vote["recusals"] if row["effect"] == Effect.DISCLOSE]
    recused = [row for row in vote["recusals"] if row["effect"] != Effect.DISCLOSE]
    return Vote(
        deciding=Deciding(vote["mode"]),
        committee=vote["committee"],
        decided_on=date.fromisoformat(vote["on"]),
        counts=counts_of(vote["outcome"]),
        quorum=sentence_of(vote["outcome"]),
        session=vote["number"],
        recusals=tuple(Recusal(row["seat"], row["reason"]) for row in recused),
        disclosures=tuple(Recusal(row["seat"], row["reason"]) for row in disclosed),
    )


def _paper_change(change: dict[str, Any] | None) -> PlanChanged | None:
    if change is None:
        return None
    with translation.override("de"):
        rows = tuple(
            ChangedValue(row.label, row.before, row.after, row.change, row.limit)
            for row in measured(change["rows"])
        )
    return PlanChanged(
        change["reason"], date.fromisoformat(change["reported_on"]), rows, change["by_committee"]
    )


def _paper_budget(budget: dict[str, str] | None) -> Budget | None:
    if budget is None:
        return None
    return Budget(
        BudgetStep(budget["step"]), Decimal(budget.get("amount", "0")), _day(budget.get("until")) or None
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
