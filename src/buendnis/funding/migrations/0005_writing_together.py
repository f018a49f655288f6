"""Returns with notes and a deadline, follow-ups, and what a second person says about a ruling."""

import django.db.models.deletion
from django.db import migrations, models

import buendnis.ground.ids
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0003_ended_at_once_and_addresses"),
        ("funding", "0004_ideas_in_german_order"),
        ("parties", "0001_initial"),
        ("strategy", "0001_initial"),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="ApplicationReturn",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "public_id",
                        models.UUIDField(default=buendnis.ground.ids.public_id, editable=False, unique=True),
                    ),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                    ("returned_at", models.DateTimeField()),
                    ("returned_by", models.BigIntegerField(null=True)),
                    ("reason", models.TextField(max_length=4000)),
                    ("fields", models.JSONField(default=list)),
                    ("only_these", models.BooleanField(default=False)),
                    ("due_on", models.DateField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("office_told_on", models.DateField(null=True)),
                    (
                        "application",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="returns",
                            to="funding.application",
                        ),
                    ),
                    (
                        "revision",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="returns",
                            to="funding.applicationrevision",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-returned_at", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("answered_at__isnull", True)),
                            fields=("application",),
                            name="return_one_open",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True), name="return_has_reason"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReturnExtension",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "public_id",
                        models.UUIDField(default=buendnis.ground.ids.public_id, editable=False, unique=True),
                    ),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                    ("due_on", models.DateField(verbose_name="New deadline")),
                    ("reason", models.TextField(max_length=2000, verbose_name="Reason")),
                    ("extended_at", models.DateTimeField()),
                    ("extended_by", models.BigIntegerField(null=True)),
                    ("extended_as", models.CharField(max_length=200)),
                    (
                        "of",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="extensions",
                            to="funding.applicationreturn",
                        ),
                    ),
                ],
                options={
                    "ordering": ["extended_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True), name="extension_has_reason"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RulingConfirmation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "public_id",
                        models.UUIDField(default=buendnis.ground.ids.public_id, editable=False, unique=True),
                    ),
                    ("created_at", models.DateTimeField(auto_now_add=True)),
                    ("agrees", models.BooleanField()),
                    ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                    ("said_at", models.DateTimeField()),
                    ("said_by", models.BigIntegerField(null=True)),
                    ("said_as", models.CharField(max_length=200)),
                    (
                        "override",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="confirmation",
                            to="funding.precheckoverride",
                        ),
                    ),
                ],
                options={
                    "ordering": ["said_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("agrees", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                            ),
                            name="objection_has_reason",
                            violation_error_message="Please give the reason for your objection.",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="application",
                name="predecessor",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="followups",
                    to="funding.application",
                ),
            ),
            migrations.AddField(
                model_name="application",
                name="returned_only",
                field=models.BooleanField(default=False),
            ),
            migrations.AddField(
                model_name="application",
                name="returned_until",
                field=models.DateField(blank=True, null=True),
            ),
            migrations.AddField(
                model_name="precheck",
                name="by_submission",
                field=models.BooleanField(default=False),
            ),
            migrations.AddField(
                model_name="precheck",
                name="guideline_hash",
                field=models.CharField(blank=True, max_length=64),
            ),
            migrations.AddConstraint(
                model_name="application",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("state", "returned"),
                        models.Q(("returned_only", False), ("returned_until__isnull", True)),
                        _connector="OR",
                    ),
                    name="application_deadline_while_returned",
                ),
            ),
            migrations.AddConstraint(
                model_name="application",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("predecessor__isnull", True),
                        models.Q(("predecessor", models.F("pk")), _negated=True),
                        _connector="OR",
                    ),
                    name="application_follows_another",
                ),
            ),
        ),
        AppendOnly("funding_returnextension"),
        AppendOnly("funding_rulingconfirmation"),
    ]
