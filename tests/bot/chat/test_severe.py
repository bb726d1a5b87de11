"""Severe hazards also go to the regulator of the district (严重隐患告知)."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition, add_words
from models.rules.partners.kinds import ChannelKind
from models.rules.triage import is_severe
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident, Report
from tests.support.other_city import file_hazard_of


@pytest.mark.parametrize(
    "words",
    [
        "门没关好就往上走了",
        "电梯开门走车",
        "昨天突然下坠两层",
        "急速下滑，吓死了",
        "钢丝绳有断股",
        "抱闸失灵",
        "三楼厅门脱落了",
        "井道敞开着",
        "轿厢里冒烟",
        "控制柜有焦糊味",
        "底坑进水了",
        "扶梯突然逆转",
        "梯级缺了一块",
        "老人被门夹伤",
        "電梯門沒關就走",
    ],
)
def test_what_must_be_stopped_at_once_is_severe(words: str) -> None:
    assert is_severe(words)


@pytest.mark.parametrize(
    "words",
    ["运行时有异响", "三楼按钮不亮", "停不平，差两公分", "广告屏太吵", "没有人受伤，只是响", "门关得慢", ""],
)
def test_everyday_faults_are_not(words: str) -> None:
    assert not is_severe(words)


async def told(incident_id: object) -> set[str]:
    rows = await Delivery.filter(incident_id=incident_id, organisation_id__not_isnull=True)
    return {str(row.part) for row in rows}


async def test_a_severe_hazard_is_owed_to_the_districts_regulator_by_its_own_channel(
    services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id, "钢丝绳有断股")
    assert (await Incident.get(id=incident)).severe
    owed = await Delivery.get(incident_id=incident, part="regulator").select_related("organisation")
    assert owed.organisation is not None
    assert (owed.organisation.name, owed.channel) == ("滨江区市场监督管理局", ChannelKind.DESK)
    everyday = await file_hazard_of(services, lift.lift_id, "异响")
    assert await told(everyday) == {"use_unit", "maintainer", "insurer", "city_desk"}


async def test_words_that_make_it_severe_later_tell_the_regulator_then(
    services: Services, lift: LiftCard
) -> None:
    incident = await file_hazard_of(services, lift.lift_id, "异响")
    report = await Report.get(incident_id=incident)
    await add_words(Addition("s1", report.id), "刚才突然下坠", services.clock())
    await add_words(Addition("s1", report.id), "刚才突然下坠", services.clock())
    assert "regulator" in await told(incident)
    assert await Delivery.filter(incident_id=incident, part="regulator").count() == 1
