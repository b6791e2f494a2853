# SPDX-License-Identifier: Apache-2.0
"""The tools, the quick ones first."""

from support.go_tools import Dbmate, GolangMigrate, Goose, Tern
from support.java_tools import Flyway, Liquibase
from support.rust_tools import Diesel, Sqlx
from support.script_tools import Alembic, GraphileMigrate, Prisma, Sqitch

TOOLS = [Goose("goose"), GolangMigrate("golang-migrate"), Dbmate("dbmate"), Tern("tern"), Alembic("alembic"),
         Prisma("prisma"), Sqitch("sqitch"), Flyway("flyway"), Liquibase("liquibase"), Sqlx("sqlx"), Diesel("diesel"),
         GraphileMigrate("graphile-migrate")]
