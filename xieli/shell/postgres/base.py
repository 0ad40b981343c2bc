"""Every cursor works in the schema of the chosen home; the path is sent only when it changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from xieli.shell.homes import QUEUE, chosen, current

MOST_PLANNED = 6  # long statements whose plans a connection keeps; one takes 7 MB of the server
SOUND = frozenset({TransactionStatus.IDLE, TransactionStatus.INTRANS})
_number = count()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, bound to one home at a time."""

    _applied: str | None = None
    _aborted = False
    _plans: OrderedDict[str, str]  # what is asked → the name of its plan

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._applied, self._plans = None, OrderedDict()
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

    def planned(self, words: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row that a long statement finds; this connection plans it once for any values.

        `words` has $1, $2 … for the values, each with its type (`$1::date`). A value that the
        plan depends on must stand in the words. Only the EXECUTE counts as a query of the page;
        what the connection says for itself (PREPARE, the mode) is no more one than the path is.
        """
        with self.cursor() as cursor, self.connection.cursor() as bare:
            name = self._plan(words, bare)
            bare.execute("SET plan_cache_mode = force_generic_plan")
            try:
                given = f"({', '.join(['%s'] * len(values))})" if values else ""
                cursor.execute(f"EXECUTE {name}{given}", values)
                row: tuple[Any, ...] | None = cursor.fetchone()
            finally:
                if self.connection.info.transaction_status in SOUND:  # else it is taken back anyhow
                    bare.execute("RESET plan_cache_mode")
        return row

    def _plan(self, words: str, bare: Any) -> str:
        """The name of its plan; the one that was not asked for longest gives way."""
        name = self._plans.get(words)
        if name is None:
            name = f"planned_{next(_number)}"
            with self.wrap_database_errors:
                bare.execute(f"PREPARE {name} AS {words}")
            self._plans[words] = name
            if len(self._plans) > MOST_PLANNED:
                bare.execute(f"DEALLOCATE {self._plans.popitem(last=False)[1]}")
        self._plans.move_to_end(words)
        return name

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
