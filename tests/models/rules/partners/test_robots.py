"""Group robots: which addresses are one, what is signed, and the room that calls for help keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.partners.endpoints import EndpointProblem, problem_of_robot
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.robots import (
    ROBOTS,
    ROUTINE_A_MINUTE,
    SIGNED,
    RobotKey,
    is_robot_secret,
    key_of_address,
    may_go_now,
    may_go_this_second,
)

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token="
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/"
KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        (ChannelKind.WECOM_ROBOT, WECOM),
        (ChannelKind.DINGTALK_ROBOT, DINGTALK),
        (ChannelKind.FEISHU_ROBOT, FEISHU),
    ],
)
def test_an_address_is_taken_as_its_provider_shows_it_and_no_other(kind: ChannelKind, start: str) -> None:
    assert key_of_address(kind, f" {start}{KEY}\n") == KEY
    for other in ROBOTS:
        if other is not kind:
            assert key_of_address(other, start + KEY) is None
    for wrong in (
        "", KEY, start, f"{start}short", f"{start}{KEY}&x=1", f"{start}{KEY}/../x", f"{start}{'k' * 129}",
        start.replace("https", "http") + KEY, start.replace(".c", ".evil.c") + KEY, f"{start}{KEY}\nx",
    ):  # fmt: skip
        assert key_of_address(kind, wrong) is None, wrong


def test_dingtalk_and_feishu_must_have_a_secret_and_wecom_has_none() -> None:
    for kind in SIGNED:
        assert is_robot_secret(kind, "SEC" + "a" * 61)
        for wrong in ("", "short", "a b c d e f g h", "密钥密钥密钥密钥", "a" * 201):
            assert not is_robot_secret(kind, wrong)
    assert is_robot_secret(ChannelKind.WECOM_ROBOT, "")
    assert not is_robot_secret(ChannelKind.WECOM_ROBOT, "SEC" + "a" * 61)


def test_nothing_entered_is_right_only_where_a_robot_is_kept() -> None:
    kind = ChannelKind.DINGTALK_ROBOT
    assert problem_of_robot(kind, None, is_kept=True) is None
    assert problem_of_robot(kind, None, is_kept=False) is EndpointProblem.NO_ROBOT
    assert problem_of_robot(kind, RobotKey("", "SEC-secret"), is_kept=True) is EndpointProblem.NO_ROBOT
    assert problem_of_robot(kind, RobotKey(KEY), is_kept=True) is EndpointProblem.NO_ROBOT_SECRET
    assert problem_of_robot(kind, RobotKey(KEY, "SEC-secret"), is_kept=False) is None


@given(st.text(), st.text())
def test_a_key_is_read_as_it_was_written(key: str, secret: str) -> None:
    robot = RobotKey(key, secret)
    assert RobotKey.read(robot.as_text()) == robot


@pytest.mark.parametrize("kind", ROBOTS)
def test_what_rings_nobody_ends_at_its_share_and_a_page_never(kind: ChannelKind) -> None:
    share = ROUTINE_A_MINUTE[kind]
    assert may_go_now(kind, share - 1, rings=False)
    assert not may_go_now(kind, share, rings=False)
    assert may_go_now(kind, 10_000, rings=True)


def test_feishu_takes_five_a_second_and_news_use_two_of_them() -> None:
    feishu = ChannelKind.FEISHU_ROBOT
    assert [may_go_this_second(feishu, sent, rings=False) for sent in (1, 2)] == [True, False]
    assert [may_go_this_second(feishu, sent, rings=True) for sent in (4, 5)] == [True, False]
    assert may_go_this_second(ChannelKind.DINGTALK_ROBOT, 1000, rings=False)


@pytest.mark.parametrize(
    ("kind", "limit"),
    [(ChannelKind.WECOM_ROBOT, 20), (ChannelKind.DINGTALK_ROBOT, 20), (ChannelKind.FEISHU_ROBOT, 100)],
)
def test_two_minutes_of_routine_side_by_side_leave_room_for_a_call(kind: ChannelKind, limit: int) -> None:
    assert 2 * ROUTINE_A_MINUTE[kind] <= limit * 2 // 3
