"""A circular draft that never got a last day for votes can be withdrawn."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliances", "0003_ended_at_once_and_addresses"),
        ("decisions", "0002_past_stays"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="resolution",
            name="resolution_circular_has_deadline",
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mode", "meeting"),
                    ("state__in", ["draft", "withdrawn"]),
                    ("deadline__isnull", False),
                    _connector="OR",
                ),
                name="resolution_circular_has_deadline",
                violation_error_message="A circular resolution needs a last day for votes.",
            ),
        ),
    ]
