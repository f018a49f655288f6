"""What this room tells the others when the site starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from buendnis.bank.models import BankPackage, BankQuery
from buendnis.bank.panels import panels
from buendnis.bank.services.packages import DOCUMENT_KIND as PACKAGE_KIND
from buendnis.bank.services.queries import DOCUMENT_KIND as QUERY_KIND
from buendnis.funding.panels import register as register_panels
from buendnis.ground.actor import Actor, Role
from buendnis.ground.documents import access
from buendnis.ground.documents.models import Document
from buendnis.ground.look import navigation
from buendnis.ground.mail import kinds


def register() -> None:
    """A panel of outlines, kinds of mail, a link for the office, and who may read documents."""
    register_panels(panels)
    kinds.register("query.handed", _("The bank asks, and the office needs your contribution"), essential=True)
    kinds.register("query.given", _("A contribution to a query of the bank has come in"))
    kinds.register("query.due", _("A query of the bank is due"))
    navigation.register(_("Bank"), "bank:queries", roles=[Role.SECRETARIAT], order=72)
    access.register(PACKAGE_KIND, may_read_package)
    access.register(QUERY_KIND, may_read_query)


def may_read_package(actor: Actor, document: Document) -> bool:
    """The secretariat: what goes to the bank holds papers that not every member has to see."""
    rows = BankPackage.objects.visible_to(actor).filter(document=document.public_id)
    return actor.is_office and rows.exists()


def may_read_query(actor: Actor, document: Document) -> bool:
    """Who sees the query: members, and those who write the outline."""
    return BankQuery.objects.visible_to_writers(actor).filter(public_id=document.owner_id).exists()
