"""A call for help in the chat: it wins over everything else."""

import asyncio
from collections import Counter

import pytest

from models.actions.lifts.find import LiftCard
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.conftest import Client
from tests.support.chat import Phone


@pytest.mark.parametrize(
    "said", ["我被困了", "電梯困人了", "有人关在里面出不来", "I'm stuck in the lift, help me"]
)
async def test_an_entrapment_wins_at_any_point(phone: Phone, lift: LiftCard, said: str) -> None:
    for prelude in (
        ["报修"],
        ["报修", lift.code, "1"],
        ["报修", lift.code, "1", "门坏了"],
        ["保险"],
        ["进度"],
        [],
    ):
        await phone.say("取消")
        for words in prelude:
            await phone.say(words)
        answer = await phone.say(said)
        assert answer.startswith(("请拨打 96333", "请先按轿厢里的报警按钮，并拨打 96333"))
    assert await Incident.filter(kind=ReportKind.ENTRAPMENT).exists()


async def test_with_a_known_lift_the_number_and_the_rescue_number_come_first(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    answer = await phone.say("被困了")
    assert answer.splitlines()[0] == f"请拨打 96333，报识别码 {lift.rescue_number}"
    assert "哪部电梯" not in answer
    incident = await Incident.get()
    assert incident.lift_id == lift.lift_id
    parts = Counter(delivery.part for delivery in await Delivery.filter(incident_id=incident.id))
    assert parts == Counter([Part.INSURER, Part.MAINTAINER, Part.RESCUE_DESK, Part.USE_UNIT])


async def test_without_a_lift_it_is_filed_at_once_and_the_place_is_asked(
    phone: Phone, lift: LiftCard
) -> None:
    assert "您在哪部电梯" in await phone.say("被困了")
    incident = await Incident.get()
    assert incident.lift_id is None
    assert await Delivery.filter(incident_id=incident.id).count() == 1  # 96333 of the default city

    assert "已转告" in await phone.say("翠湖苑 1 幢，大概 8 楼")
    assert "已转告" in await phone.stand_at("30.25", "120.16", "翠湖苑")
    assert lift.place in await phone.say(lift.rescue_number)
    await incident.refresh_from_db()
    assert incident.lift_id == lift.lift_id
    events = await Event.filter(incident_id=incident.id).order_by("sequence")
    assert [event.kind for event in events] == [
        EventKind.FILED,
        EventKind.SAID,
        EventKind.SAID,
        EventKind.LOCATED,
    ]
    told = await Delivery.filter(incident_id=incident.id).values_list("organisation_id", flat=True)
    assert len(set(told)) == 4


async def test_naming_a_lift_with_an_open_entrapment_joins_it(
    web_client: Client, phone: Phone, lift: LiftCard
) -> None:
    inside = Phone(web_client)
    await inside.scan(lift.code)
    await inside.say("被困")
    await phone.say("被困")
    await phone.say(lift.code)
    merged = await Incident.get(lift_id=lift.lift_id, merged_into_id__not_isnull=True)
    assert merged.open_key is None
    assert await Report.filter(incident_id=merged.merged_into_id).count() == 2
    assert lift.place in await phone.say("进度")


async def test_two_people_in_one_lift_make_one_incident(web_client: Client, lift: LiftCard) -> None:
    people = [Phone(web_client) for _ in range(5)]
    for person in people:
        await person.scan(lift.code)
    answers = await asyncio.gather(*(person.say("被困了") for person in people))
    assert sum("已并入" in answer for answer in answers) == 4
    assert await Incident.all().count() == 1
    assert await Report.all().count() == 5


async def test_saying_it_again_does_not_report_it_again(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    assert "已转告" in await phone.say("快来人啊还困着呢")
    assert await Report.all().count() == 1


async def test_a_false_alarm_is_passed_on_but_closes_nothing(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    assert "误报" in await phone.say("误报")
    incident = await Incident.get()
    assert incident.open_key is not None
    assert await Event.filter(kind=EventKind.WITHDRAWN).count() == 1


async def test_a_perhaps_is_asked_back(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("取消")
    assert "96333" in await phone.say("电梯门打不开")
    assert await Report.all().count() == 0
    assert "没有人被困就好" in await phone.say("2")
    await phone.say("电梯门打不开")
    assert "96333" in await phone.say("1")
    assert await Report.all().count() == 1


async def test_a_number_within_a_sentence_counts(phone: Phone, lift: LiftCard) -> None:
    await phone.say(f"被困了 {lift.rescue_number}")
    await phone.say("两个人，在8楼")
    assert (await Rescue.get()).people_inside == 2
    await phone.say("好像在9楼")
    assert (await Rescue.get()).people_inside == 2
