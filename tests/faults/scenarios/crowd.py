# SPDX-License-Identifier: Apache-2.0
"""Many pods at once."""

import concurrent.futures

from support.check import expect, expect_equal
from support.migrations import KINDS, write_mixture
from support.state import expect_clean

PROCESSES, FILES = 50, 100


def fifty_at_once_apply_each_file_once(scene):
    directory = write_mixture(scene.new_folder("migrations"), FILES, KINDS, rows=10000)
    database = scene.server.new_database("crowd")
    settings = scene.program.settings(scene.server, database, directory.path)
    before = len(scene.server.log())
    runs = [scene.program.start(settings | {"POD_NAME": f"pod-{each}"}) for each in range(PROCESSES)]
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(lambda run: run.wait(), runs))
    for number, run in enumerate(runs):
        run.expect_exit(0, f"pod-{number}")
    migrators = [number for number, run in enumerate(runs) if run.report().get("outcome") == "applied"]
    expect_equal(len(migrators), 1, "how many applied")
    expect_clean(scene.server, database, directory)
    expect("deadlock detected" not in scene.server.log()[before:], "the server saw a deadlock")
    late = max(run.ended for run in runs) - runs[migrators[0]].ended
    expect(late <= 1.0, f"the last process ended {late:.2f} s after the migrator; at most 1 s is allowed")
    return f"{PROCESSES} processes, {FILES} files, the last {late:.2f} s after the migrator"
