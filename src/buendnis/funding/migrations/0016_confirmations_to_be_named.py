"""Before the database demands it: confirmed shares say that their confirmation has still to be named, and no
share is on a condition without one."""

from django.db import migrations

# no foreign key waits for its check when the next migration changes the table
NAME = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE funding_fundingsource SET confirmation_note = 'noch nicht benannt'
WHERE status = 'confirmed' AND kind NOT IN ('esf', 'state') AND confirmation IS NULL AND confirmation_note = '';
INSERT INTO funding_sourcecondition (source_id, kind, text)
SELECT id, 'words', 'noch nicht benannt' FROM funding_fundingsource AS source
WHERE status = 'conditional'
  AND NOT EXISTS (SELECT FROM funding_sourcecondition WHERE source_id = source.id);
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0015_layouts_per_form")]

    operations = [migrations.RunSQL(NAME, migrations.RunSQL.noop)]
