"""A mandate can end in the course of a day; an alliance has an address book."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models

import buendnis.alliances.models
import buendnis.ground.periods
from buendnis.ground.database.together import Together


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0002_past_stays"),
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_entries",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_entries",
                        to="parties.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "address entries",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "organisation"), name="address_once_per_alliance"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_one_representative_per_seat",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_once_per_person_and_seat",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="mandate_once_per_secretary",
        ),
        migrations.RemoveConstraint(
            model_name="recognition",
            name="recognition_no_overlap",
        ),
        Together(
            migrations.AddField(
                model_name="mandate",
                name="ended_at",
                field=models.DateTimeField(blank=True, editable=False, null=True),
            ),
            migrations.AddConstraint(
                model_name="mandate",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("role__in", ["representative", "spokesperson"])),
                    expressions=[
                        (
                            buendnis.alliances.models._NumberRange(
                                models.F("seat"), models.F("seat"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.alliances.models._DateRange(
                                models.F("starts_on"),
                                models.F("ends_on"),
                                models.Case(
                                    models.When(
                                        django.db.models.lookups.IsNull(models.F("ended_at"), True),
                                        then=models.Value("[]"),
                                    ),
                                    default=models.Value("[)"),
                                ),
                            ),
                            "&&",
                        ),
                    ],
                    name="mandate_one_representative_per_seat",
                    violation_error_message="The seat has a representative in this period already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="mandate",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("seat__isnull", False)),
                    expressions=[
                        (
                            buendnis.alliances.models._NumberRange(
                                models.F("person"), models.F("person"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.alliances.models._NumberRange(
                                models.F("seat"), models.F("seat"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.alliances.models._DateRange(
                                models.F("starts_on"),
                                models.F("ends_on"),
                                models.Case(
                                    models.When(
                                        django.db.models.lookups.IsNull(models.F("ended_at"), True),
                                        then=models.Value("[]"),
                                    ),
                                    default=models.Value("[)"),
                                ),
                            ),
                            "&&",
                        ),
                    ],
                    name="mandate_once_per_person_and_seat",
                    violation_error_message="This person acts for the seat in this period already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="mandate",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("seat__isnull", True)),
                    expressions=[
                        (
                            buendnis.alliances.models._NumberRange(
                                models.F("person"), models.F("person"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.alliances.models._NumberRange(
                                models.F("alliance"), models.F("alliance"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.alliances.models._DateRange(
                                models.F("starts_on"),
                                models.F("ends_on"),
                                models.Case(
                                    models.When(
                                        django.db.models.lookups.IsNull(models.F("ended_at"), True),
                                        then=models.Value("[]"),
                                    ),
                                    default=models.Value("[)"),
                                ),
                            ),
                            "&&",
                        ),
                    ],
                    name="mandate_once_per_secretary",
                    violation_error_message="This person belongs to the secretariat in this period already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="mandate",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("ended_at__isnull", True), ("ends_on__isnull", False), _connector="OR"
                    ),
                    name="mandate_ended_has_last_day",
                ),
            ),
            migrations.AddConstraint(
                model_name="recognition",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    expressions=[
                        (
                            buendnis.ground.periods._NumberRange(
                                models.F("alliance"), models.F("alliance"), models.Value("[]")
                            ),
                            "&&",
                        ),
                        (
                            buendnis.ground.periods._DateRange(
                                models.F("starts_on"), models.F("ends_on"), models.Value("[]")
                            ),
                            "&&",
                        ),
                    ],
                    name="recognition_no_overlap",
                    violation_error_message="The alliance is recognised in this period already.",
                ),
            ),
        ),
    ]
