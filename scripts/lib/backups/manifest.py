"""What a backup says of itself."""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator

import models.migrations

MANIFEST = "manifest.json"
SIGNATURE = "manifest.signature"
PHOTO = re.compile(r"photos/[0-9a-f]{2}/[0-9a-f]{64}\.jpg")

DatabaseKind = Literal["sqlite", "postgresql"]
DATABASE_MEMBERS: dict[DatabaseKind, str] = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


class Contents(BaseModel):
    """What is in a database: its migrations, and how many rows each table has."""

    migrations: list[str]
    rows: dict[str, int]


class Member(BaseModel):
    """A file of the archive: its SHA-256 in hex, and the permissions that it had."""

    sha256: str
    mode: int = 0o600


def _member(value: object) -> object:
    """Format 1 gave the SHA-256 alone."""
    return {"sha256": value} if isinstance(value, str) else value


class Manifest(BaseModel):
    """`members` names every other file of the archive, `folders` the permissions of the photos' folders."""

    format: Literal[1, 2] = 2
    version: str
    made_at: datetime
    database: DatabaseKind
    contents: Contents
    members: dict[str, Annotated[Member, BeforeValidator(_member)]]
    folders: dict[str, int] = {}

    @property
    def photos(self) -> int:
        return sum(1 for name in self.members if PHOTO.fullmatch(name))

    @property
    def rows(self) -> int:
        return sum(self.contents.rows.values())

    def age(self) -> str:
        """In words, as `3 days` or `2 hours`."""
        hours = (datetime.now(UTC) - self.made_at) // timedelta(hours=1)
        return f"{hours // 24} days" if hours >= 48 else f"{hours} hours"


def own_version() -> str:
    pyproject = Path(__file__).parents[3] / "pyproject.toml"
    return str(tomllib.loads(pyproject.read_text("utf-8"))["project"]["version"])


def own_migrations() -> set[str]:
    """The names of the migrations that this version knows."""
    [directory] = models.migrations.__path__
    return {file.stem for file in Path(directory).glob("[0-9]*.py")}
