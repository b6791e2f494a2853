# SPDX-License-Identifier: Apache-2.0
"""One engine a process, one session a request. Nothing here creates or drops a table: Lockstep does."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from shop.settings import Settings


def tls_context(mode: str, root_cert: str | None) -> ssl.SSLContext | bool:
    """What asyncpg takes as `ssl`, for a mode in libpq's words."""
    if mode == "disable":
        return False
    context = ssl.create_default_context(cafile=root_cert)
    context.check_hostname = mode == "verify-full"
    if mode not in ("verify-full", "verify-ca"):
        context.verify_mode = ssl.CERT_NONE
    return context


class Database:
    """The engine with its pool, and the factory that makes a session for each request."""

    def __init__(self, settings: Settings) -> None:
        self._force_rollback = settings.force_rollback
        self.engine: AsyncEngine = create_async_engine(
            URL.create(
                f"{settings.scheme}+asyncpg",
                settings.username,
                settings.password,
                settings.host,
                settings.port,
                settings.database,
            ),
            connect_args={
                "ssl": tls_context(settings.ssl_mode, settings.ssl_root_cert),
                "timeout": 10,
                "server_settings": {"application_name": "shop"},
            },
            pool_size=settings.pool_size,
            max_overflow=settings.pool_overflow,
            pool_timeout=settings.pool_timeout,
            pool_recycle=settings.pool_recycle,
            pool_pre_ping=settings.pool_pre_ping,
            echo=settings.echo,
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=settings.expire_on_commit)

    async def save(self, session: AsyncSession) -> None:
        """Ends the request's transaction, before the answer is sent, so that a failed commit is seen."""
        if self._force_rollback:
            await session.flush()
            await session.rollback()
        else:
            await session.commit()


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.database.sessions() as session:
        yield session


async def _database(request: Request) -> Database:
    return request.app.state.database


SessionOfRequest = Annotated[AsyncSession, Depends(_session)]
DatabaseOfApp = Annotated[Database, Depends(_database)]
