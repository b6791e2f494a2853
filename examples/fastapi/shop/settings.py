# SPDX-License-Identifier: Apache-2.0
"""The settings of the service: exactly the variables that Lockstep publishes, and two from the Secret."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass


class SettingsError(Exception):
    """A variable is missing or malformed; the text names it."""


@dataclass(frozen=True)
class Settings:
    scheme: str  # POSTGRES_SCHEMA: the dialect of the URL, not a schema inside the database
    host: str
    port: int
    database: str
    username: str
    password: str
    ssl_mode: str
    ssl_root_cert: str | None
    pool_size: int
    pool_overflow: int
    pool_timeout: float
    pool_recycle: int
    pool_pre_ping: bool
    expire_on_commit: bool
    force_rollback: bool
    echo: bool

    def __repr__(self) -> str:  # the generated one would print the password
        return f"Settings({self.username}@{self.host}:{self.port}/{self.database}, {self.ssl_mode})"


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """Reads every setting, or raises SettingsError with the name of the variable that is wrong."""
    return Settings(
        scheme=_text(env, "POSTGRES_SCHEMA"),
        host=_text(env, "POSTGRES_HOST"),
        port=_number(env, "POSTGRES_PORT"),
        database=_text(env, "POSTGRES_DB"),
        username=_text(env, "POSTGRES_USERNAME"),
        password=_text(env, "POSTGRES_PASSWORD"),
        ssl_mode=_text(env, "POSTGRES_SSLMODE"),
        ssl_root_cert=env.get("PGSSLROOTCERT") or None,
        # DB_MAX_POOL_CON caps the steady pool; Lockstep publishes it equal to the size.
        pool_size=min(_number(env, "DB_POOL_SIZE"), _number(env, "DB_MAX_POOL_CON")),
        pool_overflow=_number(env, "DB_POOL_OVERFLOW"),
        pool_timeout=_number(env, "DB_TIMEOUT"),
        pool_recycle=_number(env, "DB_POOL_RECYCLE"),
        pool_pre_ping=_truth(env, "DB_POOL_PRE_PING"),
        expire_on_commit=_truth(env, "IS_DB_EXPIRE_ON_COMMIT"),
        force_rollback=_truth(env, "IS_DB_FORCE_ROLLBACK"),
        echo=_truth(env, "IS_DB_ECHO_LOG"),
    )


def _text(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: is the pool ConfigMap in the container's envFrom?")
    return value


def _number(env: Mapping[str, str], name: str) -> int:
    value = _text(env, name)
    if not value.isascii() or not value.isdigit():
        raise SettingsError(f"{name}={value!r} is not a whole number")
    return int(value)


def _truth(env: Mapping[str, str], name: str) -> bool:
    value = _text(env, name)
    if value not in ("True", "False"):
        raise SettingsError(f"{name}={value!r} is neither True nor False")
    return value == "True"
