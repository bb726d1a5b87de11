"""What a backup says of itself."""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

import models.migrations

MANIFEST = "manifest.json"
PHOTO = re.compile(r"photos/[0-9a-f]{2}/[0-9a-f]{64}\.jpg")

DatabaseKind = Literal["sqlite", "postgresql"]
DATABASE_MEMBERS: dict[DatabaseKind, str] = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class Contents(BaseModel):
    """What is in a database: its migrations, and how many rows each table has."""

    migrations: list[str]
    rows: dict[str, int]


class Manifest(BaseModel):
    """`members` gives the SHA-256, in hex, of every other member of the archive."""

    format: Literal[1] = 1
    version: str
    made_at: datetime
    database: DatabaseKind
    contents: Contents
    members: dict[str, str]

    @property
    def photos(self) -> int:
        return sum(1 for name in self.members if PHOTO.fullmatch(name))


def own_version() -> str:
    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    return str(tomllib.loads(pyproject.read_text("utf-8"))["project"]["version"])


def own_migrations() -> set[str]:
    """The names of the migrations that this version knows."""
    [directory] = models.migrations.__path__
    return {file.stem for file in Path(directory).glob("[0-9]*.py")}
