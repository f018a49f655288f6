"""The index of texts."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60)),
                ("public_id", models.UUIDField()),
                ("alliance_id", models.BigIntegerField()),
                (
                    "audience",
                    models.CharField(choices=[("public", "Public"), ("alliance", "Alliance")], max_length=10),
                ),
                ("language", models.CharField(default="de", max_length=8)),
                ("day", models.DateField()),
                ("title", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="textindex_words"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "public_id"), name="textindex_entry_once")
                ],
            },
        ),
    ]
