"""Calls, what others say to ideas, and invitations to bring one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import buendnis.ground.ids
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly, FrozenWhen


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0003_ended_at_once_and_addresses"),
        ("funding", "0012_what_was_submitted_in_lists"),
        ("strategy", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            migrations.CreateModel(
                name="IdeaComment",
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
                    ("text", models.TextField(max_length=4000, verbose_name="comment")),
                    (
                        "is_shared",
                        models.BooleanField(
                            default=False, verbose_name="Whoever brought the idea may read this."
                        ),
                    ),
                    (
                        "author",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                        ),
                    ),
                    (
                        "idea",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="comments",
                            to="funding.idea",
                        ),
                    ),
                ],
                options={
                    "ordering": ["created_at", "pk"],
                },
            ),
            migrations.CreateModel(
                name="IdeaSupport",
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
                            choices=[("join", "We would join"), ("cofund", "We would co-fund")],
                            max_length=8,
                            verbose_name="how",
                        ),
                    ),
                    ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "given_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                        ),
                    ),
                    (
                        "idea",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="support",
                            to="funding.idea",
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
                    "ordering": ["created_at", "pk"],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at__isnull", True)),
                            fields=("idea", "seat", "kind"),
                            name="idea_support_once_per_seat",
                            violation_error_message="Your seat has said this already.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="FundingCall",
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
                    ("title", models.CharField(max_length=160, verbose_name="title")),
                    ("sort_key", models.CharField(editable=False, max_length=400)),
                    ("opens_on", models.DateField(verbose_name="opens on")),
                    (
                        "closes_on",
                        models.DateField(
                            blank=True,
                            help_text="Leave this empty for a continuous call.",
                            null=True,
                            verbose_name="last day",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("draft", "draft"), ("published", "published"), ("ended", "ended")],
                            default="draft",
                            editable=False,
                            max_length=10,
                        ),
                    ),
                    ("published_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    (
                        "number",
                        models.CharField(blank=True, max_length=60, verbose_name="number or reference"),
                    ),
                    ("authority", models.CharField(blank=True, max_length=160, verbose_name="who calls")),
                    ("text", models.TextField(max_length=4000, verbose_name="What is funded?")),
                    ("url", models.URLField(blank=True, max_length=500, verbose_name="address of the call")),
                    (
                        "needs_opinion",
                        models.BooleanField(
                            default=False,
                            help_text="Calls outside the virtual budget usually need none.",
                            verbose_name="The alliance gives an opinion.",
                        ),
                    ),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="funding_calls",
                            to="alliances.alliance",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-opens_on", "-pk"],
                    "abstract": False,
                    "indexes": [
                        models.Index(fields=["alliance", "state", "-opens_on"], name="fundingcall_listed"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closes_on__isnull", True),
                                ("closes_on__gte", models.F("opens_on")),
                                _connector="OR",
                            ),
                            name="fundingcall_closes_after_opening",
                            violation_error_message="The last day lies before the opening.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("published_at__isnull", True), ("state", "draft")),
                                models.Q(
                                    models.Q(("state", "draft"), _negated=True),
                                    ("published_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="fundingcall_published_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at__isnull", False), ("state", "ended")),
                                models.Q(
                                    models.Q(("state", "ended"), _negated=True), ("ended_at__isnull", True)
                                ),
                                _connector="OR",
                            ),
                            name="fundingcall_ended_with_its_moment",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="idea",
                name="answers",
                field=models.JSONField(blank=True, default=dict),
            ),
            migrations.AddField(
                model_name="idea",
                name="may_be_published",
                field=models.BooleanField(
                    default=False,
                    help_text="Your name and your organisation are not shown. You can take this back at any time.",
                    verbose_name="Other alliances may read title and description of my idea.",
                ),
            ),
            migrations.AddField(
                model_name="idea",
                name="merged_into",
                field=models.ForeignKey(
                    blank=True,
                    editable=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="merged",
                    to="funding.idea",
                ),
            ),
            migrations.AddField(
                model_name="idea",
                name="published_at",
                field=models.DateTimeField(blank=True, null=True),
            ),
        ),
        migrations.AlterField(
            model_name="idea",
            name="state",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "not confirmed yet"),
                    ("new", "new"),
                    ("advice", "in advice"),
                    ("outlined", "has become an outline"),
                    ("parked", "parked"),
                    ("declined", "not pursued"),
                    ("merged", "merged into another"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        Together(
            migrations.CreateModel(
                name="IdeaCall",
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
                    ("title", models.CharField(max_length=160, verbose_name="title")),
                    ("sort_key", models.CharField(editable=False, max_length=400)),
                    ("opens_on", models.DateField(verbose_name="opens on")),
                    (
                        "closes_on",
                        models.DateField(
                            blank=True,
                            help_text="Leave this empty for a continuous call.",
                            null=True,
                            verbose_name="last day",
                        ),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("draft", "draft"), ("published", "published"), ("ended", "ended")],
                            default="draft",
                            editable=False,
                            max_length=10,
                        ),
                    ),
                    ("published_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ("ended_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ("text", models.TextField(max_length=8000, verbose_name="What is the call about?")),
                    (
                        "funding_object",
                        models.CharField(blank=True, max_length=40, verbose_name="funding object"),
                    ),
                    ("questions", models.JSONField(blank=True, default=dict)),
                    ("reminded_of", models.DateField(blank=True, editable=False, null=True)),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="idea_calls",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "copy_of",
                        models.ForeignKey(
                            blank=True,
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="copies",
                            to="funding.ideacall",
                        ),
                    ),
                    (
                        "field_of_action",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="calls",
                            to="strategy.fieldofaction",
                            verbose_name="field of action",
                        ),
                    ),
                    (
                        "guideline",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="calls",
                            to="funding.guidelineversion",
                            verbose_name="funding guideline",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-opens_on", "-pk"],
                    "abstract": False,
                    "indexes": [
                        models.Index(fields=["alliance", "state", "-opens_on"], name="ideacall_listed"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                ("closes_on__isnull", True),
                                ("closes_on__gte", models.F("opens_on")),
                                _connector="OR",
                            ),
                            name="ideacall_closes_after_opening",
                            violation_error_message="The last day lies before the opening.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("published_at__isnull", True), ("state", "draft")),
                                models.Q(
                                    models.Q(("state", "draft"), _negated=True),
                                    ("published_at__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="ideacall_published_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("ended_at__isnull", False), ("state", "ended")),
                                models.Q(
                                    models.Q(("state", "ended"), _negated=True), ("ended_at__isnull", True)
                                ),
                                _connector="OR",
                            ),
                            name="ideacall_ended_with_its_moment",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("funding_object", ""), ("guideline__isnull", False), _connector="OR"
                            ),
                            name="ideacall_object_of_a_guideline",
                            violation_error_message="Please choose the guideline of this funding object.",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="application",
                name="funding_call",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="funding.fundingcall",
                    verbose_name="call of the state",
                ),
            ),
            migrations.CreateModel(
                name="IdeaInvitation",
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
                        "organisation_name",
                        models.CharField(blank=True, max_length=200, verbose_name="organisation"),
                    ),
                    ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                    ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                    ("message", models.TextField(blank=True, max_length=3000, verbose_name="message")),
                    (
                        "alliance",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="idea_invitations",
                            to="alliances.alliance",
                        ),
                    ),
                    (
                        "call",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="invitations",
                            to="funding.ideacall",
                            verbose_name="call",
                        ),
                    ),
                    (
                        "idea",
                        models.ForeignKey(
                            blank=True,
                            editable=False,
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="invitations",
                            to="funding.idea",
                        ),
                    ),
                    (
                        "invited_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-created_at", "-pk"],
                    "indexes": [
                        models.Index(fields=["alliance", "email"], name="invitation_by_address"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CallReminder",
                fields=[
                    (
                        "id",
                        models.BigAutoField(
                            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="reminders",
                            to="funding.ideacall",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("call", "user"), name="call_reminder_once"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CallExtension",
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
                    ("former_end", models.DateField()),
                    ("new_end", models.DateField()),
                    ("reason", models.CharField(max_length=500, verbose_name="reason")),
                    (
                        "extended_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="alliances.mandate",
                        ),
                    ),
                    (
                        "call",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="extensions",
                            to="funding.ideacall",
                        ),
                    ),
                ],
                options={
                    "ordering": ["-pk"],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("new_end__gt", models.F("former_end"))),
                            name="call_extension_is_later",
                            violation_error_message="An extension ends later than the call did.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("reason", ""), _negated=True),
                            name="call_extension_with_reason",
                        ),
                    ],
                },
            ),
            migrations.AddField(
                model_name="application",
                name="call",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="applications",
                    to="funding.ideacall",
                    verbose_name="call",
                ),
            ),
            migrations.AddField(
                model_name="idea",
                name="call",
                field=models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="ideas",
                    to="funding.ideacall",
                    verbose_name="call",
                ),
            ),
            migrations.AddIndex(
                model_name="idea",
                index=models.Index(fields=["alliance", "-created_at", "id"], name="idea_newest"),
            ),
            migrations.AddIndex(
                model_name="idea",
                index=models.Index(fields=["alliance", "state", "-created_at"], name="idea_by_state"),
            ),
            migrations.AddConstraint(
                model_name="idea",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("merged_into__isnull", False), ("state", "merged")),
                        models.Q(models.Q(("state", "merged"), _negated=True), ("merged_into__isnull", True)),
                        _connector="OR",
                    ),
                    name="idea_merged_into_another",
                ),
            ),
            migrations.AddConstraint(
                model_name="idea",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("published_at__isnull", True), ("may_be_published", True), _connector="OR"
                    ),
                    name="idea_published_with_consent",
                    violation_error_message="Whoever brought the idea has not agreed to that.",
                ),
            ),
        ),
        AppendOnly("funding_callextension"),
        # the questions of a call stay as they were when it was published, because answers rest on them
        FrozenWhen(
            "funding_ideacall",
            "published_at",
            (
                "title",
                "sort_key",
                "text",
                "closes_on",
                "state",
                "ended_at",
                "field_of_action_id",
                "guideline_id",
                "funding_object",
                "reminded_of",
            ),
        ),
    ]
