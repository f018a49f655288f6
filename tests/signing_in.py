"""Signing in as a person does: by the code that came by mail, and by the app's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from django.core import mail
from django.test import Client
from django.urls import reverse

CODE = re.compile(r"^([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)


def mailed_code() -> str:
    """The code in the newest mail."""
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def ask_for_code(client: Client, email: str, target: str = "") -> None:
    data = {"email": email} | ({"next": target} if target else {})
    answer = client.post(reverse("account_request_login_code"), data)
    assert answer.status_code == 302, answer.content.decode()


def sign_in(client: Client, email: str) -> None:
    """Sign in by a mailed code, as far as that goes."""
    ask_for_code(client, email)
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})


def signed_in(client: Client) -> bool:
    return client.get(reverse("accounts:overview")).status_code == 200


def totp_code(secret: str, at: float | None = None) -> str:
    """What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, six digits)."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
