"""The strategies that were entered before there were versions become adopted ones, as they stood.

Where two overlapped, the later one ended the earlier; of two that began on the same day the one entered last is
in force, and the other becomes a draft, which what cites it still names.
"""

from collections import defaultdict
from datetime import timedelta
from uuid import uuid4

from django.db import migrations
from django.utils import timezone

from buendnis.ground.frozen import sha256_of


def carry_over(apps, schema_editor):
    Strategy = apps.get_model("strategy", "Strategy")
    by_alliance = defaultdict(list)
    for row in Strategy._base_manager.order_by("alliance_id", "starts_on", "pk"):
        by_alliance[row.alliance_id].append(row)
    now = timezone.now()
    for rows in by_alliance.values():
        keys = {}
        for number, row in enumerate(rows):
            following = rows[number + 1] if number + 1 < len(rows) else None
            row.version = number + 1
            fields = list(row.fields.order_by("number", "pk"))
            used = set()
            for field in fields:
                # the same title in a later version is the same field
                name = " ".join(field.title.casefold().split())
                key = keys.setdefault(name, uuid4())
                field.key = uuid4() if key in used else key
                used.add(field.key)
            replaced = following is not None and following.starts_on == row.starts_on
            if not replaced:
                if following is not None and (row.ends_on is None or row.ends_on >= following.starts_on):
                    row.ends_on = following.starts_on - timedelta(days=1)
                row.state, row.frozen_at = "adopted", now
                row.document = document_of(row, fields)
                row.document_hash = sha256_of(row.document)
            for field in fields:
                field.frozen_at = row.frozen_at
                field.save()
            row.save()


def document_of(row, fields):
    return {
        "title": row.title,
        "version": row.version,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "preface": "",
        "source": row.source,
        "recognition": "",
        "fields": [
            {
                "key": str(field.key),
                "number": field.number,
                "title": field.title,
                "need": field.need,
                "evidence": [],
                "goals": [],
            }
            for field in fields
        ],
    }


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_versions")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
