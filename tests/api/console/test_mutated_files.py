"""Files with something wrong in them, at the three doors of the console; `scripts.chaos.spreadsheet_doors` at length."""

from bot.services import Services
from models.rules.imports.table import FileLine
from models.rules.votes.roll import ROLL
from scripts.chaos.mutated_files import csv_of, rows_of
from scripts.chaos.spreadsheet_doors import NO_VALUE, hand_in_files, meant_by_a_person
from scripts.chaos.stored_rows import RollRows
from tests.conftest import Client

SEEDS = range(500, 524)


async def test_every_file_is_answered_and_what_is_stored_can_be_read_in_it(
    web_client: Client, services: Services
) -> None:
    handed = await hand_in_files(services, str(web_client.make_url("/")).rstrip("/"), SEEDS)
    assert handed.wrong == []
    assert handed.counts["files"] == len(SEEDS)
    assert handed.counts["rows compared"] > len(SEEDS)
    assert handed.counts["files of refused rows fetched"] > 3


async def test_the_oracle_tells_a_row_that_nobody_reads_in_the_file(services: Services) -> None:
    doors, now = RollRows(services), services.clock()
    lines = [FileLine(number, _named(row)) for number, row in enumerate(rows_of(ROLL, 3), start=2)]
    stored = doors.meant(lines, now)
    assert doors.differences(stored, lines, now) == []
    [told] = doors.differences([{**stored[0], "area": stored[0]["area"] + 1}, *stored[1:]], lines, now)
    assert "is in no line of the file" in told
    rounded = [FileLine(lines[0].number, {**lines[0].cells, "room": NO_VALUE})]
    assert len(doors.differences(stored[:1], rounded, now)) == 1


def test_a_person_reads_the_lines_of_a_whole_file() -> None:
    seed = next(seed for seed in range(100) if meant_by_a_person(ROLL, "csv", csv_of(ROLL, seed)))
    lines = meant_by_a_person(ROLL, "csv", csv_of(ROLL, seed)) or []
    assert len(lines) > len(rows_of(ROLL, seed)) // 2


def _named(row: list[str]) -> dict[str, str]:
    return dict(zip((column.name for column in ROLL.columns), row, strict=True))
