# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL of scripts/postgres."""

import copy
import os
import pathlib
import subprocess

from support.wire import Session

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "scripts" / "postgres"

# Nothing here pulls the machine's plug, so the disk need not be waited for.
SETTINGS = {"fsync": "off", "max_connections": "150", "superuser_reserved_connections": "10",
            "log_lock_waits": "on", "checkpoint_timeout": "1h", "max_wal_size": "4GB",
            "log_line_prefix": "%m [%p] %a %d "}


def run_script(version, command, folder, *arguments):
    done = subprocess.run([SCRIPT, command, folder, *map(str, arguments)], text=True, stdin=subprocess.DEVNULL,
                          env=os.environ | {"LOCKSTEP_POSTGRES": version}, capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(f"scripts/postgres {command} failed: {done.stderr.strip()}")
    return done.stdout.strip()


class Server:
    """`version` is the environment's LOCKSTEP_POSTGRES: empty for the machine's own server."""

    def __init__(self, folder, version="", settings=None):
        self.folder, self.version, self.databases = pathlib.Path(folder), version, 0
        try:
            self._begin(settings or {})
        except Exception:
            self.remove()
            raise

    def _begin(self, settings):
        self.script("start")
        self.set(SETTINGS | settings)
        self.script("restart")
        self._look()
        # The owner and its password are the same for all databases.
        self.script("database", "first")
        self.role = "first_owner"
        self.password = (self.folder / "secrets/first_owner").read_text(encoding="utf-8")

    def _look(self):
        self.port = int(self.script("port"))
        self.certificate = self.folder / "tls/ca.crt"
        self.socket = self.folder / f"socket/.s.PGSQL.{self.port}"

    def standby(self, folder):
        """A hot standby of this one."""
        other = copy.copy(self)
        other.folder = pathlib.Path(folder)
        try:
            other.script("standby", self.folder)
            other._look()
        except Exception:
            other.remove()
            raise
        return other

    def script(self, command, *arguments):
        return run_script(self.version, command, self.folder, *arguments)

    def set(self, settings):
        """ALTER SYSTEM; some settings need a restart."""
        for name, value in settings.items():
            self.script("psql", "-c", f"ALTER SYSTEM SET {name} = '{value}'")
        self.script("psql", "-c", "SELECT pg_reload_conf()")

    def session(self, database="postgres", **more):
        return Session(self.socket, database, **more)

    def value(self, database, statements):
        with self.session(database) as session:
            return session.value(statements)

    def new_database(self, stem):
        """An empty database that the role owns; its name."""
        self.databases += 1
        name = f"{stem}_{self.databases}"
        with self.session() as session:
            session.rows(f"CREATE DATABASE {name} OWNER {self.role}")
        return name

    def drop_database(self, name):
        with self.session() as session:
            session.rows(f"DROP DATABASE {name} WITH (FORCE)")

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def remove(self):
        self.script("remove")
