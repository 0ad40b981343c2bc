"""The guardian's name goes into the vault, so that erasing the worker forgets him too."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models


def seal_names(apps: Any, schema: Any) -> None:
    """Carry the plain names over."""
    from xieli.people.services import seal

    joinings = apps.get_model("membership", "Joining").objects.using(schema.connection.alias)
    for joining in joinings.exclude(guardian=""):
        joining.sealed_guardian = seal("guardian", joining.guardian)
        joining.save(update_fields=["sealed_guardian"])


class Migration(migrations.Migration):
    dependencies = [("membership", "0002_search")]

    operations = [
        migrations.AddField(
            model_name="joining", name="sealed_guardian", field=models.BinaryField(null=True)
        ),
        migrations.RunPython(seal_names, migrations.RunPython.noop),
        migrations.RemoveField(model_name="joining", name="guardian"),
    ]
