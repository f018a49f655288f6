"""A confirmed share names its confirmation, also one that is recorded later; one on a condition has one."""

from django.db import migrations, models

# the kind of a share stands in another table than what is recorded about it later
NAMED = """
CREATE FUNCTION source_update_names_confirmation() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF NEW.status = 'confirmed' AND NEW.confirmation IS NULL AND NEW.confirmation_note = '' AND EXISTS (
        SELECT FROM funding_fundingsource AS source
        WHERE source.application_id = NEW.application_id AND source.key = NEW.source
          AND source.kind NOT IN ('esf', 'state')
    ) THEN
        RAISE EXCEPTION 'A confirmed share names its confirmation.'
            USING ERRCODE = 'check_violation', TABLE = TG_TABLE_NAME, CONSTRAINT = 'update_confirmed_names_it';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER update_confirmed_names_it BEFORE INSERT ON funding_sourceupdate
FOR EACH ROW EXECUTE FUNCTION source_update_names_confirmation();
"""
UNNAMED = """
DROP TRIGGER update_confirmed_names_it ON funding_sourceupdate;
DROP FUNCTION source_update_names_confirmation();
"""
# looked at when the transaction ends: a share is stored before its conditions
CONDITION = """
CREATE FUNCTION source_has_condition() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    found bigint;
BEGIN
    IF TG_TABLE_NAME = 'funding_fundingsource' THEN
        found := NEW.id;
    ELSE
        found := OLD.source_id;
    END IF;
    IF EXISTS (SELECT FROM funding_fundingsource WHERE id = found AND status = 'conditional')
       AND NOT EXISTS (SELECT FROM funding_sourcecondition WHERE source_id = found) THEN
        RAISE EXCEPTION 'A share on a condition names it.'
            USING ERRCODE = 'check_violation', TABLE = 'funding_fundingsource',
                  CONSTRAINT = 'source_conditional_has_condition';
    END IF;
    RETURN NULL;
END
$body$;
CREATE CONSTRAINT TRIGGER source_conditional_has_condition AFTER INSERT OR UPDATE OF status
ON funding_fundingsource DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION source_has_condition();
CREATE CONSTRAINT TRIGGER condition_not_the_last_of_its_share AFTER DELETE OR UPDATE OF source_id
ON funding_sourcecondition DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION source_has_condition();
"""
NO_CONDITION = """
DROP TRIGGER condition_not_the_last_of_its_share ON funding_sourcecondition;
DROP TRIGGER source_conditional_has_condition ON funding_fundingsource;
DROP FUNCTION source_has_condition();
"""


class Migration(migrations.Migration):
    dependencies = [("funding", "0016_confirmations_to_be_named")]

    operations = [
        migrations.AddConstraint(
            model_name="fundingsource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "confirmed"), _negated=True),
                    ("kind__in", ("esf", "state")),
                    ("confirmation__isnull", False),
                    models.Q(("confirmation_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="source_confirmed_names_it",
                violation_error_message="Please name the confirmation: the letter or the decision, with its date.",
            ),
        ),
        migrations.RunSQL(NAMED, UNNAMED),
        migrations.RunSQL(CONDITION, NO_CONDITION),
    ]
