"""Windows at their edges, what a grant is spent on, and values that WeChat takes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.notices.ways import (
    MOMENTS,
    Moment,
    NoticeTemplate,
    NoticeWay,
    Touch,
    Window,
    fit_value,
    templates_for,
    window_to_use,
)
from models.rules.notices.wechat_errors import CLOSED_FOR_PERSON, PASSING, TOKEN_REFUSED, pause_after

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("touch", "lasts", "messages"),
    [(Touch.MESSAGE, timedelta(hours=48), 5), (Touch.TAP, timedelta(minutes=1), 3)],
)
def test_a_window_ends_at_the_instant_and_with_the_last_message(
    touch: Touch, lasts: timedelta, messages: int
) -> None:
    assert Window(touch, NOW).allows(NOW)
    assert Window(touch, NOW).allows(NOW + lasts - INSTANT)
    assert not Window(touch, NOW).allows(NOW + lasts)
    assert Window(touch, NOW, messages - 1).allows(NOW)
    assert not Window(touch, NOW, messages).allows(NOW)


def test_of_two_open_windows_the_one_that_closes_first_is_used() -> None:
    said, tapped = Window(Touch.MESSAGE, NOW - timedelta(hours=1)), Window(Touch.TAP, NOW)
    assert window_to_use([said, tapped], NOW) is tapped
    assert window_to_use([said, tapped], NOW + timedelta(minutes=1)) is said
    assert window_to_use([said, Window(Touch.TAP, NOW, 3)], NOW) is said
    nearly_over = Window(Touch.MESSAGE, NOW - timedelta(hours=48) + timedelta(seconds=30))
    assert window_to_use([nearly_over, tapped], NOW) is nearly_over
    assert window_to_use([said, tapped], NOW + timedelta(hours=48)) is None


def template(way: NoticeWay, name: str, *moments: Moment) -> NoticeTemplate:
    return NoticeTemplate(way, name, frozenset(moments), {"thing1": "place", "phrase2": "state"})


TEMPLATES = (
    template(NoticeWay.MINI_PROGRAM, "m", *MOMENTS),
    template(NoticeWay.SUBSCRIPTION, "s", Moment.RELEASED, Moment.RESULT),
    template(NoticeWay.TEMPLATE, "t", Moment.RESULT),
)


@pytest.mark.parametrize(
    ("moment", "reachable", "grants", "wanted"),
    [
        (Moment.RESULT, NoticeWay, {"m": 1, "s": 1}, "tsm"),
        (Moment.RELEASED, NoticeWay, {"m": 1, "s": 1}, "sm"),
        (Moment.ACCEPTED, NoticeWay, {"m": 1, "s": 1}, "m"),
        (Moment.RESULT, [NoticeWay.MINI_PROGRAM], {"m": 1, "s": 1}, "m"),
        (Moment.RELEASED, NoticeWay, {"m": 0, "s": 2}, "s"),
        (Moment.RELEASED, NoticeWay, {}, ""),
        (Moment.RESULT, NoticeWay, {}, "t"),
        (None, NoticeWay, {"m": 5, "s": 5}, ""),
        (Moment.RESULT, [], {"m": 5, "s": 5}, ""),
    ],
)
def test_grants_are_spent_on_news_that_matter_and_only_where_nothing_is_free(
    moment: Moment | None, reachable: Sequence[NoticeWay], grants: dict[str, int], wanted: str
) -> None:
    found = templates_for(moment, TEMPLATES, list(reachable), grants)
    assert "".join(one.id for one in found) == wanted


def test_a_template_with_values_that_do_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="openid"):
        NoticeTemplate(NoticeWay.TEMPLATE, "t", frozenset(), {"thing1": "openid"})
    with pytest.raises(ValueError, match=r"no such values: openid, phone$"):
        NoticeTemplate(NoticeWay.TEMPLATE, "t", frozenset(), {"thing1": "phone", "thing2": "openid"})
    with pytest.raises(ValueError, match="no template"):
        template(NoticeWay.MESSAGE, "x")


@given(st.sampled_from(["thing1", "character_string2", "phrase3", "number4", "time5", "first"]), st.text())
def test_every_value_is_one_that_wechat_takes(keyword: str, text: str) -> None:
    value = fit_value(keyword, text)
    assert value
    assert not any(character in value for character in "\n\r\t")
    limits = {"thing": 20, "character_string": 32, "phrase": 5, "number": 32}
    kind = keyword.rstrip("12345")
    assert len(value) <= limits.get(kind, max(len(text), 1))


def test_values_keep_what_fits() -> None:
    assert fit_value("thing1", "翠湖苑 1幢 1单元 左梯") == "翠湖苑 1幢 1单元 左梯"
    assert fit_value("thing1", "一" * 20) == "一" * 20
    assert fit_value("thing1", "一" * 21) == "一" * 19 + "…"
    assert fit_value("thing1", " 一\n 二 ") == "一 二"
    assert fit_value("number5", "约 12.50 元") == "12.50"
    assert fit_value("number5", "1" * 40) == "1" * 32
    assert fit_value("character_string6", "~! é" + "x" * 40) == "~!" + "x" * 30
    assert fit_value("phrase7", "一二三四五六") == "一二三四五"
    assert fit_value("time8", "2026年11月22日 09:00") == "2026年11月22日 09:00"
    assert fit_value("time8", "  ") == "-"
    assert fit_value("phrase2", "已受理，单号 3") == "已受理单号"
    assert fit_value("character_string3", "1234 5678") == "12345678"
    assert fit_value("phrase4", "abc") == "-"


def test_an_api_is_left_alone_as_its_errcode_asks() -> None:
    evening = datetime(2026, 11, 22, 15, 59, 0, tzinfo=UTC)  # 23:59 in Beijing
    assert pause_after(45009, 1, evening) == timedelta(minutes=1)
    assert pause_after(45009, 1, evening + timedelta(minutes=1)) == timedelta(days=1)
    assert pause_after(45011, 1, NOW) == timedelta(minutes=1)
    assert [pause_after(-1, streak, NOW) for streak in (1, 2, 3, 100)] == [
        None,
        timedelta(seconds=2),
        timedelta(seconds=4),
        timedelta(minutes=1),
    ]
    assert [pause_after(-1, streak, NOW) for streak in (6, 7)] == [
        timedelta(seconds=32),
        timedelta(minutes=1),
    ]
    assert pause_after(45015, 1, NOW) is None


def test_the_errcodes_of_wechat_s_documentation() -> None:
    assert {40001, 40014, 42001} == TOKEN_REFUSED  # invalid, expired
    assert {-1, 45009, 45011} == PASSING  # busy, spent today, too fast
    assert {45015, 45047, 43004, 43101, 40003} == CLOSED_FOR_PERSON
