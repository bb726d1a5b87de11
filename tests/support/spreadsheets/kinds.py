"""What a file is, and what a door says to it."""

from collections.abc import Callable
from dataclasses import dataclass

from models.rules.imports.table import ImportTable

Make = Callable[[ImportTable], bytes]


@dataclass(frozen=True)
class Given:
    """`says`: what the door says of the file or of its row; empty where the row is read as it was meant."""

    make: Make
    says: str = ""


def headings(table: ImportTable) -> list[str]:
    return [column.heading for column in table.columns]


def example(table: ImportTable) -> list[str]:
    return [column.example for column in table.columns]


def place_of_text(table: ImportTable) -> int:
    """The place of the first column that holds an identifier."""
    name = {"lifts": "registration_number", "records": "number", "roll": "room"}[table.name]
    return next(place for place, column in enumerate(table.columns) if column.name == name)
