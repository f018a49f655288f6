"""What goes to the bank, what it asks, and what it decides; none of it is rewritten."""

import django.db.models.deletion
from django.db import migrations, models

import buendnis.ground.ids
import buendnis.ground.money
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly, FrozenWhen


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alliances", "0004_contacts"),
        ("appraisal", "0008_changed_plans"),
        ("funding", "0018_bank_decides"),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="BankPackage",
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
                    ("chosen", models.JSONField(default=list)),
                    (
                        "state",
                        models.CharField(
                            choices=[("waiting", "being made"), ("ready", "ready"), ("failed", "failed")],
                            default="waiting",
                            max_length=7,
                        ),
                    ),
                    ("ordered_by", models.BigIntegerField(null=True)),
                    ("ordered_at", models.DateTimeField()),
                    ("ready_at", models.DateTimeField(null=True)),
                    ("document", models.UUIDField(null=True)),
                    ("sha256", models.CharField(blank=True, max_length=64)),
                    ("size", models.PositiveBigIntegerField(default=0)),
                    ("manifest", models.JSONField(default=list)),
                    ("problem", models.CharField(blank=True, max_length=300)),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "application",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_packages",
                            to="funding.application",
                        ),
                    ),
                    (
                        "opinion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_packages",
                            to="appraisal.expertopinion",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-ordered_at", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "waiting")),
                            fields=("opinion",),
                            name="package_one_at_a_time",
                            violation_error_message="A package is being made already.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                models.Q(
                                    ("document__isnull", False), models.Q(("sha256", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                            name="package_ready_has_its_file",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="BankQuery",
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
                    ("asked_on", models.DateField(verbose_name="asked on")),
                    ("text", models.TextField(max_length=8000, verbose_name="what the bank asks")),
                    ("due_on", models.DateField(verbose_name="answer until")),
                    ("owner", models.CharField(blank=True, max_length=200, verbose_name="who sees to it")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("office", "with the office"),
                                ("applicant", "with the applicant"),
                                ("answered", "answered"),
                            ],
                            default="office",
                            max_length=9,
                        ),
                    ),
                    ("state_since", models.DateTimeField()),
                    ("answer", models.TextField(blank=True, max_length=8000, verbose_name="answer")),
                    ("answered_on", models.DateField(null=True)),
                    ("reminded_on", models.DateField(null=True)),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "application",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_queries",
                            to="funding.application",
                        ),
                    ),
                ],
                options={
                    "ordering": ["due_on", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("due_on__gte", models.F("asked_on"))),
                            name="query_due_after_asked",
                            violation_error_message="The deadline lies before the day on which the bank asked.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("answered_on__isnull", False), ("state", "answered")),
                                models.Q(
                                    models.Q(("state", "answered"), _negated=True),
                                    ("answered_on__isnull", True),
                                ),
                                _connector="OR",
                            ),
                            name="query_answered_has_its_day",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PackageDelivery",
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
                    (
                        "channel",
                        models.CharField(
                            choices=[
                                ("portal", "uploaded in the bank’s portal"),
                                ("mail", "by e-mail"),
                                ("post", "by post"),
                                ("applicant", "by the applicant"),
                            ],
                            max_length=9,
                            verbose_name="channel",
                        ),
                    ),
                    ("to", models.CharField(blank=True, max_length=200, verbose_name="to whom")),
                    ("sent_on", models.DateField()),
                    ("note", models.CharField(blank=True, max_length=500)),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("sent_as", models.CharField(max_length=200)),
                    (
                        "package",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deliveries",
                            to="bank.bankpackage",
                        ),
                    ),
                ],
                options={
                    "ordering": ["sent_on", "pk"],
                },
            ),
            migrations.CreateModel(
                name="QueryStep",
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
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("asked", "Asked by the bank"),
                                ("handed", "Passed to the applicant"),
                                ("given", "Contribution of the applicant"),
                                ("back", "Taken back by the office"),
                                ("extended", "Deadline extended"),
                                ("answered", "Answered"),
                                ("reopened", "Opened again"),
                            ],
                            max_length=8,
                        ),
                    ),
                    ("text", models.TextField(blank=True, max_length=8000)),
                    ("documents", models.JSONField(default=list)),
                    ("due_before", models.DateField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("done_as", models.CharField(max_length=200)),
                    ("done_at", models.DateTimeField()),
                    (
                        "query",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="steps",
                            to="bank.bankquery",
                        ),
                    ),
                ],
                options={
                    "ordering": ["done_at", "pk"],
                },
            ),
            migrations.CreateModel(
                name="BankDecision",
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
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("granted", "granted"),
                                ("refused", "refused"),
                                ("withdrawn", "withdrawn by the applicant"),
                            ],
                            max_length=9,
                            verbose_name="outcome",
                        ),
                    ),
                    ("decided_on", models.DateField(verbose_name="decided on")),
                    (
                        "notice",
                        models.CharField(blank=True, max_length=60, verbose_name="number of the notice"),
                    ),
                    (
                        "amount",
                        buendnis.ground.money.MoneyField(
                            decimal_places=2, max_digits=14, null=True, verbose_name="ESF amount granted"
                        ),
                    ),
                    (
                        "rate",
                        buendnis.ground.money.RateField(
                            decimal_places=4, max_digits=5, null=True, verbose_name="rate"
                        ),
                    ),
                    ("starts_on", models.DateField(null=True, verbose_name="start")),
                    ("ends_on", models.DateField(null=True, verbose_name="end")),
                    ("reason", models.TextField(blank=True, max_length=4000, verbose_name="reason")),
                    ("booked", models.JSONField(default=dict)),
                    ("entered_by", models.BigIntegerField(null=True)),
                    ("entered_as", models.CharField(max_length=200)),
                    ("entered_at", models.DateTimeField()),
                    ("undone_at", models.DateTimeField(null=True)),
                    ("undone_reason", models.TextField(blank=True, max_length=1000)),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "application",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="bank_decisions",
                            to="funding.application",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-decided_on", "-pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("undone_at__isnull", True)),
                            fields=("application",),
                            name="decision_one_per_application",
                            violation_error_message="The bank’s decision on this outline has been entered already.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", "granted"), _negated=True),
                                models.Q(
                                    ("amount__gt", 0),
                                    models.Q(("notice", ""), _negated=True),
                                    ("ends_on__isnull", False),
                                    ("starts_on__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="decision_granted_is_whole",
                            violation_error_message="A grant needs its amount, notice, and period.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("outcome", "refused"), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="decision_refused_has_reason",
                            violation_error_message="Please say why the bank has refused.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("starts_on__isnull", True),
                                ("ends_on__isnull", True),
                                ("ends_on__gt", models.F("starts_on")),
                                _connector="OR",
                            ),
                            name="decision_ends_after_start",
                            violation_error_message="The project ends before it starts.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("rate__isnull", True),
                                models.Q(("rate__gte", 0), ("rate__lte", 1)),
                                _connector="OR",
                            ),
                            name="decision_rate_is_a_part",
                            violation_error_message="The rate lies between 0 and 100 percent.",
                        ),
                    ],
                },
            ),
        ),
        AppendOnly("bank_packagedelivery"),
        AppendOnly("bank_querystep"),
        FrozenWhen("bank_bankpackage", column="ready_at"),
        FrozenWhen(
            "bank_bankquery",
            column="created_at",
            except_columns=(
                "due_on",
                "owner",
                "state",
                "state_since",
                "answer",
                "answered_on",
                "reminded_on",
            ),
        ),
        FrozenWhen("bank_bankdecision", column="created_at", except_columns=("undone_at", "undone_reason")),
    ]
