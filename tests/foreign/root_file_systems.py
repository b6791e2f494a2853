# SPDX-License-Identifier: Apache-2.0
"""Root file systems with nothing of the machine in them: an empty one, and one of musl's as Alpine has it."""

import json
import pathlib
import platform
import shutil
import subprocess

from support.check import expect

HOST = "database.internal"
LIBC = f"ld-musl-{platform.machine()}.so.1"
# Read by whoever reads OpenSSL's configuration: no session is then newer than TLS 1.2.
OPENSSL = "openssl_conf = all\n[all]\nssl_conf = ssl\n[ssl]\nsystem_default = old\n[old]\nMaxProtocol = TLSv1.2\n"
SERVICE = """#include <stdio.h>
int main(void) { puts("musl says so"); return 0; }
"""


class Root:
    """A folder that a program takes for everything there is. It has no device, and /proc only where it is asked for."""

    def __init__(self, folder, server, program):
        self.folder, self.port = folder / "root", server.port
        for name in ("tmp", "etc", "opt", "migrations", "usr/lib/ssl", "etc/ssl"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "tmp").chmod(0o1777)
        (self.folder / "opt").chmod(0o1777)
        # The name stands nowhere but in this hosts file, and modules that a glibc would load are not there.
        (self.folder / "etc/hosts").write_text(f"127.0.0.1 {HOST}\n")
        (self.folder / "etc/resolv.conf").write_text("nameserver 127.0.0.1\n")
        (self.folder / "etc/nsswitch.conf").write_text("hosts: mymachines resolve\n")
        for place in ("usr/lib/ssl/openssl.cnf", "etc/ssl/openssl.cnf"):
            (self.folder / place).write_text(OPENSSL)
        shutil.copy(server.folder / "tls/ca.crt", self.folder / "etc/ca.crt")
        shutil.copy(program, self.folder / "lockstep")
        self.enter = [shutil.which("chroot")]
        (self.folder / "migrations/0001_first.sql").write_text("CREATE TABLE first (id int);\n")

    def mount_proc(self):
        """As every container has it. In a namespace of its own, so nothing is left mounted."""
        (self.folder / "proc").mkdir()
        self.enter = [shutil.which("unshare"), "--mount", "--pid", "--fork", f"--mount-proc={self.folder}/proc", *self.enter]

    def run(self, database, *words, codes=(0,)):
        environment = {
            "POSTGRES_HOST": HOST, "POSTGRES_PORT": self.port, "POSTGRES_DB": database.name,
            "POSTGRES_USERNAME": database.user, "POSTGRES_PASSWORD": database.password,
            "POSTGRES_SSLROOTCERT": "/etc/ca.crt", "OPENSSL_CONF": "/etc/ssl/openssl.cnf", "PATH": "/bin",
            "LOCKSTEP_REPORT_FILE": "off", "LOCKSTEP_WAIT_TIMEOUT": "20s"}
        done = subprocess.run([*self.enter, "--userspec=65532:65532", self.folder, *words], env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=60, check=False)
        expect(done.returncode in codes, f"{words} ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-1500:]}")
        return done.stdout + done.stderr


def expect_static(program):
    done = subprocess.run(["readelf", "-lW", program], stdout=subprocess.PIPE, text=True, check=True)
    expect("INTERP" not in done.stdout, f"{program} is not static: build the preset release")


def expect_configuration_works(folder, database):
    """Without that, its not being read would prove nothing."""
    (folder / "openssl.cnf").write_text(OPENSSL)
    query = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    done = subprocess.run(["psql", "-AtXqc", query], env=database.environment | {"OPENSSL_CONF": str(folder / "openssl.cnf")},
                          stdout=subprocess.PIPE, text=True, check=True)
    expect(done.stdout.strip() == "TLSv1.2", f"psql with that configuration: {done.stdout}")


def expect_it_migrates(root, database, *lockstep):
    root.run(database, *lockstep, "version")
    root.run(database, *lockstep, "migrate")
    expect(database.sql("SELECT to_regclass('first') IS NOT NULL") == "t", "nothing was applied")
    found = json.loads(root.run(database, *lockstep, "status", "-o", "json", "--log-level", "error"))
    tls = found["tls"]
    expect(tls["verified"] and tls["protocol"] == "TLSv1.3", f"tls: {tls}")
    text = root.run(database, *lockstep, "wait", "--host", "nowhere.internal", "--wait-timeout", "2s", codes=(75,))
    expect("nowhere.internal" in text, f"a name that nobody knows: {text}")


def empty_one(server, program, folder):
    expect_static(program)
    database = server.database("root_empty")
    expect_configuration_works(folder, database)
    expect_it_migrates(Root(folder, server, program), database, "/lockstep")


def musl_one(server, program, folder):
    """As in an app's image: the program is installed by itself, and starts the app's own."""
    expect_static(program)
    database = server.database("root_musl")
    root = Root(folder, server, program)
    root.mount_proc()
    for name in ("lib", "bin"):
        (root.folder / name).mkdir()
    libc = subprocess.run(["dpkg", "-L", "musl"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    shutil.copy(pathlib.Path(next(each for each in libc if each.endswith(LIBC))), root.folder / "lib" / LIBC)
    shutil.copy(shutil.which("busybox"), root.folder / "bin/sh")
    subprocess.run(["musl-gcc", "-x", "c", "-", "-o", root.folder / "bin/service"], input=SERVICE, text=True, check=True)
    expect("musl says so" in root.run(database, "/bin/service"), "the root file system is not musl's")
    root.run(database, "/bin/sh", "-c", "/lockstep install /opt && exec /opt/lockstep version")
    expect_it_migrates(root, database, "/opt/lockstep")
    text = root.run(database, "/opt/lockstep", "migrate", "--engine", "exec", "--history-schema", "by_command",
                    "--on-unmanaged", "baseline=0", "--", "service")
    expect("musl says so" in text, f"the command of the image: {text}")


ALL = [empty_one, musl_one]
