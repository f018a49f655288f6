"""A plan may change after its opinion: it is compared, noted, or supplemented."""

import django.db.models.deletion
from django.db import migrations, models

import buendnis.ground.ids
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import FrozenWhen


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0004_contacts"),
        ("appraisal", "0007_assignments"),
        ("funding", "0018_bank_decides"),
    ]

    operations = [
        Together(
            migrations.AddField(
                model_name="expertopinion",
                name="revision",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="funding.applicationrevision",
                ),
            ),
            migrations.CreateModel(
                name="PlanChange",
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
                    ("opinion", models.UUIDField()),
                    ("reason", models.TextField(max_length=4000, verbose_name="reason")),
                    ("comparison", models.JSONField()),
                    (
                        "proposal",
                        models.CharField(
                            choices=[
                                ("note", "a note; the opinion stands as it is"),
                                ("supplement", "a supplementary opinion"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("reported_at", models.DateTimeField()),
                    ("reported_by", models.BigIntegerField(null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("reported", "reported"),
                                ("noted", "noted, the opinion stands"),
                                ("to_decide", "needs a supplementary opinion"),
                                ("voting", "committee decides"),
                                ("supplement", "supplementary opinion"),
                            ],
                            default="reported",
                            max_length=10,
                        ),
                    ),
                    (
                        "decision",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("note", "a note; the opinion stands as it is"),
                                ("supplement", "a supplementary opinion"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("decision_reason", models.TextField(blank=True, max_length=4000)),
                    ("decided_by", models.BigIntegerField(null=True)),
                    ("decided_as", models.CharField(blank=True, max_length=200)),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("resolution", models.UUIDField(null=True)),
                    ("budget", models.JSONField(null=True)),
                    (
                        "after",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="plan_change",
                            to="funding.applicationrevision",
                        ),
                    ),
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
                            related_name="plan_changes",
                            to="funding.application",
                        ),
                    ),
                    (
                        "before",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="funding.applicationrevision",
                        ),
                    ),
                    (
                        "rules_version",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.rulesofprocedure",
                        ),
                    ),
                ],
                options={
                    "ordering": ["reported_at", "pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ["reported", "to_decide", "voting"])),
                            fields=("application",),
                            name="change_one_open_per_application",
                            violation_error_message="A change of this plan waits for an answer already.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decision", ""), ("state", "reported")),
                                models.Q(
                                    models.Q(("state", "reported"), _negated=True),
                                    models.Q(("decision", ""), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="change_decided_has_its_answer",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("decision", ""),
                                ("decision", models.F("proposal")),
                                models.Q(("decision_reason", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="change_other_answer_with_reason",
                            violation_error_message="Please say why the answer is another one than the tolerance gives.",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="change",
                field=models.OneToOneField(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="supplement",
                    to="appraisal.planchange",
                ),
            ),
            migrations.AddConstraint(
                model_name="expertopinion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("change__isnull", True),
                        models.Q(("kind", "supplement"), ("revision__isnull", False)),
                        _connector="OR",
                    ),
                    name="opinion_on_a_change_supplements",
                ),
            ),
        ),
        FrozenWhen(
            "appraisal_planchange",
            column="created_at",
            except_columns=(
                "state",
                "decision",
                "decision_reason",
                "decided_by",
                "decided_as",
                "decided_at",
                "resolution",
                "budget",
            ),
        ),
    ]
