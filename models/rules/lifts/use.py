"""Use of a lift. Each premium scheme has its own table from uses to classes and caps."""

from enum import StrEnum


class LiftUse(StrEnum):
    RESIDENTIAL = "residential"  # 住宅
    VILLA = "villa"  # 别墅
    GOVERNMENT = "government"  # 机关
    SCHOOL = "school"  # 学校、幼儿园
    HOSPITAL = "hospital"
    OFFICE = "office"  # 写字楼
    MIXED = "mixed"  # 商住两用
    MALL = "mall"  # 商场
    STATION = "station"
    PIER = "pier"  # 客运码头
    STADIUM = "stadium"  # 体育场馆
    EXHIBITION = "exhibition"  # 展览馆
    PARK = "park"
    OTHER = "other"  # 其他非住宅


# 公众聚集场所 as 003 (district plan) and 004 (Nanjing) list them.
PUBLIC_PLACES = frozenset(
    {
        LiftUse.SCHOOL,
        LiftUse.HOSPITAL,
        LiftUse.STATION,
        LiftUse.PIER,
        LiftUse.MALL,
        LiftUse.STADIUM,
        LiftUse.EXHIBITION,
        LiftUse.PARK,
    }
)
HOMES = frozenset({LiftUse.RESIDENTIAL, LiftUse.VILLA})
