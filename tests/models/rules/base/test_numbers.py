"""Numbers that differ in case, width or spaces are one number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.base.numbers import spell_number
from models.rules.desks.record_columns import RECORDS, RecordField
from models.rules.imports import claims, organisations, policies


@pytest.mark.parametrize("typed", ["ab-1", "ＡＢ－１", " AB - 1 ", "AB\u3000-1", "ab-１"])
def test_one_number_in_many_spellings(typed: str) -> None:
    assert spell_number(typed) == "AB-1"


def test_other_numbers_stay_apart() -> None:
    assert len({spell_number(one) for one in ("AB1", "AB-1", "AB01", "A81")}) == 4


@given(st.text(max_size=30))
def test_a_number_that_is_spelled_stays_as_it_is(typed: str) -> None:
    once = spell_number(typed)
    assert spell_number(once) == once
    assert not any(one.isspace() for one in once)


def test_every_register_keeps_numbers_in_that_form() -> None:
    columns = [
        *[column for column in policies.POLICIES.columns if column.name == "number"],
        *[column for column in claims.CLAIMS.columns if column.name in ("policy_number", "number")],
        *[column for column in RECORDS.columns if column.name == RecordField.NUMBER],
    ]
    assert [column.read("ａb 1") for column in columns] == ["AB1"] * 4
    assert organisations.credit_code("９1990102ma5AAAAA0u") == "91990102MA5AAAAA0U"
