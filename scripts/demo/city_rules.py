"""What the demo's city configures for its registers: how maintainers are evaluated, and how many lifts to insure."""

from typing import Any

from models.rules.cities.rules import RuleTopic

EVALUATION_SOURCE = "三项依 002 重庆渝市监发〔2023〕70号四（二）；分值为演示方案"
COVERAGE_SOURCE = "000–004 各地文件所列目标，并列演示"

EVALUATION: dict[str, Any] = {
    "qualification": {"worth": 20, "licences": {"A1": 1, "A2": "0.9", "B": "0.7"}},
    "strength": {"worth": 20, "full": 30, "none": 60},
    "measures": {
        "arrival": {"worth": 15, "full": "0.995", "none": "0.8"},
        "entrapments": {"worth": 15, "full": 10, "none": 80},
        "relapse": {"worth": 10, "full": "0.02", "none": "0.3"},
        "missed": {"worth": 10, "full": 0, "none": "0.2"},
        "satisfaction": {"worth": 10, "full": "0.95", "none": "0.6"},
        "nodes": {"worth": 5, "full": "0.98", "none": "0.6"},
        "left_out": {"worth": 5, "full": "0.01", "none": "0.1"},
        "findings": {"worth": 5, "full": "0.95", "none": "0.5"},
        "checks": {"worth": 5, "full": "0.95", "none": "0.7"},
    },
    "stars": [[90, 5], [80, 4], [70, 3], [60, 2]],
    "grades": [[90, "A"], [75, "B"], [60, "C"]],
    "lowest_grade": "D",
    "least_lifts": 10,
    "publicity_days": 7,
    "arrival_minutes": 30,
}


def _target(name: str, counts: str, uses: str, percent: int, by: str, source: str) -> dict[str, Any]:
    """Of another city's plan, to compare with: `source` begins with its number and name."""
    return {
        "name": name, "counts": counts, "uses": uses, "percent": percent, "by": by, "source": source,
        "plan": source.partition("（")[0], "of": "inspected" if source.startswith("001") else "in_use",
    }  # fmt: skip


COVERAGE: dict[str, Any] = {
    "targets": [
        _target("公众聚集场所参保", "liability", "public_places", 80, "2015-12-31", "004 南京"),
        _target("机关、事业单位参保", "liability", "institutions", 50, "2015-12-31", "004 南京"),
        _target("在用电梯参保", "liability", "all", 50, "2016-12-31", "004 南京"),
        _target("责任保险覆盖率", "liability", "all", 30, "2019-12-31", "003 某区方案"),
        _target("责任保险覆盖率", "liability", "all", 50, "2020-12-31", "003 某区方案"),
        _target("“保险+服务”覆盖率", "with_service", "all", 20, "2020-12-31", "003 某区方案"),
        _target("安全责任保险投保率", "liability", "all", 60, "2021-06-30", "001 襄阳"),
        # The source leaves the last digit of the year open (202*).
        _target("责任保险覆盖率", "liability", "all", 70, "2029-12-31", "003 某区方案（年份原文为 202*）"),
        _target(
            "“保险+服务”覆盖率", "with_service", "all", 50, "2029-12-31", "003 某区方案（年份原文为 202*）"
        ),
    ]
}
PILOT: dict[str, Any] = {"due": "12-20", "lines": ["liability", "property", "parts"]}
ON_DEMAND: dict[str, Any] = {
    "months": 3, "offline_percent": 10, "calm_most": 1, "busy_from": 5,
    "longest_days": 30, "busy_days": 7, "look_from": 2,
}  # fmt: skip
SAFETY_PAGES: dict[str, Any] = {"every_months": 3, "from_hour": 9, "until_hour": 20}
RULES = {
    RuleTopic.ON_DEMAND: (ON_DEMAND, "没有公开的规定写天数；演示值"),
    RuleTopic.SAFETY_PAGES: (SAFETY_PAGES, "001 襄阳（宣传教育）；按季度为演示值"),
    RuleTopic.EVALUATION: (EVALUATION, EVALUATION_SOURCE),
    RuleTopic.COVERAGE: (COVERAGE, COVERAGE_SOURCE),
    RuleTopic.PILOT: (PILOT, "002 重庆渝市监发〔2023〕70号五（五）"),
}
