"""Finding a lift in the chat, and what its card says."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.insurance.cover import CoverState
from models.rules.reports.kinds import ReportKind
from models.tables.reports.report import Incident
from tests.support.chat import Phone
from tests.support.lifts import card_with_cover, revoked_code


async def test_a_new_follower_is_welcomed_and_help_says_what_can_be_done(phone: Phone) -> None:
    assert "欢迎" in await phone.event("subscribe")
    for asking in ("帮助", "？", "你好", "随便说点什么"):
        answer = await phone.say(asking)
        for offered in ("被困", "报修", "进度", "96333"):
            assert offered in answer


async def test_following_through_a_lifts_code_shows_that_lift(phone: Phone, lift: LiftCard) -> None:
    assert lift.place in await phone.event("subscribe", f"qrscene_{lift.code}")


async def test_a_lift_is_found_however_its_code_is_given(phone: Phone, lift: LiftCard) -> None:
    for said in (lift.code, lift.code.lower(), lift.rescue_number, f"识别码 {lift.rescue_number}"):
        assert lift.place in await phone.say(said)
    assert lift.place in await phone.say(f"https://tima.example/l/{lift.code}")
    assert lift.place in await phone.scan(lift.code)
    assert lift.place in await phone.speak(lift.rescue_number)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CoverState.IN_FORCE, "保险：在保"),
        (CoverState.EXPIRING, "天到期"),
        (CoverState.LAPSED, "保险：已过期"),
        (CoverState.NONE, "保险：没有投保"),
        (CoverState.UNKNOWN, "保险：没有查到"),
    ],
)
async def test_the_card_tells_whether_the_lift_is_insured(
    phone: Phone, services: Services, state: CoverState, said: str
) -> None:
    card = await card_with_cover(services, state)
    assert said in await phone.scan(card.code)


async def test_an_unknown_or_revoked_code_gets_the_hotline(phone: Phone) -> None:
    for code in ("999999", await revoked_code(), "000000000000"):
        answer = await phone.say(code)
        assert "没有找到" in answer
        assert "96333" in answer


async def test_policy_and_maintainer_are_told_for_the_lift(phone: Phone, lift: LiftCard) -> None:
    assert "识别码" in await phone.click("POLICY")
    assert lift.policies[0].insurer in await phone.say(lift.rescue_number)
    answer = await phone.click("MAINTAINER")
    assert lift.maintainer in answer
    assert lift.policies[0].number not in await phone.say("保险")


async def test_another_flow_may_start_where_only_a_lift_is_asked(phone: Phone) -> None:
    await phone.say("保险")
    assert "是哪部电梯" in await phone.say("报修")


@pytest.mark.parametrize("words", ["我被困在电梯里了{url}", "{url}我被困在电梯里了", "救命{url}快来人"])
async def test_a_call_for_help_joined_to_the_address_of_a_page_is_a_call(
    phone: Phone, lift: LiftCard, words: str
) -> None:
    """Chinese has no spaces: whoever pastes the address behind the words writes no blank."""
    await phone.say(words.format(url=f"https://tima.example/l/{lift.code}"))
    assert (await Incident.get(kind=ReportKind.ENTRAPMENT)).lift_id == lift.lift_id
