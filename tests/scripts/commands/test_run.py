"""What `scripts/run` prints."""

from io import StringIO

import pytest
from rich.console import Console

from models.rules.staff.access import StaffRole
from scripts.commands.run import print_whole
from scripts.demo.staff import DemoPerson, sign_ins


@pytest.mark.parametrize("width", [20, 40, 80])
def test_addresses_are_whole_at_any_width_and_in_a_file(width: int) -> None:
    address = f"http://127.0.0.1:8080/{'x' * 120}"
    out = StringIO()
    print_whole(Console(file=out, width=width), [("the mini-program, in a browser", address)])
    assert address in out.getvalue().splitlines()[0]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_so_are_the_ways_to_sign_in(width: int) -> None:
    codes = tuple(f"RECO-VERY-{number:04d}" for number in range(10))
    admin = DemoPerson("admin", StaffRole.ADMINISTRATOR, "a-password-of-16", "S" * 32, codes)
    desk = DemoPerson("hotline", StaffRole.HOTLINE_DESK, "another-password", "", ())
    out = StringIO()
    print_whole(Console(file=out, width=width), sign_ins([admin, desk]))
    first, second = out.getvalue().splitlines()
    for said in ("admin", "a-password-of-16", "S" * 32, *codes[:2]):
        assert said in first
    assert second.split() == ["hotline", "password", "another-password"]


def test_what_follows_stands_in_one_column_after_chinese_words_too() -> None:
    out = StringIO()
    print_whole(Console(file=out, width=80), [("企业微信", "/a"), ("groups", "/b")])
    assert out.getvalue() == "  企业微信  /a\n  groups    /b\n"
