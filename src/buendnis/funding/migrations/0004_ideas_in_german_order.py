"""Ideas sort by their titles as Germans do."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from buendnis.ground.text import sort_key


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the ideas that exist their keys."""
    for idea in apps.get_model("funding", "Idea")._base_manager.all():
        idea.sort_key = sort_key(idea.title)
        idea.save(update_fields=["sort_key"])


class Migration(migrations.Migration):
    dependencies = [("funding", "0003_application_facts")]

    operations = [
        migrations.AddField(
            model_name="idea",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
