# SPDX-License-Identifier: Apache-2.0
"""How Alembic runs. The database comes from the variables that the application and Lockstep read."""

import os

from alembic import context
from sqlalchemy import URL, create_engine

from library.models import Base

OPTIONS = {"target_metadata": Base.metadata, "compare_server_default": True}


def url() -> URL:
    # PGSSLMODE and PGSSLROOTCERT are read by libpq itself.
    return URL.create(
        "postgresql+psycopg",
        host=os.environ["POSTGRES_HOST"],
        port=int(os.environ.get("POSTGRES_PORT", "5432")),
        database=os.environ["POSTGRES_DB"],
        username=os.environ["POSTGRES_USERNAME"],
        password=os.environ.get("POSTGRES_PASSWORD"),
    )


def run_offline() -> None:
    # Named parameters, since others double every "%" in the SQL that is written.
    context.configure(dialect_name="postgresql", literal_binds=True, dialect_opts={"paramstyle": "named"}, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    engine = create_engine(url())
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
