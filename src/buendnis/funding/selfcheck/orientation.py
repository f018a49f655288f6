"""What a guideline says about some answers: an orientation with its reasons, never a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from buendnis.funding.guideline import Guideline, ProgrammeArea
from buendnis.funding.guideline.document import Condition, FundingObject
from buendnis.funding.selfcheck.answers import Answers, Begun, Organisation, Site, TargetGroup
from buendnis.ground.money import cents, euro
from buendnis.ground.papers.german import percent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOT_YET = _("not known yet")
OFFICE_KNOWS = _("This part of the guideline has not been recorded here yet. The office finds out for you.")


class Gravity(StrEnum):
    """How a point is meant: it fits, mind it, it stops, it is open; ``INFO`` just tells."""

    FITS = "success"
    MIND = "warning"
    STOPS = "danger"
    OPEN = "neutral"
    INFO = "info"


@dataclass(frozen=True)
class Point:
    """One thing that the guideline says: what (``value``), why, and its paragraph where that is known."""

    key: str
    title: StrOrPromise
    value: StrOrPromise
    reason: StrOrPromise
    gravity: Gravity = Gravity.INFO
    paragraph: str = ""


@dataclass(frozen=True)
class Paper:
    """Something to prepare; ``when`` says on which condition."""

    title: str
    when: StrOrPromise = ""
    sure: bool = True


@dataclass(frozen=True)
class Orientation:
    """Everything that can be said. ``guideline`` names the version, "" if none is in force here."""

    guideline: str
    points: tuple[Point, ...]
    papers: tuple[Paper, ...]

    @property
    def no_paper_is_sure(self) -> bool:
        """Whether all papers are only proposed, so that it is said once and not of each."""
        return bool(self.papers) and not any(paper.sure for paper in self.papers)

    def point(self, key: str) -> Point | None:
        """The point called ``key``."""
        return next((point for point in self.points if point.key == key), None)


def orientation(answers: Answers, guideline: Guideline | None, area: ProgrammeArea, day: date) -> Orientation:
    """What ``guideline`` says about ``answers`` in the programme area on ``day``; all open without a guideline."""
    if guideline is None:
        none = Point("category", _("Funding category"), NOT_YET, NO_GUIDELINE, Gravity.OPEN)
        return Orientation("", (none, *_start(answers, None)), ())
    fitting = [item for item in guideline.funding_objects if item.kind in answers.kinds]
    points = [
        *_start(answers, guideline),
        _category(answers, fitting),
        _rate(answers, guideline, area),
    ]
    one = fitting[0] if len(fitting) == 1 else None
    if one is not None:
        points += [*_limits(answers, guideline, one), *_opinion(one), *_place(one)]
    points += [*_who(answers), *_aid(answers, guideline, day)]
    return Orientation(guideline.title, tuple(points), tuple(_papers(answers, guideline, fitting)))


NO_GUIDELINE = _("No guideline in force is recorded for this alliance yet. The office tells you what holds.")


def _start(answers: Answers, guideline: Guideline | None) -> Iterator[Point]:
    """The early start comes first: it is what cannot be put right afterwards."""
    title = _("Beginning of the project")
    rule = guideline.start_rule if guideline else None
    paragraph = (rule.paragraph or "") if rule else ""
    if rule is None or rule.apply_before_start is None:
        reason = _("Begin nothing before the office has told you what holds: it can cost the funding.")
        yield Point("start", title, NOT_YET, reason, Gravity.OPEN, paragraph)
    elif not rule.apply_before_start:
        reason = _("The guideline does not ask for an application before the start.")
        yield Point("start", title, _("free"), reason, Gravity.FITS, paragraph)
    elif answers.begun == Begun.YES:
        reason = _(
            "The application must come before the start. What has begun already cannot be funded; a part that is "
            "separate and has not begun might be. Please talk to the office before you do anything further."
        )
        yield Point("start", title, _("has begun already"), reason, Gravity.STOPS, paragraph)
    elif answers.begun == Begun.CONTRACTS:
        reason = _(
            "A signed contract usually counts as the beginning. Sign and order nothing before the grant, or before "
            "the bank has permitted an early start (vorzeitiger Maßnahmebeginn)."
        )
        yield Point("start", title, _("sign nothing yet"), reason, Gravity.MIND, paragraph)
    else:
        reason = _(
            "Apply first, and begin after the grant. If it has to be earlier, the bank can permit an early start "
            "(vorzeitiger Maßnahmebeginn); ask for it in time."
        )
        yield Point("start", title, _("after the grant"), reason, Gravity.INFO, paragraph)


def _category(answers: Answers, fitting: list[FundingObject]) -> Point:
    title = _("Funding category")
    if len(fitting) == 1:
        one = fitting[0]
        reason = _("This follows from what you plan and for whom. The office looks at it with you.")
        return Point("category", title, one.title, reason, Gravity.FITS, one.paragraph or "")
    if fitting:
        names = _(" or ").join(item.title for item in fitting)
        reason = _("For whom it is decides. The office looks at it with you.")
        return Point("category", title, names, reason, Gravity.OPEN)
    if answers.kinds:
        reason = _(
            "The guideline in force does not name such projects. There may be other funding: ask the office."
        )
        return Point("category", title, _("none that fits"), reason, Gravity.MIND)
    reason = _("It is not clear yet what the project is. That is what the first talk is for.")
    return Point("category", title, NOT_YET, reason, Gravity.OPEN)


def _rate(answers: Answers, guideline: Guideline, area: ProgrammeArea) -> Point:
    title = _("Share of the ESF")
    rate = guideline.rate_for(area)
    if rate is None:
        return Point("rate", title, NOT_YET, OFFICE_KNOWS, Gravity.OPEN)
    value: StrOrPromise = format_lazy(_("{rate} of the eligible expenditure"), rate=percent(rate.rate))
    parts: list[StrOrPromise] = []
    if answers.total:
        share = cents(answers.total * rate.rate)
        parts.append(
            format_lazy(
                _("Of {total} that is at most about {share}; {rest} come from elsewhere."),
                total=euro(answers.total),
                share=euro(share),
                rest=euro(answers.total - share),
            )
        )
    if rate.with_state_funds is not None:
        parts.append(
            format_lazy(
                _("With funds of the state it can be up to {most}."), most=percent(rate.with_state_funds)
            )
        )
    if rate.exceptions:
        parts.append(rate.exceptions)
    return Point("rate", title, value, _joined(parts), Gravity.INFO, rate.paragraph or "")


def _limits(answers: Answers, guideline: Guideline, one: FundingObject) -> Iterator[Point]:
    limits, paragraph = one.limits, one.paragraph or ""
    place = f"/funding_objects/{guideline.funding_objects.index(one)}/limits"
    title = _("Total expenditure")
    if limits.min_total is None and limits.max_total is None:
        if guideline.is_unread(f"{place}/max_total"):
            yield Point("limits", title, NOT_YET, OFFICE_KNOWS, Gravity.OPEN, paragraph)
    else:
        value = _between(limits.min_total, limits.max_total)
        total = answers.total
        if total is None:
            yield Point(
                "limits", title, value, _("These are the limits of this category."), Gravity.INFO, paragraph
            )
        elif limits.max_total is not None and total > limits.max_total:
            over = euro(total - limits.max_total)
            reason: StrOrPromise = format_lazy(
                _(
                    "You plan {total}: that is {over} too much. A smaller project, or one in two steps, can fit."
                ),
                total=euro(total),
                over=over,
            )
            yield Point("limits", title, value, reason, Gravity.STOPS, paragraph)
        elif limits.min_total is not None and total < limits.min_total:
            reason = format_lazy(
                _("You plan {total}: that is too little for this category."), total=euro(total)
            )
            yield Point("limits", title, value, reason, Gravity.STOPS, paragraph)
        else:
            reason = format_lazy(_("You plan {total}: that fits."), total=euro(total))
            yield Point("limits", title, value, reason, Gravity.FITS, paragraph)
    if limits.normal_months is not None:
        value = format_lazy(_("normally up to {months} months"), months=limits.normal_months)
        months = answers.months
        if months is None:
            yield Point("months", _("Duration"), value, _("More needs a reason."), Gravity.INFO, paragraph)
        elif months > limits.normal_months:
            reason = format_lazy(_("You plan {months} months. More needs a good reason."), months=months)
            yield Point("months", _("Duration"), value, reason, Gravity.MIND, paragraph)
        else:
            reason = format_lazy(_("You plan {months} months: that fits."), months=months)
            yield Point("months", _("Duration"), value, reason, Gravity.FITS, paragraph)


def _opinion(one: FundingObject) -> Iterator[Point]:
    title, paragraph = _("Expert opinion of the alliance"), one.paragraph or ""
    if one.opinion_needed is None:
        yield Point("opinion", title, NOT_YET, OFFICE_KNOWS, Gravity.OPEN, paragraph)
    elif one.opinion_needed:
        reason = _(
            "You write an outline, the partners assess it, the committee decides. Then the bank grants."
        )
        yield Point("opinion", title, _("needed"), reason, Gravity.INFO, paragraph)
    else:
        reason = _(
            "Such projects run through calls of the state. You apply there without an opinion of the alliance."
        )
        yield Point("opinion", title, _("not needed"), reason, Gravity.INFO, paragraph)


def _place(one: FundingObject) -> Iterator[Point]:
    words = " ".join(part for part in (one.place.must, one.place.should) if part)
    if words:
        yield Point("place", _("Place"), _("mind where it works"), words, Gravity.INFO, one.paragraph or "")


def _who(answers: Answers) -> Iterator[Point]:
    if answers.site in {Site.NO, Site.UNSURE}:
        reason = _(
            "Whether that matters depends on the project and is not recorded here. The office finds out."
        )
        yield Point("site", _("Site in Lower Saxony"), NOT_YET, reason, Gravity.OPEN)
    if answers.organisation == Organisation.PERSON:
        reason = _(
            "Projects are carried by organisations as a rule. The office helps to find one that carries yours."
        )
        yield Point("organisation", _("Who applies"), _("look for an organisation"), reason, Gravity.MIND)


def _aid(answers: Answers, guideline: Guideline, day: date) -> Iterator[Point]:
    """Where firms gain an advantage, the ceiling of small state aid counts that is in force on the day."""
    if answers.group != TargetGroup.FIRMS and answers.organisation != Organisation.FIRM:
        return
    title = _("State aid")
    for rule in guideline.state_aid:
        begun = rule.valid_from is None or rule.valid_from <= day
        if begun and (rule.valid_until is None or day <= rule.valid_until) and rule.cap is not None:
            reason = format_lazy(
                _(
                    "If a firm gains an economic advantage, it may have had at most {cap} in {years} years ({law})."
                ),
                cap=euro(rule.cap),
                years=rule.years or NOT_YET,
                law=rule.regulation,
            )
            yield Point("aid", title, rule.label, reason, Gravity.MIND)
            return
    yield Point("aid", title, NOT_YET, OFFICE_KNOWS, Gravity.OPEN)


WHEN: dict[Condition, StrOrPromise] = {
    Condition.COFUNDING: _("if others pay a share"),
    Condition.STATE_AID: _("if firms gain an economic advantage"),
    Condition.EARLY_START: _("if it is to begin before the grant"),
}


def _papers(answers: Answers, guideline: Guideline, fitting: list[FundingObject]) -> Iterator[Paper]:
    kinds = {item.kind for item in fitting}
    for paper in guideline.required_documents:
        if paper.applies_to and kinds and not kinds & set(paper.applies_to):
            continue
        yield Paper(paper.title, WHEN.get(paper.condition, ""), sure=not paper.proposal)


def _between(least: Decimal | None, most: Decimal | None) -> StrOrPromise:
    if least is None:
        return format_lazy(_("up to {most}"), most=euro(most or Decimal(0)))
    if most is None:
        return format_lazy(_("from {least}"), least=euro(least))
    return format_lazy(_("from {least} to {most}"), least=euro(least), most=euro(most))


def _joined(parts: list[StrOrPromise]) -> StrOrPromise:
    return format_lazy(" ".join(["{}"] * len(parts)), *parts) if parts else ""
