"""What was written stays as it was written."""

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [
        AppendOnly("decisions_vote"),
        AppendOnly("decisions_voteconfirmation"),
    ]
