# SPDX-License-Identifier: Apache-2.0
"""Processes, and what they cost."""
import os
import re
import subprocess
import sys
import time


def start(command, environment, log=os.devnull):
    return os.posix_spawn(command[0], command, environment,
                          file_actions=[(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                                        (os.POSIX_SPAWN_OPEN, 1, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
                                        (os.POSIX_SPAWN_DUP2, 1, 2)])


def check(command, status):
    if status != 0:
        sys.exit(f"bench/run: {' '.join(command)} ended with status {status}")


def measure(command, environment):
    """One process from start to end: seconds of wall and CPU time."""
    begun = time.perf_counter()
    _, status, used = os.wait4(start(command, environment), 0)
    wall = time.perf_counter() - begun
    check(command, status)
    return wall, used.ru_utime + used.ru_stime


def resident(command, environment):
    """MiB resident at the peak of one process, looked up until it ends. What wait4(2) tells would be this
    script's own peak, which a child inherits."""
    process = start(command, environment)
    peak = 0
    with open(f"/proc/{process}/status", "rb", buffering=0) as entry:
        while found := re.search(rb"VmHWM:\s+(\d+) kB", entry.read()):
            peak = int(found.group(1))
            entry.seek(0)
    check(command, os.waitpid(process, 0)[1])
    return peak / 1024


def run_together(commands, environment, seconds):
    """Exit codes of processes that start at once; None for one that had to be ended after `seconds`."""
    processes = [subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                 for command in commands]
    deadline = time.monotonic() + seconds
    codes = []
    for process in processes:
        try:
            codes.append(process.wait(max(0.1, deadline - time.monotonic())))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            codes.append(None)
    return codes
