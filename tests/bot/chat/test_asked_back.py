"""What may be a call for help is asked back, in every conversation; one answer files it or lets it go on."""

from datetime import timedelta

import pytest

from bot.jobs.unconfirmed_calls import report_unanswered
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import claim
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Report
from models.tables.reports.unconfirmed_call import UnconfirmedCall
from models.tables.reports.voice import Voice
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.surveys import opened_round

PERHAPS = "电梯门打不开"
ASKED = "现在有人困在电梯里吗"
# Every flow and every step of it, as the messages that lead there; `{code}` is the lift's.
STEPS = {
    "nothing": [],
    "after a scan": ["{code}"],
    "lift unknown": ["999999"],
    "hazard, which lift": ["报修"],
    "hazard, category": ["{code}", "2"],
    "hazard, words": ["{code}", "2", "1"],
    "hazard, photos": ["{code}", "2", "1", "门关不上"],
    "hazard, confirm": ["{code}", "2", "1", "门关不上", "0"],
    "tip-off, words": ["{code}", "匿名举报", "1"],
    "policy, which lift": ["保险"],
    "policy": ["{code}", "保险"],
    "maintainer": ["{code}", "维保"],
    "survey, which lift": ["评价"],
    "survey, question": ["{code}", "评价"],
    "survey, text": ["{code}", "评价", "5", "5"],
    "vote": ["{code}", "表决"],
    "progress": ["进度"],
    "my data": ["我的数据"],
    "my data, confirm": ["删除我的数据"],
    "staff": ["转人工"],
    "staff, said": ["转人工", "加装电梯怎么申请"],
    "guess": ["多少钱一年"],
    "help": ["帮助"],
    "asked before": ["{code}", PERHAPS],
    "no before": ["{code}", PERHAPS, "2"],
}


async def lead_to(phone: Phone, services: Services, lift: LiftCard, step: str) -> None:
    await opened_round(services.clock())
    for words in STEPS[step]:
        await phone.say(words.format(code=lift.code))


async def entrapments() -> int:
    return await Report.filter(incident__kind=ReportKind.ENTRAPMENT).count()


@pytest.mark.parametrize("step", STEPS)
async def test_a_plain_call_is_filed_from_every_step(
    phone: Phone, services: Services, lift: LiftCard, step: str
) -> None:
    await lead_to(phone, services, lift, step)
    answer = await phone.say("好害怕，我们被困在电梯里了")
    assert answer.startswith(("请拨打 96333", "请先按轿厢里的报警按钮，并拨打 96333"))
    assert await entrapments() == 1


@pytest.mark.parametrize("step", STEPS)
async def test_a_perhaps_is_asked_from_every_step_with_the_number_first(
    phone: Phone, services: Services, lift: LiftCard, step: str
) -> None:
    await lead_to(phone, services, lift, step)
    if step == "asked before":
        assert await entrapments() == 0
        assert (await phone.say("1")).startswith("请拨打 96333")
    else:
        answer = await phone.say(PERHAPS)
        assert answer.startswith("请先拨打 96333")
        assert ASKED in answer
        assert await entrapments() == 0
        await phone.say("1")
    assert await entrapments() == 1
    assert PERHAPS in (await Report.filter(incident__kind=ReportKind.ENTRAPMENT).get()).words


@pytest.mark.parametrize(
    "yes", ["1", "１", "是的", "有！", "嗯", "有人", "对对对", "Yes", "快点", "回复1", "里面有两个人出不来"]
)
async def test_any_yes_files_it(phone: Phone, lift: LiftCard, yes: str) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    assert "求助已登记" in await phone.say(yes)
    assert (await Incident.get()).lift_id == lift.lift_id
    assert await UnconfirmedCall.all().count() == 0


@pytest.mark.parametrize("no", ["2", "没有", "没人", "不是", "no", "没有人在里面，就是门坏了"])
async def test_a_no_goes_on_with_the_hazard_in_the_same_words(phone: Phone, lift: LiftCard, no: str) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    answer = await phone.say(no)
    assert "没有人被困就好" in answer
    assert "照片" in answer  # what was said describes the hazard: neither it nor the category is asked again
    assert await UnconfirmedCall.all().count() == 0
    await phone.say("0")
    await phone.say("1")
    assert PERHAPS in (await Report.get()).words
    assert (await Incident.get()).kind is ReportKind.HAZARD


async def test_neither_yes_nor_no_is_asked_again(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    assert ASKED in await phone.say("今天星期几")
    assert "求助已登记" in await phone.say("1")


async def test_a_hazard_that_was_interrupted_goes_on_after_a_no(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "4", "按钮不亮了"):
        await phone.say(words)
    assert ASKED in await phone.say(PERHAPS)
    answer = await phone.say("2")
    assert f"已加到您的说明里：{PERHAPS}" in answer
    await phone.say("0")
    await phone.say("1")
    assert (await Report.get()).words == f"按钮不亮了\n{PERHAPS}"


async def test_a_question_without_an_answer_is_reported_to_the_desk_after_a_minute(
    phone: Phone, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    clock.advance(timedelta(seconds=59))
    assert await claim(UnconfirmedCall, 10, clock()) == []
    clock.advance(timedelta(seconds=1))
    await report_all(services, clock)
    incident = await Incident.get()
    told = await Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True)
    assert [one.part for one in told] == [Part.RESCUE_DESK]
    report = await Report.get()
    assert report.words.startswith("（未确认")
    assert lift.rescue_number in report.words
    assert PERHAPS in report.words
    filed = await Event.get(incident_id=incident.id, kind=EventKind.FILED)
    assert filed.details["flag"] == "unconfirmed"

    # A yes that comes later is about the same report, and now everybody is told.
    assert lift.place in await phone.say("1")
    await incident.refresh_from_db()
    assert incident.lift_id == lift.lift_id
    assert await Report.all().count() == 1
    assert len({one.part for one in await Delivery.filter(incident_id=incident.id)} - {None}) == 4


async def test_a_no_that_comes_late_withdraws_what_was_reported(
    phone: Phone, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    clock.advance(timedelta(seconds=60))
    await report_all(services, clock)
    assert "没有人被困就好" in await phone.say("2")
    assert await Event.filter(kind=EventKind.WITHDRAWN).count() == 1


async def test_a_question_without_a_lift_is_not_reported_by_itself(
    phone: Phone, clock: MovableClock, services: Services
) -> None:
    await phone.say(PERHAPS)
    clock.advance(timedelta(hours=1))
    await report_all(services, clock)
    assert await Report.all().count() == 0


async def test_two_workers_report_a_question_once(
    phone: Phone, services: Services, clock: MovableClock, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say(PERHAPS)
    call = await UnconfirmedCall.get()
    clock.advance(timedelta(seconds=60))
    await report_unanswered(services, call)
    await report_unanswered(services, call)
    assert await Report.all().count() == 1


async def test_erasing_ones_data_erases_an_open_question(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("2")
    for words in ("1", "门关不上", "0", "1"):
        await phone.say(words)
    await phone.say(PERHAPS)
    assert await UnconfirmedCall.all().count() == 1
    await phone.say("取消")
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert await UnconfirmedCall.all().count() == 0


async def test_a_voice_that_nobody_put_into_words_is_asked_about_and_kept(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.scan(lift.code)
    answer = await phone.speak("")
    assert answer.startswith(f"请先拨打 96333，报识别码 {lift.rescue_number}")
    assert "语音暂时听不懂" in answer
    await phone.say("1")
    assert (await Incident.get()).lift_id == lift.lift_id
    assert [voice.media_id for voice in await Voice.all()] == ["media-of-voice"]


async def test_a_voice_after_the_call_goes_with_the_report(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    assert "已转告" in await phone.speak("")
    assert await Voice.all().count() == 1


async def test_a_hazard_left_for_a_person_is_brought_back(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "4", "八楼按钮不灵，按了没反应"):
        await phone.say(words)
    assert "继续" in await phone.say("转人工")
    await phone.say("结束")
    assert "照片" in await phone.say("继续")
    await phone.say("0")
    await phone.say("1")
    assert (await Report.get()).words == "八楼按钮不灵，按了没反应"


@pytest.mark.parametrize("key", ["POLICY", "MAINTAINER", "SURVEY", "VOTE", "PERSON"])
async def test_a_hazard_left_for_a_button_of_the_menu_is_brought_back(
    phone: Phone, lift: LiftCard, key: str
) -> None:
    for words in (lift.code, "2", "4", "八楼按钮不灵"):
        await phone.say(words)
    assert "继续" in await phone.click(key)
    assert "照片" in await phone.say("继续")
    await phone.say("0")
    await phone.say("1")
    assert (await Report.get()).words == "八楼按钮不灵"


async def test_a_finished_hazard_is_not_brought_back(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "4", "八楼按钮不灵", "0"):
        await phone.say(words)
    assert "继续" not in await phone.say("1")
    assert "照片" not in await phone.say("继续")


async def test_a_report_in_the_making_becomes_anonymous_with_all_that_was_said(
    phone: Phone, lift: LiftCard
) -> None:
    for words in (lift.code, "2", "4", "八楼按钮不灵"):
        await phone.say(words)
    assert "照片" in await phone.say("匿名举报")
    await phone.say("0")
    await phone.say("1")
    report = await Report.get()
    assert (report.words, report.reporter_id) == ("八楼按钮不灵", None)


async def test_a_hazard_left_for_a_call_is_brought_back_too(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "4", "八楼按钮不灵"):
        await phone.say(words)
    assert "继续" in await phone.say("我们被困在电梯里了")
    await phone.say("误报")
    assert "照片" in await phone.say("继续")


@pytest.mark.parametrize(
    ("said", "category"), [("关门夹到手了", "开关门不正常"), ("按钮不灵", "按钮、显示、照明坏了")]
)
async def test_plain_hazard_words_after_a_scan_begin_a_report(
    phone: Phone, lift: LiftCard, said: str, category: str
) -> None:
    await phone.scan(lift.code)
    answer = await phone.say(said)
    assert category in answer
    assert "照片" in answer


async def test_what_is_not_understood_offers_the_likeliest_things(phone: Phone, lift: LiftCard) -> None:
    await phone.scan(lift.code)
    answer = await phone.say("这个月谁来给电梯做过检查")
    assert "您是想" in answer
    assert "维保" in answer
    assert "回复数字：\n1 有人被困" not in answer  # not the card once more
    number = next(line for line in answer.splitlines() if "维保" in line).split("msgmenucontent=")[1][0]
    assert lift.maintainer in await phone.say(number)


async def report_all(services: Services, clock: MovableClock) -> None:
    for call in await claim(UnconfirmedCall, 10, clock()):
        await report_unanswered(services, call)
