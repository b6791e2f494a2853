# SPDX-License-Identifier: Apache-2.0
"""Directories of migrations that bear witness: whatever is done twice, or not at all, shows in a table.

Each file inserts rows into `witness`, which has no key, and counts in `tally`, which can be counted too far.
"""

import pathlib

BIG_TABLES = 4


class Directory:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.path.mkdir(parents=True)
        self.history, self.witnesses, self.number = [], [], 0

    def witness(self, step=1):
        """The statement that says: this step of the file being written was done."""
        self.witnesses.append(f"{self.number:04d}/{step}")
        return f"INSERT INTO witness VALUES ('{self.number:04d}', {step});\n"

    def write(self, name, text):
        self.history.append(f"{self.number:04d}")
        (self.path / f"{self.number:04d}_{name}.sql").write_text(text, encoding="utf-8")

    def add(self, kind, rows):
        self.number += 1
        kind(self, self.number, rows)

    def add_repeatable(self, name, text):
        self.witnesses.append(f"R_{name}/1")
        script = f"R_{name}.sql"
        self.history.append(script)
        text += f"INSERT INTO witness VALUES ('R_{name}', 1);\n"
        (self.path / script).write_text(text, encoding="utf-8")


def base(directory, _, rows):
    """What all other kinds build on; always the first file."""
    text = "CREATE TABLE witness (version text, step int);\n"
    text += "CREATE TABLE tally (id int PRIMARY KEY, n int NOT NULL);\n"
    text += "INSERT INTO tally SELECT g, 0 FROM generate_series(1, 10) g;\n"
    text += "CREATE TYPE mood AS ENUM ('calm');\n"
    for big in range(1, BIG_TABLES + 1):
        text += f"CREATE TABLE big_{big} (id int PRIMARY KEY, a text NOT NULL, n int NOT NULL);\n"
        text += f"INSERT INTO big_{big} SELECT g, 'row ' || md5(g::text), g % 97 FROM generate_series(1, {rows}) g;\n"
    directory.write("base", text + directory.witness())


def table(directory, number, _):
    directory.write("table", f"""\
CREATE TABLE t_{number} (id int PRIMARY KEY, a text, n int NOT NULL DEFAULT 0);
COMMENT ON TABLE t_{number} IS 'made by {number}; not more';
CREATE INDEX t_{number}_a ON t_{number} (a);
INSERT INTO t_{number} SELECT g, 'row ' || g, 1 FROM generate_series(1, 50) g;
{directory.witness()}""")


def alter(directory, number, _):
    directory.write("alter", f"""\
ALTER TABLE tally ADD COLUMN c_{number} int NOT NULL DEFAULT {number};
{directory.witness()}UPDATE tally SET n = n + 1, c_{number} = c_{number} + n WHERE id = {number % 10 + 1};
""")


def change(directory, number, _):
    big = number % BIG_TABLES + 1
    directory.write("change", f"""\
UPDATE tally SET n = n + 1 WHERE id = {number % 10 + 1};
UPDATE big_{big} SET n = n + 1 WHERE id % 500 = {number % 500};
{directory.witness()}""")


def wrapped(directory, number, _):
    directory.write("wrapped", f"""\
BEGIN;
UPDATE tally SET n = n + 1 WHERE id = {number % 10 + 1};
CREATE FUNCTION f_{number}() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT {number}; SELECT 2; END;
{directory.witness()}COMMIT;
""")


def label(directory, number, _):
    directory.write("label", f"ALTER TYPE mood ADD VALUE 'mood_{number}';\n{directory.witness()}")


def index(directory, number, _):
    big = number % BIG_TABLES + 1
    directory.write("index", f"CREATE INDEX CONCURRENTLY i_{number} ON big_{big} (n, a);\n")


def unique_index(directory, number, _):
    big = number % BIG_TABLES + 1
    directory.write("unique_index", f"""\
-- A unique one, and a witness behind it.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i_{number} ON big_{big} (a, id);
{directory.witness()}""")


def drop_index(directory, number, _):
    """Makes an index and drops it, each concurrently."""
    big = number % BIG_TABLES + 1
    directory.write("drop_index", f"""\
CREATE INDEX CONCURRENTLY i_{number} ON big_{big} (n);
{directory.witness(1)}DROP INDEX CONCURRENTLY i_{number};
{directory.witness(2)}""")


def mixed(directory, number, _):
    big = number % BIG_TABLES + 1
    directory.write("mixed", f"""\
{directory.witness(1)}UPDATE tally SET n = n + 1 WHERE id = {number % 10 + 1};
CREATE INDEX CONCURRENTLY i_{number} ON big_{big} (a);
UPDATE tally SET n = n + 1 WHERE id = {(number + 1) % 10 + 1};
{directory.witness(2)}ALTER TABLE big_{big} ADD COLUMN m_{number} int;
CREATE INDEX CONCURRENTLY j_{number} ON big_{big} (m_{number});
{directory.witness(3)}""")


def copy(directory, number, _):
    lines = "".join(f"{each}\tpasted; {each} of {number}\t\\N\n" for each in range(1, 41))
    directory.write("copy", f"""\
CREATE TABLE p_{number} (id int, a text, n int);
COPY p_{number} (id, a, n) FROM STDIN;
{lines}\\.
{directory.witness()}""")


def no_transaction(directory, number, _):
    directory.write("no_transaction", f"""\
-- lockstep: transaction=none
{directory.witness(1)}UPDATE tally SET n = n + 1 WHERE id = {number % 10 + 1};
CREATE TABLE n_{number} AS SELECT g AS id FROM generate_series(1, 20) g;
INSERT INTO n_{number} SELECT count(*) FROM n_{number};
{directory.witness(2)}""")


def transactions(directory, number, _):
    directory.write("transactions", f"""\
BEGIN;
UPDATE tally SET n = n + 1 WHERE id = {number % 10 + 1};
{directory.witness(1)}COMMIT;
BEGIN;
CREATE TABLE x_{number} (id int);
UPDATE tally SET n = n + 1 WHERE id = {(number + 1) % 10 + 1};
{directory.witness(2)}COMMIT;
""")


def reindex(directory, number, _):
    big = number % BIG_TABLES + 1
    directory.write("reindex", f"REINDEX INDEX CONCURRENTLY big_{big}_pkey;\n{directory.witness()}")


def reindex_table(directory, number, rows):
    directory.write("reindex_table", f"""\
CREATE TABLE r_{number} (id int PRIMARY KEY, a text);
INSERT INTO r_{number} SELECT g, md5(g::text) FROM generate_series(1, {rows // 4}) g;
CREATE INDEX r_{number}_a ON r_{number} (a);
{directory.witness(1)}REINDEX TABLE CONCURRENTLY r_{number};
{directory.witness(2)}""")


def detach(directory, number, _):
    directory.write("detach", f"""\
CREATE TABLE parts_{number} (id int NOT NULL, n int) PARTITION BY RANGE (id);
CREATE TABLE parts_{number}_a PARTITION OF parts_{number} FOR VALUES FROM (0) TO (100);
CREATE TABLE parts_{number}_b PARTITION OF parts_{number} FOR VALUES FROM (100) TO (200);
INSERT INTO parts_{number} SELECT g, 1 FROM generate_series(0, 199) g;
{directory.witness(1)}ALTER TABLE parts_{number} DETACH PARTITION parts_{number}_b CONCURRENTLY;
UPDATE parts_{number}_b SET n = n + 1;
{directory.witness(2)}""")


def vacuum(directory, number, _):
    directory.write("vacuum", f"VACUUM (ANALYZE) tally;\n{directory.witness()}")


TRANSACTIONAL = [table, alter, change, copy, wrapped, label]
RESUMABLE = [index, mixed, unique_index, drop_index, no_transaction, transactions, reindex, vacuum,
             reindex_table, detach]
KINDS = TRANSACTIONAL + RESUMABLE


def write_mixture(path, count, kinds, rows=20000):
    """`count` files of these kinds in turn, three repeatables behind them."""
    directory = Directory(path)
    directory.add(base, rows)
    for each in range(count - 4):
        directory.add(kinds[each % len(kinds)], rows)
    for name in ("first", "second", "third"):
        directory.add_repeatable(name, f"CREATE OR REPLACE VIEW view_{name} AS SELECT id, n FROM tally;\n"
                                       f"UPDATE tally SET n = n + 1 WHERE id = 1;\n")
    return directory
