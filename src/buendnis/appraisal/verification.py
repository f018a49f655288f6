"""Whether an opinion is genuine: by number and hash, or by the file itself. Open to everybody, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from buendnis.appraisal.models import ExpertOpinion, IssuedAs, OpinionState
from buendnis.appraisal.models.opinions import OpinionKind
from buendnis.appraisal.sealing import trusted_certificates
from buendnis.ground.clock import today
from buendnis.ground.papers.seal import SealProblem, SealReport, verify

HASH_DIGITS = 64
KNOWN = (OpinionState.ISSUED, OpinionState.REVOKED)

PROBLEMS: dict[SealProblem, str | Promise] = {
    SealProblem.NOT_A_PDF: _("This is no PDF file. Please choose the PDF that you were given."),
    SealProblem.TOO_LARGE: _("The file is too large to be one of our opinions."),
    SealProblem.ENCRYPTED: _("The file is protected with a password. Please choose the one you were given."),
    SealProblem.NOT_SEALED: _(
        "The file bears no electronic seal. It may be a preview, a printout or a scan: please compare number and hash."
    ),
    SealProblem.UNREADABLE: _("The file bears a seal that cannot be read. Please do not rely on it."),
    SealProblem.CHANGED: _("The file has been changed since it was sealed. Please do not rely on it."),
    SealProblem.UNUSUAL_FORM: _("The seal has a form that we do not make. Please do not rely on it."),
    SealProblem.APPENDED: _(
        "Something was added to the file after it was sealed. Please ask for the original file."
    ),
    SealProblem.UNKNOWN_SIGNER: _("The file bears a seal of somebody else, and none of this platform."),
}


@dataclass(frozen=True)
class Link:
    """An opinion of a chain: what it is, and since when and why it does not hold any more."""

    number: str
    kind: str
    follows: str
    issued_on: date
    revoked_on: date | None
    revoked_reason: str


@dataclass(frozen=True)
class Verified:
    """What the register says about an opinion."""

    number: str
    alliance: str
    project: str
    applicant: str
    result: str
    issued_on: date
    content_hash: str
    kind: str
    follows: str
    revoked_on: date | None
    revoked_reason: str
    followers: tuple[tuple[str, str], ...]  # kind and number of those that supplement or replace it
    sample: bool
    signed_on: date | None = None  # by hand; None where the seal makes it hold
    chain: tuple[Link, ...] = ()  # all opinions on the project that belong together, the first one first

    @property
    def stands(self) -> bool:
        """Neither revoked nor replaced."""
        return self.revoked_on is None and all(kind != OpinionKind.REPLACEMENT for kind, _n in self.followers)


@dataclass(frozen=True)
class FileAnswer:
    """What a file's seal says, and which opinion of the register it is, if any."""

    report: SealReport
    problem: str | Promise
    opinion: Verified | None
    is_scan: bool = False  # the scan of an opinion that was signed by hand, which bears no seal

    @property
    def genuine(self) -> bool:
        """The register knows this very file, and its seal is good, or it needs none."""
        return self.opinion is not None and (self.is_scan or self.report.problem is None)

    @property
    def sealed_at(self) -> datetime | None:
        """When the seal claims to have been made."""
        return self.report.at


def verify_number(number: str, content_hash: str) -> Verified | None:
    """The opinion with this number, if its content has this hash; None for either being wrong, whichever."""
    number, given = number.strip().upper(), cleaned_hash(content_hash)
    found = _known().filter(number=number).first() if number else None
    stored = found.content_hash if found else "0" * HASH_DIGITS
    same = compare_digest(stored.encode(), given.encode())
    return _verified(found) if found is not None and same else None


def verify_file(data: bytes) -> FileAnswer:
    """What is to be said about an uploaded file; it is not kept."""
    report = verify(data, trusted_certificates())
    digest = sha256(data).hexdigest()
    signed = _known().filter(scan_hash=digest).first()
    if signed is not None:
        return FileAnswer(report, "", _verified(signed), is_scan=True)
    found = _known().filter(pdf_hash=digest).first()
    problem: str | Promise = PROBLEMS[report.problem] if report.problem else ""
    if found is None and not problem:
        problem = _(
            "The seal is ours, but the register knows no such opinion. Please ask the alliance’s office."
        )
    return FileAnswer(report, problem, _verified(found) if found else None)


def cleaned_hash(text: str) -> str:
    """A hash as people copy it from paper: without spaces, in small letters; only ASCII is kept."""
    return "".join(text.split()).lower().encode("ascii", "ignore").decode()


def _known() -> QuerySet[ExpertOpinion]:
    return (
        ExpertOpinion.objects.unscoped("whoever holds the paper may ask whether it is genuine")
        .filter(state__in=KNOWN)
        .exclude(number="")
    )


def _verified(opinion: ExpertOpinion) -> Verified:
    content = opinion.content
    followers = (
        ExpertOpinion.objects.unscoped("what follows an opinion that is known")
        .filter(follows=opinion, state__in=KNOWN)
        .order_by("pk")
    )
    return Verified(
        number=opinion.number,
        alliance=content["alliance"]["name"],
        project=content["application"]["title"],
        applicant=content["application"]["applicant"],
        result=opinion.get_result_display(),
        issued_on=date.fromisoformat(content["issued_on"]),
        content_hash=opinion.content_hash,
        kind=opinion.get_kind_display(),
        follows=content["follows"],
        revoked_on=today(opinion.revoked_at) if opinion.revoked_at else None,
        revoked_reason=opinion.revoked_reason,
        followers=tuple((each.kind, each.number) for each in followers),
        sample=settings.DEMO,
        signed_on=opinion.signed_on if opinion.issued_as == IssuedAs.PAPER else None,
        chain=_chain(opinion),
    )


def _chain(opinion: ExpertOpinion) -> tuple[Link, ...]:
    """Everything that was issued on the same project in the same appraisal; nothing for an only one."""
    rows = list(_known().filter(case=opinion.case_id).order_by("frozen_at", "pk"))
    if len(rows) == 1:
        return ()
    return tuple(
        Link(
            row.number,
            row.get_kind_display(),
            row.content["follows"],
            date.fromisoformat(row.content["issued_on"]),
            today(row.revoked_at) if row.revoked_at else None,
            row.revoked_reason,
        )
        for row in rows
    )
