# SPDX-License-Identifier: Apache-2.0
"""Runs whose connection is cut before or after one message of the protocol: each message once."""

import concurrent.futures

from support.check import Failure, expect
from support.migrations import KINDS, write_mixture
from support.relay import Cutter
from support.state import expect_clean, expect_same, state_of

SHARE = 60  # cuts of a short run
WORKERS = 4


def settings_through(scene, relay, database, directory):
    settings = scene.program.settings(scene.server, database, directory.path)
    return settings | {"POSTGRES_HOST": "127.0.0.1", "POSTGRES_PORT": str(relay.port), "POSTGRES_SSLMODE": "disable"}


def messages_of_a_run(scene, directory):
    """What an undisturbed run sends and receives, and the state it makes."""
    database = scene.server.new_database("uncut")
    relay = Cutter(scene.server.socket)
    scene.at_end(relay.close)
    scene.program.migrate(settings_through(scene, relay, database, directory)).expect_exit(0, "uncut run")
    expect_clean(scene.server, database, directory)
    return list(relay.kinds), state_of(scene.server, database)


def moments(kinds):
    """Before each message, and behind it where that is another moment than before the next one: the server sends its
    answer to a message at once, so within an answer it is not."""
    return [(cut, delivered) for cut, kind in enumerate(kinds) for delivered in (False, True)
            if not delivered or kind.startswith(">") or kind == "<Z"]


def cut_once(scene, directory, wanted, cut, delivered, stays_down):
    """One run that is cut, one plain run; true when the message to cut at was reached."""
    database = scene.server.new_database("cut")
    relay = Cutter(scene.server.socket, cut, delivered, stays_down)
    what = f"cut {'after' if delivered else 'before'} message {cut}, network {'down' if stays_down else 'up'} then"
    try:
        settings = settings_through(scene, relay, database, directory)
        run = scene.program.migrate(settings | ({"LOCKSTEP_WAIT_TIMEOUT": "1s"} if stays_down else {}))
        what += f", exit code {run.exit_code}"
        if cut < len(relay.kinds):
            what += f" at {' '.join(relay.kinds[max(0, cut - 6):cut + 1])}"
        expect(run.exit_code in (0, 75), f"neither done nor to be tried again:\n{run.log()[-2000:]}")
        expect(run.exit_code == 0 or relay.was_cut, f"failed without a cut:\n{run.log()[-2000:]}")
        plain = scene.program.migrate(scene.program.settings(scene.server, database, directory.path))
        plain.expect_exit(0, f"plain run; the run before said\n{run.log()[-1500:]}\n")
        expect_clean(scene.server, database, directory)
        expect_same(state_of(scene.server, database), wanted, "state")
    except Failure as failure:
        raise Failure(f"{what}: {failure}") from None
    finally:
        relay.close()
    scene.server.drop_database(database)
    return relay.was_cut


def every_message_is_cut_at(scene):
    directory = write_mixture(scene.new_folder("migrations"), len(KINDS) + 4, KINDS, rows=200)
    kinds, wanted = messages_of_a_run(scene, directory)
    cuts = [(cut, delivered, scene.random.random() < 0.5) for cut, delivered in moments(kinds)]
    if not scene.long:
        cuts = scene.random.sample(cuts, min(SHARE, len(cuts)))
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        reached = list(pool.map(lambda each: cut_once(scene, directory, wanted, *each), cuts))
    expect(sum(reached) >= 0.9 * len(cuts), f"only {sum(reached)} of {len(cuts)} cuts took place")
    return f"{sum(reached)} cuts in runs of {len(kinds)} messages"
