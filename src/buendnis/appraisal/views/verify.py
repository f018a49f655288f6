"""Whether an opinion is genuine: a page for everybody who was handed one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from buendnis.appraisal.forms.verifying import FileForm, NumberForm
from buendnis.appraisal.verification import HASH_DIGITS, cleaned_hash, verify_file, verify_number
from buendnis.ground.access import EVERYONE, open_to
from buendnis.ground.drafts import submitted
from buendnis.ground.look.errors import too_many
from buendnis.ground.look.pages import UNPROCESSABLE
from buendnis.ground.requests import ActingRequest

TRIES, SECONDS = 30, 300


@open_to(EVERYONE)
@never_cache
def verify(request: ActingRequest) -> HttpResponse:
    """By number and hash (GET, as the paper's QR code and link do it) or by the file (POST). Writes nothing."""
    asked = request.method == "POST" or "nummer" in request.GET or "hash" in request.GET
    if asked and _too_often(request):
        return too_many(request)
    number = NumberForm(request.GET if request.method == "GET" and asked else None)
    _data, files = submitted(request)
    upload = FileForm(request.POST, files) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {
        "number": number,
        "upload": upload,
        "searched": False,
        "answer": None,
        "found": None,
    }
    status = 200
    if request.method == "POST":
        if upload.is_valid():
            context["answer"] = verify_file(upload.cleaned_data["file"].read())
        else:
            status = UNPROCESSABLE
    elif asked and number.is_valid():
        said = number.cleaned_data
        context["searched"] = True
        context["short"] = len(cleaned_hash(said["hash"])) != HASH_DIGITS
        context["found"] = verify_number(said["nummer"], said["hash"])
    return render(request, "appraisal/verify.html", context, status=status)


def _too_often(request: ActingRequest) -> bool:
    """Whether this address has asked more than 30 times in five minutes: nobody tries out numbers."""
    key = f"verify:{get_adapter(request).get_client_ip(request)}"
    if cache.add(key, 1, SECONDS):
        return False
    try:
        return cache.incr(key) > TRIES
    except ValueError:  # it has expired between the two
        cache.set(key, 1, SECONDS)
        return False
