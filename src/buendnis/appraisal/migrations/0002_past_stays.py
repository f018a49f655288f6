"""What was written stays as it was written."""

from django.db import migrations

from buendnis.ground.database.triggers import AppendOnly, FrozenWhen


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial")]

    operations = [
        FrozenWhen("appraisal_aspectscore"),
        FrozenWhen("appraisal_assessment", column="submitted_at"),
        FrozenWhen(
            "appraisal_expertopinion",
            except_columns=(
                "state",
                "pdf",
                "pdf_hash",
                "docx",
                "signed_scan",
                "sealed_at",
                "seal_problem",
                "revoked_at",
                "revoked_reason",
            ),
        ),
        AppendOnly("appraisal_conflictdeclaration"),
        AppendOnly("appraisal_spokespersonrelease"),
    ]
