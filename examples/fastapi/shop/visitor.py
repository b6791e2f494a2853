# SPDX-License-Identifier: Apache-2.0
"""`python3 -m shop.visitor URL` visits the shop without pause and counts what fails.

Each visit takes a new connection, as a load balancer's clients would. Every second, and at the end, one line of
JSON says how many visits there were, how many failed and the last failure; SIGTERM ends it. Counting begins with the
first visit that succeeds, since a node may learn of a new Service a moment after its pods are ready.
"""

import json
import signal
import sys
import time
import urllib.request


class Visits:
    def __init__(self) -> None:
        self.made = 0
        self.failed = 0
        self.last_failure = ""
        self.versions: dict[str, int] = {}

    def make(self, url: str) -> None:
        self.made += 1
        try:
            with urllib.request.urlopen(f"{url}/customers", timeout=10) as answer:
                json.load(answer)
            with urllib.request.urlopen(f"{url}/about", timeout=10) as answer:
                version = json.load(answer)["version"]
                self.versions[version] = self.versions.get(version, 0) + 1
        except (OSError, ValueError) as error:
            self.failed += 1
            self.last_failure = f"{time.strftime('%H:%M:%S', time.gmtime())} {error}"

    def tell(self) -> None:
        print(json.dumps(vars(self)), flush=True)


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: python3 -m shop.visitor URL", file=sys.stderr)
        return 64
    ending = False

    def end(*_: object) -> None:
        nonlocal ending
        ending = True

    signal.signal(signal.SIGTERM, end)
    visits, told = Visits(), time.monotonic()
    while not ending and not visits.versions:
        visits = Visits()
        visits.make(sys.argv[1])
        time.sleep(0.05)
    while not ending:
        visits.make(sys.argv[1])
        if time.monotonic() - told >= 1:
            visits.tell()
            told = time.monotonic()
        time.sleep(0.05)
    visits.tell()
    return 1 if visits.failed else 0


if __name__ == "__main__":
    sys.exit(main())
