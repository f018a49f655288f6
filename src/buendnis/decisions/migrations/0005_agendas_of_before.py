"""Meetings planned before get an agenda of their motions; what was an address in place becomes a link."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly, FrozenWhen


def items_of_motions(apps: Any, schema_editor: Any) -> None:
    """One item per motion, in the order in which they were brought; those of past meetings are done."""
    meetings, items = apps.get_model("decisions", "Meeting"), apps.get_model("decisions", "AgendaItem")
    for meeting in meetings._base_manager.order_by("pk"):
        for position, resolution in enumerate(meeting.resolutions.order_by("created_at", "pk"), start=1):
            items._base_manager.get_or_create(
                meeting=meeting,
                resolution=resolution,
                defaults={
                    "position": position,
                    "kind": "motion",
                    "title": resolution.title,
                    "state": "done" if resolution.closed_at else "waiting",
                    "called_at": resolution.opened_at,
                },
            )


def links_out_of_places(apps: Any, schema_editor: Any) -> None:
    """A place that is nothing but an address is the address of a video conference."""
    for meeting in apps.get_model("decisions", "Meeting")._base_manager.filter(place__startswith="http"):
        if " " not in meeting.place.strip():
            meeting.link, meeting.place = meeting.place.strip(), ""
            meeting.save(update_fields=["link", "place"])


class Migration(migrations.Migration):
    dependencies = [("decisions", "0004_meetings_in_full")]

    operations = [
        migrations.RunPython(items_of_motions, migrations.RunPython.noop),
        migrations.RunPython(links_out_of_places, migrations.RunPython.noop),
        # the rows above still wait for their deferred checks, and a table with such rows cannot be altered
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        AppendOnly("decisions_minutesobjection"),
        AppendOnly("decisions_votesettlement"),
        FrozenWhen("decisions_minutes", except_columns=("pdf", "docx", "problem")),
        FrozenWhen("decisions_minutesaddendum", column="added_at", except_columns=("pdf", "docx", "problem")),
    ]
