# SPDX-License-Identifier: Apache-2.0
"""What a run makes that nothing happens to: the measure of all others."""

import time

from support.check import Failure, expect_equal
from support.state import expect_clean, expect_same, state_of


def undisturbed(scene, directory):
    """The state that a run of its own makes, and how long that took."""
    database = scene.server.new_database("calm")
    began = time.monotonic()
    run = scene.program.migrate(scene.program.settings(scene.server, database, directory.path))
    run.expect_exit(0, "undisturbed run")
    expect_equal(run.report().get("outcome"), "applied", "outcome of the undisturbed run")
    took = time.monotonic() - began
    expect_clean(scene.server, database, directory)
    return state_of(scene.server, database), took


def expect_as_undisturbed(server, database, directory, wanted, what):
    try:
        expect_clean(server, database, directory)
        expect_same(state_of(server, database), wanted, "state")
    except Failure as failure:
        raise Failure(f"{what}: {failure}") from None
