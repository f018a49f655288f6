"""What was written stays as it was written."""

from django.db import migrations

from buendnis.ground.database.triggers import FrozenWhen


class Migration(migrations.Migration):
    dependencies = [("alliances", "0001_initial")]

    operations = [
        FrozenWhen("alliances_rulesofprocedure"),
    ]
