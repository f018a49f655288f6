"""What is adopted stays as it is, and one version is in force on a day."""

import django.contrib.postgres.constraints
from django.db import migrations, models

import buendnis.ground.periods
from buendnis.ground.database.together import Together
from buendnis.ground.database.triggers import AppendOnly, FrozenWhen

# the day is the one in Berlin, as everywhere; the row brings its own moment
NOT_AFTER_THE_END = """
CREATE FUNCTION strategy_refuse_late_comment() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    asked strategy_consultation%ROWTYPE;
BEGIN
    SELECT * INTO asked FROM strategy_consultation WHERE id = NEW.consultation_id;
    IF asked.ended_at IS NOT NULL OR (NEW.created_at AT TIME ZONE 'Europe/Berlin')::date > asked.ends_on THEN
        RAISE EXCEPTION 'The consultation is over; nothing is added any more.'
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER not_after_the_end BEFORE INSERT ON strategy_comment
    FOR EACH ROW EXECUTE FUNCTION strategy_refuse_late_comment();
"""


class Migration(migrations.Migration):
    dependencies = [("strategy", "0003_as_they_stood")]

    operations = [
        Together(
            migrations.AddConstraint(
                model_name="fieldofaction",
                constraint=models.UniqueConstraint(
                    fields=("strategy", "key"),
                    name="field_once_per_strategy",
                    violation_error_message="The strategy has this field of action already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="strategy",
                constraint=models.UniqueConstraint(
                    fields=("alliance", "version"),
                    name="strategy_version_once",
                    violation_error_message="There is a version with this number already. Please try again.",
                ),
            ),
            migrations.AddConstraint(
                model_name="strategy",
                constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                    condition=models.Q(("state", "adopted")),
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
                    name="strategies_in_force_apart",
                    violation_error_message="Another adopted version is in force within this period.",
                ),
            ),
            migrations.AddConstraint(
                model_name="strategy",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("frozen_at__isnull", False), ("state", "adopted")),
                        models.Q(models.Q(("state", "adopted"), _negated=True), ("frozen_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="strategy_frozen_once_adopted",
                    violation_error_message="A version is fixed when it is adopted, and not before.",
                ),
            ),
            migrations.AddConstraint(
                model_name="strategy",
                constraint=models.UniqueConstraint(
                    condition=models.Q(("state__in", ["ready", "voting"])),
                    fields=("alliance",),
                    name="strategy_one_before_the_committee",
                    violation_error_message="Another version is before the committee already.",
                ),
            ),
            migrations.AddConstraint(
                model_name="strategy",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        ("published_at__isnull", True), ("frozen_at__isnull", False), _connector="OR"
                    ),
                    name="strategy_published_once_adopted",
                    violation_error_message="Only an adopted version is published.",
                ),
            ),
        ),
        FrozenWhen("strategy_strategy", except_columns=("ends_on", "published_at", "pdf", "pdf_problem")),
        FrozenWhen("strategy_fieldofaction"),
        FrozenWhen("strategy_goal"),
        FrozenWhen("strategy_citedevidence"),
        FrozenWhen("strategy_consultation", "created_at", except_columns=("ends_on", "ended_at")),
        AppendOnly("strategy_comment"),
        AppendOnly("strategy_commentanswer"),
        AppendOnly("strategy_measurement"),
        migrations.RunSQL(
            NOT_AFTER_THE_END,
            "DROP TRIGGER not_after_the_end ON strategy_comment; DROP FUNCTION strategy_refuse_late_comment();",
        ),
    ]
