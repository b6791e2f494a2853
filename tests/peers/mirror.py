#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lockstep and another tool take turns on one directory and one database; each must always believe the other.

    tests/peers/mirror.py                 with all tools that bench/peers has installed
    tests/peers/mirror.py goose tern      with these
    tests/peers/mirror.py --list          their names

--program PATH is the Lockstep that is tested (default: that of build/dev). --strict: a tool that is not installed is a
failure. Prints `ok NAME` or `FAIL NAME why`; the exit code is 1 when one failed. What each tool goes through:

1. Lockstep applies three files; the tool's table is as the tool itself makes it on another database, and it says
   that there is nothing to do.
2. The tool applies a fourth file by itself; Lockstep takes it over and runs nothing.
3. Lockstep applies a fifth; the tool has nothing to do. Lockstep undoes it; the tool applies it again; Lockstep
   accepts that.
4. While somebody holds the tool's lock, Lockstep waits, and ends with 75.
5. The tool takes its last migration back; Lockstep refuses to go on and says which one.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Failure(Exception):
    pass


def require(truth, why):
    if not truth:
        raise Failure(why)


class Server:
    """A private PostgreSQL."""

    def __init__(self, folder):
        self.folder = folder
        self._run("start")
        self.port = self._run("port")

    def _run(self, *words):
        done = subprocess.run([ROOT / "scripts" / "postgres", words[0], self.folder, *words[1:]], check=True,
                              stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def remove(self):
        self._run("remove")

    def database(self, name):
        self._run("database", name)
        return Database(self, name)

    def psql(self, database, text):
        return self._run("psql", "-A", "-t", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text)


class Database:
    def __init__(self, server, name):
        self.server, self.name, self.user = server, name, f"{name}_owner"
        self.password = pathlib.Path(server.folder, "secrets", self.user).read_text().strip()
        self.environment = {
            "PGHOST": "localhost", "PGPORT": server.port, "PGDATABASE": name, "PGUSER": self.user,
            "PGPASSWORD": self.password, "PGSSLMODE": "verify-full", "PGSSLROOTCERT": f"{server.folder}/tls/ca.crt",
            "PGGSSENCMODE": "disable", "PATH": os.environ["PATH"], "HOME": str(pathlib.Path(server.folder).parent)}
        self.url = (f"postgres://{self.user}:{self.password}@localhost:{server.port}/{name}"
                    f"?sslmode=verify-full&sslrootcert={server.folder}/tls/ca.crt")

    def sql(self, text):
        return self.server.psql(self.name, text)

    def shape(self, table):
        """Columns, constraints and indexes of a table."""
        return self.sql(f"""
            SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
              SELECT format('%s %s %s %s %s', attnum, attname, format_type(atttypid, atttypmod), attnotnull,
                            attidentity) || coalesce((SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
                                                       WHERE adrelid = attrelid AND adnum = attnum), '')
                FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
              UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE conrelid = '{table}'::regclass AND contype <> 'n'
              UNION ALL SELECT indexdef FROM pg_indexes
                WHERE format('%I.%I', schemaname, tablename)::regclass = '{table}'::regclass) lines(line)""")


class Tool:
    """How a tool wants its files, is called, and where it keeps its history."""
    columns = "*"  # of its table that do not tell a time
    files_of_lockstep = None  # another folder, where Lockstep cannot run the tool's own files
    lock = None

    def __init__(self, program):
        self.program = str(program)

    def run(self, database, folder, *words):
        done = subprocess.run([self.program, *map(str, words)], env=database.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, cwd=folder, timeout=60)
        return done.returncode, done.stdout

    def must(self, database, folder, *words):
        code, text = self.run(database, folder, *words)
        require(code == 0, f"{pathlib.Path(self.program).name} {' '.join(map(str, words))}: {text}")
        return text

    def rows(self, database):
        return database.sql(f"SELECT {self.columns} FROM {self.table} ORDER BY 1, 2" if "," in self.columns
                            else f"SELECT {self.columns} FROM {self.table} ORDER BY 1")


def up(number):
    return f"CREATE TABLE t{number} (id bigint PRIMARY KEY, n{number} text);\n"


def down(number):
    return f"DROP TABLE t{number};\n"


class Goose(Tool):
    table, columns, lock = "goose_db_version", "version_id, is_applied", 4097083626

    def write(self, folder, number):
        (folder / f"{number:05}_step_{number}.sql").write_text(
            f"-- +goose Up\n{up(number)}-- +goose Down\n{down(number)}")

    def up(self, database, folder):
        return self.must(database, folder, "-dir", folder, "postgres", database.url, "up")

    def down(self, database, folder):
        return self.must(database, folder, "-dir", folder, "postgres", database.url, "down")

    nothing = "no migrations to run"


class GolangMigrate(Tool):
    table, columns = "schema_migrations", "version, dirty"

    def write(self, folder, number):
        (folder / f"{number:06}_step_{number}.up.sql").write_text(up(number))
        (folder / f"{number:06}_step_{number}.down.sql").write_text(down(number))

    def _run(self, database, folder, *words):
        return self.must(database, folder, "-path", folder, "-database", database.url, *words)

    def up(self, database, folder):
        return self._run(database, folder, "up")

    def down(self, database, folder):
        return self._run(database, folder, "down", 1)

    nothing = "no change"


class Dbmate(Tool):
    table, columns = "schema_migrations", "version"

    def write(self, folder, number):
        (folder / f"202401010000{number:02}_step_{number}.sql").write_text(
            f"-- migrate:up\n{up(number)}\n-- migrate:down\n{down(number)}")

    def _run(self, database, folder, word):
        return self.must(database, folder, "--url", database.url, "--migrations-dir", folder, "--no-dump-schema", word)

    def up(self, database, folder):
        before = self._run(database, folder, "status")
        self._run(database, folder, "migrate")
        return before

    def down(self, database, folder):
        return self._run(database, folder, "rollback")

    nothing = "Pending: 0"


class Tern(Tool):
    table, columns, lock = "schema_version", "version", 9628173550095224

    def write(self, folder, number):
        (folder / f"{number:03}_step_{number}.sql").write_text(
            f"{up(number)}---- create above / drop below ----\n{down(number)}")

    def _run(self, database, folder, *words):
        return self.must(database, folder, words[0], "--migrations", folder, "--conn-string", database.url, *words[1:])

    def up(self, database, folder):
        before = self._run(database, folder, "status")
        self._run(database, folder, "migrate")
        return before

    def down(self, database, folder):
        return self._run(database, folder, "migrate", "--destination", "-1")

    nothing = "up to date"


class Alembic(Tool):
    """Alembic runs its Python files, and Lockstep what `alembic upgrade --sql` rendered of them."""
    table, columns = "alembic_version", "version_num"

    def __init__(self, program):
        super().__init__(program)
        self.rendered = None

    def files_of_lockstep(self, folder):
        return folder / "rendered"

    def write(self, folder, number):
        (folder / "versions").mkdir(exist_ok=True)
        (folder / "rendered").mkdir(exist_ok=True)
        (folder / "env.py").write_text("""from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine("postgresql+psycopg://", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
""")
        (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
        below = f'"r{number - 1:04}"' if number > 1 else "None"
        (folder / "versions" / f"r{number:04}.py").write_text(
            f'"""step {number}"""\nfrom alembic import op\nrevision = "r{number:04}"\ndown_revision = {below}\n'
            f"def upgrade():\n    op.execute({up(number)!r})\ndef downgrade():\n    op.execute({down(number)!r})\n")
        revises = f", revises=r{number - 1:04}" if number > 1 else ""
        (folder / "rendered" / f"{number:04}_step_{number}.sql").write_text(
            f"-- lockstep: revision=r{number:04}{revises}\n{up(number)}-- lockstep:down\n{down(number)}")

    def _run(self, database, folder, *words):
        return self.must(database, folder, "-c", folder / "alembic.ini", *words)

    def up(self, database, folder):
        pending = self._run(database, folder, "current")
        self._run(database, folder, "upgrade", "head")
        return pending

    def down(self, database, folder):
        return self._run(database, folder, "downgrade", "-1")

    nothing = "(head)"


TOOLS = {"goose": (Goose, "goose"), "golang-migrate": (GolangMigrate, "migrate"), "dbmate": (Dbmate, "dbmate"),
         "tern": (Tern, "tern"), "alembic": (Alembic, "alembic")}


class Turns:
    """One tool and Lockstep on one directory."""

    def __init__(self, server, program, name, tool, folder):
        self.program, self.tool, self.folder = program, tool, folder
        self.database = server.database(re.sub("[^a-z]", "", name) + "_shared")
        self.alone = server.database(re.sub("[^a-z]", "", name) + "_alone")

    def lockstep(self, *words, **environment):
        files = self.tool.files_of_lockstep(self.folder) if self.tool.files_of_lockstep else self.folder
        done = subprocess.run(
            [self.program, words[0], "--dir", str(files), "--log-format", "text", *words[1:]],
            env=self.database.environment | {"LOCKSTEP_REPORT_FILE": str(self.folder / ".report")} | environment,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        report = self.folder / ".report"
        told = json.loads(report.read_text()) if words[0] == "migrate" and report.exists() else {}
        report.unlink(missing_ok=True)
        return done.returncode, done.stdout, told

    def migrate(self, applied):
        """Lockstep applies so many files."""
        code, text, told = self.lockstep("migrate")
        require(code == 0, f"lockstep migrate ended with {code}: {text}")
        done = re.findall(r"\bapplied \(file=", text) or re.findall(r"applied", json.dumps(told))
        if applied == 0:
            require("othing" in text or "taken over" in text, f"lockstep had something to do: {text}")
        return done

    def tool_has_nothing_to_do(self):
        before = self.tool.rows(self.database), self.tables()
        text = self.tool.up(self.database, self.folder)
        require(self.tool.nothing in text, f"the tool does not say \"{self.tool.nothing}\": {text}")
        require((self.tool.rows(self.database), self.tables()) == before, f"the tool did something: {text}")

    def tables(self):
        return self.database.sql("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class "
                                 "WHERE relkind = 'r' AND relname ~ '^t[0-9]+$'")

    def states(self):
        return self.database.sql("SELECT string_agg(state, ' ' ORDER BY id) FROM lockstep.migration")

    def run(self):
        for step in (self.lockstep_goes_first, self.tool_goes_on, self.lockstep_goes_on, self.tool_is_at_work,
                     self.tool_takes_back):
            try:
                step()
            except Failure as failure:
                raise Failure(f"{step.__name__}: {failure}") from None

    def write(self, *numbers):
        for number in numbers:
            self.tool.write(self.folder, number)

    def lockstep_goes_first(self):
        self.write(1, 2, 3)
        self.migrate(3)
        self.tool.up(self.alone, self.folder)
        for look in (lambda database: database.shape(self.tool.table), self.tool.rows):
            theirs, ours = look(self.alone), look(self.database)
            require(theirs == ours, f"the tool makes\n{theirs}\nand Lockstep made\n{ours}")
        self.tool_has_nothing_to_do()

    def tool_goes_on(self):
        self.write(4)
        self.tool.up(self.database, self.folder)
        require(self.tables() == "t1 t2 t3 t4", f"after the tool's turn there are {self.tables()}")
        self.migrate(0)
        require(self.states() == "applied applied applied adopted", f"the history says {self.states()}")
        self.migrate(0)

    def lockstep_goes_on(self):
        self.write(5)
        self.migrate(1)
        require(self.tables() == "t1 t2 t3 t4 t5", f"after Lockstep's turn there are {self.tables()}")
        self.tool_has_nothing_to_do()
        code, text, _ = self.lockstep("undo", "--confirm", self.database.name)
        require(code == 0, f"lockstep undo ended with {code}: {text}")
        self.tool.up(self.database, self.folder)
        require(self.tables() == "t1 t2 t3 t4 t5", "the tool did not apply again what was undone")
        self.migrate(0)
        require(self.states() == "applied applied applied adopted undone adopted",
                f"the history says {self.states()}")

    def tool_is_at_work(self):
        if self.tool.lock is None:
            return
        self.write(6)
        # A session of its own that ends when its input does.
        holder = subprocess.Popen(["psql", "-X", "-q"], env=self.database.environment | {"PGAPPNAME": "the-other"},
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            holder.stdin.write(f"SELECT pg_advisory_lock({self.tool.lock}) IS NULL;\n\\echo held\n")
            holder.stdin.flush()
            while "held" not in holder.stdout.readline():
                pass
            code, text, _ = self.lockstep("migrate", "--lock-wait", "1s")
            require(code == 75 and "the-other" in text, f"beside the tool's lock lockstep ended with {code}: {text}")
            require("t6" not in self.tables().split(), "the file was run beside the tool's lock")
        finally:
            holder.communicate("")
        self.migrate(1)
        self.tool_has_nothing_to_do()

    def tool_takes_back(self):
        self.tool.down(self.database, self.folder)
        before = self.tables()
        code, text, _ = self.lockstep("migrate")
        last = "6" if self.tool.lock is not None else "5"
        require(code == 65 and f"step_{last}" in text, f"after the tool's undo lockstep ended with {code}: {text}")
        require(self.tables() == before, "lockstep changed something all the same")
        self.tool.up(self.database, self.folder)
        self.migrate(0)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--program", default=str(ROOT / "build" / "dev" / "initcontainer" / "lockstep"))
    return parser.parse_args()


def main():
    chosen = options()
    if chosen.list:
        print("\n".join(TOOLS))
        return 0
    programs = pathlib.Path(subprocess.run([ROOT / "bench" / "peers", "--folder"], check=True,
                                           stdout=subprocess.PIPE, text=True).stdout.strip(), "bin")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="lockstep-peers-") as scratch:
        os.chmod(scratch, 0o755)  # the server's user has to get in
        server = Server(f"{scratch}/postgres")
        try:
            for name in chosen.names or TOOLS:
                kind, program = TOOLS[name]
                if not os.access(programs / program, os.X_OK):
                    print(f"{'FAIL' if chosen.strict else 'absent'} {name} bench/peers installs it")
                    failed += chosen.strict
                    continue
                folder = pathlib.Path(scratch, name)
                folder.mkdir()
                try:
                    Turns(server, chosen.program, name, kind(programs / program), folder).run()
                    print(f"ok {name}", flush=True)
                except Failure as failure:
                    failed += 1
                    print(f"FAIL {name} {failure}", flush=True)
        finally:
            server.remove()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
