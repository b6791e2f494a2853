# SPDX-License-Identifier: Apache-2.0
"""The application: opens the pool at start, closes it at the end, and answers the probes."""

from __future__ import annotations

import importlib
import logging
import os
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shop.database import Database, DatabaseOfApp
from shop.settings import Settings

log = logging.getLogger("shop")


def make_app(settings: Settings, version: str) -> FastAPI:
    """The shop in one of its two versions; each brings its own tables and routes."""

    @asynccontextmanager
    async def lifespan(app: FastAPI):
        app.state.database = Database(settings)
        log.info("version %s, %r", version, settings)
        yield
        await app.state.database.engine.dispose()

    app = FastAPI(title="shop", version=version, lifespan=lifespan)
    app.include_router(importlib.import_module(f"shop.release_{version}").router)

    @app.get("/healthz")
    async def healthz():
        return {"status": "alive"}

    @app.get("/readyz")
    async def readyz(database: DatabaseOfApp, response: Response):
        try:
            async with database.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            response.status_code = 503
            return {"status": "no database", "why": type(error).__name__}
        return {"status": "ready"}

    @app.get("/about")
    async def about(database: DatabaseOfApp):
        """Who answers, and the pool that really runs, not the one that was asked for."""
        pool = database.engine.pool
        return {
            "version": version,
            "pod": os.environ.get("POD_NAME", ""),
            "pool": {"size": pool.size(), "overflow": settings.pool_overflow, "in_use": pool.checkedout()},
        }

    return app
