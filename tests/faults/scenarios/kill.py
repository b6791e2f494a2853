# SPDX-License-Identifier: Apache-2.0
"""Runs that are killed at random moments."""

import time

from scenarios.undisturbed import expect_as_undisturbed, undisturbed
from support.check import expect
from support.migrations import KINDS, write_mixture

FILES = 200


def kill_until_done(scene, settings, longest, most):
    """Kills one run after the other until one comes through, or `most` were; how many were killed."""
    for kills in range(most):
        run = scene.program.start(settings)
        # Short lives are likelier than long ones, so that many fit into one passage of the files.
        deadline = time.monotonic() + longest * scene.random.random() ** 2
        while run.running() and time.monotonic() < deadline:
            time.sleep(0.002)
        if not run.kill():
            run.expect_exit(0, f"run after {kills} kills")
            return kills
    return most


def converge(scene, directory, wanted, longest, most):
    """One database, killed again and again, then a plain run: the same as if nothing had happened."""
    database = scene.server.new_database("killed")
    settings = scene.program.settings(scene.server, database, directory.path)
    kills = kill_until_done(scene, settings, longest, most)
    scene.program.migrate(settings).expect_exit(0, f"plain run after {kills} kills")
    expect_as_undisturbed(scene.server, database, directory, wanted, f"after {kills} kills")
    scene.server.drop_database(database)
    return kills


def killed_runs_converge(scene):
    directory = write_mixture(scene.new_folder("migrations"), FILES, KINDS)
    wanted, took = undisturbed(scene, directory)
    goal, kills, databases = (300 if scene.long else 30), 0, 0
    while kills < goal:
        kills += converge(scene, directory, wanted, took / 2, goal)
        databases += 1
        expect(databases < goal, "the runs end before they are killed")
    return f"{kills} kills, {databases} databases, {FILES} files, undisturbed {took:.1f} s"
