"""Phone numbers as people write them, and as they are shown."""

import pytest

from models.rules.cities.rules import Part
from models.rules.reports.contact import masked_phone, may_reveal, read_phone
from models.rules.staff.access import StaffRole


@pytest.mark.parametrize(
    "text", ["13800001234", "138 0000 1234", "138-0000-1234", "+86 13800001234", "１３８００００１２３４"]
)
def test_a_mobile_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "13800001234"


def test_a_landline_needs_its_area_code() -> None:
    assert read_phone("(025) 8888-1234") == "02588881234"
    assert read_phone("88881234") is None


@pytest.mark.parametrize(
    "text", ["", "1380000123", "12800001234", "138000012345", "电话在门上", "96333", "+1 5551234567"]
)
def test_anything_else_is_no_phone(text: str) -> None:
    assert read_phone(text) is None


def test_the_middle_is_hidden() -> None:
    assert masked_phone("13800001234") == "138****1234"
    assert masked_phone("96333") == "****"


@pytest.mark.parametrize(
    ("role", "consented", "sees"),
    [
        (StaffRole.INSURER, [Part.INSURER], True),
        (StaffRole.INSURER, [Part.MAINTAINER], False),
        (StaffRole.INSURER, [], False),
        (StaffRole.ADMINISTRATOR, [Part.USE_UNIT], True),
        (StaffRole.ADMINISTRATOR, [], False),
        (StaffRole.REGULATOR, [Part.REGULATOR], False),  # may reveal no contacts
    ],
)
def test_a_number_is_seen_by_those_who_were_named_for_it(
    role: StaffRole, consented: list[Part], sees: bool
) -> None:
    assert may_reveal(role, consented) is sees
