# SPDX-License-Identifier: Apache-2.0
"""A private PostgreSQL, its databases, and what they hold."""

import os
import pathlib
import subprocess

from support.check import Failure, expect

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Server:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self._run("start")
        self.port = self._run("port")

    def _run(self, word, *words):
        done = subprocess.run([ROOT / "scripts/postgres", word, self.folder, *words], check=True,
                              stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def remove(self):
        self._run("remove")

    def database(self, name):
        self._run("database", name)
        return Database(self, name)

    def without_passwords(self, text):
        """What may be printed: URLs have them, and so do the calls of some tools."""
        text = str(text)
        for each in (self.folder / "secrets").iterdir():
            text = text.replace(each.read_text().strip(), "***")
        return text


class Database:
    """As its owner sees it, over proven TLS."""

    def __init__(self, server, name):
        self.name, self.user = name, f"{name}_owner"
        self.password = (server.folder / "secrets" / self.user).read_text().strip()
        self.certificate, self.port = server.folder / "tls/ca.crt", server.port
        # A home of its own: no tool reads what its user has set for himself.
        self.environment = {
            "PGHOST": "localhost", "PGPORT": self.port, "PGDATABASE": name, "PGUSER": self.user,
            "PGPASSWORD": self.password, "PGSSLMODE": "verify-full", "PGSSLROOTCERT": str(self.certificate),
            "PGGSSENCMODE": "disable", "PATH": os.environ["PATH"], "HOME": str(server.folder.parent), "LANG": "C.UTF-8"}
        self.options = f"sslmode=verify-full&sslrootcert={self.certificate}"
        self.url = f"postgres://{self.user}:{self.password}@localhost:{self.port}/{name}?{self.options}"

    def run(self, *words):
        done = subprocess.run([str(word) for word in words], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        expect(done.returncode == 0, f"{words[0]}: {done.stderr}")
        return done.stdout

    def sql(self, text):
        return self.run("psql", "-AtXq", "-v", "ON_ERROR_STOP=1", "-c", text).strip()

    def shape(self, table):
        """Columns, constraints and indexes of a table."""
        return self.sql(f"""
            SELECT format('%s %s %s %s %s %s', attnum, attname, format_type(atttypid, atttypmod), attnotnull, attidentity,
                          (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum))
              FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
            UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
              WHERE conrelid = '{table}'::regclass AND contype <> 'n'
            UNION ALL SELECT indexdef FROM pg_indexes WHERE tablename = '{table}'
            ORDER BY 1""").splitlines()

    def schema(self, tool):
        return self._dump(tool, "--schema-only")

    def rows(self, tool):
        """One statement a row, in no order: two databases may hold the same rows in different places."""
        return sorted(self._dump(tool, "--data-only", "--inserts", "--rows-per-insert=1"))

    def everything(self, tool):
        """Schema and rows, to see whether anything was changed."""
        return sorted(self._dump(tool, "--inserts", "--rows-per-insert=1"))

    def _dump(self, tool, *words):
        """Without Lockstep's history and the tool's own."""
        kept_out = ["--exclude-schema=lockstep", *(f"--exclude-schema={each}" for each in tool.schemas),
                    *(f"--exclude-table={each}" for each in tool.tables)]
        text = self.run("pg_dump", "--no-owner", "--no-privileges", *words, *kept_out)
        # Newer ones write a random word against injected meta-commands.
        return [line for line in text.splitlines() if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]


def expect_same(ours, theirs, what):
    """The first lines that only one of them has."""
    if ours == theirs:
        return
    less = [f"- {line}" for line in theirs if line not in ours][:5]
    more = [f"+ {line}" for line in ours if line not in theirs][:5]
    raise Failure("\n".join([f"{what} differ; the tool's -, Lockstep's +", *(less + more or ["only their order"])]))
