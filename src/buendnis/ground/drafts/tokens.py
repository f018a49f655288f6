"""The hidden fields of every form, and the key of a form's one sending."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

TOKEN = "once"  # noqa: S105 - the name of a form field
KEPT = "kept"


def once_fields(context: Any) -> SafeString:
    """CSRF token, one-time token and, where input was kept, its id: what ``{% once %}`` writes."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    fields = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request),
        TOKEN,
        secrets.token_urlsafe(18),
    )
    kept = getattr(request, "kept_id", None)
    if kept:
        fields += format_html('<input type="hidden" name="{}" value="{}">', KEPT, kept)
    return fields


def key_of(request: HttpRequest) -> str | None:
    """The key of this sending: the token, bound to address and account; None for a form without token."""
    token = request.POST.get(TOKEN, "")
    if not token or len(token) > 100:
        return None
    return sha256(f"{token}|{request.path}|{request.user.pk}".encode()).hexdigest()
