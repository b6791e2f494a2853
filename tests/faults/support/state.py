# SPDX-License-Identifier: Apache-2.0
"""What is in a database, as texts that can be compared: everything but Lockstep's own schema."""

from support.check import eventually, expect, expect_equal

OURS = "n.nspname NOT IN ('lockstep', 'information_schema') AND n.nspname !~ '^pg_'"

OBJECTS = f"""
SELECT 'column ' || n.nspname || '.' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
    || coalesce(' -- ' || col_description(c.oid, a.attnum), '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE {OURS} AND c.relkind IN ('r', 'v', 'm', 'p')
UNION ALL SELECT c.relkind::text || ' ' || n.nspname || '.' || c.relname || ' of ' || pg_get_userbyid(c.relowner)
    || coalesce(' as ' || CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, '')
    || coalesce(' -- ' || obj_description(c.oid, 'pg_class'), '')
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind <> 'i'
UNION ALL SELECT 'index ' || pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid || i.indisready || i.indislive
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
UNION ALL SELECT 'constraint ' || r.conname || ' ' || pg_get_constraintdef(r.oid) || ' ' || r.convalidated
  FROM pg_constraint r JOIN pg_namespace n ON n.oid = r.connamespace WHERE {OURS}
UNION ALL SELECT 'label ' || t.typname || '.' || e.enumlabel || ' ' ||
    row_number() OVER (PARTITION BY t.oid ORDER BY e.enumsortorder)
  FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace WHERE {OURS}
UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {OURS} AND p.prokind IN ('f', 'p')
UNION ALL SELECT 'partition ' || inhrelid::regclass || ' of ' || inhparent::regclass || ' pending ' || inhdetachpending
  FROM pg_inherits
UNION ALL SELECT 'schema ' || n.nspname FROM pg_namespace n WHERE {OURS}
"""

TABLES = f"""SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS} AND c.relkind = 'r' ORDER BY 1"""

LOCKS = """SELECT pid FROM pg_locks WHERE locktype = 'advisory'
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""


def state_of(server, database):
    """Schema and rows as a sorted list of lines."""
    with server.session(database) as session:
        lines = [line for line, in session.rows(OBJECTS)]
        tables = [table for table, in session.rows(TABLES)]
        digests = [f"SELECT '{table} rows ' || count(*) || ' ' || "
                   f"coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} t" for table in tables]
        if digests:
            lines += [line for line, in session.rows(" UNION ALL ".join(digests))]
    return sorted(lines)


def expect_same(seen, wanted, what):
    missing, extra = sorted(set(wanted) - set(seen)), sorted(set(seen) - set(wanted))
    expect(seen == wanted, f"{what}: missing {missing[:5]}, not expected {extra[:5]}")


def versions_of(server, database):
    """Rows of the history as (version or script, state), sorted."""
    with server.session(database) as session:
        return sorted(session.rows("SELECT CASE kind WHEN 'repeatable' THEN script ELSE version END, state "
                                   "FROM lockstep.migration"))


def expect_clean(server, database, directory):
    """Each file once in the history, nothing left open, no INVALID index, no witness twice."""
    wanted = sorted((name, "applied") for name in directory.history)
    expect_same(versions_of(server, database), wanted, "history")
    with server.session(database) as session:
        # What REINDEX leaves in pg_toast, the owner of a table may not drop.
        invalid = session.rows("SELECT c.oid::regclass FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                               "WHERE NOT i.indisvalid AND c.relnamespace <> 'pg_toast'::regnamespace")
        expect_equal(invalid, [], "INVALID indexes")
        # One that was cut off behind its last file stays open until somebody takes the lock again.
        opened = session.rows("SELECT id FROM lockstep.attempt WHERE outcome IS NULL "
                              "AND id < (SELECT max(id) FROM lockstep.attempt)")
        expect_equal(opened, [], "attempts left open")
        # The server learns a moment later that the program has ended.
        eventually(2, "the lock is free", lambda: not session.rows(LOCKS))
        witnesses = session.rows("SELECT version || '/' || step FROM witness ORDER BY 1")
        expect_same([each for each, in witnesses], sorted(directory.witnesses), "witnesses")
