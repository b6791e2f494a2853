# SPDX-License-Identifier: Apache-2.0
"""How a tool wants its files, is called, and says that it has nothing to do."""

import os
import pathlib
import subprocess

from support.check import expect
from support.database import ROOT

FOLDER = pathlib.Path(subprocess.run([ROOT / "bench/peers", "--folder"], check=True, stdout=subprocess.PIPE,
                                     text=True).stdout.strip())
WORD = "a word; more"  # what ENVSUB and placeholders fill in


class Tool:
    program = ""  # in bench/peers' folder
    quick = True  # whether it is installed within seconds
    tables, schemas = (), ()  # its history
    columns = "*"  # of its table that tell neither time nor user
    locks = False  # whether its runs hold an advisory lock
    undoes = True  # whether its files say how to undo them
    take_back = None  # what undoes its last migration by itself
    formats = None  # Lockstep's name of the format, where it is another one
    mirrored = True  # whether Lockstep keeps its table in step (docs/mirror.md)
    gaps = True  # whether numbers may be left out
    follows_path = True  # whether the steps on search_path mean something to it
    needs = "bench/peers installs it"
    home = "migrations"  # where the guide's files are, as the tool itself would have it

    def __init__(self, name):
        self.name = name
        self.path = FOLDER / "bin" / self.program

    def installed(self):
        return os.access(self.path, os.X_OK)

    def environment(self, database):
        return database.environment | {"PEERS_WORD": WORD}

    def files(self, folder):
        """The directory that Lockstep is given."""
        return folder

    def lockstep_words(self, database):  # pylint: disable=unused-argument # some need it
        return ["--format", self.formats or self.name]

    def call(self, database, folder, *words, codes=(0,)):
        done = subprocess.run([str(self.path), *map(str, words)], env=self.environment(database), cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        expect(done.returncode in codes, f"{self.program} {words} ended with {done.returncode}: {done.stdout[-1500:]}")
        return done.stdout

    def expect_says(self, words, text):
        expect(words in text, f"{self.name} does not say \"{words}\": {text[-1500:]}")

    def finish(self, folder):
        """After files were written."""

    def write_sample(self, folder, steps):
        """The project that its guide begins with."""
        for number, step in enumerate(steps, 1):
            self.write(folder, number, step)
        self.finish(folder)

    def folders(self):
        """Further ones with programs that its guide calls."""
        return []

    def settings(self, database):  # pylint: disable=unused-argument # some need it
        """The tool's own variables, which people have set."""
        return {}
