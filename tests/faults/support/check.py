# SPDX-License-Identifier: Apache-2.0
"""How scenarios say what they expect."""

import time


class Failure(AssertionError):
    """What was expected and what was there instead."""


def expect(truth, sentence):
    if not truth:
        raise Failure(sentence)


def expect_equal(seen, wanted, what):
    expect(seen == wanted, f"{what}: expected {wanted!r}, got {seen!r}")


def eventually(seconds, what, look, pause=0.02):
    """Calls `look` until it gives something true, and returns that."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        expect(time.monotonic() < deadline, f"not within {seconds} s: {what}; last seen: {found!r}")
        time.sleep(pause)
