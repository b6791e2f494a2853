# SPDX-License-Identifier: Apache-2.0
"""The cluster and the operator in it, by kubectl and by containerd's own client."""

import json
import os
import pathlib
import subprocess

from support.check import Failure, eventually

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
SCRIPTS = CHECKOUT / "scripts"
OPERATOR_NAMESPACE = "lockstep-system"
OPERATOR = ("-l", "app.kubernetes.io/name=lockstep")


def run(*command, given=None, timeout=180):
    """Runs a program and returns what it printed; its complaint is the failure."""
    done = subprocess.run(
        [str(part) for part in command], input=given, capture_output=True, text=True, timeout=timeout, check=False
    )
    if done.returncode != 0:
        raise Failure(f"{' '.join(str(part) for part in command)[:200]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def take_environment_of(*command):
    """Evaluates the shell exports that a script prints."""
    exports = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=True).stdout
    for entry in run("bash", "-c", exports + "env -0").split("\0"):
        name, _, value = entry.partition("=")
        if name:
            os.environ[name] = value


def kubectl(*arguments, given=None, timeout=180):
    return run("kubectl", *arguments, given=given, timeout=timeout)


def get(namespace, *arguments):
    return json.loads(kubectl("-n", namespace, "get", *arguments, "-o", "json"))


def operator_pod():
    pods = get(OPERATOR_NAMESPACE, "pods", *OPERATOR)["items"]
    alive = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
    if len(alive) != 1:
        raise Failure(f"{len(alive)} operator pods instead of one")
    return alive[0]


def operator_restarts():
    return operator_pod()["status"]["containerStatuses"][0]["restartCount"]


def operator_is_ready():
    return operator_pod()["status"]["containerStatuses"][0]["ready"]


def kill_operator():
    """SIGKILL to the operator's process; kubelet starts it again, later each time."""
    status = operator_pod()["status"]["containerStatuses"][0]
    container = status["containerID"].removeprefix("containerd://")
    before = status["restartCount"]
    run("ctr", "tasks", "kill", "--signal", "SIGKILL", container)
    eventually(10, "the operator's process is gone", lambda: "running" not in operator_pod()["status"]["containerStatuses"][0]["state"] or operator_restarts() > before)


def operator_log(lines=40):
    return kubectl("-n", OPERATOR_NAMESPACE, "logs", *OPERATOR, f"--tail={lines}")
