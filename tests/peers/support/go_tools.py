# SPDX-License-Identifier: Apache-2.0
"""Programs in Go: goose, golang-migrate, dbmate, tern."""

from support.check import expect
from support.tool import Tool


class Goose(Tool):
    program, tables, columns = "goose", ("goose_db_version",), "version_id, is_applied"

    def write(self, folder, number, step):
        mode = "-- +goose NO TRANSACTION\n" if step.concurrent else ""
        up, down = (f"-- +goose StatementBegin\n{each}-- +goose StatementEnd\n" if "$" in each else each
                    for each in (step.up, step.down))
        (folder / f"{number:05}_{step.name}.sql").write_text(f"{mode}-- +goose Up\n{up}\n-- +goose Down\n{down}")

    def apply(self, database, folder):
        return self.run(database, folder, "up")

    def run(self, database, folder, word):
        return self.call(database, folder, "-dir", folder, "postgres", database.url, word)

    def take_back(self, database, folder):
        self.run(database, folder, "down")

    def expect_up_to_date(self, database, folder):
        text = self.run(database, folder, "status")
        expect("Pending" not in text, f"goose status: {text}")
        self.expect_says("no migrations to run", self.apply(database, folder))


class GolangMigrate(Tool):
    program, tables, locks = "migrate", ("schema_migrations",), True

    def write(self, folder, number, step):
        for word, text in (("up", step.up), ("down", step.down)):
            (folder / f"{number:06}_{step.name}.{word}.sql").write_text(text)

    def apply(self, database, folder):
        return self.run(database, folder, "up")

    def run(self, database, folder, *words):
        return self.call(database, folder, "-path", folder, "-database", database.url, *words)

    def take_back(self, database, folder):
        self.run(database, folder, "down", 1)

    def expect_up_to_date(self, database, folder):
        self.expect_says("no change", self.apply(database, folder))


class Dbmate(Tool):
    """It looks for its table where search_path points to, so a file that changes it has its own form in projects."""
    program, tables, follows_path = "dbmate", ("schema_migrations",), False
    home = "db/migrations"

    def settings(self, database):
        return {"DBMATE_NO_DUMP_SCHEMA": "true"}

    def write(self, folder, number, step):
        mode = " transaction:false" if step.concurrent else ""
        (folder / f"{20240101000000 + number}_{step.name}.sql").write_text(
            f"-- migrate:up{mode}\n{step.up}\n-- migrate:down{mode}\n{step.down}")

    def run(self, database, folder, word):
        return self.call(database, folder, "--url", database.url, "--migrations-dir", folder, "--no-dump-schema", word)

    def apply(self, database, folder):
        return self.run(database, folder, "migrate")

    def take_back(self, database, folder):
        self.run(database, folder, "rollback")

    def expect_up_to_date(self, database, folder):
        self.expect_says("Pending: 0", self.run(database, folder, "status"))


class Tern(Tool):
    program, tables, gaps, locks = "tern", ("schema_version",), False, True

    def write(self, folder, number, step):
        mode = "---- tern: disable-tx ----\n" if step.concurrent else ""
        (folder / f"{number:03}_{step.name}.sql").write_text(
            f"{mode}{step.up}---- create above / drop below ----\n{step.down}")

    def run(self, database, folder, word, *more):
        return self.call(database, folder, word, "--migrations", folder, "--conn-string", database.url, *more)

    def apply(self, database, folder):
        return self.run(database, folder, "migrate")

    def take_back(self, database, folder):
        self.run(database, folder, "migrate", "--destination", "-1")

    def expect_up_to_date(self, database, folder):
        self.expect_says("up to date", self.run(database, folder, "status"))
