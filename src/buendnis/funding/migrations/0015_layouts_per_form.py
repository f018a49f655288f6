"""What the rows of a foreign plan mean is kept per version of the form, and a plan may stand in several areas."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = ("finance_plan", "finance_plan.draft")


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Layouts become lists of areas; what was kept for a guideline holds for each of its forms, too."""
    mappings = apps.get_model("sheets", "SavedMapping")._base_manager
    forms: dict[tuple[int, str], list[str]] = {}
    for form in apps.get_model("funding", "OutlineForm")._base_manager.select_related("guideline"):
        scope = f"{form.guideline.key}/{form.guideline.number}"
        forms.setdefault((form.alliance_id, scope), []).append(f"form/{form.public_id}")
    copies: list[Any] = []
    for row in mappings.filter(kind__in=KINDS):
        if "areas" not in row.choices:
            # of a draft the headings are not known; it is read again from its own file only
            known_by = row.signature if row.kind == KINDS[0] else ""
            row.choices = {"areas": [{**row.choices, "last": 0, "known_by": known_by}]}
            row.save(update_fields=["choices"])
        if row.kind == KINDS[0]:
            copies += [
                mappings.model(
                    alliance_id=row.alliance_id,
                    kind=row.kind,
                    scope=scope,
                    signature=row.signature,
                    choices=row.choices,
                    used_at=row.used_at,
                )
                for scope in forms.get((row.alliance_id, row.scope), [])
            ]
    mappings.bulk_create(copies, ignore_conflicts=True)


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One area is all that there was; layouts of several are forgotten, and said again when a file comes."""
    mappings = apps.get_model("sheets", "SavedMapping")._base_manager
    mappings.filter(kind=KINDS[0], scope__startswith="form/").delete()
    for row in mappings.filter(kind__in=KINDS):
        areas = row.choices["areas"]
        if len(areas) > 1:
            row.delete()
            continue
        row.choices = {name: value for name, value in areas[0].items() if name not in {"last", "known_by"}}
        row.save(update_fields=["choices"])


class Migration(migrations.Migration):
    dependencies = [("funding", "0014_forms_of_calls"), ("sheets", "0001_initial")]

    operations = [migrations.RunPython(forward, backward)]
