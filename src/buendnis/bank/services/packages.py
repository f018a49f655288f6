"""The package for the bank: ordered by the office, put together by a job, handed over with a note."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from buendnis.appraisal.models import ExpertOpinion, IssuedAs
from buendnis.appraisal.paper.letter import letter_pdf
from buendnis.appraisal.wording import condition_lines
from buendnis.bank import policies
from buendnis.bank.models import BankPackage, PackageChannel, PackageDelivery, PackageState
from buendnis.funding.plan_sheets.own import write_plan
from buendnis.funding.services.plan_sheets import categories_of, stored_rows
from buendnis.ground.actor import Actor
from buendnis.ground.clock import now as present
from buendnis.ground.clock import today
from buendnis.ground.documents.models import Document
from buendnis.ground.documents.naming import clean_name
from buendnis.ground.documents.selectors import by_id, content_of
from buendnis.ground.documents.services import store_bytes
from buendnis.ground.frozen import canonical_json
from buendnis.ground.jobs import defer
from buendnis.ground.reference import reference_to
from buendnis.ground.verbs import record, refuse, require, verb

DOCUMENT_KIND = "bank.package"
FIXED = (1980, 1, 1, 0, 0, 0)  # the same content gives the same archive


@dataclass(frozen=True)
class Part:
    """A file of the package, and what it is."""

    name: str
    about: str
    data: bytes


@verb
def order_package(
    actor: Actor, opinion: ExpertOpinion, chosen: Iterable[UUID] = (), now: datetime | None = None
) -> BankPackage:
    """Have the package of an opinion put together; ``chosen`` are papers of the outline that go along."""
    require(policies.may_deal(actor, opinion.alliance_id), _office_only())
    if not ExpertOpinion.objects.in_alliance(opinion.alliance_id).that_stand().filter(pk=opinion.pk).exists():
        refuse(_("Only an opinion that is issued and stands goes to the bank."))
    wanted = list(dict.fromkeys(chosen))
    known = set(papers_of(opinion))
    if set(wanted) - known:
        refuse(_("Please choose papers that the outline names."), "chosen")
    package = BankPackage(
        alliance_id=opinion.alliance_id,
        application_id=opinion.case.application_id,
        opinion=opinion,
        chosen=[str(each) for each in wanted],
        ordered_by=actor.user_id,
        ordered_at=now or present(),
    )
    package.validate_constraints()
    package.save()
    defer("bank.package", package_id=package.pk)
    record(
        actor,
        "package.ordered",
        package,
        alliance_id=package.alliance_id,
        changes={"opinion": opinion.number, "papers": len(wanted)},
    )
    return package


def archive_of(package: BankPackage) -> tuple[bytes, list[dict[str, Any]]]:
    """The archive and what is in it, each file with its hash; under no lock."""
    parts = list(_parts(package))
    manifest = [
        {
            "name": part.name,
            "about": part.about,
            "sha256": hashlib.sha256(part.data).hexdigest(),
            "size": len(part.data),
        }
        for part in parts
    ]
    listed = {
        "format": "buendnis/bank-package/1",
        "opinion": package.opinion.number,
        "content_hash": package.opinion.content_hash,
        "outline": package.application.number,
        "files": manifest,
    }
    words = "".join(f"{row['sha256']}  {row['name']}  ({row['about']})\r\n" for row in manifest)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            _add(archive, part.name, part.data)
        _add(archive, "manifest.json", canonical_json(listed).encode())
        _add(archive, "INHALT.txt", words.encode("utf-8-sig"))
    return buffer.getvalue(), manifest


@verb
def keep_package(
    package: BankPackage, data: bytes, manifest: list[dict[str, Any]], now: datetime | None = None
) -> bool:
    """Store the archive; False if another run of the job was faster."""
    package = _locked(package)
    if package.state == PackageState.READY:
        return False
    actor = Actor.system("package", package.alliance_id)
    stored = store_bytes(
        actor,
        data,
        clean_name(f"Paket {package.opinion.number}.zip"),
        "application/zip",
        alliance_id=package.alliance_id,
        owner=reference_to(package, package.opinion.number),
        kind=DOCUMENT_KIND,
    )
    package.state, package.ready_at, package.problem = PackageState.READY, now or present(), ""
    package.document, package.sha256, package.size = stored.public_id, stored.sha256, stored.size
    package.manifest = manifest
    package.save()
    record(
        actor,
        "package.made",
        package,
        alliance_id=package.alliance_id,
        changes={"sha256": package.sha256, "files": len(manifest)},
    )
    return True


@verb
def note_package_problem(package: BankPackage, problem: str) -> None:
    """Say why the package could not be made, so that another can be ordered."""
    package = _locked(package)
    if package.state == PackageState.WAITING:
        package.state, package.problem = PackageState.FAILED, problem[:300]
        package.save(update_fields=["state", "problem"])


@verb
def note_package_sent(
    actor: Actor,
    package: BankPackage,
    *,
    channel: str,
    to: str,
    sent_on: date,
    note: str = "",
    now: datetime | None = None,
) -> PackageDelivery:
    """Note that the package went to the bank."""
    package = _locked(package)
    require(policies.may_deal(actor, package.alliance_id), _office_only())
    if package.state != PackageState.READY:
        refuse(_("The package is not ready yet."))
    if channel not in PackageChannel.values:
        refuse(_("Please choose how it went to the bank."), "channel")
    if sent_on > today(now):
        refuse(_("The day lies in the future."), "sent_on")
    row = PackageDelivery.objects.create(
        package=package,
        channel=channel,
        to=to.strip()[:200],
        sent_on=sent_on,
        note=note.strip()[:500],
        by_user=actor.user_id,
        sent_as=actor.label,
    )
    record(
        actor,
        "package.sent",
        package,
        alliance_id=package.alliance_id,
        changes={"channel": channel, "sent_on": sent_on},
        personal={"to": row.to},
    )
    return row


def papers_of(opinion: ExpertOpinion) -> dict[UUID, Document]:
    """The papers of the outline that the opinion's revision names, as far as they are still there."""
    revision = opinion.revision or opinion.case.revision
    return by_id(UUID(row["document"]) for row in revision.content["documents"])


def _parts(package: BankPackage) -> Iterator[Part]:
    opinion, number = package.opinion, package.opinion.number
    content = opinion.content
    if opinion.issued_as == IssuedAs.PAPER:
        signed, about = opinion.signed_scan, "Fachliche Stellungnahme, unterschrieben (Scan)"
    else:
        signed, about = opinion.pdf, "Fachliche Stellungnahme, elektronisch gesiegelt"
    document = by_id([signed]).get(signed) if signed is not None else None
    if document is None:
        raise FileNotFoundError(f"The file of {number} is not there.")
    ending = document.name.rpartition(".")[2].lower() or "pdf"
    yield Part(f"01-Stellungnahme-{number}.{ending}", about, content_of(document))
    if opinion.issued_as == IssuedAs.PAPER and opinion.sealed_at is not None and opinion.pdf is not None:
        sealed = by_id([opinion.pdf])[opinion.pdf]
        yield Part(
            f"01-Stellungnahme-{number}-gesiegelt.pdf",
            "Dieselbe Stellungnahme, elektronisch gesiegelt",
            content_of(sealed),
        )
    yield Part(
        f"02-Stellungnahme-{number}.json",
        "Inhalt der Stellungnahme, maschinenlesbar",
        canonical_json(content).encode(),
    )
    lines = condition_lines(content["conditions"])
    yield Part(
        f"03-Begleitschreiben-{number}.pdf",
        "Begleitschreiben",
        letter_pdf(content, lines, sample=settings.DEMO),
    )
    application = package.application
    costs, shares = stored_rows(application)
    yield Part(
        f"04-Finanzierungsplan-{application.number}.xlsx",
        "Finanzierungsplan",
        write_plan(application.title, categories_of(application), costs, shares),
    )
    papers = papers_of(opinion)
    for place, key in enumerate(package.chosen, start=5):
        paper = papers.get(UUID(key))
        if paper is None:
            raise FileNotFoundError("A paper that was chosen is not there any more.")
        yield Part(f"{place:02d}-{clean_name(paper.name)}", "Anlage zur Projektskizze", content_of(paper))


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, data)


def read_manifest(data: bytes) -> dict[str, Any]:
    """The manifest of an archive, for whoever checks one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def _office_only() -> str:
    return _("Only the secretariat of this alliance deals with the bank.")


def _locked(package: BankPackage) -> BankPackage:
    found: BankPackage = (
        BankPackage.objects.in_alliance(package.alliance_id)
        .select_for_update(of=("self",))
        .select_related("opinion")
        .get(pk=package.pk)
    )
    return found
