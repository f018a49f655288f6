"""The self-check in public, and asking for advice with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.funding.advice.worlds import an_advising_world, now_in
from tests.funding.applications.worlds import World
from tests.funding.ideas.worlds import NOW, as_, close_form

from buendnis.alliances.models import AllianceDistrict, District
from buendnis.funding.models import AdviceCase, AdviceState
from buendnis.funding.services import advice_requests as verbs
from buendnis.ground.accounts.models import User
from buendnis.ground.actor import Actor, Role
from buendnis.ground.audit.models import AuditEntry, AuditValue
from buendnis.ground.mail.models import Mail
from buendnis.ground.verbs import NotAllowed, ProcessError

ADDRESS = "anke@somewhere.example"
QUERY = (
    "plan=offer&group=firms&district=03153&total=470.000,00&months=36&begun=contracts&organisation=education"
)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield an_advising_world()


def page_of(world: World, rest: str = "") -> str:
    return f"/b/{world.alliance.slug}/selbstcheck/{rest}"


def cases_of(world: World) -> list[AdviceCase]:
    return list(AdviceCase.objects.in_alliance(world.alliance.pk).order_by("pk"))


def posted(**changes: Any) -> dict[str, Any]:
    return {
        "subject": "Labor für Betriebe",
        "question": "Was brauchen wir?",
        "organisation_name": "Hochschule",
        "contact_name": "Anke Anruferin",
        "contact_email": ADDRESS,
        "contact_phone": "05321 4711",
        "website": "",
        "privacy": "on",
    } | changes


def said(**changes: Any) -> dict[str, Any]:
    return {**posted(), "privacy": True} | changes


def asked(world: World, **changes: Any) -> AdviceCase:
    """The request of a visitor, not confirmed yet."""
    return verbs.ask_for_advice(Actor.visitor(), world.alliance, said(**changes), {"plan": "offer"}, NOW)


class TestTheCheck:
    @pytest.mark.parametrize("who", ["visitor", "office", "seat", "applicant"])
    def test_everybody_reads_it_and_nothing_is_stored(self, world: World, who: str) -> None:
        client = as_(world, who)
        assert client.get(page_of(world)).status_code == 200
        content = client.get(f"{page_of(world)}?{QUERY}").content.decode()
        assert "Strukturprojekte" in content
        assert "2.1.1" in content
        assert "188.000,00" in content  # 40 % of 470,000 €
        refused = client.get(f"{page_of(world)}?plan=offer&total=viel").content.decode()
        assert 'value="viel"' in refused
        assert "mindestens eine Frage" not in refused  # one was answered, and the other is to be corrected
        assert "nicht verbindlich" in content
        assert cases_of(world) == []
        assert ("/beratung/neu/?" in content) == (who == "office")

    def test_in_english_too(self, world: World) -> None:
        answer = Client().get(f"{page_of(world)}?{QUERY}", headers={"accept-language": "en"})
        assert "An orientation, not binding" in answer.content.decode()

    def test_a_district_in_two_alliances_offers_both(self, world: World) -> None:
        other = an_advising_world("EMS", "03462")
        wittmund = District.objects.get(ags="03462")
        AllianceDistrict.objects.create(alliance=world.alliance, district=wittmund)
        content = Client().get(f"{page_of(world)}?district=03462&plan=offer").content.decode()
        assert f"/b/{other.alliance.slug}/selbstcheck/?plan=offer&amp;district=03462" in content
        assert "mehreren Bündnissen" in content

    def test_a_district_elsewhere_leads_there_with_the_answers(self, world: World) -> None:
        other = an_advising_world("JAD", "03405")
        content = Client().get(f"{page_of(world)}?district=03405&months=12").content.decode()
        assert "Ein anderes Bündnis" in content
        assert f"/b/{other.alliance.slug}/selbstcheck/?district=03405&amp;months=12" in content

    @pytest.mark.parametrize(
        "query", ["total=viel", "months=0", "plan=x", "district=99999", "total=-5", "begun=%00", "months=1e9"]
    )
    def test_what_cannot_be_read_is_said_at_its_field(self, world: World, query: str) -> None:
        answer = Client().get(f"{page_of(world)}?{query}")
        assert answer.status_code == 200
        assert "found" not in answer.context
        assert answer.context["form"].errors

    def test_nothing_answered_says_so(self, world: World) -> None:
        content = Client().get(f"{page_of(world)}?plan=&total=").content.decode()
        assert "mindestens eine Frage" in content

    def test_without_a_guideline_everything_is_open(self, world: World) -> None:
        world.alliance.guideline_versions.in_alliance(world.alliance.pk).delete()
        content = Client().get(f"{page_of(world)}?{QUERY}").content.decode()
        assert "noch nicht bekannt" in content

    def test_a_closed_form_still_informs(self, world: World) -> None:
        close_form(world)
        content = Client().get(f"{page_of(world)}?{QUERY}").content.decode()
        assert "Strukturprojekte" in content
        assert "selbstcheck/beratung" not in content
        assert "keine Anfragen" in content
        assert "keine Ideen" in Client().get(page_of(world, "beratung/")).content.decode()
        answer = Client().post(page_of(world, "beratung/"), posted())
        assert answer.status_code == 422
        assert cases_of(world) == []

    def test_the_answers_go_along_into_an_idea(self, world: World) -> None:
        content = Client().get(f"/b/{world.alliance.slug}/idee/?plan=offer&months=36").content.decode()
        assert "Wie viele Monate soll es dauern? 36" in content


class TestAsking:
    def test_asked_confirmed_and_seen_by_the_office(self, world: World) -> None:
        browser = Client()
        answer = browser.post(f"{page_of(world, 'beratung/')}?{QUERY}", posted())
        assert (answer.status_code, answer["Location"]) == (302, page_of(world, "gesendet/"))
        assert "bestätigen" in browser.get(answer["Location"]).content.decode()
        (case,) = cases_of(world)
        assert case.state == AdviceState.UNCONFIRMED
        assert case.answers["total"] == "470000.00"
        assert case.privacy_accepted_at == NOW
        office = as_(world, "office")
        assert case.subject not in office.get("/beratung/").content.decode()
        assert office.get(f"/beratung/{case.public_id}/").status_code == 404
        mail = Mail.objects.get(kind="advice.confirm")
        assert f"/beratung/{case.public_id}/bestaetigen/" in mail.body
        assert mail.to == ADDRESS

        world.users["asker"] = User.objects.get(email=ADDRESS)
        asker, page = as_(world, "asker"), f"/beratung/{case.public_id}/bestaetigen/"
        assert case.subject in asker.get(page).content.decode()
        assert now_in(case).state == AdviceState.UNCONFIRMED  # reading confirms nothing
        assert asker.post(page)["Location"] == f"/beratung/{case.public_id}/"
        assert now_in(case).state == AdviceState.OPEN
        content = office.get(f"/beratung/{case.public_id}/").content.decode()
        assert "470.000,00" in content
        assert "05321 4711" in content
        assert Mail.objects.filter(kind="advice.asked").exists()
        assert asker.post(page).status_code == 302  # once more does no harm
        assert asker.get(page).status_code == 302

    def test_whoever_is_signed_in_confirms_nothing(self, world: World) -> None:
        data = {key: value for key, value in posted().items() if key in {"subject", "privacy"}}
        answer = as_(world, "applicant").post(f"{page_of(world, 'beratung/')}?{QUERY}", data)
        (case,) = cases_of(world)
        assert answer["Location"] == f"/beratung/{case.public_id}/"
        assert (case.state, case.asked_by) == (AdviceState.OPEN, world.users["applicant"])

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"subject": ""}, "subject"),
            ({"contact_name": ""}, "contact_name"),
            ({"contact_email": "no address"}, "contact_email"),
            ({"privacy": ""}, "privacy"),
            ({"question": "x" * 4001}, "question"),
            ({"subject": "a\x00b"}, "subject"),
        ],
    )
    def test_bad_input_is_shown_at_its_field_and_the_rest_is_kept(
        self, world: World, changes: dict[str, Any], field: str
    ) -> None:
        answer = Client().post(f"{page_of(world, 'beratung/')}?{QUERY}", posted(**changes))
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {field}
        assert "05321 4711" in answer.content.decode()
        assert cases_of(world) == []

    def test_a_program_that_fills_what_nobody_sees_leaves_nothing(self, world: World) -> None:
        answer = Client().post(page_of(world, "beratung/"), posted(website="http://x.example"))
        assert answer["Location"] == page_of(world, "gesendet/")
        assert cases_of(world) == []

    def test_not_without_end(self, world: World) -> None:
        statuses = [
            Client().post(page_of(world, "beratung/"), posted(subject=f"Frage {number}")).status_code
            for number in range(6)
        ]
        assert statuses == [302] * 5 + [429]

    def test_only_whoever_asked_confirms(self, world: World) -> None:
        case = asked(world)
        for who in ("office", "applicant", "seat"):
            with pytest.raises(NotAllowed):
                verbs.confirm_request(world.actors[who], case)
            assert as_(world, who).post(f"/beratung/{case.public_id}/bestaetigen/").status_code == 404
        asker = Actor(user_id=case.asked_by_id, role=Role.NONE)
        verbs.confirm_request(asker, case)
        with pytest.raises(ProcessError):
            verbs.confirm_request(asker, case)

    def test_no_privacy_no_request(self, world: World) -> None:
        with pytest.raises(ProcessError) as refused:
            asked(world, privacy=False)
        assert refused.value.field == "privacy"

    def test_what_nobody_confirms_is_deleted_with_its_account_and_mail(self, world: World) -> None:
        case = asked(world)
        AdviceCase.objects.in_alliance(world.alliance.pk).update(created_at=NOW)
        assert verbs.delete_unconfirmed_requests(NOW + timedelta(days=30)) == 0
        assert verbs.delete_unconfirmed_requests(NOW + timedelta(days=30, seconds=1)) == 1
        assert cases_of(world) == []
        assert not User.objects.filter(email=ADDRESS).exists()
        assert Mail.objects.get(kind="advice.confirm").to == ""
        entries = AuditEntry.objects.filter(object_id=str(case.public_id))
        assert entries.exists()
        assert not AuditValue.objects.filter(entry__in=entries, personal=True).exists()

    def test_an_account_that_was_used_stays(self, world: World) -> None:
        asked(world)
        User.objects.filter(email=ADDRESS).update(last_login=NOW)
        verbs.delete_unconfirmed_requests(NOW + timedelta(days=31))
        assert User.objects.filter(email=ADDRESS).exists()
