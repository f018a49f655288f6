"""An installation for people from outside says when its mails reach nobody."""

from __future__ import annotations

import pytest
from django.test import override_settings

from buendnis.ground.mail.invariants import mails_go_out


@pytest.mark.parametrize(
    ("secure", "transport", "problems"), [(True, "keep", 1), (True, "smtp", 0), (False, "keep", 0)]
)
def test_a_missing_mail_server_is_told(secure: bool, transport: str, problems: int) -> None:
    with override_settings(SECURE=secure, MAIL_TRANSPORT=transport):
        assert len(list(mails_go_out())) == problems
