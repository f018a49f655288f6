"""A backup is whole or refused, and unpacking it never writes anywhere else."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from buendnis.command.archive import BadArchive, Writer, unpack


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "dump").write_bytes(b"PGDMP" * 1000)
    (tmp_path / "letter").write_bytes("Antrag für Straße 5".encode())
    target = tmp_path / "backup.tar"
    writer = Writer(target)
    writer.add("database.dump", tmp_path / "dump")
    writer.add("documents/ab/Übersicht 1.pdf", tmp_path / "letter")
    writer.add("secrets/django", tmp_path / "letter")
    writer.close({"release": "1"})
    return target


def test_what_was_written_comes_back(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    manifest = unpack(whole, out)
    assert manifest["release"] == "1"
    assert (out / "documents/ab/Übersicht 1.pdf").read_text() == "Antrag für Straße 5"
    assert (out / "database.dump").stat().st_size == 5000
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*") if path.is_file()} == {0o600}
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".backup*"))


def test_a_discarded_one_leaves_nothing_and_an_older_one_in_place(whole: Path, tmp_path: Path) -> None:
    before = whole.read_bytes()
    writer = Writer(whole)
    writer.add("database.dump", tmp_path / "letter")
    writer.discard()
    assert whole.read_bytes() == before
    assert not list(tmp_path.glob(".backup*"))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_one_that_was_cut_short_is_refused(whole: Path, tmp_path: Path, share: float) -> None:
    content = whole.read_bytes()
    whole.write_bytes(content[: int(len(content.rstrip(b"\0")) * share)])
    with pytest.raises(BadArchive):
        unpack(whole, tmp_path / "out")


def test_one_changed_byte_is_noticed(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    assert content.count(b"PGDMPPGDMP")
    whole.write_bytes(content.replace(b"PGDMPPGDMP", b"PGDMPPGDMp", 1))
    with pytest.raises(BadArchive, match=r"database\.dump is not what the manifest says"):
        unpack(whole, tmp_path / "out")


def rewritten(whole: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with tarfile.open(whole) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(whole, "w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return whole


def drop_document(members: dict[str, bytes]) -> None:
    del members["documents/ab/Übersicht 1.pdf"]


def slip_in(members: dict[str, bytes]) -> None:
    manifest = members.pop("manifest.json")
    members["documents/other"] = b""
    members["manifest.json"] = manifest


def append(members: dict[str, bytes]) -> None:
    members["documents/other"] = b""


def climb_out(members: dict[str, bytes]) -> None:
    manifest = members.pop("manifest.json")
    members["documents/../../escaped"] = b""
    members["manifest.json"] = manifest


def absolute(members: dict[str, bytes]) -> None:
    manifest = members.pop("manifest.json")
    members["/escaped"] = b""
    members["manifest.json"] = manifest


def other_format(members: dict[str, bytes]) -> None:
    members["manifest.json"] = json.dumps({"format": 99}).encode()


def no_database(members: dict[str, bytes]) -> None:
    del members["database.dump"]
    manifest = json.loads(members["manifest.json"])
    del manifest["members"]["database.dump"]
    members["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop_document, "is not what the manifest says"),
        (slip_in, "is not what the manifest says"),
        (append, "goes on after its manifest"),
        (climb_out, "does not belong there"),
        (absolute, "does not belong there"),
        (other_format, "format 99 is not known"),
        (no_database, "holds no database"),
    ],
)
def test_what_does_not_fit_its_manifest_is_refused(
    whole: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], reason: str
) -> None:
    out = tmp_path / "inner" / "out"
    with pytest.raises(BadArchive, match=reason):
        unpack(rewritten(whole, change), out)
    assert not list(tmp_path.rglob("escaped"))


def test_links_are_refused(whole: Path, tmp_path: Path) -> None:
    with tarfile.open(whole, "w") as tar:
        info = tarfile.TarInfo("documents/link")
        info.type = tarfile.SYMTYPE
        info.linkname = os.devnull
        tar.addfile(info)
    with pytest.raises(BadArchive, match="does not belong there"):
        unpack(whole, tmp_path / "out")
