"""An empty home's tables, made at once from the state its migrations end in.

Walking every migration renders every model again for each of them: thirty seconds, most of them
Python. What is made here must be the same, table for table: tests/test_fresh_home.py compares. A
migration therefore keeps three habits: RunPython only carries rows over (an empty home has none),
RunSQL holds good beside the last state, and RunSQL that does not is marked `elidable`, Django's
word for what a squashed history may leave out.
"""

from __future__ import annotations

from django.db import router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL
from django.db.migrations.recorder import MigrationRecorder


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Whether the chosen home has no table yet."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def build(connection: BaseDatabaseWrapper) -> None:
    """Make all tables of the chosen home, or none; every migration then counts as applied."""
    executor = MigrationExecutor(connection)
    executor.loader.check_consistent_history(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor.loader.project_state()
    with transaction.atomic(using=connection.alias):
        with connection.schema_editor() as editor:
            for model in state.apps.get_models():
                if model._meta.managed and router.allow_migrate_model(connection.alias, model):
                    editor.create_model(model)
        with connection.schema_editor() as editor:
            for migration, _ in plan:
                for operation in migration.operations:
                    if isinstance(operation, RunSQL) and not operation.elidable:
                        label = migration.app_label
                        operation.database_forwards(label, editor, state, state)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for migration, _ in plan:
            recorder.record_applied(migration.app_label, migration.name)
