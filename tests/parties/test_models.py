"""What the database itself promises about organisations, persons and relations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import worlds

from buendnis.parties.models import Organisation, Person, Relation, RelationKind

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("postcode", ["3810", "3810a", " 3810", "3 810"])
def test_a_postcode_has_five_digits(postcode: str) -> None:
    with pytest.raises(IntegrityError, match="organisation_postcode_has_five_digits"), transaction.atomic():
        Organisation.objects.create(kind="firm", name="Betrieb", postcode=postcode)


def test_organisations_and_persons_stand_in_german_order() -> None:
    for name in ("Zebra", "Ärger", "Kammer 10", "Kammer 2", "Öl", "Ost"):
        worlds.organisation(name)
        Person.objects.create(name=name)
    expected = ["Ärger", "Kammer 2", "Kammer 10", "Öl", "Ost", "Zebra"]
    assert [each.name for each in Organisation.objects.order_by("sort_key")] == expected
    assert [each.name for each in Person.objects.order_by("sort_key")] == expected


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({}, "relation_of_one_party"),
        ({"person": True, "organisation": True}, "relation_of_one_party"),
        ({"itself": True}, "relation_not_to_itself"),
        ({"person": True, "ends_on": date(2017, 12, 31)}, "relation_ends_after_start"),
    ],
)
def test_a_relation_that_can_not_be(given: dict[str, Any], constraint: str) -> None:
    firm = worlds.organisation("Betrieb")
    fields: dict[str, Any] = {"kind": RelationKind.LEADS, "to": firm, "starts_on": worlds.SINCE}
    if given.get("person"):
        fields["person"] = Person.objects.create(name="Leitung")
    if given.get("organisation"):
        fields["organisation"] = worlds.organisation("Anderer Betrieb")
    if given.get("itself"):
        fields["organisation"] = firm
    if "ends_on" in given:
        fields["ends_on"] = given["ends_on"]
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Relation.objects.create(**fields)
