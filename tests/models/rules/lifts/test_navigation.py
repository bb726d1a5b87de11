"""Navigation links: the point of each provider in its own system, and names that break no link."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from models.rules.lifts.coordinates import Coordinates, Datum, distance_metres, to_gcj02
from models.rules.lifts.navigation import navigation_links

HERE = Coordinates(29_563_010, 106_551_556)


def asked(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_each_provider_is_asked_in_its_own_words() -> None:
    gaode, tencent, baidu = navigation_links(HERE, "翠湖苑 1幢")
    assert gaode.url.startswith("https://uri.amap.com/navigation?")
    assert asked(gaode.url) == {
        "to": "106.551556,29.563010,翠湖苑 1幢",  # longitude first
        "mode": "car", "coordinate": "gaode", "callnative": "1", "src": "tima",
    }  # fmt: skip
    assert tencent.url.startswith("https://apis.map.qq.com/uri/v1/routeplan?")
    assert asked(tencent.url) == {
        "type": "drive", "to": "翠湖苑 1幢", "tocoord": "29.563010,106.551556", "policy": "1", "referer": "tima",
    }  # fmt: skip
    assert baidu.url.startswith("https://api.map.baidu.com/direction?")
    assert asked(baidu.url) == {
        "origin": "我的位置", "destination": "latlng:29.569303,106.557991|name:翠湖苑 1幢", "mode": "driving",
        "coord_type": "bd09ll", "output": "html", "src": "webapp.tima.tima",
    }  # fmt: skip
    assert [link.name for link in (gaode, tencent, baidu)] == ["高德", "腾讯", "百度"]


@given(
    st.builds(Coordinates, st.integers(18_000_000, 53_500_000), st.integers(73_500_000, 135_000_000)),
    st.text(),
)
def test_whatever_the_name_all_three_lead_to_the_same_place(point: Coordinates, name: str) -> None:
    gaode, tencent, baidu = (asked(link.url) for link in navigation_links(point, name))
    longitude, latitude, shown = gaode["to"].split(",")
    assert shown
    assert [latitude, longitude] == tencent["tocoord"].split(",")
    kept, _, _ = baidu["destination"].removeprefix("latlng:").partition("|name:")
    there = Coordinates(*(round(float(one) * 1_000_000) for one in kept.split(",")))
    assert distance_metres(to_gcj02(there, Datum.BD09), point) < 1
    assert round(float(latitude) * 1_000_000) == point.latitude_e6
