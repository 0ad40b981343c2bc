"""Indexes by which a part of a name is found among a million people: signs, initials, pinyin."""

from django.db import migrations

INDEXES = {
    "person_name_signs": "USING gin (string_to_array(name, NULL))",
    "person_initials": "(split_part(name_key, '|', 2) text_pattern_ops)",
    "person_letters": "(replace(name_key, ' ', '') text_pattern_ops)",
}


class Migration(migrations.Migration):
    dependencies = [("membership", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL([f"CREATE INDEX {name} ON people_person {how}"], [f"DROP INDEX {name}"])
        for name, how in INDEXES.items()
    ]
