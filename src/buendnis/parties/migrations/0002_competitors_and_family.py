"""Two more relations, from which conflicts of interest are computed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="relation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("works_for", "works for"),
                    ("leads", "leads or sits on the board of"),
                    ("owns", "holds shares in"),
                    ("member", "is a member of"),
                    ("supervises", "supervises"),
                    ("competes", "competes with"),
                    ("family", "has a family or personal tie to the leadership of"),
                ],
                max_length=20,
                verbose_name="relation",
            ),
        ),
        migrations.AddConstraint(
            model_name="relation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "family"), _negated=True), ("person__isnull", False), _connector="OR"
                ),
                name="relation_family_of_a_person",
                violation_error_message="Only a person has a family or personal tie.",
            ),
        ),
    ]
