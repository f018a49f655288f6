"""Texts of one alliance are found without a look at all others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("textindex", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["alliance_id", "kind"], name="textindex_of_alliance"),
        ),
    ]
