"""Title and sums of the latest revision beside the outline, for lists."""

from django.db import migrations, models

import buendnis.ground.money

FILL = """
UPDATE funding_application SET
    submitted_title = content->>'title',
    submitted_total = (content#>>'{totals,expenditure}')::numeric,
    submitted_esf = (content#>>'{totals,esf}')::numeric
FROM (
    SELECT DISTINCT ON (application_id) application_id, content
    FROM funding_applicationrevision ORDER BY application_id, number DESC
) AS latest
WHERE latest.application_id = funding_application.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0011_outline_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="submitted_esf",
            field=buendnis.ground.money.MoneyField(
                decimal_places=2, editable=False, max_digits=14, null=True
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="submitted_title",
            field=models.CharField(blank=True, editable=False, max_length=160),
        ),
        migrations.AddField(
            model_name="application",
            name="submitted_total",
            field=buendnis.ground.money.MoneyField(
                decimal_places=2, editable=False, max_digits=14, null=True
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
