# SPDX-License-Identifier: Apache-2.0
"""One run of the program under test."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from support.check import Failure, expect_equal


class Program:
    """The program, with a folder for what its runs write. Closing it ends what still runs and forgets what has run."""

    def __init__(self, path, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        # A copy: a build that goes on meanwhile does not change what is tested.
        self.path = shutil.copy(path, self.folder / "lockstep")
        self.runs, self.lock = [], threading.Lock()
        shown = subprocess.run([self.path, "migrate", "--help"], capture_output=True, text=True, check=True).stdout
        self.knows_abandoned_attempts = "--abandoned-attempts" in shown or "LOCKSTEP_ABANDONED_ATTEMPTS" in shown

    def settings(self, server, database, directory):
        """The environment of a pod, over proven TLS."""
        chosen = {"POSTGRES_HOST": "localhost", "POSTGRES_PORT": str(server.port), "POSTGRES_DB": database,
                  "POSTGRES_USERNAME": server.role, "POSTGRES_PASSWORD": server.password,
                  "POSTGRES_SSLROOTCERT": str(server.certificate), "LOCKSTEP_DIR": str(directory),
                  "LOCKSTEP_REPORT_LIMIT": "4096", "LOCKSTEP_LOG_FORMAT": "json", "POD_NAME": "pod-1"}
        if self.knows_abandoned_attempts:
            chosen["LOCKSTEP_ABANDONED_ATTEMPTS"] = "1000000"
        return chosen

    def start(self, settings, *words):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        run = Run([self.path, *(words or ("migrate",))], settings, folder)
        with self.lock:
            self.runs.append(run)
        return run

    def migrate(self, settings, *words):
        return self.start(settings, "migrate", *words).wait()

    def close(self):
        with self.lock:
            for run in self.runs:
                run.kill()
                if not os.environ.get("LOCKSTEP_FAULTS_KEEP"):
                    shutil.rmtree(run.folder, ignore_errors=True)
            self.runs.clear()


class Run:
    def __init__(self, command, settings, folder):
        self.folder, self.began, self.ended = folder, time.monotonic(), None
        environment = settings | {"LOCKSTEP_REPORT_FILE": str(folder / "report")}
        with open(folder / "out", "wb") as out, open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=log,
                                            cwd="/")

    def kill(self):
        """SIGKILL; true when it had not ended before by itself."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        return self.process.wait() == -signal.SIGKILL

    def send(self, which):
        os.kill(self.process.pid, which)

    def running(self):
        return self.process.poll() is None

    def wait(self, seconds=180):
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure(f"the program did not end within {seconds} s; its log:\n{self.log()[-3000:]}") from None
        self.ended = time.monotonic()
        return self

    @property
    def exit_code(self):
        return self.process.returncode

    def log(self):
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def report(self):
        """Empty when there is none."""
        try:
            return json.loads((self.folder / "report").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def expect_exit(self, code, what):
        expect_equal(self.exit_code, code, f"{what}: exit code; its log ends with\n{self.log()[-2500:]}\n")
        return self
