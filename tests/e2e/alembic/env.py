# SPDX-License-Identifier: Apache-2.0
"""How Alembic runs: by the variables that Lockstep hands down. Who ran which revision is written into the table ran."""

import os

from alembic import context
from sqlalchemy import URL, create_engine, text


def remember(ctx, step, **_):
    ctx.connection.execute(
        text("INSERT INTO ran (revision, pod) VALUES (:revision, :pod)"),
        {"revision": step.up_revision_id, "pod": os.environ["POD_NAME"]},
    )


def url():
    # PGSSLMODE and PGSSLROOTCERT are read by libpq itself.
    return URL.create(
        "postgresql+psycopg",
        host=os.environ["POSTGRES_HOST"],
        port=int(os.environ["POSTGRES_PORT"]),
        database=os.environ["POSTGRES_DB"],
        username=os.environ["POSTGRES_USERNAME"],
        password=os.environ["POSTGRES_PASSWORD"],
    )


with create_engine(url()).connect() as connection:
    context.configure(connection=connection, on_version_apply=remember, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
