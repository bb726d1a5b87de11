import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.rules.triage import Entrapment, entrapment


@pytest.mark.parametrize(
    "words",
    [
        "我被困在电梯里了", "被困電梯", "電梯卡住了，我們出不來", "有人关在里面", "困人", "又困人了", "受困", "困梯",
        "電梯停在12樓和13樓之間我們出不去", "老人锁在电梯里", "电梯里面有人出不来", "我 被 困 了", "卡在电梯",
        "電梯裡關了三個人", "被关电梯了", "关电梯里了", "我在电梯里被关住了", "电梯把我们关住了", "电梯厢困了两个小孩",
        "我和孩子在里面，电梯不动", "上周困过一次，现在又被困了", "没人管！我们被困了", "有没有人！困在里面了", "救命",
        "困死了我们在电梯里出不来", "手被夹住了", "Help! I'm stuck in the lift", "I can’t get out", "We are TRAPPED", "SOS",
        "１２楼被困", "被\u3000困\n了",
    ],
)  # fmt: skip
def test_somebody_trapped_is_understood_in_any_phrasing(words: str) -> None:
    assert entrapment(words) is Entrapment.CERTAIN


@pytest.mark.parametrize("words", ["電梯門打不開", "电梯突然不动了", "这电梯经常困人", "昨天我被困了半小时"])
def test_what_may_be_an_entrapment_is_asked_back(words: str) -> None:
    assert entrapment(words) is Entrapment.POSSIBLE


@pytest.mark.parametrize(
    "words",
    [
        "困难", "维修困难", "我很困", "没有人被困，只是门坏了", "没有困人", "无人被困", "不是困人", "怕哪天困人", "灯不亮",
        "按钮卡住了", "异响", "电梯关门太快", "门关不上", "请关电梯的灯", "1", "进度", "电梯保险在哪里", "nobody is trapped", "",
    ],
)  # fmt: skip
def test_other_words_are_not_taken_for_an_entrapment(words: str) -> None:
    assert entrapment(words) is Entrapment.NO


@given(st.text(max_size=200), st.text(max_size=200))
def test_being_trapped_is_heard_through_any_noise(before: str, after: str) -> None:
    assert entrapment(f"{before}。我被困在电梯里了！{after}") is Entrapment.CERTAIN


def test_a_very_long_message_is_judged_quickly() -> None:
    for filler in ("电梯", "被", "没有", "困难", "我在", "经常", " ", "a"):
        entrapment(filler * (10_000 // len(filler)))
