"""How far the rows of a long list are in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shell", "0002_kepttemplate")]

    operations = [
        migrations.AddField(
            model_name="upload", name="taken_until", field=models.PositiveIntegerField(default=0)
        ),
    ]
