"""The database sums up what is posted, per day and month; and what a list says stays as it came."""

from django.db import migrations

from buendnis.ground.database.triggers import FrozenWhen

KEEP = """
CREATE FUNCTION keep_turnover() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    INSERT INTO ledger_turnover (head_id, span, begins_on, category, origin, target, total)
    SELECT head_id, spans.span, date_trunc(spans.span, booked_at AT TIME ZONE 'Europe/Berlin')::date,
           category, origin, target, sum(amount)
    FROM added CROSS JOIN (VALUES ('day'), ('month')) AS spans (span)
    GROUP BY 1, 2, 3, 4, 5, 6
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (head_id, span, begins_on, category, origin, target)
    DO UPDATE SET total = ledger_turnover.total + EXCLUDED.total;
    RETURN NULL;
END
$body$;
INSERT INTO ledger_turnover (head_id, span, begins_on, category, origin, target, total)
SELECT head_id, spans.span, date_trunc(spans.span, booked_at AT TIME ZONE 'Europe/Berlin')::date,
       category, origin, target, sum(amount)
FROM ledger_posting CROSS JOIN (VALUES ('day'), ('month')) AS spans (span)
GROUP BY 1, 2, 3, 4, 5, 6;
CREATE TRIGGER keep_turnover AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_turnover();
CREATE FUNCTION refuse_other_writers() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'Rows of % are kept by the database itself; book a posting instead.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER kept_by_postings BEFORE INSERT OR UPDATE OR DELETE ON ledger_turnover
    FOR EACH ROW EXECUTE FUNCTION refuse_other_writers();
"""
FORGET = """
DROP TRIGGER kept_by_postings ON ledger_turnover;
DROP FUNCTION refuse_other_writers();
DROP TRIGGER keep_turnover ON ledger_posting;
DROP FUNCTION keep_turnover();
"""
JUDGED = (
    "earmark_id", "matched_by", "finding", "state", "our_granted", "our_claimed", "our_paid", "proposals",
    "reason", "solved_at", "solved_as",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_stages_and_lists")]

    operations = [
        migrations.RunSQL(KEEP, FORGET),
        FrozenWhen("ledger_banklist", "compared_at", ("state", "document")),
        FrozenWhen("ledger_bankrow", "compared_at", JUDGED),
    ]
