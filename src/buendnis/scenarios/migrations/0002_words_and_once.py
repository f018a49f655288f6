"""Title and note may be put otherwise, and the same figures are saved once under a title."""

from django.db import migrations, models

from buendnis.ground.database.triggers import FrozenWhen

_BEFORE = ("state", "committee_id", "shared_at", "shared_as")
_OLD = FrozenWhen("scenarios_scenario", column="made_at", except_columns=_BEFORE)

# what was saved twice under a title is numbered, the first one stays as it is
_NUMBERED = """
UPDATE scenarios_scenario AS one
SET title = left(one.title, 110) || ' (' || twice.place || ')'
FROM (
    SELECT id, row_number() OVER (
        PARTITION BY alliance_id, by_user, of_office, title, content_hash ORDER BY id
    ) AS place
    FROM scenarios_scenario
    WHERE state <> 'dropped'
) AS twice
WHERE twice.id = one.id AND twice.place > 1;
"""


class Migration(migrations.Migration):
    dependencies = [("scenarios", "0001_initial")]

    operations = [
        migrations.RunSQL(_OLD.reverse_sql, _OLD.sql),
        FrozenWhen("scenarios_scenario", column="made_at", except_columns=(*_BEFORE, "title", "note")),
        migrations.RunSQL(_NUMBERED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="scenario",
            constraint=models.UniqueConstraint(
                condition=~models.Q(state="dropped"),
                fields=("alliance", "by_user", "of_office", "title", "content_hash"),
                name="scenario_saved_once_under_a_title",
                violation_error_message=(
                    "This very scenario is saved under this title already. Please choose another title, or look "
                    "into the list."
                ),
            ),
        ),
    ]
