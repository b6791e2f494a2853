# SPDX-License-Identifier: Apache-2.0
"""The server goes away in the middle: its processes are ended, it crashes, a standby takes over."""

import time

from scenarios.undisturbed import expect_as_undisturbed, undisturbed
from support.check import eventually, expect
from support.migrations import KINDS, write_mixture
from support.relay import Switch
from support.server import Server

FILES = 60
ENDED = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE 'lockstep/%'"


def run_until_done(scene, settings, disturb, most=100):
    """Runs one after the other, each disturbed once or more, until one comes through; how many there were."""
    for number in range(1, most + 1):
        run = scene.program.start(settings)
        disturb(run)
        run.wait()
        if run.exit_code == 0:
            return number
        run.expect_exit(75, f"run {number}, disturbed")
    raise AssertionError(f"not done after {most} runs")


def pause(run, seconds):
    """For that long, or until the run has ended."""
    deadline = time.monotonic() + seconds
    while run.running() and time.monotonic() < deadline:
        time.sleep(0.005)


def ended_backends_are_survived(scene):
    """pg_terminate_backend again and again at random moments, on whatever the program has open."""
    directory = write_mixture(scene.new_folder("migrations"), FILES, KINDS)
    wanted, took = undisturbed(scene, directory)
    ended = 0

    def disturb(run):
        nonlocal ended
        with scene.server.session() as session:
            while run.running():
                pause(run, scene.random.random() * took)
                ended += int(session.value(ENDED)) if run.running() else 0

    databases = 0
    while ended < (100 if scene.long else 10):
        database = scene.server.new_database("ended")
        run_until_done(scene, scene.program.settings(scene.server, database, directory.path), disturb)
        expect_as_undisturbed(scene.server, database, directory, wanted, f"{ended} sessions ended")
        scene.server.drop_database(database)
        databases += 1
        expect(databases < 200, "the runs end before their sessions are ended")
    return f"{ended} sessions ended, {databases} databases"


def crashes_are_survived(scene):
    """The server stops as in a power cut, and is started again."""
    directory = write_mixture(scene.new_folder("migrations"), FILES, KINDS)
    wanted, took = undisturbed(scene, directory)
    goal, crashes, databases = (40 if scene.long else 4), 0, 0

    def disturb(run):
        nonlocal crashes
        pause(run, scene.random.random() * took)
        if run.running() and crashes < goal:
            scene.server.script("crash")
            scene.server.script("start")
            crashes += 1

    while crashes < goal:
        database = scene.server.new_database("crashed")
        run_until_done(scene, scene.program.settings(scene.server, database, directory.path), disturb)
        expect_as_undisturbed(scene.server, database, directory, wanted, f"{crashes} crashes")
        scene.server.drop_database(database)
        databases += 1
        expect(databases < 200, "the runs end before the server crashes")
    return f"{crashes} crashes, {databases} databases"


def promotions_are_survived(scene):
    """The primary dies, its standby is promoted, and the name points there."""
    directory = write_mixture(scene.new_folder("migrations"), FILES, KINDS, rows=5000)
    wanted, _ = undisturbed(scene, directory)
    for round_number in range(10 if scene.long else 1):
        promote_in_the_middle(scene, directory, wanted, round_number)
    return f"{round_number + 1} promotions"


def applied(server, database):
    with server.session(database) as session:
        if session.value("SELECT to_regclass('lockstep.migration')") is None:
            return 0
        return int(session.value("SELECT count(*) FROM lockstep.migration"))


def promote_in_the_middle(scene, directory, wanted, round_number):
    primary = Server(scene.new_folder("primary"), scene.version)
    scene.at_end(primary.remove)
    standby = primary.standby(scene.new_folder("standby"))
    scene.at_end(standby.remove)
    # What was confirmed is on both from here on.
    primary.set({"synchronous_standby_names": "*"})
    switch = Switch(primary.port)
    scene.at_end(switch.close)
    database = primary.new_database("promoted")
    settings = scene.program.settings(primary, database, directory.path) | {"POSTGRES_PORT": str(switch.port)}
    promoted = False

    def disturb(run):
        nonlocal promoted
        if promoted:
            return
        done = scene.random.randrange(FILES - 10)
        eventually(60, f"{done} files are applied", lambda: applied(primary, database) >= done)
        time.sleep(scene.random.random() * 0.03)
        expect(run.running(), "the run ended before the primary died")
        primary.script("crash")
        if round_number % 2:  # the name may be there before the standby writes
            switch.point_to(standby.port)
        standby.script("promote")
        switch.point_to(standby.port)
        promoted = True

    run_until_done(scene, settings, disturb)
    expect_as_undisturbed(standby, database, directory, wanted, f"promotion {round_number + 1}")
    switch.close()
    standby.remove()
    primary.remove()
