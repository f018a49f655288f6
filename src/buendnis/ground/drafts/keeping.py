"""Keeping what was sent: encrypted here, the key in a cookie of the browser that sent it."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeAlias
from uuid import UUID

from allauth.account.adapter import get_adapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib import messages
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import Sum
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from buendnis.ground.clock import now
from buendnis.ground.drafts.models import KeptInput
from buendnis.ground.drafts.tokens import KEPT, TOKEN
from buendnis.ground.ids import public_id

COOKIE = "kept"
KEEP_FOR = timedelta(hours=24)
LARGEST = 25 * 1024 * 1024  # the largest document and a little more; sealing takes ten times that of memory
MOST_PER_BROWSER = 10
# what one account, or one address of the network without an account, may leave here within an hour
MOST_TIMES_PER_HOUR = 60
MOST_BYTES_PER_HOUR = 300 * 1024 * 1024
MOST_IN_ALL = 2 * 1024**3
NEVER_KEPT = {"csrfmiddlewaretoken", TOKEN, KEPT, "code", "otp"}
NONCE_BYTES = 12

Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"


@dataclass(frozen=True)
class Kept:
    """What has been kept: under which id, and whether all uploads are in it."""

    id: UUID
    whole: bool


def keep(request: HttpRequest) -> Kept | None:
    """Keep what ``request`` sent, with the uploads kept before; None if it is more than may be kept.

    Uploads beyond what fits are left out. The key goes into the browser's cookie with the answer (see the
    middleware).
    """
    taken, left_out = _fitting(uploads_of(request))
    data = {name: values for name, values in request.POST.lists() if not _is_secret(name)}
    kept_id = _seal(request, data, taken)
    return None if kept_id is None else Kept(kept_id, not left_out)


def keep_uploads(request: HttpRequest) -> None:
    """Keep the uploads of a refused form, so that they need not be chosen again.

    Those that were refused themselves are not kept, and those that can't be are taken out of the form, which
    would otherwise say that it has them.
    """
    if request.method != "POST":
        return
    files = uploads_of(request)
    if not files:
        return
    taken, left_out = _fitting(files)
    kept_id = _seal(request, {}, taken) if taken else None
    if kept_id is not None:
        forget(request)
    else:
        left_out = left_out or bool(taken)
        taken = MultiValueDict()
    if left_out:
        messages.warning(request, _("Not all files could be kept. Please choose them again."))
    for name in set(files) - set(taken):
        del files[name]
    for name in taken:
        files.setlist(name, taken.getlist(name))


def submitted(request: HttpRequest) -> tuple[QueryDict | None, Files | None]:
    """See ``ground.drafts.submitted``."""
    if request.method == "POST":
        return request.POST, uploads_of(request)
    found = kept_for(request, request.GET.get(KEPT, ""))
    if found is None:
        return None, None
    request.kept_id = UUID(request.GET[KEPT])  # type: ignore[attr-defined]
    messages.info(request, _("Your input was kept. Please check it and send it."))
    return found


def uploads_of(request: HttpRequest) -> Files:
    """The uploads of this request; where it brings none for a field, those kept from an earlier try."""
    cached: Files | None = getattr(request, "_merged_files", None)
    if cached is not None:
        return cached
    files: Files = MultiValueDict(dict(request.FILES.lists()))
    earlier = kept_for(request, request.POST.get(KEPT, "")) if request.POST.get(KEPT) else None
    if earlier is not None:
        for name, found in earlier[1].lists():
            if name not in files and f"{name}-clear" not in request.POST:
                files.setlist(name, found)
    request._merged_files = files  # type: ignore[attr-defined]
    return files


def kept_for(request: HttpRequest, kept_id: str) -> tuple[QueryDict, Files] | None:
    """What was kept under ``kept_id`` for this address, if this browser has the key."""
    key, wanted = _key_of(request), _uuid(kept_id)
    if key is None or wanted is None:
        return None
    row = KeptInput.objects.filter(pk=wanted, path=_path(request), kept_at__gte=now() - KEEP_FOR).first()
    if row is None:
        return None
    sealed = bytes(row.payload)
    try:
        opened = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(row))
    except (InvalidTag, ValueError):
        return None
    return _unpacked(opened)


def forget(request: HttpRequest) -> None:
    """Delete what was kept for the form that this request sends."""
    key, wanted = _key_of(request), _uuid(request.POST.get(KEPT, ""))
    if key is not None and wanted is not None:
        # only for its own address: another form on the same page names the same id
        KeptInput.objects.filter(pk=wanted, path=_path(request), owner=_owner(key)).delete()


def _seal(request: HttpRequest, data: dict[str, list[str]], files: Files) -> UUID | None:
    payload = _packed(data, files)
    if not _may_keep(request, len(payload)):
        return None
    key = _key_of(request) or secrets.token_bytes(32)
    owner = _owner(key)
    theirs = KeptInput.objects.filter(owner=owner).order_by("-kept_at")
    KeptInput.objects.filter(pk__in=[row.pk for row in theirs.only("pk")[MOST_PER_BROWSER - 1 :]]).delete()
    row = KeptInput(public_id=public_id(), path=_path(request), size=len(payload), owner=owner)
    nonce = secrets.token_bytes(NONCE_BYTES)
    row.payload = nonce + AESGCM(key).encrypt(nonce, payload, _bound_to(row))
    row.save(force_insert=True)
    request.kept_key = base64.urlsafe_b64encode(key).decode()  # type: ignore[attr-defined]
    request.kept_id = row.public_id  # type: ignore[attr-defined]
    return row.public_id


def _may_keep(request: HttpRequest, size: int) -> bool:
    """Whether the sender, and all senders together, have room left. Nobody fills the disk with refused forms."""
    user = request.user
    who = f"user {user.pk}" if user.is_authenticated else f"address {get_adapter().get_client_ip(request)}"
    account = f"kept:{sha256(who.encode()).hexdigest()}:{now():%Y%m%d%H}"
    times, used = cache.get(account, (0, 0))
    if times >= MOST_TIMES_PER_HOUR or used + size > MOST_BYTES_PER_HOUR:
        return False
    in_all = KeptInput.objects.aggregate(size=Sum("size"))["size"] or 0
    if in_all + size > MOST_IN_ALL:
        return False
    cache.set(account, (times + 1, used + size), timeout=2 * 60 * 60)
    return True


def _fitting(files: Files) -> tuple[Files, bool]:
    """As many of ``files`` as fit, and whether some did not; those marked as refused are not counted."""
    fitting: Files = MultiValueDict()
    room, left_out = LARGEST, False
    for name, found in files.lists():
        wanted = [file for file in found if not getattr(file, "refused", False)]
        size = sum(file.size or 0 for file in wanted)
        if size > room:
            left_out = True
        elif wanted:
            room -= size
            fitting.setlist(name, wanted)
    return fitting, left_out


def _packed(data: dict[str, list[str]], files: Files) -> bytes:
    """One line of JSON, and after it the bytes of the files, one after the other."""
    head: list[dict[str, object]] = []
    contents: list[bytes] = []
    for field, found in files.lists():
        for file in found:
            file.seek(0)
            content = file.read()
            file.seek(0)
            head.append(
                {"field": field, "name": file.name, "type": file.content_type or "", "size": len(content)}
            )
            contents.append(content)
    line = json.dumps({"data": data, "files": head}).encode()
    return b"".join([line, b"\n", *contents])


def _unpacked(payload: bytes) -> tuple[QueryDict, Files]:
    end = payload.index(b"\n")
    head = json.loads(payload[:end])
    data = QueryDict(mutable=True)
    for name, values in head["data"].items():
        data.setlist(name, values)
    files: Files = MultiValueDict()
    place = end + 1
    for file in head["files"]:
        content = payload[place : place + file["size"]]
        place += file["size"]
        files.appendlist(file["field"], SimpleUploadedFile(file["name"], content, file["type"]))
    return data, files


def _is_secret(field: str) -> bool:
    return field in NEVER_KEPT or "password" in field


def _path(request: HttpRequest) -> str:
    return request.path[:500]


def _owner(key: bytes) -> str:
    return sha256(base64.urlsafe_b64encode(key)).hexdigest()


def _bound_to(row: KeptInput) -> bytes:
    """What the encryption vouches for besides the content: nobody moves it to another row or address."""
    return f"{row.public_id} {row.path}".encode()


def _key_of(request: HttpRequest) -> bytes | None:
    text = getattr(request, "kept_key", "") or request.COOKIES.get(COOKIE, "")
    try:
        key = base64.urlsafe_b64decode(text.encode())
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == 32 else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
