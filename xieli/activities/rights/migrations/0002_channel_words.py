"""A ticket may also come from a union elsewhere: the word of its channel says so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rights", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
                choices=[
                    ("phone", "电话"),
                    ("page", "网页"),
                    ("counter", "来访"),
                    ("referred", "走访、问卷或外地工会转来"),
                ],
                max_length=8,
            ),
        ),
    ]
