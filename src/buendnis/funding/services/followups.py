"""An earlier outline as the basis of the project that follows it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from buendnis.funding.models import Application, GuidelineVersion
from buendnis.funding.policies import applications as policy
from buendnis.funding.selectors.content import TEXTS
from buendnis.funding.selectors.guidelines import usable_guidelines
from buendnis.funding.selectors.outline_forms import carried_to
from buendnis.funding.services.application_answers import answer_questions
from buendnis.funding.services.application_drafts import Partner, locked, set_partners, start_application
from buendnis.funding.services.finance import Expenditure, Source, set_finance_plan
from buendnis.ground.actor import Actor
from buendnis.ground.clock import today
from buendnis.ground.verbs import ProcessError, record, require, verb


@verb
def copy_as_followup(
    actor: Actor,
    application: Application,
    *,
    title: str = "",
    guideline: GuidelineVersion | None = None,
    starts_on: date | None = None,
    now: datetime | None = None,
) -> Application:
    """Begin a draft with what an earlier outline said: texts, partners, plan; its predecessor is named.

    Amounts are kept; every share counts as asked for again, because nobody has promised it for the new
    project. Days move by as much as the start does (default: :func:`next_start`), years with them. Papers are
    not taken along: they speak of the earlier project. Raises ProcessError where no guideline can be used.
    """
    old = locked(application)
    require(
        policy.may_follow_up(actor, old),
        _("Only those who wrote an outline that was submitted can build on it."),
    )
    day = today(now)
    guideline = guideline or guideline_for(old, day)
    if guideline is None:
        raise ProcessError(_("The alliance has no guideline in use at present. Please ask the office."))
    first = starts_on or next_start(old, day)
    new = start_application(
        actor,
        old.alliance,
        title=title.strip() or old.title,
        applicant=old.applicant,
        guideline=guideline,
        programme_area=old.programme_area,
        funding_object="".join(_still_there(guideline, "funding_objects", [old.funding_object])),
        field_of_action=old.field_of_action,
        predecessor=old,
        data=_said(old, guideline, first),
        now=now,
    )
    set_partners(
        actor,
        new,
        [Partner(row.name, row.part, row.organisation) for row in old.partners.all()],
        new.version,
    )
    if new.form:
        answer_questions(actor, new, carried_to(old, new.form).kept, new.version)
    years = first.year - old.starts_on.year if first and old.starts_on else 0
    set_finance_plan(
        actor,
        new,
        [Expenditure(row.category, row.year + years, row.amount, row.label) for row in old.expenditure.all()],
        [
            Source(
                row.kind,
                row.label,
                row.amount,
                organisation=row.organisation,
                deciding_body=row.deciding_body,
            )
            for row in old.sources.all()
            if not row.in_kind_of  # follows from the expenditure, as the new guideline counts it
        ],
        new.version,
    )
    record(
        actor,
        "application.copied",
        new,
        alliance_id=new.alliance_id,
        changes={"predecessor": str(old.public_id)},
    )
    return new


def guideline_for(old: Application, day: date) -> GuidelineVersion | None:
    """The guideline that a follow-up rests on: the newest valid version of the same, else the newest valid."""
    valid = list(usable_guidelines(old.alliance, day)) or list(usable_guidelines(old.alliance))
    return next((each for each in valid if each.key == old.guideline.key), valid[0] if valid else None)


def next_start(old: Application, day: date) -> date | None:
    """The first day on which a follow-up can begin: after the end of ``old`` and after ``day``.

    It lies whole months after the old start, so that a project that began on the first of a month still does.
    None where the old outline names no start.
    """
    if old.starts_on is None:
        return None
    after = max(old.ends_on or old.starts_on, day)
    months = max((after.year - old.starts_on.year) * 12 + after.month - old.starts_on.month, 1)
    first = shifted(old.starts_on, months)
    return first if first > after else shifted(old.starts_on, months + 1)


def shifted(day: date, months: int) -> date:
    """``day`` as many months later; the last day of a month stays the last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_last else min(day.day, last))


def new_end(old: Application, first: date | None) -> date | None:
    """The end of a project that lasts as long as ``old`` and starts on ``first``; None if either is open."""
    if old.starts_on is None or old.ends_on is None or first is None:
        return None
    months = (first.year - old.starts_on.year) * 12 + first.month - old.starts_on.month
    end = shifted(old.ends_on, months) + timedelta(days=first.day - old.starts_on.day)
    return max(end, first + timedelta(days=1))  # a project of two days at the end of a long month


def _said(old: Application, guideline: GuidelineVersion, first: date | None) -> dict[str, Any]:
    return {name: getattr(old, name) for name in TEXTS} | {
        "topics": _still_there(guideline, "topics", old.topics),
        "starts_on": first,
        "ends_on": new_end(old, first),
        "district": old.district,
        "place_note": old.place_note,
        "aid_expected": old.aid_expected,
    }


def _still_there(guideline: GuidelineVersion, part: str, keys: list[str]) -> list[str]:
    """Those of ``keys`` that the guideline knows."""
    known = {item["key"] for item in guideline.document.get(part) or ()}
    return [key for key in keys if key in known]
