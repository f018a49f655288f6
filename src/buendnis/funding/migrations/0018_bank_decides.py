"""What the bank decides is a state of an outline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0017_shares_keep_their_word"),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "being written"),
                    ("submitted", "submitted"),
                    ("returned", "returned for changes"),
                    ("checked", "pre-check done"),
                    ("assessment", "being assessed"),
                    ("decided", "decided by the committee"),
                    ("opinion", "expert opinion issued"),
                    ("granted", "granted by the bank"),
                    ("refused", "refused by the bank"),
                    ("withdrawn", "withdrawn"),
                ],
                default="draft",
                max_length=12,
            ),
        ),
    ]
