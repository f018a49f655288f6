"""A conflict is lifted or asserted by two people. What the office alone had overruled stays so, and says how."""

import django.db.models.deletion
from django.db import migrations, models

import buendnis.ground.ids
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly

FORMER = "Geschäftsstelle, nach dem früheren Verfahren"
NO_SECOND_LOOK = "Vor der Einführung der zweiten Prüfung entschieden."


def keep_what_was_overruled(apps, schema_editor):
    """One ruling with its answer for each conflict that did not count, so that nothing changes in a running case."""
    standings = apps.get_model("appraisal", "SeatStanding")
    rulings = apps.get_model("appraisal", "ConflictRuling")
    answers = apps.get_model("appraisal", "ConflictRulingAnswer")
    for standing in standings.objects.exclude(overruled={}).select_related("case").order_by("pk"):
        for kind, reason in standing.overruled.items():
            ruling = rulings.objects.create(
                case=standing.case,
                seat_id=standing.seat_id,
                kind=kind,
                verdict="lifted",
                reason=reason,
                about=[item["reason"] for item in standing.computed if item["kind"] == kind],
                ruled_at=standing.case.created_at,
                ruled_as=FORMER,
            )
            answers.objects.create(
                ruling=ruling,
                agrees=True,
                reason=NO_SECOND_LOOK,
                answered_at=standing.case.created_at,
                answered_as=FORMER,
            )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0004_contacts"),
        ("appraisal", "0004_release_has_its_day"),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="ConflictRuling",
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
                                ("applicant", "Applicant or its board, staff or owner"),
                                ("partner", "Partner in the project"),
                                ("co_funder", "Co-funds the project"),
                                ("affiliated", "Affiliated with the applicant"),
                                ("helped_write", "Helped to write the outline"),
                                ("personal", "Personal or family tie"),
                                ("competitor", "Competes with the applicant"),
                                ("other", "Other"),
                            ],
                            max_length=20,
                            verbose_name="kind",
                        ),
                    ),
                    (
                        "verdict",
                        models.CharField(
                            choices=[("lifted", "does not count"), ("asserted", "counts")], max_length=10
                        ),
                    ),
                    ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                    ("about", models.JSONField(default=list)),
                    ("ruled_at", models.DateTimeField()),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("by_mandate", models.BigIntegerField(null=True)),
                    ("ruled_as", models.CharField(max_length=200)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rulings",
                            to="appraisal.appraisalcase",
                        ),
                    ),
                    (
                        "seat",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliances.seat"
                        ),
                    ),
                ],
                options={
                    "ordering": ["ruled_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True),
                            name="conflict_ruling_has_reason",
                            violation_error_message="Please give the reason; it stands in the record.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ConflictObjection",
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
                    ("text", models.TextField(max_length=2000, verbose_name="objection")),
                    ("said_at", models.DateTimeField()),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("by_mandate", models.BigIntegerField(null=True)),
                    ("said_as", models.CharField(max_length=200)),
                    (
                        "ruling",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="objections",
                            to="appraisal.conflictruling",
                        ),
                    ),
                ],
                options={
                    "ordering": ["said_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("text", ""), _negated=True),
                            name="conflict_objection_has_text",
                            violation_error_message="Please say what you object to.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ConflictRulingAnswer",
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
                    ("answered_at", models.DateTimeField()),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("by_mandate", models.BigIntegerField(null=True)),
                    ("answered_as", models.CharField(max_length=200)),
                    (
                        "ruling",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="answer",
                            to="appraisal.conflictruling",
                        ),
                    ),
                ],
                options={
                    "ordering": ["answered_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("agrees", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                            ),
                            name="conflict_refusal_has_reason",
                            violation_error_message="Please give the reason for your objection.",
                        ),
                    ],
                },
            ),
        ),
        AppendOnly("appraisal_conflictruling"),
        AppendOnly("appraisal_conflictrulinganswer"),
        AppendOnly("appraisal_conflictobjection"),
        migrations.RunPython(keep_what_was_overruled, migrations.RunPython.noop),
        migrations.RemoveField(model_name="seatstanding", name="overruled"),
    ]
