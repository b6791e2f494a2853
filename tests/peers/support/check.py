# SPDX-License-Identifier: Apache-2.0
"""How the comparisons say what they expect."""

import subprocess
import time


class Failure(AssertionError):
    """What was expected and what was there instead."""


def expect(truth, sentence):
    if not truth:
        raise Failure(sentence)


def told(name, action, server):
    """Does one thing and says how it went; true when it went well."""
    began = time.monotonic()
    try:
        more = action()
    except (Failure, OSError, subprocess.SubprocessError) as failure:
        print(f"FAIL {name} ({time.monotonic() - began:.0f} s): {server.without_passwords(failure)}", flush=True)
        return False
    print(f"ok {name} ({', '.join(filter(None, [f'{time.monotonic() - began:.0f} s', more]))})", flush=True)
    return True
