"""The certificates that papers are sealed with: PKCS#12 files, and one for development."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

DEVELOPMENT_MARK = "MUSTER – nicht gültig"
DEVELOPMENT_FILE = "seal-development.p12"
DEVELOPMENT_YEARS = 10
LONGEST_NAME = 64
# Example papers bear days long past; their seals shall not fail for that.
DEVELOPMENT_START = datetime(2015, 1, 1, tzinfo=UTC)


class CertificateError(Exception):
    """A certificate could not be read or used; the text says why, without the password."""


def development_certificate(folder: Path, host: str) -> Path:
    """A PKCS#12 file without password, made once: self-signed, and its name says that it counts for nothing.

    The file is readable by its owner only. Of several processes that start together one makes it, all use it.
    """
    target = folder / DEVELOPMENT_FILE
    if target.exists():
        return target
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=".seal-", dir=folder)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_self_signed(f"{DEVELOPMENT_MARK} – {host}"[:LONGEST_NAME]))
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        try:
            target.hardlink_to(draft)
        except FileExistsError:
            return target
    finally:
        draft.unlink()
    return target


def certificate_of(pkcs12_file: Path, password: str | None) -> bytes:
    """The certificate in a PKCS#12 file as DER: what ``seal.verify`` may trust."""
    try:
        found = pkcs12.load_key_and_certificates(
            pkcs12_file.read_bytes(), password.encode() if password else None
        )
    except (OSError, ValueError) as error:
        raise CertificateError(f"The file {pkcs12_file.name} cannot be opened as PKCS#12.") from error
    if found[0] is None or found[1] is None:
        raise CertificateError(f"The file {pkcs12_file.name} lacks a key or its certificate.")
    return found[1].public_bytes(serialization.Encoding.DER)


def remember(folder: Path, certificate: bytes) -> None:
    """Keep a certificate (DER, without its key), so that its seals count after it has been renewed."""
    place = folder / f"{sha256(certificate).hexdigest()}.der"
    if place.exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(certificate)
    Path(file.name).replace(place)


def remembered(folder: Path) -> list[bytes]:
    """The certificates that have been kept, as DER."""
    return [path.read_bytes() for path in sorted(folder.glob("*.der"))]


def _self_signed(name: str) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEVELOPMENT_MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(DEVELOPMENT_START)
        .not_valid_after(now + timedelta(days=365 * DEVELOPMENT_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, None, serialization.NoEncryption()
    )
