"""What people can do in the chat, said as they say it."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from api.app import create_app
from bot.services import Services, open_services
from bot.settings import Settings
from models.actions.find_lift import LiftCard
from models.rules.cover import CoverState
from models.rules.reports import HazardCategory, ReportKind
from models.rules.routing import Part
from models.tables.delivery import Delivery
from models.tables.report import Event, EventKind, Incident, Photo, PhotoState, Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.lifts import card_of, card_with_cover, revoked_code


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
        (CoverState.IN_FORCE, "保险：有效"),
        (CoverState.EXPIRING, "天到期"),
        (CoverState.LAPSED, "保险：已过期"),
        (CoverState.NONE, "保险：没有查到"),
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


async def test_a_hazard_is_reported_step_by_step(phone: Phone, lift: LiftCard) -> None:
    assert "哪部电梯" in await phone.say("报修")
    assert lift.place in await phone.say(lift.rescue_number)
    assert "说说情况" in await phone.say("2")
    assert "照片" in await phone.say("三楼有异响")
    assert "已收到照片 1 张" in await phone.show("media-1")
    answer = await phone.say("没有了")
    assert "三楼有异响" in answer
    assert "异响、抖动" in answer
    assert "回执号" in await phone.say("1")

    report = await Report.get().select_related("incident")
    assert (report.words, report.incident.category) == ("三楼有异响", HazardCategory.NOISE)
    assert report.incident.lift_id == lift.lift_id
    photo = await Photo.get()
    assert (photo.state, photo.media_id) == (PhotoState.AWAITED, "media-1")
    assert report.receipt_number in await phone.say("进度")


async def test_a_photo_may_come_before_the_words_and_after_the_summary(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    assert "已收到照片 1 张" in await phone.show("m1")
    await phone.say("门关不上")
    await phone.say("0")
    assert "照片：2 张" in await phone.show("m2")


async def test_a_scan_in_the_middle_changes_the_lift_and_keeps_what_was_said(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    other = await card_of(services, "右梯", building="2幢", unit="2单元")
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    await phone.say("门关不上")
    await phone.scan(other.code)
    summary = await phone.say("0")
    assert other.place in summary
    assert "门关不上" in summary


async def test_cancel_works_at_every_step_and_files_nothing(phone: Phone, lift: LiftCard) -> None:
    steps = ["报修", lift.rescue_number, "1", "门坏了", "0"]
    for count in range(1, len(steps) + 1):
        for words in steps[:count]:
            await phone.say(words)
        assert "没有提交" in await phone.say("取消")
        assert "帮助" in await phone.say("取消")
    assert await Report.all().count() == 0


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


async def test_the_words_of_a_hazard_may_mention_a_door(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("1")
    assert "照片" in await phone.say("门打不开，修了三次")


async def test_progress_answers_to_a_receipt_number_in_any_form(
    web_client: Client, phone: Phone, lift: LiftCard
) -> None:
    assert "还没有" in await phone.say("进度")
    await phone.scan(lift.code)
    await phone.click("TRAPPED")
    number = (await Report.get()).receipt_number
    other = Phone(web_client)
    spaced = f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"
    assert "96333" in await other.say(spaced)
    assert "没有找到" in await other.say("1234567890123452")


async def test_policy_and_maintainer_are_told_for_the_lift(phone: Phone, lift: LiftCard) -> None:
    assert "识别码" in await phone.click("POLICY")
    assert lift.policies[0].insurer in await phone.say(lift.rescue_number)
    answer = await phone.click("MAINTAINER")
    assert lift.maintainer in answer
    assert lift.policies[0].number not in await phone.say("保险")


async def test_another_flow_may_start_where_only_a_lift_is_asked(phone: Phone) -> None:
    await phone.say("保险")
    assert "是哪部电梯" in await phone.say("报修")


async def test_an_empty_recognition_is_answered_kindly(phone: Phone) -> None:
    assert "没看懂" in await phone.speak("")


async def test_leaving_forgets_the_conversation(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    assert await phone.event("unsubscribe") == ""
    assert lift.place not in await phone.say("1")


async def test_a_conversation_survives_a_restart_of_the_program(
    settings: Settings, clock: MovableClock, lift_code_of_demo: str
) -> None:
    openid = ""
    for step, expected in ((None, "回复数字"), ("2", "什么问题"), ("3", "说说情况"), ("停不平", "照片")):
        client: Client
        async with (
            open_services(settings, clock) as services,
            TestServer(create_app(services)) as server,
            TestClient(server) as client,
        ):
            phone = Phone(client, openid=openid or None)
            openid = phone.openid
            answer = await (phone.scan(lift_code_of_demo) if step is None else phone.say(step))
            assert expected in answer


async def test_a_conversation_is_forgotten_after_half_an_hour(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    [key] = [key async for key in services.redis.scan_iter("talk:*:talk")]
    left = await services.redis.ttl(key)
    assert 1795 <= left <= 1800
    await services.redis.pexpire(key, timedelta(milliseconds=1))
    await asyncio.sleep(0.01)
    assert "报修" in await phone.say("1")
    assert await Report.all().count() == 0


async def test_messages_of_one_person_are_handled_in_the_order_of_their_arrival(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    await phone.say("6")
    sending = []
    for number in range(10):
        sending.append(asyncio.create_task(phone.say(f"第{number}句")))
        await asyncio.sleep(0.005)
    await asyncio.gather(*sending)
    summary = await phone.say("0")
    places = [summary.index(f"第{number}句") for number in range(10)]
    assert places == sorted(places)
