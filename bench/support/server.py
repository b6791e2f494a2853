# SPDX-License-Identifier: Apache-2.0
"""One private PostgreSQL with TLS, its databases, and the psql of its version."""
import contextlib
import glob
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def newest_psql():
    """The program itself: Debian's `psql` is a Perl script that chooses a version first."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"), key=lambda path: float(path.split("/")[4]))
    if not found:
        sys.exit("bench/run: psql is not installed (Debian: postgresql-client)")
    return found[-1]


class Server:
    def __init__(self, scratch):
        self.scratch = pathlib.Path(scratch)
        self.folder = f"{scratch}/postgres"
        self.psql = newest_psql()
        self._command("start")
        self.port = int(self._command("port"))

    def _command(self, word, *words):
        command = [str(ROOT / "scripts" / "postgres"), word, self.folder, *words]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def remove(self):
        self._command("remove")

    def database(self, name):
        """A new and empty one."""
        self._command("database", name)
        return Database(self, name)

    def sql(self, database, text):
        return self._command("psql", "-A", "-t", "-d", database, "-c", text)


class Database:
    def __init__(self, server, name):
        self.server, self.name, self.user = server, name, f"{name}_owner"
        self.password = pathlib.Path(server.folder, "secrets", self.user).read_text().strip()
        self.ca = f"{server.folder}/tls/ca.crt"

    def environment(self, port=None):
        """What libpq and the tools that follow it read: verify-full TLS."""
        return {"PGHOST": "localhost", "PGPORT": str(port or self.server.port), "PGDATABASE": self.name,
                "PGUSER": self.user, "PGPASSWORD": self.password, "PGSSLMODE": "verify-full",
                "PGSSLROOTCERT": self.ca, "PGGSSENCMODE": "disable", "HOME": str(self.server.scratch),
                "PATH": os.environ["PATH"]}

    def url(self, scheme, port=None):
        return (f"{scheme}://{self.user}:{self.password}@localhost:{port or self.server.port}/{self.name}"
                f"?sslmode=verify-full&sslrootcert={self.ca}")

    def sql(self, text):
        return self.server.sql(self.name, text)


@contextlib.contextmanager
def private_server():
    """In memory where that can be had: what a disk takes for each commit and each new file would hide what the
    tools take, and differs from minute to minute."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="lockstep-bench-", dir=memory) as scratch:
        os.chmod(scratch, 0o755)  # the server's user has to get in
        server = Server(scratch)
        try:
            yield server
        finally:
            server.remove()
