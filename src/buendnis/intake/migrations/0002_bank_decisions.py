"""The bank's list of decisions can be taken over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="import",
            name="kind",
            field=models.CharField(
                choices=[
                    ("partners", "Partners"),
                    ("contacts", "Contacts"),
                    ("projects", "Projects"),
                    ("decisions", "Decisions of the bank"),
                ],
                max_length=10,
            ),
        ),
    ]
