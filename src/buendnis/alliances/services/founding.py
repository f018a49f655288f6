"""Setting up an alliance in an installation; whoever runs the installation does it, no alliance does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from buendnis.alliances.models import Alliance, AllianceDistrict, District
from buendnis.alliances.services.saving import save
from buendnis.ground.actor import Actor, Role
from buendnis.ground.verbs import record, require, verb
from buendnis.parties.models import Organisation, OrganisationKind


@dataclass(frozen=True)
class DistrictNamed:
    """A district or independent city; ``ags`` is its official five-digit key (Amtlicher Gemeindeschlüssel)."""

    ags: str
    name: str
    is_city: bool


@verb
def found_alliance(
    actor: Actor,
    *,
    slug: str,
    code: str,
    name: str,
    programme_area: str,
    host: str,
    districts: Iterable[DistrictNamed] = (),
    email: str = "",
) -> Alliance:
    """Set up an alliance with its districts; ``host`` is the name of the organisation that carries its office.

    Districts and a host that are known already are used, not entered again. Recognitions, seats, rules and the
    first secretariat follow. Raises ProcessError at the field that is wrong or taken.
    """
    require(actor.role is Role.SYSTEM, _("Alliances are set up by whoever runs this installation."))
    host_name = host.strip()
    carrier = Organisation.objects.filter(name=host_name).order_by("pk").first()
    if carrier is None:
        carrier = Organisation(name=host_name, kind=OrganisationKind.DEVELOPMENT)
        save(carrier)
    alliance = Alliance(
        slug=slug,
        code=code.strip(),
        name=name.strip(),
        programme_area=programme_area,
        host=carrier,
        email=email.strip(),
    )
    save(alliance)
    for named in districts:
        district = District.objects.filter(ags=named.ags).first()
        if district is None:
            district = District(ags=named.ags, name=named.name, is_city=named.is_city)
            save(district)
        AllianceDistrict.objects.get_or_create(alliance=alliance, district=district)
    record(
        actor,
        "alliance.founded",
        alliance,
        alliance_id=alliance.pk,
        changes={"slug": alliance.slug, "code": alliance.code, "name": alliance.name},
    )
    return alliance
