# SPDX-License-Identifier: Apache-2.0
"""Programs for an interpreter: Alembic, graphile-migrate, Prisma, sqitch."""

import hashlib
import os
import pathlib
import shutil
import subprocess

from support.check import expect
from support.database import ROOT
from support.steps import Step
from support.tool import Tool

PROJECT_OF_PRISMA = pathlib.Path(__file__).resolve().parent / "prisma"


class Alembic(Tool):
    """Alembic runs its Python files, and Lockstep what examples/alembic/render makes of them."""
    program, tables, formats, follows_path = "alembic", ("alembic_version",), "lockstep", False
    undoes = False  # of what the script renders
    home = "."
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

    def write_sample(self, folder, steps):
        shutil.copytree(ROOT / "examples/alembic", folder, dirs_exist_ok=True)

    def folders(self):
        return [self.path.resolve().parent]

    def settings(self, database):
        return {"PYTHONDONTWRITEBYTECODE": "1", "POSTGRES_HOST": "localhost", "POSTGRES_PORT": database.port,
                "POSTGRES_DB": database.name, "POSTGRES_USERNAME": database.user, "POSTGRES_PASSWORD": database.password}

    def apply(self, database, folder):
        return self.run(database, folder, "upgrade", "head")

    def run(self, database, folder, *words):
        return self.call(database, folder, "-c", folder / "alembic.ini", *words)

    def take_back(self, database, folder):
        self.run(database, folder, "downgrade", "-1")

    def expect_up_to_date(self, database, folder):
        self.expect_says("(head)", self.run(database, folder, "current"))


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


class Prisma(Tool):
    """Prisma with its engine in WebAssembly, which comes from npm as Prisma itself does; its native one does not."""
    program, tables, quick, locks = "prisma", ("_prisma_migrations",), False, True
    needs = "bench/peers --all installs it (npm)"
    columns, home = "migration_name, checksum, logs, rolled_back_at, applied_steps_count", "."

    def files(self, folder):
        return folder / "prisma/migrations"

    def write(self, folder, number, step):
        if number == 1:
            self.begin(folder)
        path = self.files(folder) / f"{20240101000000 + number}_{step.name}"
        path.mkdir()
        (path / "migration.sql").write_text(step.up)
        (path / "down.sql").write_text(step.down)

    def begin(self, folder):
        shutil.copytree(PROJECT_OF_PRISMA, folder, dirs_exist_ok=True)
        (folder / "node_modules").symlink_to(self.path.resolve().parents[2])
        self.files(folder).mkdir()
        (self.files(folder) / "migration_lock.toml").write_text('provider = "postgresql"\n')

    def environment(self, database):
        # The paths are never used; they keep it from asking for its native engines.
        return super().environment(database) | {
            "DATABASE_URL": database.url, "CHECKPOINT_DISABLE": "1", "PRISMA_HIDE_UPDATE_MESSAGE": "1",
            "PRISMA_QUERY_ENGINE_LIBRARY": "/bin/true", "PRISMA_SCHEMA_ENGINE_BINARY": "/bin/true"}

    def apply(self, database, folder):
        return self.call(database, folder, "migrate", "deploy")

    def expect_up_to_date(self, database, folder):
        self.expect_says("up to date", self.call(database, folder, "migrate", "status"))
        self.expect_says("No pending migrations", self.apply(database, folder))


class Sqitch(Tool):
    """Its plan has the order, so Lockstep is given its deploy scripts under names with numbers."""
    program, schemas, formats, mirrored, quick = "sqitch", ("sqitch",), "lockstep", False, False
    needs, home = "scripts/packages peers installs it", "."

    def __init__(self, name):
        super().__init__(name)
        self.path = pathlib.Path("/usr/bin/sqitch")

    def files(self, folder):
        return folder / "numbered"

    def write(self, folder, number, step):
        if number == 1:
            for each in ("deploy", "revert", "numbered"):
                (folder / each).mkdir()
            (folder / "sqitch.conf").write_text("[core]\n\tengine = pg\n")
            (folder / "sqitch.plan").write_text("%syntax-version=1.0.0\n%project=peers\n\n")
        with (folder / "sqitch.plan").open("a") as plan:
            plan.write(f"{step.name} 2024-01-01T00:{number:02}:00Z Peers <peers@example.org> # {step.name}\n")
        for path in (f"deploy/{step.name}.sql", f"numbered/{number:04}_{step.name}.sql"):
            (folder / path).write_text(step.up)
        (folder / f"revert/{step.name}.sql").write_text(step.down)

    def finish(self, folder):
        """Puts the files of the project behind the others."""
        for each in sorted(folder.glob("*.sql")):
            number, name = each.stem.split("_", 1)
            self.write(folder, int(number), Step(name, each.read_text(), ""))
            each.unlink()

    def environment(self, database):
        return super().environment(database) | {"SQITCH_FULLNAME": "Peers", "SQITCH_EMAIL": "peers@example.org"}

    def apply(self, database, folder):
        return self.call(database, folder, "deploy", "db:pg:")
