"""What was written stays as it was written."""

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        AppendOnly("ledger_posting"),
        AppendOnly("ledger_bankstatement"),
        AppendOnly("ledger_statedbalance"),
    ]
