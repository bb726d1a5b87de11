"""Provinces by their codes."""

from models.rules.cities.provinces import PROVINCES, province_of


def test_the_provinces_of_the_sources() -> None:
    assert [province_of(code) for code in ("330100", "420600", "500000", "320100", "370100")] == [
        "浙江省", "湖北省", "重庆市", "江苏省", "山东省",
    ]  # fmt: skip
    assert province_of("990102") == "99"
    assert len(PROVINCES) == 34
