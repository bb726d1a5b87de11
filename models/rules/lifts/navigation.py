"""Links that open navigation in 高德, 腾讯 or 百度: their app where it is installed, else their page.

Each has the point in its own system of coordinates, which is also the one that it takes where no system is
named. Parameters: lbs.amap.com/api/uri-api (navigation), lbs.qq.com/webApi/uriV1 (routeplan),
lbs.baidu.com «URI API» (direction). None of them needs a key; 腾讯 and 高德 begin where the phone is,
and 百度 wants to be told so by 我的位置.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from models.rules.lifts.coordinates import Coordinates, Datum, from_gcj02

APPLICATION = "tima"
LONGEST_NAME = 40


@dataclass(frozen=True)
class NavigationLink:
    name: str
    url: str


def navigation_links(point: Coordinates, name: str) -> tuple[NavigationLink, ...]:
    """One a provider, to a point in GCJ-02; `name` is what its map shows there."""
    # A comma ends a field of 高德's, a bar one of 百度's.
    plain = "".join(" " if one in ",|:，" else one for one in name)[:LONGEST_NAME].strip() or "救援地点"
    latitude, longitude = _texts(point)
    gaode = {
        "to": f"{longitude},{latitude},{plain}",
        "mode": "car",
        "coordinate": "gaode",
        "callnative": "1",
        "src": APPLICATION,
    }
    tencent = {
        "type": "drive",
        "to": plain,
        "tocoord": f"{latitude},{longitude}",
        "policy": "1",
        "referer": APPLICATION,
    }
    latitude, longitude = _texts(from_gcj02(point, Datum.BD09))
    baidu = {
        "origin": "我的位置",
        "destination": f"latlng:{latitude},{longitude}|name:{plain}",
        "mode": "driving",
        "coord_type": "bd09ll",
        "output": "html",
        "src": f"webapp.{APPLICATION}.{APPLICATION}",
    }
    return (
        NavigationLink("高德", f"https://uri.amap.com/navigation?{urlencode(gaode)}"),
        NavigationLink("腾讯", f"https://apis.map.qq.com/uri/v1/routeplan?{urlencode(tencent)}"),
        NavigationLink("百度", f"https://api.map.baidu.com/direction?{urlencode(baidu)}"),
    )


def _texts(point: Coordinates) -> tuple[str, str]:
    """Latitude and longitude with six decimals."""
    latitude, longitude = point.degrees
    return f"{latitude:.6f}", f"{longitude:.6f}"
