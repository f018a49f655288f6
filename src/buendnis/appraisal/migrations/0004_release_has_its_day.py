"""A release says when it was given, as the steps before and after it do."""

from django.db import migrations, models

# Rows of this table are never updated. Changing the type with USING fills the column without doing so: the
# releases that there are were given when they were written.
_ADD = """
ALTER TABLE appraisal_spokespersonrelease ADD COLUMN released_at timestamp with time zone;
ALTER TABLE appraisal_spokespersonrelease
    ALTER COLUMN released_at TYPE timestamp with time zone USING created_at,
    ALTER COLUMN released_at SET NOT NULL;
"""
_REMOVE = "ALTER TABLE appraisal_spokespersonrelease DROP COLUMN released_at;"


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0003_overruled_conflicts")]

    operations = [
        migrations.RunSQL(
            _ADD,
            _REMOVE,
            state_operations=[
                migrations.AddField(
                    model_name="spokespersonrelease",
                    name="released_at",
                    field=models.DateTimeField(default=None),
                    preserve_default=False,
                ),
            ],
        ),
        migrations.AlterModelOptions(
            name="spokespersonrelease",
            options={"ordering": ["released_at", "pk"]},
        ),
    ]
