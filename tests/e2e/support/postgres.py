# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL of scripts/postgres, reachable from pods by name."""

import csv
import io
import os

from support.cluster import SCRIPTS, run


class Postgres:
    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        node = os.environ["LOCKSTEP_NODE_ADDRESS"]
        os.environ["LOCKSTEP_PG_LISTEN"] = node
        run(SCRIPTS / "cluster", "name", name, node)
        self._script("remove")
        run("env", f"LOCKSTEP_PG_NAMES={name}", SCRIPTS / "postgres", "start", folder)

    def _script(self, command, *arguments):
        return run(SCRIPTS / "postgres", command, self.folder, *arguments)

    def make_database(self, database):
        self._script("database", database)

    def start(self):
        self._script("start")

    def stop(self):
        self._script("stop")

    def restart(self):
        self._script("restart")

    def remove(self):
        self._script("remove")
        run(SCRIPTS / "cluster", "name", self.name, "-")

    def rows(self, database, query):
        """The result as a list of dictionaries of texts."""
        return list(csv.DictReader(io.StringIO(self._script("psql", "-d", database, "--csv", "-c", query))))

    def value(self, database, query):
        return self._script("psql", "-d", database, "-Atc", query).strip()

    def certificate_end(self):
        """notAfter of the server's certificate as RFC 3339 in UTC."""
        text = run("openssl", "x509", "-in", self.folder / "tls/server.crt", "-noout", "-enddate", "-dateopt", "iso_8601")
        return text.strip().removeprefix("notAfter=").replace(" ", "T", 1)
