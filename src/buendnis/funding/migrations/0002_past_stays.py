"""What was written stays as it was written."""

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly, FrozenWhen


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_initial")]

    operations = [
        FrozenWhen("funding_guidelineversion"),
        AppendOnly("funding_applicationrevision"),
        AppendOnly("funding_precheckoverride"),
    ]
