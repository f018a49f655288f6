"""A condition in words becomes a row of its own; what was recorded about a share stays as it was recorded."""

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("funding", "0006_finance_rows")]

    operations = [
        migrations.RunSQL(
            """
            SET CONSTRAINTS ALL IMMEDIATE;
            INSERT INTO funding_sourcecondition (source_id, kind, text)
            SELECT id, 'words', condition FROM funding_fundingsource WHERE condition <> '';
            SET CONSTRAINTS ALL DEFERRED;
            """,
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="fundingsource", name="condition"),
        AppendOnly("funding_sourceupdate"),
    ]
