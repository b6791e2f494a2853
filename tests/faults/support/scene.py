# SPDX-License-Identifier: Apache-2.0
"""What scenarios are played on: a server, the program, a folder, and the run's random choices."""

import contextlib
import pathlib

from support.program import Program
from support.server import Server


class Scene:
    def __init__(self, folder, program, version, seed, long):
        self.folder, self.seed, self.long = pathlib.Path(folder), seed, long
        self.random, self.version, self.made, self.told = None, version, 0, []
        self.program = Program(program, self.folder / "runs")
        self.servers = contextlib.ExitStack()  # those of the whole run
        self.endings = contextlib.ExitStack()  # what ends with the scenario
        self.server = Server(self.folder / "server", version)
        self.servers.callback(self.server.remove)
        self.server_version = self.server.value("postgres", "SHOW server_version").split()[0]

    def new_folder(self, stem):
        """A path that is not there yet."""
        self.made += 1
        return self.folder / f"{stem}-{self.made}"

    def at_end(self, call, *arguments):
        """Called when the scenario is over, however it ends."""
        self.endings.callback(call, *arguments)

    def record(self, name, told, seconds):
        self.told.append((name, told, seconds))

    def end_scenario(self):
        self.program.close()
        self.endings.close()

    def close(self):
        self.program.close()
        self.endings.close()
        self.servers.close()
