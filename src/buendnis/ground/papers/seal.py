"""The electronic seal of a PDF (PAdES B-B), and its verification.

Sealing adds an invisible, tagged signature field, so that the paper stays accessible. A seal holds no
trusted time: its moment is the sealing computer's.

Verification reads no PDF: it takes the byte range that a seal names, and asks that it covers the whole file
but for the seal itself, whose every digit must be the one that was written. So no trick of the file format
and no crafted file can mislead or exhaust it.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from pathlib import Path
from typing import Any

from asn1crypto import cms, core, parser, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from buendnis.ground.papers.certificate import DEVELOPMENT_MARK

FIELD = "Siegel"
FIELD_LABEL = "Elektronisches Siegel"
LARGEST_FILE = 50_000_000
MOST_SEALS = 8
BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}" + rb"\s{1,20}".join([rb"(\d{1,10})"] * 4) + rb"\s{0,60}\]"
)
MOMENT = re.compile(rb"/M\s?\(D(?::|\\072)(\d{14})(?:Z|([+-])(\d\d)'(\d\d)'?)?\)")
HEX = re.compile(rb"<((?:[0-9A-Fa-f]{2})+)>")


class SealError(Exception):
    """The file could not be sealed; the text says why."""


class SealProblem(StrEnum):
    """Why a seal does not count, or why there is none. The surface puts it into words."""

    NOT_A_PDF = "not_a_pdf"
    TOO_LARGE = "too_large"
    ENCRYPTED = "encrypted"
    NOT_SEALED = "not_sealed"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    UNUSUAL_FORM = "unusual_form"
    APPENDED = "appended"
    UNKNOWN_SIGNER = "unknown_signer"


@dataclass(frozen=True)
class SealReport:
    """What a file's seal says.

    ``intact``: what the seal covers is as it was sealed. ``covers_whole_file``: nothing was appended.
    ``trusted``: the signer is one that was handed in. ``at`` is the moment that the sealing computer
    claims. ``development``: the signer's name says that the seal is a sample. Only ``problem is None`` is a
    good seal.
    """

    sealed: bool
    intact: bool = False
    covers_whole_file: bool = False
    trusted: bool = False
    signer: str = ""
    at: datetime | None = None
    development: bool = False
    problem: SealProblem | None = None


def seal(
    pdf: bytes,
    pkcs12: Path,
    password: str | None,
    *,
    reason: str,
    location: str,
    at: datetime | None = None,
) -> bytes:
    """The PDF with a seal appended; ``at`` (aware) is the moment it claims, now by default.

    Raises :class:`SealError` if the certificate can't be opened, is not valid at that moment, or the file
    is no PDF that can be sealed.
    """
    moment = at or datetime.now(UTC)
    secret = password.encode() if password else None
    signer = SimpleSigner.load_pkcs12(str(pkcs12), passphrase=secret)  # type: ignore[no-untyped-call]
    if signer is None or signer.signing_cert is None:
        raise SealError(f"The certificate {pkcs12.name} cannot be opened.")
    if not _valid_at(signer.signing_cert, moment):
        raise SealError(f"The certificate {pkcs12.name} is not valid on {moment:%Y-%m-%d}.")
    others = [one for one in signer.cert_registry if one.dump() != signer.signing_cert.dump()]
    if not _chain_is_complete(signer.signing_cert, others):
        nothing_else = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        signer = SimpleSigner(signer.signing_cert, signer.signing_key, nothing_else)
    about = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=reason or None,
        location=location or None,
    )
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        _add_field(writer)
        return asyncio.run(_sign(writer, PdfSigner(about, signer), moment.astimezone(UTC)))
    except Exception as error:  # a foreign file may fail in the library in any way
        raise SealError(f"The file cannot be sealed: {error}") from error


def verify(pdf: bytes, trusted: Sequence[bytes] = ()) -> SealReport:
    """Whether the file is sealed and unchanged, and by whom; never raises for what is in the file.

    ``trusted`` are certificates (DER or PEM) of signers or of their issuers. The last intact seal is
    reported.
    """
    if len(pdf) > LARGEST_FILE:
        return SealReport(sealed=False, problem=SealProblem.TOO_LARGE)
    if not pdf.startswith(b"%PDF-"):
        return SealReport(sealed=False, problem=SealProblem.NOT_A_PDF)
    places = list(BYTE_RANGE.finditer(pdf))[-MOST_SEALS:]
    if not places:
        encrypted = b"/Encrypt" in pdf
        return SealReport(
            sealed=False, problem=SealProblem.ENCRYPTED if encrypted else SealProblem.NOT_SEALED
        )
    certificates = [_certificate(one) for one in trusted]
    reports = []
    for place in reversed(places):
        try:
            report = _verify_range(pdf, place, certificates)
        except Exception:  # noqa: BLE001 – whatever is in the file, the answer is a report
            report = SealReport(sealed=True, problem=SealProblem.UNREADABLE)
        if report.intact:
            return report
        reports.append(report)
    return reports[0]


async def _sign(writer: IncrementalPdfFileWriter, signer: PdfSigner, moment: datetime) -> bytes:
    """What ``PdfSigner.sign_pdf`` does, at a given moment."""
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = moment
    validation = await session.perform_presign_validation(writer)
    size = await session.estimate_signature_container_size(validation, tight=False)
    document = session.prepare_tbs_document(validation_info=validation, bytes_reserved=size)
    prepared, output = document.digest_tbs_document(in_place=False)
    finished = await document.perform_signature(
        document_digest=prepared.document_digest,
        pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=moment),
    )
    await finished.post_signature_processing(output)
    output.seek(0)
    return bytes(output.read())


def _add_field(writer: IncrementalPdfFileWriter) -> None:
    """An empty signature field without a visible place, labelled, and known to the tree of tags."""
    append_signature_field(writer, SigFieldSpec(FIELD, on_page=0))
    reference = writer.root["/AcroForm"]["/Fields"].raw_get(-1)
    field = reference.get_object()
    field[pdf_name("/TU")] = pdf_string(FIELD_LABEL)
    writer.update_container(field)
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    if "/ParentTree" in tree and "/Nums" in tree["/ParentTree"]:
        _tag(writer, tree, field, reference)


def _tag(writer: IncrementalPdfFileWriter, tree: Any, field: Any, reference: Any) -> None:
    """A form element for the field, last in the order of reading, found from the field by its key."""
    key = generic.NumberObject(int(tree["/ParentTreeNextKey"]))  # type: ignore[no-untyped-call]
    top = tree["/K"]
    parent = top.raw_get(0) if isinstance(top, generic.ArrayObject) else tree.raw_get("/K")
    document = parent.get_object()
    page = field.raw_get("/P")
    content = {"/Type": pdf_name("/OBJR"), "/Obj": reference, "/Pg": page}
    element = {
        "/Type": pdf_name("/StructElem"),
        "/S": pdf_name("/Form"),
        "/P": parent,
        "/Pg": page,
        "/Alt": pdf_string(FIELD_LABEL),
        "/K": _dictionary(content),
    }
    added = writer.add_object(_dictionary(element))
    numbers = tree["/ParentTree"]["/Nums"]
    document["/K"].append(added)
    numbers.append(key)
    numbers.append(added)
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(int(key) + 1)  # type: ignore[no-untyped-call]
    field[pdf_name("/StructParent")] = key
    for changed in (field, document, document["/K"], tree, tree["/ParentTree"], numbers):
        writer.update_container(changed)


def _dictionary(entries: dict[str, Any]) -> generic.DictionaryObject:
    named = {pdf_name(name): value for name, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]


def _verify_range(pdf: bytes, place: re.Match[bytes], trusted: Sequence[asn1_x509.Certificate]) -> SealReport:
    start, first, second_at, second = (int(group) for group in place.groups())
    end = second_at + second
    outside = place.end() <= first or (second_at <= place.start() and place.end() <= end)
    if start != 0 or not outside or not first < second_at <= end <= len(pdf):
        return SealReport(sealed=True, problem=SealProblem.UNREADABLE)
    whole = end == len(pdf)
    digits = HEX.fullmatch(pdf, first, second_at)
    if digits is None:
        return SealReport(sealed=True, covers_whole_file=whole, problem=SealProblem.CHANGED)
    padded = bytes.fromhex(digits[1].decode("ascii"))
    raw = padded[: parser.peek(padded)]
    signed: Any = cms.ContentInfo.load(raw, strict=True)["content"]
    info, certificate, others = _signer(signed)
    digest = hashlib.sha256(pdf[:first])
    digest.update(pdf[second_at:end])
    sound = all(validate_sig_integrity(info, certificate, "data", digest.digest()))
    written = raw.hex().upper().encode().ljust(len(digits[1]), b"0")
    usual = digits[1] == written and _is_usual(raw, signed)
    at = _moment(pdf[max(0, pdf.rfind(b" obj", 0, first)) : first] + pdf[second_at:end].split(b"endobj")[0])
    known = sound and usual and _is_trusted(certificate, others, trusted, at)
    problems = (
        (not sound, SealProblem.CHANGED),
        (not usual, SealProblem.UNUSUAL_FORM),
        (not whole, SealProblem.APPENDED),
        (not known, SealProblem.UNKNOWN_SIGNER),
    )
    name = str(certificate.subject.native.get("common_name", ""))
    return SealReport(
        sealed=True,
        intact=sound and usual,
        covers_whole_file=whole,
        trusted=known,
        signer=name,
        at=at,
        development=name.startswith(DEVELOPMENT_MARK),
        problem=next((problem for wrong, problem in problems if wrong), None),
    )


def _signer(signed: cms.SignedData) -> tuple[Any, Any, list[Any]]:
    """The one signer's entry, its certificate, the other certificates."""
    (info,) = signed["signer_infos"]
    sid = info["sid"].chosen
    certificates = [one.chosen for one in signed["certificates"]]
    matching = [
        one
        for one in certificates
        if one.issuer.dump() == sid["issuer"].dump() and one.serial_number == sid["serial_number"].native
    ]
    return info, matching[0], [one for one in certificates if one is not matching[0]]


def _is_usual(raw: bytes, signed: Any) -> bool:
    """Whether a seal has, bit by bit, the form that :func:`seal` writes, also where no signature covers it.

    The signature covers the file and names its certificate; around that, the form leaves no choice. Issuers'
    certificates lie beside as a complete chain or not at all.
    """
    info, certificate, others = _signer(signed)
    sha256 = cms.DigestAlgorithm({"algorithm": "sha256", "parameters": core.Null()})
    entry = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
        ),
        "digest_algorithm": sha256,
        "signed_attrs": info["signed_attrs"],
        "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"],
    }
    content = {
        "version": "v1",
        "digest_algorithms": [sha256],
        "encap_content_info": {"content_type": "data"},
        "certificates": signed["certificates"],
        "signer_infos": [entry],
    }
    rebuilt = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)}).dump()
    return rebuilt == raw and (not others or _chain_is_complete(certificate, others))


def _chain_is_complete(certificate: Any, others: Sequence[Any]) -> bool:
    """Whether the others are the certificate's issuers up to a root and nothing else: no bit is loose."""
    current = x509.load_der_x509_certificate(certificate.dump())
    rest = [x509.load_der_x509_certificate(one.dump()) for one in others]
    while current.subject != current.issuer:
        above = [one for one in rest if _issued_by(current, one)]
        if not above:
            return False
        current = above[0]
        rest.remove(current)
    return not rest and _issued_by(current, current)


def _issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_trusted(certificate: Any, others: list[Any], trusted: Sequence[Any], at: datetime | None) -> bool:
    if at is None or not _valid_at(certificate, at):
        return False
    if any(certificate.dump() == one.dump() for one in trusted):
        return True
    if not trusted:
        return False
    context = ValidationContext(
        trust_roots=list(trusted), other_certs=others, moment=at, allow_fetching=False
    )
    checking = CertificateValidator(certificate, intermediate_certs=others, validation_context=context)
    try:
        asyncio.run(checking.async_validate_usage(set()))  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001 – a chain that can't be built, for whatever reason, is not trusted
        return False
    return True


def _valid_at(certificate: asn1_x509.Certificate, moment: datetime) -> bool:
    return bool(certificate.not_valid_before <= moment <= certificate.not_valid_after)


def _certificate(given: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(pem.unarmor(given)[2] if pem.detect(given) else given)


def _moment(around: bytes) -> datetime | None:
    """The claimed moment in the seal's own dictionary."""
    found = MOMENT.search(around)
    if found is None:
        return None
    zone = timezone(timedelta(0))
    if found[2]:
        minutes = int(found[3]) * 60 + int(found[4])
        zone = timezone(timedelta(minutes=minutes if found[2] == b"+" else -minutes))
    return datetime.strptime(found[1].decode(), "%Y%m%d%H%M%S").replace(tzinfo=zone)
