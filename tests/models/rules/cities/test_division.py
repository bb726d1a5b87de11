"""Codes of cities and districts by GB/T 2260."""

import pytest

from models.rules.cities.division import is_city, is_district_of


@pytest.mark.parametrize("code", ["320100", "500000", "441900", "419001", "990100"])
def test_cities_municipalities_and_those_right_below_a_province_are_cities(code: str) -> None:
    assert is_city(code)


@pytest.mark.parametrize(
    "code", ["320102", "32010", "3201000", "020100", "32010a", "３２０１００", "", "320100\n"]
)
def test_everything_else_is_not(code: str) -> None:
    assert not is_city(code)


@pytest.mark.parametrize(
    ("district", "city"),
    [("320102", "320100"), ("500229", "500000"), ("441900", "441900"), ("419001", "419001")],
)
def test_a_district_lies_in_its_city_or_is_the_city_itself(district: str, city: str) -> None:
    assert is_district_of(district, city)


@pytest.mark.parametrize(
    ("district", "city"),
    [
        ("320202", "320100"),
        ("510101", "500000"),
        ("320200", "320000"),
        ("32010", "320100"),
        ("419002", "419001"),
    ],
)
def test_what_lies_elsewhere_is_no_district_of_it(district: str, city: str) -> None:
    assert not is_district_of(district, city)
