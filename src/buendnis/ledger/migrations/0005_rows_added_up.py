import django.db.models.deletion
from django.db import migrations, models

from buendnis.ground.database.triggers import FrozenWhen

JUDGED = (
    "earmark_id", "matched_by", "finding", "state", "our_granted", "our_claimed", "our_paid", "proposals",
    "reason", "solved_at", "solved_as",
)  # fmt: skip
BEFORE = FrozenWhen("ledger_bankrow", "compared_at", JUDGED)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_turnovers")]

    operations = [
        migrations.RunSQL(BEFORE.reverse_sql, BEFORE.sql),
        migrations.AddField(
            model_name="bankrow",
            name="adds_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="ledger.bankrow",
            ),
        ),
        migrations.AlterField(
            model_name="bankrow",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "to be solved"),
                    ("clear", "nothing to do"),
                    ("booked", "booked"),
                    ("aside", "set aside"),
                    ("added", "added up"),
                ],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="bankrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adds_to__isnull", False), ("state", "added")),
                    models.Q(("adds_to__isnull", True), models.Q(("state", "added"), _negated=True)),
                    _connector="OR",
                ),
                name="bank_row_added_to_another",
            ),
        ),
        FrozenWhen("ledger_bankrow", "compared_at", (*JUDGED, "adds_to_id")),
    ]
