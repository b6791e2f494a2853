# SPDX-License-Identifier: Apache-2.0
"""`python3 -m shop` serves on port 8080 until SIGTERM, then finishes the requests it has."""

import logging
import os
import sys

import uvicorn

from shop.app import make_app
from shop.settings import SettingsError, read_settings


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    version = os.environ.get("APP_VERSION", "2")
    if version not in ("1", "2"):
        print(f"shop: APP_VERSION={version!r} is neither 1 nor 2", file=sys.stderr)
        return 64
    try:
        settings = read_settings()
    except SettingsError as error:
        print(f"shop: {error}", file=sys.stderr)
        return 64
    uvicorn.run(
        make_app(settings, version), host="0.0.0.0", port=8080, access_log=False, timeout_graceful_shutdown=10
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
