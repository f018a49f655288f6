"""Notes belong to cases now; their steps and helpers are rows of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funding", "0009_notes_into_cases")]

    operations = [
        migrations.AlterField(
            model_name="advicenote",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="funding.advicecase"
            ),
        ),
        migrations.RemoveField(model_name="advicenote", name="helped_write"),
        migrations.RemoveField(model_name="advicenote", name="idea"),
        migrations.RemoveField(model_name="advicenote", name="next_step"),
        migrations.RemoveField(model_name="advicenote", name="next_step_by"),
        migrations.RemoveField(model_name="advicenote", name="next_step_due"),
    ]
