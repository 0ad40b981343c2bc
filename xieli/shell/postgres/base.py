"""Every cursor works in the schema of the chosen home; the path is sent only when it changed."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from xieli.shell.homes import QUEUE, chosen, current


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, bound to one home at a time."""

    _applied: str | None = None
    _aborted = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._applied = None
        return super().get_new_connection(conn_params)

    def _path(self) -> str:
        """The home first; the shared job queue behind it, except while migrating."""
        home = current()
        return home if self.alias == "owner" else f"{home},{QUEUE}"

    def _cursor(self, name: str | None = None) -> Any:
        self.ensure_connection()
        if not self._aborted and self.alias != "__no_db__" and self._wants_path():
            self._apply_path()
        return super()._cursor(name)  # type: ignore[misc]

    def wire(self) -> Any:
        """Psycopg's connection with the home's path on it, for statements that need no cursor."""
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        if self._wants_path():
            self._apply_path()
        return self.connection

    def _wants_path(self) -> bool:
        return chosen() is None or self._path() != self._applied

    def _apply_path(self) -> None:
        want = self._path()
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config('search_path', %s, false)", [want])
        self._applied = want

    def _savepoint_rollback(self, sid: str) -> None:
        # In a failed transaction only ROLLBACK TO may be said, no set_config before it.
        self._aborted = True
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self._aborted, self._applied = False, None

    def _rollback(self) -> Any:
        self._applied = None
        return super()._rollback()  # type: ignore[misc]

    def close(self) -> None:
        self._applied = None
        super().close()
