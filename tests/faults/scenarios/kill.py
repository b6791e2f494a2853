# SPDX-License-Identifier: Apache-2.0
"""Runs that are killed at random moments."""

import concurrent.futures
import random
import threading
import time

from scenarios.undisturbed import expect_as_undisturbed, undisturbed
from support.check import expect
from support.migrations import BIG_TABLES, KINDS, write_mixture
from support.wire import ServerError

FILES = 200
COMPANY = 6


def kill_until_done(scene, settings, longest, most, choices=None):
    """Kills one run after the other until one comes through, or `most` were; how many were killed."""
    choices = choices or scene.random
    for kills in range(most):
        run = scene.program.start(settings)
        # Short lives are likelier than long ones, so that many fit into one passage of the files.
        deadline = time.monotonic() + longest * choices.random() ** 2
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


class Traffic(threading.Thread):
    """What an app does meanwhile: transactions that hold tables for a while, and change nothing."""

    def __init__(self, scene, database):
        super().__init__(daemon=True)
        self.session = scene.server.session(database, name="app")
        self.choices, self.ending = random.Random(scene.random.random()), threading.Event()

    def run(self):
        while not self.ending.wait(0.02):
            table = f"big_{self.choices.randint(1, BIG_TABLES)}"
            mode = self.choices.choice(["ACCESS SHARE", "ROW EXCLUSIVE"])
            try:
                self.session.rows(f"BEGIN; LOCK TABLE {table} IN {mode} MODE")
                time.sleep(0.7 * self.choices.random() ** 4)
                self.session.rows("ROLLBACK")
            except ServerError:  # the table is not there yet
                self.session.rows("ROLLBACK")

    def end(self):
        self.ending.set()
        self.join()
        self.session.close()


def killed_runs_converge_in_company(scene):
    """Several at once, each killed and started again as a node does with its pods, while an app goes on."""
    directory = write_mixture(scene.new_folder("migrations"), FILES // 2, KINDS)
    wanted, took = undisturbed(scene, directory)
    kills, rounds = 0, 5 if scene.long else 1
    for _ in range(rounds):
        database = scene.server.new_database("company")
        settings = scene.program.settings(scene.server, database, directory.path)
        traffic = Traffic(scene, database)
        traffic.start()
        scene.at_end(traffic.end)
        choices = [random.Random(scene.random.random()) for _ in range(COMPANY)]
        with concurrent.futures.ThreadPoolExecutor(COMPANY) as pool:
            kills += sum(pool.map(lambda each: kill_until_done(scene, settings, 2 * took, 40, each), choices))
        scene.program.migrate(settings).expect_exit(0, f"plain run after {kills} kills")
        traffic.end()
        expect_as_undisturbed(scene.server, database, directory, wanted, f"after {kills} kills in company")
    expect(kills > 3 * rounds, f"only {kills} runs were killed")
    return f"{kills} kills, {COMPANY} at once"
