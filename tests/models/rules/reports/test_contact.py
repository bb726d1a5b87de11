"""Phone numbers as people write them, and as they are shown."""

import pytest

from models.rules.cities.rules import Part
from models.rules.reports.contact import is_mobile, masked_phone, may_reveal, read_phone
from models.rules.staff.access import StaffRole


@pytest.mark.parametrize(
    "text",
    [
        "13800001234",
        "138 0000 1234",
        "138-0000-1234",
        "+86 13800001234",
        "0086 13800001234",
        "１３８００００１２３４",
    ],
)
def test_a_mobile_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == "13800001234"


def test_a_landline_needs_its_area_code() -> None:
    assert read_phone("(025) 8888-1234") == "02588881234"
    assert read_phone("88881234") is None
    found = [read_phone("0" + "258888123456"[:digits]) for digits in range(8, 13)]
    assert found == [None, "0258888123", "02588881234", "025888812345", None]


@pytest.mark.parametrize(
    "text", ["", "1380000123", "12800001234", "138000012345", "电话在门上", "96333", "+1 5551234567"]
)
def test_anything_else_is_no_phone(text: str) -> None:
    assert read_phone(text) is None


def test_only_a_mobile_takes_an_sms() -> None:
    assert is_mobile("13800001234")
    assert not is_mobile("02588881234")


def test_the_middle_is_hidden() -> None:
    assert masked_phone("13800001234") == "138****1234"
    assert masked_phone("96333") == "****"
    assert masked_phone("8888123") == "****"
    assert masked_phone("88881234") == "888****1234"


@pytest.mark.parametrize(
    ("role", "consented", "sees"),
    [
        (StaffRole.INSURER, [Part.INSURER], True),
        (StaffRole.INSURER, [Part.MAINTAINER], False),
        (StaffRole.INSURER, [], False),
        (StaffRole.PROPERTY_COMPANY, [Part.INSURER, Part.USE_UNIT], True),
        (StaffRole.PROPERTY_COMPANY, [Part.MAINTAINER], False),
        (StaffRole.MAINTAINER, [Part.MAINTAINER], True),
        (StaffRole.HOTLINE_DESK, [Part.CITY_DESK], True),
        (StaffRole.HOTLINE_DESK, [Part.RESCUE_DESK], True),
        (StaffRole.HOTLINE_DESK, [Part.USE_UNIT], False),
        (StaffRole.ADMINISTRATOR, [Part.USE_UNIT], True),
        (StaffRole.ADMINISTRATOR, [], False),
        (StaffRole.REGULATOR, [Part.REGULATOR], False),  # may reveal no contacts
    ],
)
def test_a_number_is_seen_by_those_who_were_named_for_it(
    role: StaffRole, consented: list[Part], sees: bool
) -> None:
    assert may_reveal(role, consented) is sees
