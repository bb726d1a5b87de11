"""A new PostgreSQL database with everything that belongs to an old one but is in no dump of it."""

import json
from typing import Any

# As JSON, because the columns for the locale differ by PostgreSQL's version.
_FOUND = """
    SELECT to_jsonb(d) - 'datacl' AS columns, pg_encoding_to_char(d.encoding) AS encoding,
           pg_get_userbyid(d.datdba) AS owner, d.datacl IS NOT NULL AS has_grants
    FROM pg_database d WHERE d.datname = $1
"""
_GRANTS = """
    SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee,
           a.privilege_type AS privilege, a.is_grantable
    FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1
"""
_SETTINGS = """
    SELECT CASE WHEN s.setrole = 0 THEN NULL ELSE quote_ident(pg_get_userbyid(s.setrole)) END AS role,
           unnest(s.setconfig) AS setting
    FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = $1
"""
# Their value is a list of names, kept as it is written.
_LISTS = ("search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries")


async def create_like(connection: Any, name: str, like: str) -> None:
    """Encoding, locale, owner, connection limit, grants and settings are those of `like`."""
    found = await connection.fetchrow(_FOUND, like)
    columns = json.loads(found["columns"])
    await connection.execute(
        f"CREATE DATABASE {quoted(name)} TEMPLATE template0 OWNER {quoted(found['owner'])} "
        f"ENCODING {_text(found['encoding'])} {_locale(columns)} CONNECTION LIMIT {columns['datconnlimit']}"
    )
    if found["has_grants"]:
        await connection.execute(f"REVOKE ALL ON DATABASE {quoted(name)} FROM PUBLIC")
        for row in await connection.fetch(_GRANTS, like):
            also = " WITH GRANT OPTION" if row["is_grantable"] else ""
            await connection.execute(
                f"GRANT {row['privilege']} ON DATABASE {quoted(name)} TO {row['grantee']}{also}"
            )
    for row in await connection.fetch(_SETTINGS, like):
        setting, _, value = row["setting"].partition("=")
        whose = f"ROLE {row['role']} IN DATABASE" if row["role"] else "DATABASE"
        told = value if setting in _LISTS else _text(value)
        await connection.execute(f"ALTER {whose} {quoted(name)} SET {setting} TO {told}")


def _locale(columns: dict[str, Any]) -> str:
    words = f"LC_COLLATE {_text(columns['datcollate'])} LC_CTYPE {_text(columns['datctype'])}"
    if columns.get("datlocprovider") == "i":
        locale = str(columns.get("daticulocale") or columns.get("datlocale"))
        words += f" LOCALE_PROVIDER icu ICU_LOCALE {_text(locale)}"
    return words


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
