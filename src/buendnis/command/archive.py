"""The form of a backup: one tar with the database, the documents, the operator's texts, the secrets and, last, a
manifest.

The manifest names size and SHA-256 of every other member. It comes last because the sums are taken while the
members are written; a tar that was cut short has none, and is recognised by that.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
import time
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
DOCUMENTS = "documents"
TEXTS = "texts"
SECRETS = "secrets"
_KNOWN = re.compile(rf"({DATABASE}|({DOCUMENTS}|{TEXTS}|{SECRETS})/.+)")


class BadArchive(Exception):
    """The file is no whole backup; the text says what is wrong with it."""


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


class Writer:
    """Writes an archive beside its final place and puts it there only when it is whole and on disk."""

    def __init__(self, target: Path) -> None:
        self._target = target
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
        self._draft = Path(name)
        self._file = os.fdopen(handle, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add the file at ``path`` as ``name``. Raises FileNotFoundError if it is gone."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = _HashingReader(file)
            self._tar.addfile(_member(name, size), reader)
        self._members[name] = {"size": size, "sha256": reader.hash.hexdigest()}

    def close(self, about: dict[str, Any]) -> None:
        """Write the manifest with ``about`` in it, and put the archive into its place."""
        content = json.dumps(
            {"format": FORMAT, **about, "members": self._members}, ensure_ascii=False, indent=1
        ).encode()
        self._tar.addfile(_member(MANIFEST, len(content)), io.BytesIO(content))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._draft.replace(self._target)
        folder = os.open(self._target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """Leave nothing behind of an archive that was not closed."""
        self._file.close()
        self._draft.unlink(missing_ok=True)


def unpack(archive: Path, folder: Path) -> dict[str, Any]:
    """Unpack ``archive`` into the empty ``folder`` and compare all with the manifest, which is returned.

    Raises BadArchive if anything is missing, too much or changed; nothing outside ``folder`` is ever written.
    """
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(archive, mode="r:") as tar:
            for member in tar:
                if manifest is not None:
                    raise BadArchive("The backup goes on after its manifest.")
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or not _is_safe(member.name):
                    raise BadArchive(
                        f"The backup holds something that does not belong there: {member.name!r}"
                    )
                if member.name == MANIFEST:
                    manifest = json.load(content)
                    continue
                if member.name in found:
                    raise BadArchive(f"{member.name} is there twice.")
                target = folder / member.name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                reader = _HashingReader(content)
                with open(target, "xb", opener=_private) as file:
                    shutil.copyfileobj(reader, file)
                found[member.name] = {"size": member.size, "sha256": reader.hash.hexdigest()}
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BadArchive(f"This is no backup, or a damaged one: {error}") from error
    if manifest is None:
        raise BadArchive("The backup has no manifest; it was cut short.")
    if manifest.get("format") != FORMAT:
        raise BadArchive(f"The backup's format {manifest.get('format')!r} is not known to this release.")
    expected = manifest["members"]
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            raise BadArchive(f"{name} is not what the manifest says; the backup was damaged or changed.")
    if DATABASE not in found:
        raise BadArchive("The backup holds no database.")
    return manifest


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == MANIFEST or (
        bool(_KNOWN.fullmatch(name)) and ".." not in parts and not name.startswith("/")
    )


def _member(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    info.mtime = int(time.time())
    return info


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class _HashingReader:
    """A file that sums up what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash: _Hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data
