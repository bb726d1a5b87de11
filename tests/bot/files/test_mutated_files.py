"""No row is taken that differs from what a person reads in its cells; `scripts.chaos.spreadsheets` at length."""

import warnings

import pytest

from models.rules.imports.cells import Holds
from scripts.chaos.spreadsheets import DOORS, agrees, try_files

FIRST_SEED = 100_000


@pytest.mark.parametrize("part", range(4))
def test_mutated_files_are_read_or_refused_and_nothing_else_is_taken(part: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl thinks of styles
        told = try_files(FIRST_SEED + part * 60, 60)
    assert told.wrong == []
    assert told.counts["rows taken"] > 60 * len(DOORS) // 3
    assert told.counts["files refused with a reason"] > 5
    assert told.counts["cells compared"] > 1_000


def test_the_oracle_sees_what_a_program_has_rewritten() -> None:
    assert agrees("330101", 330101.0, Holds.TEXT)
    assert not agrees("10508003900123459584", 10508003900123456789.0, Holds.TEXT)
    assert not agrees("A-1", object(), Holds.TEXT)  # a formula
    assert not agrees("A-1", "A-2", Holds.TEXT)
