# SPDX-License-Identifier: Apache-2.0
"""What is measured. Each contest returns the lines of its table."""
import os
import signal
import socket
import statistics
import subprocess
import threading
import time

from support.process import check, measure, resident, run_together, start
from support.relay import Relay

DELAY = 0.002  # seconds a round trip over the slow link takes longer


def median(values):
    return statistics.median(values)


def small_migrations(count):
    """A table, an index and a comment each."""
    return [(number, [f"CREATE TABLE t{number} (id bigint PRIMARY KEY, name text)",
                      f"CREATE INDEX t{number}_name ON t{number} (name)",
                      f"COMMENT ON TABLE t{number} IS 'table number {number}'"], "plain")
            for number in range(1, count + 1)]


class Entrant:
    """One of those that take turns."""

    def __init__(self, name, command, environment, every=1):
        self.name, self.command, self.environment, self.every = name, command, environment, every
        self.wall, self.cpu = [], []

    def take_turn(self, turn):
        if turn % self.every == 0:
            wall, cpu = measure(self.command, self.environment)
            self.wall.append(wall)
            self.cpu.append(cpu)


def psql_select(server, environment):
    return Entrant("psql -c 'select 1'", [server.psql, "-X", "-A", "-t", "-c", "select 1"], environment)


def applied_databases(server, tools, count):
    """Each tool with a database of its own in which everything is applied."""
    for tool in tools:
        folder = server.scratch / f"{tool.name}-{count}"
        tool.write(folder, small_migrations(count))
        database = server.database("noop_" + tool.name.replace("-", "_").lower())
        command = tool.command(folder, database)
        measure(command, tool.environment(database))
        yield tool, folder, database


def round_trips(server, command_for):
    """The least of some runs: an answer that comes in two pieces while the client speaks counts twice."""
    counted = []
    for _ in range(5):
        relay = Relay(server.port)
        command, environment = command_for(relay.port)
        measure(command, environment)
        relay.close()
        counted.append(relay.round_trips)
    return min(counted)


def nothing_pending(server, tools, options):
    lines = []
    for count in options.applied:
        lines += nothing_pending_of(server, tools, options, count) + [""]
    return lines[:-1]


def nothing_pending_of(server, tools, options, count):
    ready = list(applied_databases(server, tools, count))
    lockstep, _, first = ready[0]
    slow = Relay(server.port, DELAY)
    entrants, trips, far = [], [], []
    for tool, folder, database in ready:
        entrants.append(Entrant(tool.name, tool.command(folder, database), tool.environment(database),
                                10 if tool.name == "Alembic" else 1))
        trips.append(round_trips(server, lambda port, t=tool, f=folder, d=database: (
            t.command(f, d, port), t.environment(d, port))))
        far.append(Entrant(tool.name, tool.command(folder, database, slow.port),
                           tool.environment(database, slow.port)))
    entrants.append(psql_select(server, first.environment()))
    trips.append(round_trips(server, lambda port: (entrants[-1].command, first.environment(port))))
    far.append(psql_select(server, first.environment(slow.port)))
    for turn in range(options.rounds):
        for entrant in entrants:
            entrant.take_turn(turn)
    for turn in range(max(3, options.rounds // 10)):
        for entrant in far:
            entrant.take_turn(turn)
    slow.close()
    # `lockstep wait` logs in and asks one question.
    wait = round_trips(server, lambda port: ([lockstep.program, "wait"], lockstep.environment(first, port)))
    return noop_table(entrants, trips, far, count) + [
        "", f"Round trips of lockstep after login: {trips[0] - wait + 1}."]


def noop_table(entrants, trips, far, count):
    psql, far_psql = entrants[-1], far[-1]
    lines = [f"{count} applied, {len(psql.wall)} rounds:", "",
             "| | wall ms, median | 10th | 90th | to psql | CPU ms | resident MiB | round trips | "
             f"wall ms with {DELAY * 1000:.0f} ms more a round trip | to psql |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for entrant, counted, slow in zip(entrants, trips, far):
        wall = sorted(entrant.wall)
        peak = max(resident(entrant.command, entrant.environment) for _ in range(3))
        lines.append(
            f"| {entrant.name} | {median(wall) * 1000:.1f} | {wall[len(wall) // 10] * 1000:.1f} | "
            f"{wall[len(wall) * 9 // 10] * 1000:.1f} | **{median(wall) / median(psql.wall):.2f}** | "
            f"{median(entrant.cpu) * 1000:.1f} | {peak:.1f} | {counted} | {median(slow.wall) * 1000:.0f} | "
            f"{median(slow.wall) / median(far_psql.wall):.2f} |")
    return lines


def first_packet(server, tools, options):
    """From the start of the process to the connection that a listener takes."""
    lockstep = tools[0]
    folder = server.scratch / "first-packet"
    lockstep.write(folder, small_migrations(100))
    database = server.database("first_packet")
    psql = psql_select(server, {})
    lines = ["| | ms, median | 10th | 90th |", "|---|---|---|---|"]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for name, command, environment in (
                ("lockstep migrate, 100 files", lockstep.command(folder, database),
                 lockstep.environment(database, port)),
                (psql.name, psql.command, database.environment(port))):
            taken = sorted(time_to_connection(listener, command, environment)
                           for _ in range(options.rounds))
            lines.append(f"| {name} | {median(taken) * 1000:.1f} | {taken[len(taken) // 10] * 1000:.1f} | "
                         f"{taken[len(taken) * 9 // 10] * 1000:.1f} |")
    return lines


def time_to_connection(listener, command, environment):
    begun = time.perf_counter()
    process = start(command, environment)
    connection, _ = listener.accept()
    taken = time.perf_counter() - begun
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    connection.close()
    return taken


def psql_session(server, lockstep, folder, count):
    """One psql session that does what Lockstep did: the same files, the same rows of the history, the same
    transactions. Returns what to prepare a database with, and the script."""
    database = server.database("as_lockstep")
    measure(lockstep.command(folder, database), lockstep.environment(database))
    prepare = server.scratch / f"history-{count}.sql"
    dump = subprocess.run([server.psql.replace("psql", "pg_dump"), "--schema-only", "--no-owner", "-n", "lockstep"],
                          check=True, stdout=subprocess.PIPE, env=database.environment())
    prepare.write_bytes(dump.stdout)
    columns = ("kind, version, description, script, checksum, token_checksum, state, statements_total, "
               "statements_done, rollout, applied_by")
    inserts = database.sql(
        f"SELECT format('INSERT INTO lockstep.migration ({columns}, started_at, finished_at, duration_ms) VALUES ("
        "%L, %L, %L, %L, %L, %L, %L, %s, %s, %L, %L, now(), clock_timestamp(), "
        "(extract(epoch FROM clock_timestamp() - now()) * 1000)::bigint);', " + columns +
        ") FROM lockstep.migration ORDER BY id").splitlines()
    script = server.scratch / f"session-{count}.sql"
    files = sorted(folder.iterdir())
    script.write_text("".join(f"BEGIN;\n{file.read_text()}{insert}\nCOMMIT;\n"
                              for file, insert in zip(files, inserts, strict=True)))
    return prepare, script


def psql_file(server, script):
    return [server.psql, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script)]


def apply_all(server, tools, options):
    count = options.migrations
    folders = {}
    for tool in tools:
        folders[tool.name] = server.scratch / f"{tool.name}-apply"
        tool.write(folders[tool.name], small_migrations(count))
    prepare, script = psql_session(server, tools[0], folders["lockstep"], count)
    near = {name: [] for name in [*folders, "psql"]}
    far, trips = {}, {}
    for turn in range(options.apply_rounds + 1):
        slow = Relay(server.port, DELAY) if turn == options.apply_rounds else None
        port = slow.port if slow else None
        for name in near:
            database = server.database("applying")
            if name == "psql":
                measure(psql_file(server, prepare), database.environment())
                command, environment = psql_file(server, script), database.environment(port)
            else:
                tool = next(tool for tool in tools if tool.name == name)
                command = tool.command(folders[name], database, port)
                environment = tool.environment(database, port)
            before = slow.round_trips if slow else 0
            wall, _ = measure(command, environment)
            if slow:
                far[name], trips[name] = wall, (slow.round_trips - before) / count
            else:
                near[name].append(wall)
    return apply_table(near, far, trips, count, options.apply_rounds)


def apply_table(near, far, trips, count, rounds):
    lines = [f"{count} migrations, median of {rounds} rounds; over the slow link one round.", "",
             f"| | s | to psql | s with {DELAY * 1000:.0f} ms more a round trip | to psql | round trips a migration |",
             "|---|---|---|---|---|---|"]
    for name, walls in near.items():
        shown = "one psql session" if name == "psql" else name
        lines.append(f"| {shown} | {median(walls):.2f} | **{median(walls) / median(near['psql']):.2f}** | "
                     f"{far[name]:.2f} | {far[name] / far['psql']:.2f} | {trips[name]:.1f} |")
    return lines


def trouble(server, tools, options):
    lines = ["| | eight at once: how many exit 0 | killed, run again | concurrent index, three instances | "
             "longest stall of a reader behind a waiting ALTER, s |", "|---|---|---|---|---|"]
    for tool in tools:
        lines.append(f"| {tool.name} | {eight_at_once(server, tool)} of 8 | {killed(server, tool)} | "
                     f"{concurrent_index(server, tool)} | {stalled_reader(server, tool):.1f} |")
    return lines


def scene(server, tool, name, migrations):
    folder = server.scratch / f"{tool.name}-{name}"
    tool.write(folder, migrations)
    database = server.database(name)
    return folder, database, tool.command(folder, database), tool.environment(database)


def eight_at_once(server, tool):
    _, _, command, environment = scene(server, tool, "eight", small_migrations(100))
    return run_together([command] * 8, environment, 60).count(0)


def killed(server, tool):
    """Killed within its second migration; what is left of the session ends before the next try."""
    _, database, command, environment = scene(server, tool, "killed", [
        (1, ["CREATE TABLE one (id bigint)"], "plain"),
        (2, ["CREATE TABLE two (id bigint)", "SELECT pg_sleep(1.5)"], "plain")])
    process = start(command, environment)
    wait_until(database, "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(1.5)%' "
                         "AND state = 'active' AND pid <> pg_backend_pid()")
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    wait_until(database, f"SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = '{database.user}'")
    ended = run_together([command], environment, 60) == [0]
    made = database.sql("SELECT to_regclass('public.two') IS NOT NULL") == "t"
    return "recovers" if ended and made else "does not recover"


def wait_until(database, question, seconds=60):
    deadline = time.monotonic() + seconds
    while database.sql(question) != "t" and time.monotonic() < deadline:
        time.sleep(0.05)


def concurrent_index(server, tool):
    table = (1, ["CREATE TABLE big AS SELECT g AS id, md5(g::text) AS name FROM generate_series(1, 200000) g"], "plain")
    folder, database, command, environment = scene(server, tool, "concurrent", [table])
    check(command, os.waitpid(start(command, environment), 0)[1])
    tool.write(folder, [table, (2, ["CREATE INDEX CONCURRENTLY big_name ON big (name)"], "alone")])
    codes = run_together([command] * 3, environment, 30)
    valid = database.sql("SELECT coalesce(bool_and(indisvalid), false) FROM pg_index "
                         "WHERE indexrelid = to_regclass('public.big_name')") == "t"
    if valid and codes == [0, 0, 0]:
        return "all exit 0"
    hung = codes.count(None)
    return f"{codes.count(0)} of 3 exit 0" + (f", {hung} hang" if hung else "") + ("" if valid else ", no valid index")


def stalled_reader(server, tool, held=4.0):
    """Seconds that the slowest of many SELECTs took while a transaction held the table for `held` seconds."""
    table = (1, ["CREATE TABLE busy (id bigint)"], "plain")
    folder, database, command, environment = scene(server, tool, "busy", [table])
    check(command, os.waitpid(start(command, environment), 0)[1])
    tool.write(folder, [table, (2, ["ALTER TABLE busy ADD COLUMN name text"], "plain")])
    holder = start([server.psql, "-X", "-q", "-c", "BEGIN", "-c", "SELECT count(*) FROM busy", "-c",
                    f"SELECT pg_sleep({held})", "-c", "COMMIT"], database.environment())
    time.sleep(0.3)
    ended = threading.Event()
    process = start(command, environment)
    threading.Thread(target=lambda: (os.waitpid(process, 0), ended.set()), daemon=True).start()
    longest = slowest_read(server, database, ended)
    os.waitpid(holder, 0)
    return longest


def slowest_read(server, database, ended):
    reader = subprocess.Popen([server.psql, "-X", "-q", "-A", "-t"], env=database.environment(), text=True,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    longest = 0.0
    while not ended.is_set():
        begun = time.perf_counter()
        reader.stdin.write("SELECT count(*) FROM busy;\n")
        reader.stdin.flush()
        reader.stdout.readline()
        longest = max(longest, time.perf_counter() - begun)
        time.sleep(0.01)
    reader.stdin.close()
    reader.wait()
    return longest
