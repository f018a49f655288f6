"""Keeping what was sent: encrypted here, the key in a cookie of the browser that sent it."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from buendnis.ground.clock import now
from buendnis.ground.drafts.models import KeptInput
from buendnis.ground.drafts.tokens import KEPT, TOKEN

COOKIE = "kept"
KEEP_FOR = timedelta(hours=24)
LARGEST = 45 * 1024 * 1024
MOST_PER_BROWSER = 10
NEVER_KEPT = {"csrfmiddlewaretoken", TOKEN, KEPT, "password", "password1", "password2", "oldpassword", "code"}

Kept = tuple[QueryDict, MultiValueDict[str, UploadedFile]]


def keep(request: HttpRequest) -> UUID | None:
    """Keep what ``request`` sent, with the uploads kept before; its id, or None if it is too much to keep.

    The key goes into the browser's cookie with the answer (see the middleware).
    """
    files = _with_earlier_uploads(request)
    payload = json.dumps(
        {
            "data": {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT},
            "files": {
                name: [_packed(file) for file in found]
                for name, found in files.lists()
                if sum(file.size or 0 for file in found) <= LARGEST
            },
        }
    ).encode()
    if len(payload) > LARGEST * 4 // 3:
        return None
    key = _key_of(request) or Fernet.generate_key()
    owner = sha256(key).hexdigest()
    if KeptInput.objects.filter(owner=owner, kept_at__gte=now() - KEEP_FOR).count() >= MOST_PER_BROWSER:
        oldest = KeptInput.objects.filter(owner=owner).order_by("kept_at").first()
        if oldest is not None:
            oldest.delete()
    sealed = Fernet(key).encrypt(payload)
    kept = KeptInput.objects.create(path=request.path[:500], payload=sealed, size=len(sealed), owner=owner)
    request.kept_key = key.decode()  # type: ignore[attr-defined]
    request.kept_id = kept.public_id  # type: ignore[attr-defined]
    return kept.public_id


def keep_uploads(request: HttpRequest) -> None:
    """Keep the uploads of a refused form, so that they need not be chosen again."""
    if request.method != "POST":
        return
    files = _with_earlier_uploads(request)
    if not files:
        return
    forget(request)
    if keep(request) is not None:
        request.kept_files = _names(files)  # type: ignore[attr-defined]


def submitted(request: HttpRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile] | None]:
    """See ``ground.drafts.submitted``."""
    if request.method == "POST":
        return request.POST, _with_earlier_uploads(request)
    found = kept_for(request, request.GET.get(KEPT, ""))
    if found is None:
        return None, None
    data, files = found
    request.kept_id = request.GET[KEPT]  # type: ignore[attr-defined]
    request.kept_files = _names(files)  # type: ignore[attr-defined]
    request.kept_notice = True  # type: ignore[attr-defined]
    return data, files


def kept_for(request: HttpRequest, kept_id: str) -> Kept | None:
    """What was kept under ``kept_id`` for this address, if this browser has the key."""
    key = _key_of(request)
    try:
        wanted = UUID(kept_id)
    except ValueError:
        return None
    if key is None:
        return None
    row = KeptInput.objects.filter(pk=wanted, path=request.path, kept_at__gte=now() - KEEP_FOR).first()
    if row is None:
        return None
    try:
        content = json.loads(Fernet(key).decrypt(bytes(row.payload)))
    except (InvalidToken, ValueError):
        return None
    data = QueryDict(mutable=True)
    for name, values in content["data"].items():
        data.setlist(name, values)
    files: MultiValueDict[str, UploadedFile] = MultiValueDict(
        {name: [_unpacked(file) for file in found] for name, found in content["files"].items()}
    )
    return data, files


def forget(request: HttpRequest) -> None:
    """Delete what was kept for the form that this request sends."""
    try:
        wanted = UUID(request.POST.get(KEPT, ""))
    except ValueError:
        return
    key = _key_of(request)
    if key is not None:
        KeptInput.objects.filter(pk=wanted, owner=sha256(key).hexdigest()).delete()


def _with_earlier_uploads(request: HttpRequest) -> MultiValueDict[str, UploadedFile]:
    """The uploads of this request; where it brings none for a field, those kept from an earlier try."""
    cached: MultiValueDict[str, UploadedFile] | None = getattr(request, "_merged_files", None)
    if cached is not None:
        return cached
    files: MultiValueDict[str, UploadedFile] = MultiValueDict(dict(request.FILES.lists()))
    earlier = kept_for(request, request.POST.get(KEPT, "")) if request.POST.get(KEPT) else None
    if earlier is not None:
        for name, found in earlier[1].lists():
            if name not in files and f"{name}-clear" not in request.POST:
                files.setlist(name, found)
    request._merged_files = files  # type: ignore[attr-defined]
    return files


def _key_of(request: HttpRequest) -> bytes | None:
    key = (getattr(request, "kept_key", "") or request.COOKIES.get(COOKIE, "")).encode()
    try:
        return key if len(base64.urlsafe_b64decode(key)) == 32 else None
    except (binascii.Error, ValueError):
        return None


def _packed(file: UploadedFile) -> dict[str, Any]:
    file.seek(0)
    content = base64.b64encode(file.read()).decode()
    file.seek(0)
    return {"name": file.name, "type": file.content_type, "content": content}


def _unpacked(file: dict[str, Any]) -> UploadedFile:
    return SimpleUploadedFile(file["name"], base64.b64decode(file["content"]), file["type"])


def _names(files: MultiValueDict[str, UploadedFile]) -> dict[str, str]:
    return {name: ", ".join(file.name or "" for file in found) for name, found in files.lists()}
