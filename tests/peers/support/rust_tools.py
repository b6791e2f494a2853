# SPDX-License-Identifier: Apache-2.0
"""Programs in Rust: sqlx, Diesel."""

from support.check import expect
from support.tool import Tool


class Sqlx(Tool):
    program, tables, quick = "sqlx", ("_sqlx_migrations",), False
    columns = "version, description, success, checksum"
    needs = "bench/peers --all installs it (Rust)"

    def write(self, folder, number, step):
        mode = "-- no-transaction\n" if step.concurrent else ""
        for word, text in (("up", step.up), ("down", step.down)):
            (folder / f"{20240101000000 + number}_{step.name}.{word}.sql").write_text(mode + text)

    def run(self, database, folder, word):
        return self.call(database, folder, "migrate", word, "--source", folder, "--database-url", database.url)

    def apply(self, database, folder):
        return self.run(database, folder, "run")

    def take_back(self, database, folder):
        self.run(database, folder, "revert")

    def expect_up_to_date(self, database, folder):
        text = self.run(database, folder, "info")
        expect("pending" not in text and "different" not in text, f"sqlx migrate info: {text}")
        self.run(database, folder, "run")


class Diesel(Tool):
    program, tables, quick, columns = "diesel", ("__diesel_schema_migrations",), False, "version"
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

    def take_back(self, database, folder):
        self.run(database, folder, "revert")

    def expect_up_to_date(self, database, folder):
        self.expect_says("false", self.run(database, folder, "pending"))
