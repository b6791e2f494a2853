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


def eventually(seconds, what, look):
    """Calls `look` until it gives something true, and returns that.

    A failed expectation inside `look` counts as not yet; it becomes the reason when time is up.
    """
    deadline, last = time.monotonic() + seconds, ""
    while True:
        try:
            found = look()
            if found:
                return found
            last = f"last seen: {found!r}"
        except Failure as failure:
            last = str(failure)
        if time.monotonic() > deadline:
            raise Failure(f"not within {seconds} s: {what}; {last}")
        time.sleep(0.3)


def holds_for(seconds, look):
    """Calls `look`, which raises when its expectation is broken, until the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        look()
        time.sleep(0.3)
