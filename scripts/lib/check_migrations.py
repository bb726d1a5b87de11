"""Checks that migrations are complete, frozen, and do on SQLite what they say."""

import ast
import asyncio
from collections.abc import Iterator
from pathlib import Path

from tortoise.migrations.schema_generator.state import State

from scripts.lib.migration_changes import detect
from scripts.lib.migration_hashes import directory, problems

OF_THE_PROJECT = {"api", "bot", "models", "scripts", "tests"}
# Tortoise splits SQLite's script at semicolons, those in comments too, and writes comments between /* and */.
BREAKS_SQLITE = (";", "*/")


async def check() -> list[str]:
    """Everything that is wrong, a sentence each."""
    recorded, missing = await detect()
    found = [f"the tables have changed: run scripts/new_migration NAME ({one.name})" for one in missing]
    found += problems(directory())
    for file in sorted(directory().glob("[0-9]*.py")):
        found += project_imports(file)
    return [*found, *broken_comments(recorded)]


def project_imports(file: Path) -> list[str]:
    """What a later change of the project would change in this migration."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            named.add("." * node.level + (node.module or ""))
    ours = sorted(one for one in named if one.startswith(".") or one.split(".")[0] in OF_THE_PROJECT)
    return [f"{file.name} imports {one}: write the value itself" for one in ours]


def broken_comments(state: State) -> Iterator[str]:
    """Comments of tables and columns that break a migration on SQLite, while PostgreSQL takes them."""
    for one in state.models.values():
        comments = {one.table: one.options.get("table_description")}
        comments |= {f"{one.table}.{name}": field.description for name, field in one.fields.items()}
        for name, words in comments.items():
            for sign in BREAKS_SQLITE:
                if words and sign in words:
                    yield f"the comment of {name} holds {sign!r}, which breaks its migration on SQLite"


if __name__ == "__main__":
    if wrong := asyncio.run(check()):
        raise SystemExit("\n".join(wrong))
    print("The migrations are complete.")
