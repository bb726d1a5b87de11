"""The point of a row, whatever map it was copied from."""

from datetime import UTC, datetime

import pytest

from models.rules.imports.cells import BadCell
from models.rules.imports.places import DATUM, both_or_neither, kept_point
from models.rules.lifts.coordinates import Coordinates, Datum, distance_metres

NOW = datetime(2026, 11, 30, tzinfo=UTC)
KEPT = Coordinates(33_011_532, 114_022_306)  # 驻马店市


@pytest.mark.parametrize(
    ("written", "latitude_e6", "longitude_e6"),
    [
        ("GCJ-02", 33_011_532, 114_022_306),
        ("高德", 33_011_532, 114_022_306),
        ("wgs-84", 33_013_356, 114_016_432),
        ("GPS", 33_013_356, 114_016_432),
        ("百度", 33_017_670, 114_028_778),
    ],
)
def test_a_point_is_kept_as_gcj_02(written: str, latitude_e6: int, longitude_e6: int) -> None:
    row = {"latitude_e6": latitude_e6, "longitude_e6": longitude_e6, "datum": DATUM.read(written)}
    assert distance_metres(Coordinates(**kept_point(row)), KEPT) <= 1


def test_a_file_without_the_column_is_gcj_02_and_a_row_without_a_point_changes_none() -> None:
    row = {"latitude_e6": 1, "longitude_e6": 2}
    assert kept_point(row) == row
    assert kept_point({"latitude_e6": None, "longitude_e6": None, "datum": Datum.BD09}) == {}
    assert kept_point({}) == {}
    assert kept_point({"latitude_e6": 1, "longitude_e6": None}) == {}


def test_half_a_point_and_an_unknown_system_are_refused() -> None:
    assert list(both_or_neither({"latitude_e6": 1, "longitude_e6": 2}, NOW)) == []
    assert [one.heading for one in both_or_neither({"latitude_e6": 1}, NOW)] == ["纬度"]
    with pytest.raises(BadCell, match="GCJ-02、WGS-84、BD-09"):
        DATUM.read("北京54")
