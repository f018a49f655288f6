"""Cases of advice, and what is known about early starts."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import buendnis.ground.ids
from buendnis.ground.database.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0003_ended_at_once_and_addresses"),
        ("funding", "0007_conditions_as_rows"),
        ("parties", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="AdviceCase",
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
                    ("subject", models.CharField(max_length=160, verbose_name="subject")),
                    ("sort_key", models.CharField(editable=False, max_length=400)),
                    (
                        "question",
                        models.TextField(blank=True, max_length=4000, verbose_name="What is the question?"),
                    ),
                    (
                        "origin",
                        models.CharField(
                            choices=[
                                ("contact", "a call or a visit"),
                                ("idea", "an idea"),
                                ("self_check", "the self-check"),
                                ("outline", "an outline"),
                            ],
                            max_length=12,
                        ),
                    ),
                    (
                        "organisation_name",
                        models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                    ),
                    ("answers", models.JSONField(blank=True, default=dict)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("unconfirmed", "not confirmed yet"),
                                ("open", "open"),
                                ("waiting", "waits"),
                                ("closed", "closed"),
                            ],
                            default="open",
                            max_length=12,
                        ),
                    ),
                    ("state_since", models.DateTimeField(default=django.utils.timezone.now)),
                    ("waiting_for", models.CharField(blank=True, max_length=200, verbose_name="waits for")),
                    (
                        "result",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("outline", "an outline is being written"),
                                ("answered", "the question is answered"),
                                ("referred", "referred to somebody else"),
                                ("not_pursued", "not pursued"),
                                ("no_reply", "no reply came"),
                            ],
                            max_length=12,
                            verbose_name="result",
                        ),
                    ),
                    (
                        "result_note",
                        models.TextField(blank=True, max_length=2000, verbose_name="in a sentence"),
                    ),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    ("privacy_accepted_at", models.DateTimeField(null=True)),
                    ("persons_erased_at", models.DateTimeField(null=True)),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="advice_cases",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "application",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="advice_case",
                            to="funding.application",
                        ),
                    ),
                    (
                        "asked_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="advice_cases",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "idea",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="advice_case",
                            to="funding.idea",
                        ),
                    ),
                    (
                        "responsible",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="advice_cases",
                            to="alliances.mandate",
                            verbose_name="responsible",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at"],
                    "indexes": [
                        models.Index(fields=["alliance", "state", "state_since"], name="advice_by_state"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("state", "unconfirmed"), ("confirmed_at__isnull", False), _connector="OR"
                            ),
                            name="advice_confirmed_before_use",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "waiting"), _negated=True),
                                models.Q(("waiting_for", ""), _negated=True),
                                _connector="OR",
                            ),
                            name="advice_waits_for_somebody",
                            violation_error_message="Please say for whom or what the case waits.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                models.Q(("result", ""), _negated=True),
                                _connector="XOR",
                            ),
                            name="advice_closed_with_result",
                            violation_error_message="A closed case has a result, an open one none.",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="advicenote",
                name="case",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="notes",
                    to="funding.advicecase",
                ),
            ),
            migrations.CreateModel(
                name="AdviceContact",
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
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail address")),
                    ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                    (
                        "part",
                        models.CharField(
                            blank=True, max_length=120, verbose_name="part, for example management"
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="contacts",
                            to="funding.advicecase",
                        ),
                    ),
                ],
                options={
                    "ordering": ["pk"],
                },
            ),
            migrations.CreateModel(
                name="AdviceDocument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("document", models.UUIDField(unique=True)),
                    ("is_shared", models.BooleanField(default=False)),
                    ("by_office", models.BooleanField(default=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="documents",
                            to="funding.advicecase",
                        ),
                    ),
                ],
                options={
                    "ordering": ["pk"],
                },
            ),
            migrations.CreateModel(
                name="AdviceHandOver",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    (
                        "note",
                        models.TextField(
                            blank=True, max_length=2000, verbose_name="What must the other person know?"
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="hand_overs",
                            to="funding.advicecase",
                        ),
                    ),
                    (
                        "given_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                        ),
                    ),
                    (
                        "given_to",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                            verbose_name="to whom",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-at", "-pk"],
                },
            ),
            migrations.CreateModel(
                name="AdviceHelper",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    ("since", models.DateField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="helpers",
                            to="funding.advicecase",
                        ),
                    ),
                    (
                        "person",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="parties.person",
                            verbose_name="who",
                        ),
                    ),
                ],
                options={
                    "ordering": ["since", "pk"],
                    "constraints": [
                        models.UniqueConstraint(fields=("case", "person"), name="advice_helper_once"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AdviceStep",
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
                    ("text", models.CharField(max_length=300, verbose_name="next step")),
                    (
                        "owner",
                        models.CharField(
                            choices=[
                                ("office", "the office"),
                                ("advised", "the person advised"),
                                ("partner", "a partner or somebody else"),
                            ],
                            default="office",
                            max_length=10,
                            verbose_name="whose turn",
                        ),
                    ),
                    ("owner_name", models.CharField(blank=True, max_length=120, verbose_name="by whom")),
                    ("due", models.DateField(blank=True, null=True, verbose_name="until")),
                    (
                        "is_shared",
                        models.BooleanField(default=True, verbose_name="share with the person advised"),
                    ),
                    ("done_at", models.DateTimeField(blank=True, null=True)),
                    ("done_as", models.CharField(blank=True, max_length=200)),
                    ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="steps",
                            to="funding.advicecase",
                        ),
                    ),
                    (
                        "note",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="steps",
                            to="funding.advicenote",
                        ),
                    ),
                ],
                options={
                    "ordering": ["due", "pk"],
                    "indexes": [
                        models.Index(
                            condition=models.Q(("done_at__isnull", True)),
                            fields=["case", "due"],
                            name="advice_steps_open",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("owner", "advised"), _negated=True),
                                ("is_shared", True),
                                _connector="OR",
                            ),
                            name="advice_step_of_the_advised_is_shared",
                            violation_error_message="Whoever is to take a step must be able to read it.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="EarlyStart",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "asked_on",
                        models.DateField(blank=True, null=True, verbose_name="asked at the bank on"),
                    ),
                    (
                        "permitted_from",
                        models.DateField(blank=True, null=True, verbose_name="permitted from"),
                    ),
                    ("refused_on", models.DateField(blank=True, null=True, verbose_name="refused on")),
                    ("begun_on", models.DateField(blank=True, null=True, verbose_name="begun on")),
                    ("document", models.UUIDField(blank=True, null=True)),
                    (
                        "application",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="early_start",
                            to="funding.application",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("permitted_from__isnull", True),
                                ("refused_on__isnull", True),
                                _connector="OR",
                            ),
                            name="early_start_permitted_or_refused",
                            violation_error_message="The bank has either permitted the early start or refused it.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("asked_on__isnull", False),
                                models.Q(("permitted_from__isnull", True), ("refused_on__isnull", True)),
                                _connector="OR",
                            ),
                            name="early_start_asked_before_answered",
                            violation_error_message="Please say when the bank was asked.",
                        ),
                    ],
                },
            ),
        ),
    ]
