"""The schema that a database really has, read from its catalogue."""

from collections import defaultdict
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from models.schema.tables import Columns, Reference, Schema, SchemaTable, TableColumn
from models.sql import is_sqlite

Rows = list[dict[str, Any]]

_SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"
_SQLITE_COLUMNS = f"""
    SELECT t.name AS "table", c.name, c.type, c."notnull", c.dflt_value IS NOT NULL AS has_default, c.pk
    FROM ({_SQLITE_TABLES}) t, pragma_table_info(t.name) c ORDER BY t.name, c.cid
"""  # noqa: S608 - of constants
_SQLITE_REFERENCES = f"""
    SELECT t.name AS "table", f."from" AS name, f."table" AS to_table, f."to" AS to_column, f.on_delete
    FROM ({_SQLITE_TABLES}) t, pragma_foreign_key_list(t.name) f
"""  # noqa: S608
_SQLITE_INDEXES = f"""
    SELECT t.name AS "table", i.name AS "index", i."unique" AS is_unique, i.partial AS is_partial,
           c.name AS part
    FROM ({_SQLITE_TABLES}) t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
    WHERE i.origin <> 'pk' ORDER BY t.name, i.name, c.seqno
"""  # noqa: S608

_OURS = "n.nspname = current_schema() AND r.relkind IN ('r', 'p')"
_POSTGRESQL_COLUMNS = f"""
    SELECT r.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
           a.attnotnull AS "notnull", a.atthasdef OR a.attidentity <> '' AS has_default,
           coalesce(array_position(k.indkey::int2[], a.attnum) + 1, 0) AS pk
    FROM pg_class r JOIN pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index k ON k.indrelid = r.oid AND k.indisprimary
    WHERE {_OURS} ORDER BY r.relname, a.attnum
"""  # noqa: S608
_POSTGRESQL_REFERENCES = f"""
    SELECT r.relname AS "table", a.attname AS name, p.relname AS to_table, b.attname AS to_column,
           CASE c.confdeltype WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'
                WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS on_delete
    FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid JOIN pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_class p ON p.oid = c.confrelid
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = c.conkey[1]
    JOIN pg_attribute b ON b.attrelid = p.oid AND b.attnum = c.confkey[1]
    WHERE {_OURS} AND c.contype = 'f' AND cardinality(c.conkey) = 1
"""  # noqa: S608
_POSTGRESQL_INDEXES = f"""
    SELECT r.relname AS "table", x.relname AS "index", i.indisunique AS is_unique,
           i.indpred IS NOT NULL AS is_partial, pg_get_indexdef(x.oid, k.n, true) AS part
    FROM pg_index i JOIN pg_class r ON r.oid = i.indrelid JOIN pg_namespace n ON n.oid = r.relnamespace
    JOIN pg_class x ON x.oid = i.indexrelid, generate_series(1, i.indnkeyatts) AS k(n)
    WHERE {_OURS} AND NOT i.indisprimary AND i.indisvalid ORDER BY r.relname, x.relname, k.n
"""  # noqa: S608
# PostgreSQL's names for what Tortoise calls otherwise.
_POSTGRESQL_TYPES = {
    "character varying": "VARCHAR",
    "character": "CHAR",
    "timestamp with time zone": "TIMESTAMPTZ",
    "integer": "INT",
    "boolean": "BOOL",
}


async def read_schema(connection: BaseDBAsyncClient) -> Schema:
    """Every table of the database; in PostgreSQL, of the current schema."""
    if is_sqlite(connection):
        queries = (_SQLITE_COLUMNS, _SQLITE_REFERENCES, _SQLITE_INDEXES)
    else:
        queries = (_POSTGRESQL_COLUMNS, _POSTGRESQL_REFERENCES, _POSTGRESQL_INDEXES)
    columns, references, indexes = [await connection.execute_query_dict(query) for query in queries]
    return _schema(columns, references, indexes)


def _schema(columns: Rows, references: Rows, indexes: Rows) -> Schema:
    pointers = {
        (row["table"], row["name"]): Reference(row["to_table"], row["to_column"], row["on_delete"])
        for row in references
    }
    tables: dict[str, dict[str, TableColumn]] = defaultdict(dict)
    keys: dict[str, dict[int, str]] = defaultdict(dict)
    for row in columns:
        table, name = row["table"], row["name"]
        tables[table][name] = TableColumn(
            _type(row["type"]),
            not row["notnull"],
            pointers.get((table, name)),
            has_default=bool(row["has_default"]),
        )
        if row["pk"]:
            keys[table][row["pk"]] = name
    unique, plain = _indexes(indexes)
    return {
        name: SchemaTable(
            found,
            tuple(name for _, name in sorted(keys[name].items())),
            frozenset(unique[name]),
            frozenset(plain[name]),
        )
        for name, found in tables.items()
    }


def _type(name: str) -> str:
    word, bracket, length = name.partition("(")
    return _POSTGRESQL_TYPES.get(word, word.upper()) + bracket + length


def _indexes(rows: Rows) -> tuple[dict[str, set[Columns]], dict[str, set[Columns]]]:
    """By table, what is unique and what is only sorted. An index of some rows only is never a constraint."""
    parts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        parts[row["table"], row["index"]].append((row["part"] or "(expression)").strip('"'))
    unique: dict[str, set[Columns]] = defaultdict(set)
    plain: dict[str, set[Columns]] = defaultdict(set)
    for row in rows:
        columns = tuple(parts[row["table"], row["index"]])
        if row["is_partial"]:
            plain[row["table"]].add((*columns, "(of some rows)"))
        else:
            (unique if row["is_unique"] else plain)[row["table"]].add(columns)
    return unique, plain
