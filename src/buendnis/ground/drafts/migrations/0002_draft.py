"""What somebody is typing, kept before it is saved."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("drafts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.UUIDField()),
                ("section", models.CharField(max_length=60)),
                ("sitting", models.CharField(max_length=40)),
                ("content", models.JSONField()),
                ("kept_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kept_at"], name="draft_by_age")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "object_id", "section", "sitting"), name="draft_one_per_sitting"
                    )
                ],
            },
        ),
    ]
