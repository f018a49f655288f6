"""A draft that will never be issued is dropped: begun by mistake, or on an outline that was withdrawn."""

from django.db import migrations, models

# the outlines were withdrawn after their adoption; nobody could issue these drafts any more
_DROP = """
UPDATE appraisal_expertopinion SET state = 'dropped'
FROM appraisal_appraisalcase
WHERE appraisal_appraisalcase.id = appraisal_expertopinion.case_id
    AND appraisal_appraisalcase.state = 'stopped'
    AND appraisal_expertopinion.state IN ('draft', 'released');
"""


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0008_changed_plans")]

    operations = [
        migrations.AlterField(
            model_name="expertopinion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("released", "released by the spokespersons"),
                    ("sealing", "being sealed"),
                    ("signing", "to be signed by hand"),
                    ("issued", "issued"),
                    ("revoked", "revoked"),
                    ("dropped", "dropped"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint(model_name="expertopinion", name="opinion_numbered_when_issued"),
        migrations.AddConstraint(
            model_name="expertopinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("running__isnull", True), ("state__in", ["draft", "released", "dropped"]))
                | models.Q(
                    models.Q(("state__in", ["draft", "released", "dropped"]), _negated=True),
                    ("running__isnull", False),
                    models.Q(("content_hash", ""), _negated=True),
                ),
                name="opinion_numbered_when_issued",
            ),
        ),
        migrations.RunSQL(_DROP, migrations.RunSQL.noop),
    ]
