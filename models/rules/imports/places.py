"""Columns of a point: its degrees, and the system of coordinates that they are written in."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from models.rules.imports.cells import choice, degrees
from models.rules.imports.table import CellProblem, ImportColumn, Row
from models.rules.lifts.coordinates import Coordinates, Datum, to_gcj02

DATUMS = {
    "GCJ-02": Datum.GCJ02, "高德": Datum.GCJ02, "腾讯": Datum.GCJ02, "GCJ02": Datum.GCJ02,
    "WGS-84": Datum.WGS84, "GPS": Datum.WGS84, "WGS84": Datum.WGS84,
    "BD-09": Datum.BD09, "百度": Datum.BD09, "BD09": Datum.BD09,
}  # fmt: skip

LATITUDE = ImportColumn("latitude_e6", "纬度", degrees(90), "29.563010")
LONGITUDE = ImportColumn("longitude_e6", "经度", degrees(180), "106.551556")
DATUM = ImportColumn(
    "datum", "坐标系", choice(DATUMS), "GCJ-02", default=Datum.GCJ02,
    note="GCJ-02（高德、腾讯地图）、WGS-84（GPS）或 BD-09（百度地图）；不填按 GCJ-02",
)  # fmt: skip


def both_or_neither(row: Row, _now: datetime) -> Iterator[CellProblem]:
    if (row.get("latitude_e6") is None) != (row.get("longitude_e6") is None):
        yield CellProblem("纬度", "", "纬度和经度要一起填")


def kept_point(row: Mapping[str, Any]) -> dict[str, int]:
    """The columns of a table that the point of a row fills, in GCJ-02; none where the row has no point."""
    latitude, longitude = row.get("latitude_e6"), row.get("longitude_e6")
    if latitude is None or longitude is None:
        return {}
    point = to_gcj02(Coordinates(latitude, longitude), row.get("datum") or Datum.GCJ02)
    return {"latitude_e6": point.latitude_e6, "longitude_e6": point.longitude_e6}
