# SPDX-License-Identifier: Apache-2.0
"""`lockstep migrate --engine exec -- alembic upgrade head` with the real Alembic, on the project of the end-to-end tests."""

import os
import shutil
import signal
import subprocess
import time

from support.check import expect
from support.database import ROOT

PROJECT = ROOT / "tests/e2e/alembic"
FIRST = ["1a0000000000", "2b0000000000", "3c0000000000", "4d0000000000"]
SECOND = ["5e0000000000", "6f0000000000", "7a0000000000", "8b0000000000"]
SLOW = "    connection = op.get_bind()\n"  # of the data migration


class Project:
    """A copy of the project, and a database that its alembic is run on."""

    def __init__(self, server, program, folder):
        self.folder, self.program = folder, program
        self.database = server.database(f"alembic_{folder.name}")
        (folder / "alembic/versions").mkdir(parents=True)
        shutil.copy(PROJECT / "alembic.ini", folder)
        shutil.copy(PROJECT / "env.py", folder / "alembic")
        peers = subprocess.run([ROOT / "bench/peers", "--folder"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        self.path = f"{peers}/bin:{os.environ['PATH']}"
        expect(shutil.which("alembic", path=self.path), "Alembic is not installed; bench/peers does it")

    def add(self, name):
        shutil.copytree(PROJECT / name, self.folder / "alembic/versions", dirs_exist_ok=True)

    def edit(self, name, old, new):
        file = self.folder / "alembic/versions" / name
        text = file.read_text()
        expect(old in text, f"{name} has no {old!r}")
        file.write_text(text.replace(old, new))

    def start(self, pod="pod-0", *more):
        environment = self.database.environment | {
            "PATH": self.path, "POD_NAME": pod, "PYTHONDONTWRITEBYTECODE": "1", "POSTGRES_PASSWORD": self.database.password,
            "LOCKSTEP_REPORT_FILE": "off", "LOCKSTEP_EXEC_GRACE": "1s"}
        return subprocess.Popen([self.program, "migrate", "-o", "json", "--engine", "exec", "--dir", self.folder / "alembic", *more,
                                 "--", "alembic", "upgrade", "head"], env=environment, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *more, code=0):
        return self.end(self.start("pod-0", *more), code)

    @staticmethod
    def end(process, code=0):
        out, log = process.communicate(timeout=120)
        expect(process.returncode == code, f"ended with {process.returncode}: {out[-500:]}{log[-2500:]}")
        return out + log

    def expect_at(self, *revisions):
        """Each of these ran once, and Alembic is at the last of them."""
        ran = self.database.sql("SELECT revision FROM ran ORDER BY revision").split()
        expect(ran == list(revisions), f"revisions that ran: {ran}")
        stored = self.database.sql("SELECT version_num FROM alembic_version")
        expect(stored == revisions[-1], f"alembic_version holds {stored}")


def one_of_eight_runs_it(server, program, folder):
    project = Project(server, program, folder)
    project.add("release-1")
    project.add("release-2")
    texts = [Project.end(each) for each in [project.start(f"pod-{number}") for number in range(8)]]
    applied = [text for text in texts if '"outcome":"applied"' in text]
    expect(len(applied) == 1, f"{len(applied)} of eight ran the command")
    project.expect_at(*FIRST, *SECOND)
    pods = project.database.sql("SELECT count(DISTINCT pod) FROM ran")
    expect(pods == "1", f"{pods} pods ran alembic")
    tiers = project.database.sql("SELECT string_agg(tier, ' ' ORDER BY id) FROM customers")
    expect(tiers == "gold standard gold", f"tiers after the data migration: {tiers}")
    expect("nothing-pending" in project.run(), "something was pending after all")


def killed_in_the_middle(server, program, folder):
    """SIGKILL in the data migration: alembic goes with Lockstep, and the next run ends the work."""
    project = Project(server, program, folder)
    project.add("release-1")
    project.run()
    project.add("release-2")
    project.edit("6f_give_tiers.py", SLOW, f"{SLOW}    connection.execute(sa.text('SELECT pg_sleep(60)'))\n")
    process = project.start()
    deadline = time.monotonic() + 60
    asleep = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
    while project.database.sql(asleep) == "0":
        expect(time.monotonic() < deadline and process.poll() is None, "the data migration did not begin")
        time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    project.edit("6f_give_tiers.py", "    connection.execute(sa.text('SELECT pg_sleep(60)'))\n", "")
    project.database.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() "
                         "AND query LIKE 'SELECT pg_sleep%'")
    project.run()
    project.expect_at(*FIRST, *SECOND)


def failing_revision_is_told(server, program, folder):
    project = Project(server, program, folder)
    project.add("release-1")
    project.add("release-2")
    project.run()
    project.add("broken")
    text = project.run(code=65)
    expect('"class":"exec"' in text and 'relation \\"custommers\\" does not exist' in text, f"the failure: {text[-1500:]}")
    expect(project.database.password not in text, "the password was told")
    project.expect_at(*FIRST, *SECOND)
    expect('"class":"recorded"' in project.run(code=65), "the same files were tried again")
    project.add("fixed")
    project.run()
    project.expect_at(*FIRST, *SECOND, "9c0000000000")
    duration = project.database.sql("SELECT max(duration_ms) FROM lockstep.migration")
    expect(int(duration) > 100, f"the history says that alembic took {duration} ms")


ALL = [one_of_eight_runs_it, killed_in_the_middle, failing_revision_is_told]
