"""What the secretariat does for its alliance: seats, mandates, rules, notices, recognitions, addresses."""

from buendnis.alliances.services.addresses import (
    create_organisation,
    create_person,
    edit_contact,
    edit_organisation,
    edit_person,
    edit_relation,
    relate,
    remove_organisation,
    remove_person,
    remove_relation,
)
from buendnis.alliances.services.founding import DistrictNamed, found_alliance
from buendnis.alliances.services.mandates import appoint, appoint_first_secretariat, end_mandate
from buendnis.alliances.services.notices import (
    add_recognition,
    close_public_forms,
    is_ready_for_public,
    open_public_forms,
    save_notices,
)
from buendnis.alliances.services.rules import create_rules, edit_rules, succeed_rules, use_rules
from buendnis.alliances.services.seats import create_seat, edit_seat, end_seat, remove_seat

__all__ = [
    "DistrictNamed",
    "add_recognition",
    "appoint",
    "appoint_first_secretariat",
    "close_public_forms",
    "create_organisation",
    "create_person",
    "create_rules",
    "create_seat",
    "edit_contact",
    "edit_organisation",
    "edit_person",
    "edit_relation",
    "edit_rules",
    "edit_seat",
    "end_mandate",
    "end_seat",
    "found_alliance",
    "is_ready_for_public",
    "open_public_forms",
    "relate",
    "remove_organisation",
    "remove_person",
    "remove_relation",
    "remove_seat",
    "save_notices",
    "succeed_rules",
    "use_rules",
]
