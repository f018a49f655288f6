"""The notes that ideas had become cases: nothing that was written is lost."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from buendnis.ground.text import sort_key

OVERTAKEN = "Durch einen späteren Vermerk überholt."


def move(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One case for each idea with notes or in advice; of next steps the newest is open, as it was shown so far."""
    notes: dict[int, list[Any]] = {}
    for note in apps.get_model("funding", "AdviceNote")._base_manager.order_by("advised_on", "pk"):
        notes.setdefault(note.idea_id, []).append(note)
    outlines = dict(
        apps.get_model("funding", "Application")
        ._base_manager.filter(idea__isnull=False)
        .values_list("idea", "pk")
    )
    for idea in apps.get_model("funding", "Idea")._base_manager.order_by("pk"):
        if idea.pk in notes or idea.state == "advice":
            _move(apps, idea, notes.get(idea.pk, []), outlines.get(idea.pk))


def _move(apps: Apps, idea: Any, notes: list[Any], outline: int | None) -> None:
    cases = apps.get_model("funding", "AdviceCase")._base_manager
    begun = min((note.created_at for note in notes), default=idea.confirmed_at or idea.created_at)
    declined = idea.state == "declined"
    case = cases.create(
        alliance_id=idea.alliance_id,
        subject=idea.title,
        sort_key=sort_key(idea.title),
        origin="idea",
        idea=idea,
        application_id=outline,
        organisation_name=idea.organisation_name,
        asked_by_id=idea.brought_by_id,
        responsible_id=notes[-1].author_id if notes else None,
        state="closed" if declined else "open",
        result="not_pursued" if declined else "",
        result_note=idea.state_reason[:2000] if declined else "",
        state_since=begun,
        confirmed_at=idea.confirmed_at or begun,
        privacy_accepted_at=idea.privacy_accepted_at,
    )
    cases.filter(pk=case.pk).update(created_at=begun)
    if idea.contact_name or idea.contact_email:
        apps.get_model("funding", "AdviceContact")._base_manager.create(
            case=case,
            name=idea.contact_name or idea.contact_email[:120],
            email=idea.contact_email,
            phone=idea.contact_phone,
        )
    for place, note in enumerate(notes):
        note.case = case
        note.save(update_fields=["case"])
        later = notes[place + 1].created_at if place + 1 < len(notes) else None
        if note.next_step:
            _step(apps, idea, case, note, later)
        if note.helped_write:
            apps.get_model("funding", "AdviceHelper")._base_manager.get_or_create(
                case=case, person_id=note.author.person_id, defaults={"since": note.advised_on}
            )


def _step(apps: Apps, idea: Any, case: Any, note: Any, later: Any) -> None:
    """Whose turn it is follows from the name, where it is clear; the name stays in any case."""
    named, owner = note.next_step_by.strip().casefold(), "partner"
    if not named or "geschäftsstelle" in named:
        owner = "office"
    elif note.is_shared and named in {idea.contact_name.casefold(), idea.organisation_name.casefold()}:
        owner = "advised"
    apps.get_model("funding", "AdviceStep")._base_manager.create(
        case=case,
        note=note,
        text=note.next_step,
        owner=owner,
        owner_name=note.next_step_by,
        due=note.next_step_due,
        is_shared=note.is_shared,
        done_at=later,
        remark=OVERTAKEN if later else "",
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0008_advice_cases")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
