"""The document on security: complete, and true to the files that it names."""

import re
from collections import Counter
from pathlib import Path

from api.ops.docs import DOCUMENTS
from bot.kernel.settings import Settings

ROOT = Path(__file__).parents[3]
TEXT = (DOCUMENTS / "security.md").read_text("utf-8")
STATES = {"met", "partly", "not", "not applicable"}
# OWASP ASVS 5.0.0: how many requirements of level 1 or 2 each section has; they are numbered from 1.
SECTIONS = """
1.1:2  1.2:9  1.3:11  1.4:3  1.5:2  2.1:3  2.2:3  2.3:4  2.4:1  3.2:2  3.3:4  3.4:6  3.5:5
3.7:2  4.1:3  4.2:1  4.3:2  4.4:4  5.1:1  5.2:3  5.3:2  5.4:3  6.1:3  6.2:12  6.3:4  6.4:4
6.5:5  6.6:3  6.8:4  7.1:3  7.2:4  7.3:2  7.4:5  7.5:2  7.6:2  8.1:2  8.2:3  8.3:1  8.4:1
9.1:3  9.2:4  10.1:2  10.2:2  10.3:4  10.4:11  10.5:5  10.6:2  10.7:3  11.1:2  11.2:3  11.3:3
11.4:4  11.5:1  11.6:1  12.1:3  12.2:2  12.3:4  13.1:1  13.2:5  13.3:2  13.4:5  14.1:2  14.2:4
14.3:3  15.1:3  15.2:3  15.3:7  16.1:1  16.2:5  16.3:4  16.4:3  16.5:3  17.1:1  17.2:4  17.3:2
"""


def rows() -> list[list[str]]:
    found = re.findall(r"^\| (\d+\.\d+\.\d+ \| .*) \|$", TEXT, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" | ")] for row in found]


def test_every_requirement_of_levels_1_and_2_is_answered_once_and_in_order() -> None:
    sections = (section.split(":") for section in SECTIONS.split())
    wanted = [f"{name}.{number}" for name, count in sections for number in range(1, int(count) + 1)]
    assert [row[0] for row in rows()] == wanted


def test_each_has_a_state_and_what_is_met_says_where() -> None:
    for number, name, state, where in rows():
        assert state in STATES, number
        assert name, number
        assert where, number


def test_the_numbers_at_the_top_are_those_of_the_table() -> None:
    count = Counter(row[2] for row in rows())
    told = re.search(r"(\d+) requirements: (\d+) met, (\d+) partly, (\d+) not, (\d+) not applicable", TEXT)
    assert told
    assert [int(number) for number in told.groups()] == [
        len(rows()), count["met"], count["partly"], count["not"], count["not applicable"],
    ]  # fmt: skip


def test_every_file_and_setting_that_it_names_exists() -> None:
    named = set(re.findall(r"`([^`\s]+)[^`]*`", TEXT))
    files = {name for name in named if "/" in name and not name.startswith("/")}
    assert len(files) > 50
    assert {name for name in files if not (ROOT / name).exists()} == set()
    settings = {name.removeprefix("TIMA_").lower() for name in named if name.startswith("TIMA_")}
    assert settings <= set(Settings.model_fields)
