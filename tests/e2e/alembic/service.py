# SPDX-License-Identifier: Apache-2.0
"""A service that cannot live without the tables of its release: it reads each of them once, and ends where one is missing."""

import os
import pathlib
import signal

import psycopg

with psycopg.connect(
    host=os.environ["POSTGRES_HOST"],
    port=os.environ["POSTGRES_PORT"],
    dbname=os.environ["POSTGRES_DB"],
    user=os.environ["POSTGRES_USERNAME"],
    password=os.environ["POSTGRES_PASSWORD"],
) as connection:
    for table in os.environ["APP_TABLES"].split(","):
        connection.execute(f"SELECT count(*) FROM {table}")
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
pathlib.Path("/tmp/ready").touch()
while True:
    signal.pause()
