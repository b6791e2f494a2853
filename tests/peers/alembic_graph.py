#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares lockstep's "heads" and "history" with Alembic's on random projects.

    PYTHON tests/peers/alembic_graph.py [--program PROGRAM] [--seed N] [--projects N]

PYTHON is one that has Alembic; bench/peers installs it: $(bench/peers --folder)/alembic-1.20.1/bin/python.
"""

import argparse
import io
import pathlib
import random
import re
import subprocess
import sys
import tempfile

from alembic import command, config, util

ROOT = pathlib.Path(__file__).resolve().parents[2]


def spell(values, random_):
    """A literal for down_revision and its like, in one of the ways that people write it."""
    if not values:
        return random_.choice(["None", "()", "[]", "(None,)"])
    quoted = [random_.choice(['"{}"', "'{}'", 'r"{}"', "'''{}'''", "(u'{}')"]).format(value) for value in values]
    if len(values) == 1:
        return random_.choice(["{}", "({},)", "[{}]", "{{{}}}", "(\n    {}  # only one\n)"]).format(quoted[0])
    return random_.choice(["({})", "[{}]", "{}", "(\n    {},\n)"]).format(", ".join(quoted))


def write_revision(folder, name, message, values, random_):
    annotation = random_.choice(["", ": Union[str, Sequence[str], None]"])
    lines = [f'"""{message}\n\nCreate Date: 2024-01-01 00:00:00\n"""', "from typing import Sequence, Union", ""]
    lines += [f"{key}{annotation} = {value}" for key, value in values.items()]
    lines += ["", "def upgrade():", '    revision = f"{"no"!r:>{9}} revision"', "", "def downgrade(): pass", ""]
    if sys.version_info < (3, 12):
        lines = [line.replace('{"no"!r', "{'no'!r") for line in lines]
    (folder / f"{name}.py").write_text("\n".join(lines))


def write_project(folder, random_):
    versions = folder / "versions"
    versions.mkdir()
    (folder / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s\n")
    (folder / "env.py").write_text("")
    ids = [f"r{random_.randrange(16 ** 8):08x}" for _ in range(random_.randint(1, 16))]
    labels = []
    for i, revision in enumerate(ids):
        parents = random_.choices([0, 1, 2], [12, 70, 18])[0]
        down = random_.sample(ids[max(0, i - 4):i], min(parents, len(ids[max(0, i - 4):i])))
        others = [each for each in ids[:i] + labels if each not in down]
        values = {"revision": f'"{revision}"', "down_revision": spell(down, random_)}
        if others and random_.random() < 0.2:
            values["depends_on"] = spell([random_.choice(others)], random_)
        if random_.random() < 0.12:
            labels.append(f"label{i}")
            values["branch_labels"] = spell(labels[-1:], random_)
        write_revision(versions, f"{random_.randrange(10 ** 6):06}_{revision}", f"message {i}", values, random_)


def sorted_labels(text):
    """What Alembic prints in the order of a hash table, sorted."""
    def in_order(match):
        return match[1] + ", ".join(sorted(match[2].split(", "))) + match[3]
    text = re.sub(r"(?m)^(Branch names: |Branches into: )(.*)()$", in_order, text)
    return re.sub(r"(?m)^((?:.* -> )?\w+ \()(?!head|effective|mergepoint|branchpoint)([^()]*)(\)(?! ->))", in_order, text)


def printed_by_alembic(name, folder, verbose):
    out = io.StringIO()
    try:
        getattr(command, name)(config.Config(folder / "alembic.ini", stdout=out), verbose=verbose)
    except util.CommandError:
        return None
    return sorted_labels(out.getvalue())


def printed_by_lockstep(program, name, folder, verbose):
    words = [program, name, "--dir", str(folder), *(["-v"] if verbose else [])]
    done = subprocess.run(words, capture_output=True, text=True, env={}, check=False)
    return sorted_labels(done.stdout) if done.returncode == 0 else None


def compare(program, seed):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name).resolve()
        write_project(folder, random.Random(seed))
        for command_name in ("heads", "history"):
            for verbose in (False, True):
                theirs = printed_by_alembic(command_name, folder, verbose)
                ours = printed_by_lockstep(program, command_name, folder, verbose)
                if theirs != ours:
                    print(f"seed {seed}: {command_name}{' -v' * verbose} differs\n{theirs}\n--- lockstep:\n{ours}")
                    return False
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / "build/dev/initcontainer/lockstep"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--projects", type=int, default=100)
    wanted = parser.parse_args()
    seeds = range(wanted.seed, wanted.seed + wanted.projects)
    failed = [seed for seed in seeds if not compare(wanted.program, seed)]
    print(f"{len(seeds)} projects, {len(failed)} differ")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
