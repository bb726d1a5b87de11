"""Phone numbers as people write them, and as they are shown."""

import pytest

from models.rules.reports.contact import masked_phone, read_phone


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
