# SPDX-License-Identifier: Apache-2.0
"""Lockstep and the tools it is compared with: how each one wants its migrations and is called.

A migration is (number, statements, kind): kind "plain", or "alone" for one that must run outside of a transaction.
"""
import os
import pathlib
import subprocess

from support.server import ROOT


class Tool:
    concurrent = None  # the line that takes a file out of its transaction

    def __init__(self, name, program):
        self.name, self.program = name, str(program)

    def there(self):
        return os.access(self.program, os.X_OK)

    def file_name(self, number):
        return f"{number:04}_step.sql"

    def text(self, statements, alone):
        return "\n".join(f"{statement};" for statement in statements) + "\n"

    def write(self, folder, migrations):
        folder.mkdir(parents=True, exist_ok=True)
        for number, statements, kind in migrations:
            (folder / self.file_name(number)).write_text(self.text(statements, kind == "alone"))

    def command(self, folder, database, port=None):
        raise NotImplementedError

    def environment(self, database, port=None):
        return database.environment(port)


class Lockstep(Tool):
    def command(self, folder, database, port=None):
        return [self.program, "migrate", "--dir", str(folder)]

    def environment(self, database, port=None):
        # The report is written, as in a pod.
        return super().environment(database, port) | {
            "LOCKSTEP_REPORT_FILE": str(database.server.scratch / "report.json")}


class GolangMigrate(Tool):
    def file_name(self, number):
        return f"{number:04}_step.up.sql"

    def command(self, folder, database, port=None):
        return [self.program, "-path", str(folder), "-database", database.url("postgres", port), "up"]


class Tern(Tool):
    def text(self, statements, alone):
        return ("---- tern: disable-tx ----\n" if alone else "") + super().text(statements, alone)

    def command(self, folder, database, port=None):
        return [self.program, "migrate", "--migrations", str(folder), "--conn-string",
                database.url("postgres", port)]


class Goose(Tool):
    def text(self, statements, alone):
        return ("-- +goose NO TRANSACTION\n" if alone else "") + "-- +goose Up\n" + super().text(statements, alone)

    def command(self, folder, database, port=None):
        return [self.program, "-dir", str(folder), "postgres", database.url("postgres", port), "up"]


class Dbmate(Tool):
    def text(self, statements, alone):
        return (f"-- migrate:up{' transaction:false' if alone else ''}\n" + super().text(statements, alone) +
                "-- migrate:down\n")

    def command(self, folder, database, port=None):
        return [self.program, "--url", database.url("postgres", port), "--migrations-dir", str(folder),
                "--no-dump-schema", "migrate"]


class Alembic(Tool):
    environment_script = """from alembic import context
from sqlalchemy import create_engine, pool
engine = create_engine("postgresql+psycopg://", poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"""

    def write(self, folder, migrations):
        (folder / "versions").mkdir(parents=True, exist_ok=True)
        (folder / "env.py").write_text(self.environment_script)
        (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
        for number, statements, kind in migrations:
            below = f'"r{number - 1:04}"' if number > 1 else "None"
            deeper = "        " if kind == "alone" else "    "
            body = "".join(f"{deeper}op.execute({statement!r})\n" for statement in statements)
            if kind == "alone":
                body = "    with op.get_context().autocommit_block():\n" + body
            (folder / "versions" / f"r{number:04}.py").write_text(
                f'from alembic import op\nrevision = "r{number:04}"\ndown_revision = {below}\n'
                f"def upgrade():\n{body}")

    def command(self, folder, database, port=None):
        return [self.program, "-c", str(folder / "alembic.ini"), "upgrade", "head"]


def all_tools(lockstep):
    """Lockstep first, then the others that bench/peers has installed."""
    folder = subprocess.run([ROOT / "bench" / "peers", "--folder"], check=True, stdout=subprocess.PIPE,
                            text=True).stdout.strip()
    programs = pathlib.Path(folder) / "bin"
    others = [GolangMigrate("golang-migrate", programs / "migrate"), Tern("tern", programs / "tern"),
              Goose("goose", programs / "goose"), Dbmate("dbmate", programs / "dbmate"),
              Alembic("Alembic", programs / "alembic")]
    return [Lockstep("lockstep", lockstep), *[tool for tool in others if tool.there()]], \
           [tool.name for tool in others if not tool.there()]
