"""A sealed paper stays accessible, and no changed byte goes unnoticed."""

from __future__ import annotations

import io
import multiprocessing
import random
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from tests.ground.papers import inspection
from tests.ground.papers.samples import paper

from buendnis.ground.papers.certificate import (
    DEVELOPMENT_FILE,
    CertificateError,
    certificate_of,
    development_certificate,
)
from buendnis.ground.papers.pdf import paper_pdf
from buendnis.ground.papers.seal import (
    BYTE_RANGE,
    LARGEST_FILE,
    SealError,
    SealProblem,
    SealReport,
    seal,
    verify,
)
from buendnis.ground.papers.typeset import Attachment

pytestmark = pytest.mark.xdist_group("seal")  # a key and a sealed paper are made once
AT = datetime(2018, 9, 5, 14, 30, tzinfo=UTC)
JSON = Attachment("inhalt.json", b"{}", "application/json", "Inhalt")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return development_certificate(tmp_path_factory.mktemp("seal"), "buendnis.example")


@pytest.fixture(scope="module")
def trusted(key: Path) -> list[bytes]:
    return [certificate_of(key, None)]


@pytest.fixture(scope="module")
def plain() -> bytes:
    return paper_pdf(paper(), [JSON])


@pytest.fixture(scope="module")
def sealed(key: Path, plain: bytes) -> bytes:
    return seal(plain, key, None, reason="Ausstellung", location="Braunschweig", at=AT)


def gap(pdf: bytes) -> tuple[int, int]:
    """Where the seal itself stands."""
    place = list(BYTE_RANGE.finditer(pdf))[-1]
    return int(place[2]), int(place[3])


def test_a_sealed_paper_verifies(sealed: bytes, trusted: list[bytes]) -> None:
    assert verify(sealed, trusted) == SealReport(
        sealed=True,
        intact=True,
        covers_whole_file=True,
        trusted=True,
        signer="MUSTER – nicht gültig – buendnis.example",
        at=AT,
        development=True,
        problem=None,
    )


def test_another_program_agrees(sealed: bytes, trusted: list[bytes]) -> None:
    from asn1crypto import x509 as asn1

    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_signatures
    context = ValidationContext(
        trust_roots=[asn1.Certificate.load(trusted[0])], moment=AT, allow_fetching=False
    )
    status = validate_pdf_signature(signature, context)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_sealing_keeps_tags_standards_and_attachment(plain: bytes, sealed: bytes) -> None:
    assert sealed.startswith(plain)
    inspection.assert_declared_and_tagged(sealed, "Niederschrift N-2018-03: 3. Sitzung der Steuerungsgruppe")
    assert inspection.attached(sealed) == {"inhalt.json": b"{}"}
    assert inspection.tags(sealed) == [*inspection.tags(plain), "/Form"]
    assert inspection.headings(sealed) == inspection.headings(plain)


def test_the_field_is_invisible_labelled_and_tagged(sealed: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as file:
        (field,) = file.Root.AcroForm.Fields
        assert [int(side) for side in field.Rect] == [0, 0, 0, 0]
        assert str(field.TU) == "Elektronisches Siegel"
        assert int(field.F) & 4
        assert not int(field.F) & (1 | 2 | 32)
        numbers: list[Any] = list(file.Root.StructTreeRoot.ParentTree.Nums)
        element = numbers[numbers.index(int(field.StructParent)) + 1]
        assert element.S == "/Form"
        assert element.K.Obj.objgen == field.objgen
        assert int(file.Root.StructTreeRoot.ParentTreeNextKey) > int(field.StructParent)
        assert "/NeedAppearances" not in file.Root.AcroForm


def test_every_changed_byte_is_found(sealed: bytes, trusted: list[bytes]) -> None:
    first, second = gap(sealed)
    chance = random.Random(7)
    places = {0, 1, 8, first - 1, first, first + 1, second - 2, second - 1, second, len(sealed) - 1}
    places |= {chance.randrange(len(sealed)) for _ in range(300)}
    places |= {chance.randrange(first, second) for _ in range(300)}
    for place in sorted(places):
        changed = bytearray(sealed)
        changed[place] ^= chance.choice((1, 2, 4, 8, 16, 32, 64, 128))
        report = verify(bytes(changed), trusted)
        assert not report.intact, place
        assert report.problem is not None, place


def test_every_byte_of_the_seal_counts(sealed: bytes, trusted: list[bytes]) -> None:
    """Also where the signature covers nothing: versions, names of algorithms, the padding behind."""
    first, second = gap(sealed)
    raw = bytes.fromhex(sealed[first + 1 : second - 1].decode())
    for place in range(0, len(raw), 3):
        changed = bytearray(raw)
        changed[place] ^= 1 << (place % 8)
        report = verify(sealed[: first + 1] + changed.hex().upper().encode() + sealed[second - 1 :], trusted)
        assert not report.intact, place
    lower = sealed[: first + 1] + raw.hex().encode() + sealed[second - 1 :]
    assert verify(lower, trusted).problem == SealProblem.UNUSUAL_FORM


@pytest.mark.parametrize("more", [b"\n", b" ", b"%", b"\x00" * 1000, b"1 0 obj\nendobj\n%%EOF\n"])
def test_appended_bytes_are_found(sealed: bytes, trusted: list[bytes], more: bytes) -> None:
    report = verify(sealed + more, trusted)
    assert (report.intact, report.covers_whole_file) == (True, False)
    assert report.problem == SealProblem.APPENDED


def test_an_appended_false_range_hides_nothing(sealed: bytes, trusted: list[bytes]) -> None:
    report = verify(sealed + b"/ByteRange [0 10 20 %d]" % (len(sealed)), trusted)
    assert report.problem == SealProblem.APPENDED
    assert not report.covers_whole_file


def test_missing_bytes_are_found(sealed: bytes, trusted: list[bytes]) -> None:
    for length in (100, len(sealed) // 2, len(sealed) - 1):
        assert verify(sealed[:length], trusted).problem is not None


def test_a_changed_paper_with_a_later_version_is_found(sealed: bytes, trusted: list[bytes]) -> None:
    """What editors do: save the change behind what was sealed."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()  # type: ignore[no-untyped-call]
    target = io.BytesIO()
    writer.write(target)  # type: ignore[no-untyped-call]
    assert verify(target.getvalue(), trusted).problem == SealProblem.APPENDED


def test_a_seal_is_bound_to_its_file(key: Path, sealed: bytes, trusted: list[bytes]) -> None:
    other = seal(paper_pdf(paper(subject="Etwas anderes")), key, None, reason="", location="", at=AT)
    first, second = gap(sealed)
    other_first, other_second = gap(other)
    contents = other[other_first:other_second].ljust(second - first)[: second - first]
    assert verify(sealed[:first] + contents + sealed[second:], trusted).problem == SealProblem.CHANGED


def test_the_paper_cannot_tell_another_moment(key: Path, trusted: list[bytes]) -> None:
    """A title or reason that looks like the seal's moment is not taken for it."""
    false = "/M (D:19990101000000Z) /M (D\\07219990101000000Z)"
    pdf = paper_pdf(paper(subject=false, kind=false))
    report = verify(seal(pdf, key, None, reason=false, location=false, at=AT), trusted)
    assert (report.problem, report.at) == (None, AT)


def test_an_unknown_signer_is_told(sealed: bytes, tmp_path: Path) -> None:
    report = verify(sealed)
    assert (report.intact, report.trusted, report.problem) == (True, False, SealProblem.UNKNOWN_SIGNER)
    stranger = certificate_of(development_certificate(tmp_path, "buendnis.example"), None)
    assert verify(sealed, [stranger]).problem == SealProblem.UNKNOWN_SIGNER


def test_what_is_no_sealed_pdf_gets_a_report(plain: bytes, trusted: list[bytes]) -> None:
    def problem(data: bytes) -> SealProblem | None:
        report = verify(data, trusted)
        assert not report.intact
        return report.problem

    assert problem(b"") == SealProblem.NOT_A_PDF
    assert problem(b"PK\x03\x04 nothing") == SealProblem.NOT_A_PDF
    assert problem(plain) == SealProblem.NOT_SEALED
    assert problem(b"%PDF-" + bytes(LARGEST_FILE)) == SealProblem.TOO_LARGE
    assert problem(b"%PDF-1.7\n" + random.Random(1).randbytes(100_000)) == SealProblem.NOT_SEALED
    assert problem(b"%PDF-1.7 /ByteRange [0 9 10 11]") == SealProblem.UNREADABLE
    false = b"%PDF-1.7 <3000> /ByteRange [0 9 15 29]"
    assert problem(false) in (SealProblem.CHANGED, SealProblem.UNREADABLE)
    encrypted = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as file:
        file.save(encrypted, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert problem(encrypted.getvalue()) == SealProblem.ENCRYPTED


def test_many_false_ranges_cost_little(trusted: list[bytes]) -> None:
    data = b"%PDF-1.7 <" + b"30" * 500_000 + b">" + b"/ByteRange [0 9 1000011 40]" * 20_000
    started = datetime.now(UTC)
    assert verify(data, trusted).problem is not None
    assert datetime.now(UTC) - started < timedelta(seconds=10)


def test_what_cannot_be_sealed_is_refused(key: Path, plain: bytes, tmp_path: Path) -> None:
    with pytest.raises(SealError, match="cannot be sealed"):
        seal(b"nothing", key, None, reason="", location="")
    with pytest.raises(SealError, match="cannot be opened"):
        seal(plain, tmp_path / "missing.p12", None, reason="", location="")
    with pytest.raises(SealError, match="not valid on 2014-01-01"):
        seal(plain, key, None, reason="", location="", at=datetime(2014, 1, 1, tzinfo=UTC))


def test_a_seal_of_an_issued_certificate(plain: bytes, tmp_path: Path) -> None:
    """With password and issuers, as a provider of trust services hands it out."""
    file, root = issued(tmp_path)
    paper_sealed = seal(plain, file, "geheim", reason="Ausstellung", location="Goslar", at=AT)
    report = verify(paper_sealed, [root])
    assert report == SealReport(
        sealed=True,
        intact=True,
        covers_whole_file=True,
        trusted=True,
        signer="Siegel des Bündnisses",
        at=AT,
        development=False,
        problem=None,
    )
    assert verify(paper_sealed, [certificate_of(file, "geheim")]).problem is None
    assert verify(paper_sealed).problem == SealProblem.UNKNOWN_SIGNER
    first, second = gap(paper_sealed)
    raw = bytes.fromhex(paper_sealed[first + 1 : second - 1].decode())
    for place in range(0, len(raw), 5):
        changed = bytearray(raw)
        changed[place] ^= 4
        again = paper_sealed[: first + 1] + changed.hex().upper().encode() + paper_sealed[second - 1 :]
        assert not verify(again, [root]).intact, place
    with pytest.raises(SealError, match="cannot be opened"):
        seal(plain, file, "falsch", reason="", location="", at=AT)
    with pytest.raises(CertificateError):
        certificate_of(file, "falsch")


def test_an_incomplete_chain_is_left_out(plain: bytes, tmp_path: Path) -> None:
    file, root = issued(tmp_path, with_root=False)
    paper_sealed = seal(plain, file, "geheim", reason="", location="", at=AT)
    assert verify(paper_sealed, [certificate_of(file, "geheim")]).problem is None
    report = verify(paper_sealed, [root])
    assert (report.intact, report.problem) == (True, SealProblem.UNKNOWN_SIGNER)


def issued(folder: Path, *, with_root: bool = True) -> tuple[Path, bytes]:
    """A PKCS#12 file with a chain of three (or two), and its root as PEM."""

    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    def make(
        common: str, issuer: str, issuer_key: ec.EllipticCurvePrivateKey | None, *, ca: bool
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        own = ec.generate_private_key(ec.SECP256R1())
        usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name(common))
            .issuer_name(name(issuer))
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(AT - timedelta(days=10))
            .not_valid_after(AT + timedelta(days=10))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(issuer_key or own, hashes.SHA256())
        )
        return certificate, own

    root, root_key = make("Wurzel", "Wurzel", None, ca=True)
    middle, middle_key = make("Mitte", "Wurzel", root_key, ca=True)
    leaf, leaf_key = make("Siegel des Bündnisses", "Mitte", middle_key, ca=False)
    target = folder / "siegel.p12"
    encryption = serialization.BestAvailableEncryption(b"geheim")
    target.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"seal", leaf_key, leaf, [middle, root] if with_root else [middle], encryption
        )
    )
    return target, root.public_bytes(serialization.Encoding.PEM)


def make_certificate(folder: Path, barrier: Any, results: Any) -> None:
    barrier.wait()
    path = development_certificate(folder, "buendnis.example")
    results.put(certificate_of(path, None))


def test_processes_that_start_together_share_one_certificate(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(3), spawn.Queue()
    folder = tmp_path / "new"
    workers = [spawn.Process(target=make_certificate, args=(folder, barrier, results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    found = {results.get(timeout=60) for _ in workers}
    for worker in workers:
        worker.join()
    assert len(found) == 1
    assert [path.name for path in folder.iterdir()] == [DEVELOPMENT_FILE]
    assert stat.S_IMODE((folder / DEVELOPMENT_FILE).stat().st_mode) == 0o600


def test_the_certificate_is_made_once(key: Path) -> None:
    before = key.read_bytes()
    assert development_certificate(key.parent, "another.example").read_bytes() == before
