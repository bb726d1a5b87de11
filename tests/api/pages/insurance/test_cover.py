"""What residents are told of a lift's insurance."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.insurance.read_cover import read_cover
from models.actions.insurance.reckon_premium import Basis
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.cover import CoverState
from models.tables.insurance.policy import CoveredLift, Policy, Product
from models.tables.lifts import Lift
from tests.conftest import Client
from tests.support.insurance import cap_premiums
from tests.support.lifts import card_with_cover


async def get(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def test_the_page_says_who_insures_what_is_not_paid_and_who_pays(
    web_client: Client, lift: LiftCard
) -> None:
    text = await get(web_client, f"/l/{lift.code}/policy")
    for shown in (
        "安和财产保险江城分公司</bdi>（65%）",
        "同舟保险江城中心支公司</bdi>（35%）",
        "责任险、财产险、主要零部件险",
        "专项维修资金增值收益",
        "超过 60 分钟，每人 200.00 元",
        "无责救助",
        "3 个工作日内",
        "最长 30 天",
        "SHA-256",
    ):
        assert shown in text, shown
    assert text.index("不赔什么") < text.index("赔什么，最多赔多少")
    assert all(line.number not in text for line in lift.policies)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CoverState.IN_FORCE, "这部电梯有保险，还有"),
        (CoverState.EXPIRING, "没有看到续保"),
        (CoverState.LAPSED, "目前没有保险"),
        (CoverState.NONE, "核对过：这部电梯没有投保"),
        (CoverState.UNKNOWN, "不等于没有保险"),
    ],
)
async def test_five_states_are_told_apart(
    web_client: Client, services: Services, state: CoverState, said: str
) -> None:
    card = await card_with_cover(services, state)
    assert said in await get(web_client, f"/l/{card.code}/policy")


async def test_another_star_moves_the_owner_and_nobody_else(
    services: Services, web_client: Client, lift: LiftCard
) -> None:
    """P is 83.70 here (two clean years): 16.74 at three stars, 12.56 at four."""
    await Lift.filter(id=lift.lift_id).update(installed_on="2018-05-05")
    now = services.clock()
    three = (await read_cover(lift.lift_id, now, now, star=3)).what_if
    four = (await read_cover(lift.lift_id, now, now, star=4)).what_if
    assert three is not None
    assert four is not None
    assert (three.owner_fen, four.owner_fen) == (1674, 1256)
    assert [part.fen for part in three.parts[1:]] == [part.fen for part in four.parts[1:]] == [2511, 4185]
    text = await get(web_client, f"/l/{lift.code}/policy?star=3")
    assert "16.74 元" in text
    assert "维保单位星级系数" in text
    assert "三星级：业主一方承担" in text


@pytest.mark.parametrize("star", ["1", "9", "x", "٣", "-1", "33333333333333333333"])
async def test_an_odd_star_asks_nothing(web_client: Client, lift: LiftCard, star: str) -> None:
    assert "三星级：业主" not in await get(web_client, f"/l/{lift.code}/policy?star={star}")


async def test_a_past_minute_shows_the_policy_of_that_minute(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    covered = await CoveredLift.filter(lift_id=lift.lift_id).select_related("policy").get()
    starts_at = covered.policy.starts_at.astimezone(LOCAL)
    before, after = starts_at - timedelta(minutes=1), starts_at + timedelta(minutes=1)
    path = f"/l/{lift.code}/policy?at="
    assert "那时的情况没有记录" in await get(web_client, path + f"{before:%Y-%m-%dT%H:%M}")
    assert "那时有保险" in await get(web_client, path + f"{after:%Y-%m-%dT%H:%M}")
    await Lift.filter(id=lift.lift_id).update(cover_checked_at=before - timedelta(days=1))
    assert "那时没有投保" in await get(web_client, path + f"{before:%Y-%m-%dT%H:%M}")


@pytest.mark.parametrize(
    "at", ["tomorrow", "2999-01-01T00:00", "0001-01-01T00:00+23:59", "9999-12-31T23:59-23:59"]
)
async def test_a_time_that_is_not_past_is_sent_back(web_client: Client, lift: LiftCard, at: str) -> None:
    assert "请填一个过去的时间" in await get(
        web_client, f"/l/{lift.code}/policy?at={at.replace('+', '%2B')}", 422
    )


async def test_the_contracts_own_shares_come_before_the_scheme(services: Services, lift: LiftCard) -> None:
    policy_id = lift.policies[0].term.policy_id
    await Policy.filter(id=policy_id).update(payer_shares={"owner": 1, "maintainer": 2})
    await CoveredLift.filter(policy_id=policy_id).update(premium_fen=10_000)
    view = await read_cover(lift.lift_id, services.clock(), services.clock())
    shares = view.policies[0].shares
    assert shares is not None
    assert (shares.basis, [part.fen for part in shares.parts]) == (Basis.CONTRACT, [3333, 6667])


async def test_a_premium_that_the_scheme_does_not_lead_to_is_said_so(
    web_client: Client, lift: LiftCard
) -> None:
    await cap_premiums(lift.lift_id)
    await CoveredLift.filter(lift_id=lift.lift_id).update(liability_fen=9_999)
    text = await get(web_client, f"/l/{lift.code}/policy")
    assert "两者不同" in text
    assert "高于本地每部每年 85.00 元的限额" in text


async def test_the_page_says_of_what_the_contract_does_not_speak(web_client: Client, lift: LiftCard) -> None:
    policy_id = lift.policies[0].term.policy_id
    await Policy.filter(id=policy_id).update(
        entrapment_tiers=[{"from_minutes": 30, "fen": 20_000}, {"over_minutes": 120, "fen": 50_000}],
        line_bounds={"rescue": {"event": 1_000_000, "deductible": 5_000}},
    )
    text = await get(web_client, f"/l/{lift.code}/policy")
    assert "满 30 分钟，每人 200.00 元；超过 120 分钟，每人 500.00 元" in text
    assert "每次最多 10,000 元；每次免赔 50.00 元" in text
    assert "保单没有写的：医疗救护费用、事故鉴定费用、法律诉讼费用、大修改造、重要事项延误。" in text
    await Policy.filter(id=policy_id).update(entrapment_tiers=[], line_bounds=None)
    silent = await get(web_client, f"/l/{lift.code}/policy")
    assert "困人补偿、重要事项延误" in silent
    assert "分钟，每人" not in silent


async def test_products_stand_in_the_same_order_for_everybody(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    text = await get(web_client, f"/l/{lift.code}/products")
    rows = await Product.all().select_related("insurer")
    expected = [row.name for row in sorted(rows, key=lambda row: (row.insurer.name, row.name))]
    places = [text.index(f'<h3 lang="zh-CN">{name}</h3>') for name in expected]
    assert places == sorted(places)
    gone = services.clock().astimezone(LOCAL).date()
    await Product.filter(name=expected[0]).update(offered_until=gone)
    assert f'<h3 lang="zh-CN">{expected[0]}</h3>' not in await get(web_client, f"/l/{lift.code}/products")
