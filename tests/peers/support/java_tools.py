# SPDX-License-Identifier: Apache-2.0
"""Programs in Java: Flyway, Liquibase."""

from support.check import expect
from support.tool import Tool


class Flyway(Tool):
    program, tables, quick, locks, undoes = "flyway", ("flyway_schema_history",), False, True, False
    columns = "installed_rank, version, description, type, script, checksum, success"
    needs = "bench/peers --all installs it (Java and Maven)"

    def write(self, folder, number, step):
        (folder / f"V{number}__{step.name}.sql").write_text(step.up)

    def lockstep_words(self, database):
        return [*super().lockstep_words(database), "--placeholders", f"schema=app,word={self.word}"]

    word = "a word"

    def url(self, database):
        return f"jdbc:postgresql://localhost:{database.port}/{database.name}?{database.options}"

    def settings(self, database):
        return {"FLYWAY_URL": self.url(database), "FLYWAY_USER": database.user, "FLYWAY_PASSWORD": database.password,
                "FLYWAY_LOCATIONS": "filesystem:migrations", "FLYWAY_SKIP_CHECK_FOR_UPDATE": "true"}

    def environment(self, database):
        # It talks to nobody but the database.
        return super().environment(database) | {"REDGATE_DISABLE_TELEMETRY": "true"}

    def run(self, database, folder, word):
        # Its own lock would wait for ever for the index that is built beside it.
        return self.call(database, folder, f"-url={self.url(database)}",
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


class Liquibase(Tool):
    """Files of formatted SQL, all of a folder."""
    program, quick, formats, mirrored = "liquibase", False, "lockstep", False
    tables, follows_path, home = ("databasechangelog", "databasechangeloglock"), False, "."
    needs = "bench/peers --all installs it (Java and Maven)"

    def files(self, folder):
        return folder / "migrations"

    def write(self, folder, number, step):
        if number == 1:
            self.files(folder).mkdir()
            (folder / "changelog.yaml").write_text("databaseChangeLog:\n  - includeAll:\n      path: migrations\n")
        words = "stripComments:false" + " runInTransaction:false" * step.concurrent + " splitStatements:false" * ("$" in step.up)
        back = "".join(f"--rollback {line}\n" for line in step.down.splitlines())
        (self.files(folder) / f"{number:04}_{step.name}.sql").write_text(
            f"--liquibase formatted sql\n\n--changeset peers:{number} {words}\n{step.up}{back}")

    def environment(self, database):
        return super().environment(database) | self.settings(database)

    def settings(self, database):
        return {"LIQUIBASE_ANALYTICS_ENABLED": "false", "LIQUIBASE_SHOW_BANNER": "false",
                "LIQUIBASE_COMMAND_CHANGELOG_FILE": "changelog.yaml",
                "LIQUIBASE_COMMAND_URL": f"jdbc:postgresql://localhost:{database.port}/{database.name}?{database.options}",
                "LIQUIBASE_COMMAND_USERNAME": database.user, "LIQUIBASE_COMMAND_PASSWORD": database.password}

    def apply(self, database, folder):
        return self.call(database, folder, "update")
