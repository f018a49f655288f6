"""Conditions become rows and tasks, wording is edited against its draft, and paper counts like a seal."""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

import buendnis.ground.ids
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly, FrozenWhen

_BEFORE = (
    "state", "pdf", "pdf_hash", "docx", "signed_scan", "sealed_at", "seal_problem", "revoked_at", "revoked_reason",
)  # fmt: skip
_SINCE = (*_BEFORE, "scan_hash", "signed_on")
_OLD = FrozenWhen("appraisal_expertopinion", except_columns=_BEFORE)

# An issued opinion is never updated. Changing the type with USING fills the column without doing so: each line of
# the text becomes a condition. When it had to be fulfilled was not asked then.
_AS_ROWS = """
CREATE FUNCTION appraisal_conditions_of(said text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(
        jsonb_agg(
            jsonb_build_object('text', left(btrim(line), 1000), 'kind', 'before_grant', 'due_on', '', 'who', '')
            ORDER BY place
        ),
        '[]'::jsonb
    )
    FROM regexp_split_to_table(said, E'[\\r\\n]+') WITH ORDINALITY AS lines (line, place)
    WHERE btrim(line) <> ''
$body$;
ALTER TABLE appraisal_expertopinion
    ALTER COLUMN conditions TYPE jsonb USING appraisal_conditions_of(conditions);
DROP FUNCTION appraisal_conditions_of(text);
"""
_AS_TEXT = """
CREATE FUNCTION appraisal_text_of(said jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
    SELECT coalesce(string_agg(line ->> 'text', E'\\n'), '') FROM jsonb_array_elements(said) AS lines (line)
$body$;
ALTER TABLE appraisal_expertopinion
    ALTER COLUMN conditions TYPE text USING appraisal_text_of(conditions);
DROP FUNCTION appraisal_text_of(jsonb);
"""
_HASHES_OF_SCANS = """
UPDATE appraisal_expertopinion SET scan_hash = documents_document.sha256
FROM documents_document WHERE documents_document.public_id = appraisal_expertopinion.signed_scan;
"""


def _tasks_of_issued(apps, schema_editor):
    """What was asked before conditions were tasks is asked as a task now."""
    opinions = apps.get_model("appraisal", "ExpertOpinion")._base_manager
    tasks = apps.get_model("appraisal", "OpinionCondition")._base_manager
    tasks.bulk_create(
        tasks.model(
            alliance_id=opinion.alliance_id,
            opinion=opinion,
            number=number,
            text=row["text"],
            kind=row["kind"],
            state_since=opinion.frozen_at or timezone.now(),
        )
        for opinion in opinions.filter(state="issued").order_by("pk")
        for number, row in enumerate(opinion.conditions, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0004_contacts"),
        ("appraisal", "0005_rulings_of_two"),
        ("documents", "0001_initial"),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="OpinionCondition",
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
                    ("number", models.PositiveSmallIntegerField()),
                    ("text", models.TextField(max_length=1000)),
                    (
                        "kind",
                        models.CharField(
                            choices=[("before_grant", "before the grant"), ("during", "during the project")],
                            max_length=12,
                        ),
                    ),
                    ("who", models.CharField(blank=True, max_length=200)),
                    ("due_on", models.DateField(null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "open"),
                                ("submitted", "proof submitted"),
                                ("accepted", "fulfilled"),
                                ("ended", "no longer asked for"),
                            ],
                            default="open",
                            max_length=9,
                        ),
                    ),
                    ("state_since", models.DateTimeField()),
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
                        "opinion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="tasks",
                            to="appraisal.expertopinion",
                        ),
                    ),
                ],
                options={
                    "ordering": ["opinion", "number"],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("opinion", "number"), name="condition_numbered_per_opinion"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ConditionStep",
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
                                ("submitted", "Proof submitted"),
                                ("accepted", "Proof accepted"),
                                ("sent_back", "Proof sent back"),
                                ("extended", "Deadline extended"),
                                ("carried", "Taken over from the earlier opinion"),
                                ("ended", "No longer asked for"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("text", models.TextField(blank=True, max_length=4000)),
                    ("documents", models.JSONField(default=list)),
                    ("due_before", models.DateField(null=True)),
                    ("due_on", models.DateField(null=True)),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("done_as", models.CharField(max_length=200)),
                    ("done_at", models.DateTimeField()),
                    (
                        "condition",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="steps",
                            to="appraisal.opinioncondition",
                        ),
                    ),
                ],
                options={
                    "ordering": ["done_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind__in", ["sent_back", "extended"]), _negated=True),
                                models.Q(("text", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="condition_step_with_reason",
                            violation_error_message="Please give a reason.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("kind", "submitted"), _negated=True),
                                models.Q(("text", ""), _negated=True),
                                models.Q(("documents", []), _negated=True),
                                _connector="OR",
                            ),
                            name="condition_proof_says_something",
                            violation_error_message="Please upload the proof, or say where it can be found.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="OpinionDelivery",
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
                                ("platform", "to be downloaded here"),
                                ("mail", "by e-mail"),
                                ("post", "by post"),
                                ("hand", "handed over"),
                            ],
                            max_length=8,
                            verbose_name="channel",
                        ),
                    ),
                    ("to", models.CharField(blank=True, max_length=200, verbose_name="to whom")),
                    ("sent_at", models.DateTimeField()),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("sent_as", models.CharField(max_length=200)),
                    ("reminded_at", models.DateTimeField(null=True)),
                    ("received_at", models.DateTimeField(null=True)),
                    (
                        "receipt",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("downloaded", "downloaded"),
                                ("confirmed", "confirmed by the applicant"),
                                ("recorded", "recorded by the office"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("received_by", models.BigIntegerField(null=True)),
                    ("received_as", models.CharField(blank=True, max_length=200)),
                    (
                        "opinion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deliveries",
                            to="appraisal.expertopinion",
                        ),
                    ),
                ],
                options={
                    "ordering": ["sent_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("receipt", ""), ("received_at__isnull", True)),
                                models.Q(
                                    ("received_at__isnull", False), models.Q(("receipt", ""), _negated=True)
                                ),
                                _connector="OR",
                            ),
                            name="delivery_receipt_is_whole",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReasonsLook",
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
                    ("draft_hash", models.CharField(max_length=64)),
                    ("agrees", models.BooleanField()),
                    ("remark", models.CharField(blank=True, max_length=1000)),
                    ("by_user", models.BigIntegerField(null=True)),
                    ("looked_as", models.CharField(max_length=200)),
                    ("looked_at", models.DateTimeField()),
                    (
                        "opinion",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="looks",
                            to="appraisal.expertopinion",
                        ),
                    ),
                ],
                options={
                    "ordering": ["looked_at", "pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("agrees", True), models.Q(("remark", ""), _negated=True), _connector="OR"
                            ),
                            name="look_says_what_to_change",
                            violation_error_message="Please say what should be changed.",
                        ),
                    ],
                },
            ),
        ),
        migrations.RemoveConstraint(
            model_name="expertopinion",
            name="opinion_conditions_named",
        ),
        Together(
            migrations.AddField(
                model_name="expertopinion",
                name="aspect_reasons",
                field=models.JSONField(default=dict),
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="assembled",
                field=models.JSONField(default=dict),
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="issued_as",
                field=models.CharField(
                    choices=[("sealed", "sealed electronically"), ("paper", "signed by hand on paper")],
                    default="sealed",
                    max_length=6,
                ),
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="scan_hash",
                field=models.CharField(blank=True, max_length=64),
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="signed_on",
                field=models.DateField(null=True),
            ),
            migrations.AddField(
                model_name="expertopinion",
                name="worded_by",
                field=models.BigIntegerField(null=True),
            ),
            migrations.AddField(
                model_name="spokespersonrelease",
                name="on_paper",
                field=models.BooleanField(default=False),
            ),
        ),
        migrations.RunSQL(
            _AS_ROWS,
            _AS_TEXT,
            state_operations=[
                migrations.AlterField(
                    model_name="expertopinion",
                    name="conditions",
                    field=models.JSONField(blank=True, default=list),
                ),
            ],
        ),
        migrations.RunSQL(_OLD.reverse_sql, _OLD.sql),
        migrations.RunSQL(_HASHES_OF_SCANS, migrations.RunSQL.noop),
        FrozenWhen("appraisal_expertopinion", except_columns=_SINCE),
        migrations.AlterField(
            model_name="expertopinion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("released", "released by the spokespersons"),
                    ("sealing", "being sealed"),
                    ("signing", "to be signed by hand"),
                    ("issued", "issued"),
                    ("revoked", "revoked"),
                ],
                default="draft",
                max_length=10,
            ),
        ),
        Together(
            migrations.AddConstraint(
                model_name="expertopinion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("result", "conditions"), _negated=True),
                        models.Q(("conditions", []), _negated=True),
                        _connector="OR",
                    ),
                    name="opinion_conditions_named",
                    violation_error_message="Please name the conditions.",
                ),
            ),
            migrations.AddConstraint(
                model_name="expertopinion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("signed_scan__isnull", True),
                        models.Q(("scan_hash", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="opinion_scan_has_its_hash",
                ),
            ),
            migrations.AddConstraint(
                model_name="expertopinion",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("issued_as", "paper"), ("state", "issued"), _negated=True),
                        ("signed_scan__isnull", False),
                        _connector="OR",
                    ),
                    name="opinion_on_paper_has_its_scan",
                    violation_error_message="An opinion on paper is issued once its signed scan is there.",
                ),
            ),
        ),
        AppendOnly("appraisal_conditionstep"),
        AppendOnly("appraisal_reasonslook"),
        FrozenWhen("appraisal_opiniondelivery", column="received_at"),
        FrozenWhen(
            "appraisal_opinioncondition",
            column="created_at",
            except_columns=("state", "state_since", "due_on", "reminded_on"),
        ),
        migrations.RunPython(_tasks_of_issued, migrations.RunPython.noop),
    ]
