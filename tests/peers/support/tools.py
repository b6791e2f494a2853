# SPDX-License-Identifier: Apache-2.0
"""The tools: how each wants its files, is called, and says that it has nothing to do."""

import hashlib
import os
import pathlib
import subprocess
import sys

from support.check import expect
from support.database import ROOT

FOLDER = pathlib.Path(subprocess.run([ROOT / "bench/peers", "--folder"], check=True, stdout=subprocess.PIPE,
                                     text=True).stdout.strip())
WORD = "a word; more"  # what ENVSUB and placeholders fill in


class Tool:
    program = ""  # in bench/peers' folder
    quick = True  # whether it is installed within seconds
    tables, schemas = (), ()  # its history
    formats = None  # Lockstep's name of the format, where it is another one
    mirrored = True  # whether Lockstep keeps its table in step (docs/mirror.md)
    gaps = True  # whether numbers may be left out
    follows_path = True  # whether the steps on search_path mean something to it
    needs = "bench/peers installs it"

    def __init__(self, name):
        self.name = name
        self.path = FOLDER / "bin" / self.program

    def installed(self):
        return os.access(self.path, os.X_OK)

    def environment(self, database):
        return database.environment | {"PEERS_WORD": WORD}

    def files(self, folder):
        """The directory that Lockstep is given."""
        return folder

    def lockstep_words(self, database):  # pylint: disable=unused-argument # some need it
        return ["--format", self.formats or self.name]

    def call(self, database, folder, *words, codes=(0,)):
        done = subprocess.run([str(self.path), *map(str, words)], env=self.environment(database), cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        expect(done.returncode in codes, f"{self.program} {words} ended with {done.returncode}: {done.stdout[-1500:]}")
        return done.stdout

    def expect_says(self, words, text):
        expect(words in text, f"{self.name} does not say \"{words}\": {text[-1500:]}")

    def finish(self, folder):
        """After files were written."""


class Goose(Tool):
    program, tables = "goose", ("goose_db_version",)

    def write(self, folder, number, step):
        mode = "-- +goose NO TRANSACTION\n" if step.concurrent else ""
        up, down = (f"-- +goose StatementBegin\n{each}-- +goose StatementEnd\n" if "$" in each else each
                    for each in (step.up, step.down))
        (folder / f"{number:05}_{step.name}.sql").write_text(f"{mode}-- +goose Up\n{up}\n-- +goose Down\n{down}")

    def apply(self, database, folder):
        return self.call(database, folder, "-dir", folder, "postgres", database.url, "up")

    def expect_up_to_date(self, database, folder):
        text = self.call(database, folder, "-dir", folder, "postgres", database.url, "status")
        expect("Pending" not in text, f"goose status: {text}")
        self.expect_says("no migrations to run", self.apply(database, folder))


class GolangMigrate(Tool):
    program, tables = "migrate", ("schema_migrations",)

    def write(self, folder, number, step):
        for word, text in (("up", step.up), ("down", step.down)):
            (folder / f"{number:06}_{step.name}.{word}.sql").write_text(text)

    def apply(self, database, folder):
        return self.call(database, folder, "-path", folder, "-database", database.url, "up")

    def expect_up_to_date(self, database, folder):
        self.expect_says("no change", self.apply(database, folder))


class Dbmate(Tool):
    """It looks for its table where search_path points to, so a file that changes it has its own form in projects."""
    program, tables, follows_path = "dbmate", ("schema_migrations",), False

    def write(self, folder, number, step):
        mode = " transaction:false" if step.concurrent else ""
        (folder / f"{20240101000000 + number}_{step.name}.sql").write_text(
            f"-- migrate:up{mode}\n{step.up}\n-- migrate:down{mode}\n{step.down}")

    def run(self, database, folder, word):
        return self.call(database, folder, "--url", database.url, "--migrations-dir", folder, "--no-dump-schema", word)

    def apply(self, database, folder):
        return self.run(database, folder, "migrate")

    def expect_up_to_date(self, database, folder):
        self.expect_says("Pending: 0", self.run(database, folder, "status"))


class Tern(Tool):
    program, tables, gaps = "tern", ("schema_version",), False

    def write(self, folder, number, step):
        mode = "---- tern: disable-tx ----\n" if step.concurrent else ""
        (folder / f"{number:03}_{step.name}.sql").write_text(
            f"{mode}{step.up}---- create above / drop below ----\n{step.down}")

    def run(self, database, folder, word):
        return self.call(database, folder, word, "--migrations", folder, "--conn-string", database.url)

    def apply(self, database, folder):
        return self.run(database, folder, "migrate")

    def expect_up_to_date(self, database, folder):
        self.expect_says("up to date", self.run(database, folder, "status"))


class Alembic(Tool):
    """Alembic runs its Python files, and Lockstep what examples/alembic/render makes of them."""
    program, tables, formats, follows_path = "alembic", ("alembic_version",), "lockstep", False
    last = None

    def files(self, folder):
        return folder / "rendered"

    def write(self, folder, number, step):
        (folder / "versions").mkdir(exist_ok=True)
        (folder / "rendered").mkdir(exist_ok=True)
        revision, below = f"r{number:04}", self.last
        self.last = revision
        up, down = (f"    op.execute(text({each.replace(':', chr(92) + ':')!r}))\n" for each in (step.up, step.down))
        if step.concurrent:
            up, down = (f"    with op.get_context().autocommit_block():\n    {each}" for each in (up, down))
        (folder / "versions" / f"{revision}_{step.name}.py").write_text(
            f'"""{step.name}"""\nfrom alembic import op\nfrom sqlalchemy import text\n'
            f"revision = {revision!r}\ndown_revision = {below!r}\n\n\ndef upgrade():\n{up}\n\ndef downgrade():\n{down}")

    def finish(self, folder):
        if (folder / "branches").is_dir():
            for each in (folder / "branches").iterdir():
                each.rename(folder / "versions" / each.name)
            (folder / "branches").rmdir()
            self.last = "index"
        python = self.path.resolve().parent / "python"
        done = subprocess.run([python, ROOT / "examples/alembic/render", "--config", folder / "alembic.ini", "--into",
                               folder / "rendered"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"})
        expect(done.returncode == 0, f"examples/alembic/render: {done.stdout}")

    def apply(self, database, folder):
        return self.call(database, folder, "-c", folder / "alembic.ini", "upgrade", "head")

    def expect_up_to_date(self, database, folder):
        self.expect_says("(head)", self.call(database, folder, "-c", folder / "alembic.ini", "current"))


class Flyway(Tool):
    program, tables, quick = "flyway", ("flyway_schema_history",), False
    needs = "bench/peers --all installs it (Java and Maven)"

    def write(self, folder, number, step):
        (folder / f"V{number}__{step.name}.sql").write_text(step.up)

    def lockstep_words(self, database):
        return [*super().lockstep_words(database), "--placeholders", f"schema=app,word={self.word}"]

    word = "a word"

    def environment(self, database):
        # It talks to nobody but the database.
        return super().environment(database) | {"REDGATE_DISABLE_TELEMETRY": "true"}

    def run(self, database, folder, word):
        # Its own lock would wait for ever for the index that is built beside it.
        return self.call(database, folder, f"-url=jdbc:postgresql://localhost:{database.port}/{database.name}?{database.options}",
                         f"-user={database.user}", f"-password={database.password}", f"-locations=filesystem:{folder}",
                         "-placeholders.schema=app", f"-placeholders.word={self.word}",
                         "-postgresql.transactional.lock=false", "-skipCheckForUpdate", word)

    def apply(self, database, folder):
        return self.run(database, folder, "migrate")

    def expect_up_to_date(self, database, folder):
        self.expect_says("Successfully validated", self.run(database, folder, "validate"))
        text = self.run(database, folder, "info")
        expect("Pending" not in text and "Outdated" not in text, f"flyway info: {text}")
        self.expect_says("No migration necessary", self.run(database, folder, "migrate"))


class Sqlx(Tool):
    program, tables, quick = "sqlx", ("_sqlx_migrations",), False
    needs = "bench/peers --all installs it (Rust)"

    def write(self, folder, number, step):
        mode = "-- no-transaction\n" if step.concurrent else ""
        for word, text in (("up", step.up), ("down", step.down)):
            (folder / f"{20240101000000 + number}_{step.name}.{word}.sql").write_text(mode + text)

    def run(self, database, folder, word):
        return self.call(database, folder, "migrate", word, "--source", folder, "--database-url", database.url)

    def apply(self, database, folder):
        return self.run(database, folder, "run")

    def expect_up_to_date(self, database, folder):
        text = self.run(database, folder, "info")
        expect("pending" not in text and "different" not in text, f"sqlx migrate info: {text}")
        self.run(database, folder, "run")


class Diesel(Tool):
    program, tables, quick = "diesel", ("__diesel_schema_migrations",), False
    needs = "bench/peers --all installs it (Rust)"

    def write(self, folder, number, step):
        path = folder / f"2024-01-01-{number:06}_{step.name}"
        path.mkdir()
        (path / "up.sql").write_text(step.up)
        (path / "down.sql").write_text(step.down)
        if step.concurrent:
            (path / "metadata.toml").write_text("run_in_transaction = false\n")

    def run(self, database, folder, word):
        return self.call(database, folder, "migration", word, "--migration-dir", folder, "--database-url", database.url)

    def apply(self, database, folder):
        return self.run(database, folder, "run")

    def expect_up_to_date(self, database, folder):
        self.expect_says("false", self.run(database, folder, "pending"))


class GraphileMigrate(Tool):
    program, schemas, quick, gaps = "graphile-migrate", ("graphile_migrate",), False, False
    mirrored = False
    needs = "bench/peers --all installs it (npm)"
    last = None

    def files(self, folder):
        return folder / "migrations"

    def write(self, folder, number, step):
        committed = folder / "migrations/committed"
        if number == 1:
            committed.mkdir(parents=True)
            (folder / "migrations/current.sql").write_text("-- Enter migration here\n")
            (folder / ".gmrc").write_text("{}\n")
        self.commit(folder, number, step.name, ("--! no-transaction\n" if step.concurrent else "") + step.up)

    def commit(self, folder, number, name, body):
        body = body.strip() + "\n"
        text = f"{self.last or ''}\n{body}".strip() + "\n"
        own = f"sha1:{hashlib.sha1(text.encode()).hexdigest()}"  # noqa: S324 # the tool's choice
        (folder / f"migrations/committed/{number:06}-{name}.sql").write_text(
            f"--! Previous: {self.last or '-'}\n--! Hash: {own}\n\n{body}")
        self.last = own

    def lockstep_words(self, database):
        return [*super().lockstep_words(database), "--placeholders", f"DATABASE_OWNER={database.user}"]

    def finish(self, folder):
        """Puts the files of the project behind the others: only bodies, since each header has the hash of the last."""
        for each in sorted(folder.glob("*.sql")):
            self.commit(folder, int(each.stem.split("-")[0]), each.stem.split("-")[1], each.read_text())
            each.unlink()

    def environment(self, database):
        return super().environment(database) | {
            "DATABASE_URL": database.url,
            # Never used, but they have to be others.
            "ROOT_DATABASE_URL": database.url.replace(f"/{database.name}?", "/template1?"),
            "SHADOW_DATABASE_URL": database.url.replace(f"/{database.name}?", "/shadow?")}

    def apply(self, database, folder):
        return self.call(database, folder, "migrate")

    def expect_up_to_date(self, database, folder):
        self.call(database, folder, "status")
        self.expect_says("Already up to date", self.apply(database, folder))


TOOLS = [Goose("goose"), GolangMigrate("golang-migrate"), Dbmate("dbmate"), Tern("tern"), Alembic("alembic"),
         Flyway("flyway"), Sqlx("sqlx"), Diesel("diesel"), GraphileMigrate("graphile-migrate")]
