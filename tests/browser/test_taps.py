"""From the mail to the vote on a phone: every tap is counted."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone
from tests.appraisal.worlds import NOW, Stage, a_case, assessed
from tests.browser.test_appraisals import stage  # noqa: F401 - a fixture
from tests.signing_in import mailed_code

from buendnis.appraisal.services.proposals import bring_to_committee, propose
from buendnis.decisions.models import Vote
from buendnis.decisions.services import open_resolution
from buendnis.ground.mail.models import Mail

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.slow


class Finger:
    """Taps and types on a phone; typing into a field that has no focus takes a tap first."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site, self.taps = page, site, 0

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def type(self, into: Locator, text: str) -> None:
        if not into.evaluate("each => each === document.activeElement"):
            self.tap(into)
        self.page.keyboard.type(text)

    def follow(self, mail: Mail) -> None:
        """The link in a mail, on this machine."""
        found = re.search(r"https?://[^/\s]+(/\S+)", mail.body)
        assert found is not None
        self.page.goto(f"{self.site}{found[1]}")
        self.taps += 1


def test_from_the_mail_to_the_vote(stage: Stage, site: str, phone: Page) -> None:  # noqa: F811
    finger, user = Finger(phone, site), stage.world.users["third"]
    with time_machine.travel(NOW, tick=False):
        case = a_case(stage)
    finger.follow(Mail.objects.get(kind="assessment.invited", to=user.email))
    finger.type(phone.get_by_label("E-Mail"), user.email)
    finger.tap(phone.get_by_role("button", name="Code zusenden"))
    code = phone.get_by_label("Code")
    code.wait_for()
    finger.type(code, mailed_code())
    finger.tap(phone.get_by_role("button", name="Bestätigen"))
    finger.tap(phone.get_by_label("Nein, keine Befangenheit"))
    for points, reason in zip(
        phone.get_by_role("group", name="Punkte").all(),
        phone.get_by_label("Begründung", exact=False).all(),
        strict=True,
    ):
        finger.tap(points.get_by_role("radio").nth(-2))
        finger.type(reason, "Betriebe suchen seit Jahren.")
    finger.tap(phone.get_by_label("Projektskizze: Bedarf in der Region"))
    finger.tap(phone.get_by_role("button", name="Bewertung abgeben"))
    phone.wait_for_selector("text=Vielen Dank")
    assert case.assessments.get().state == "submitted"
    assessing = finger.taps
    with time_machine.travel(NOW, tick=False):
        assessed(stage, case, "seat")
        propose(stage.office, case, result="support", now=NOW)
    resolution = bring_to_committee(
        stage.office,
        case,
        committee=stage.committee,
        mode="circular",
        deadline=timezone.now() + timedelta(days=7),
    )
    open_resolution(stage.office, resolution)
    finger.follow(Mail.objects.get(kind="vote.invited", to=user.email))
    finger.tap(phone.get_by_role("button", name="Ja", exact=True))
    phone.wait_for_selector("text=Ihr Sitz hat abgestimmt")
    assert Vote.objects.filter(seat=stage.seats["third"], choice="yes").exists()
    # three of them follow the mail and sign in; a session that still lasts saves two
    assert assessing <= 10
    assert finger.taps <= 12
