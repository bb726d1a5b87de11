"""A call for help that names its lift is filed for that lift, and a wrong lift can be put right."""

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportKind
from models.tables.cities import Estate
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.support.chat import Phone
from tests.support.lifts import card_of


@pytest.fixture
async def neighbour(services: Services) -> LiftCard:
    """The lift beside the one of the tests."""
    return await card_of(services, "右梯", building="1幢", unit="1单元")


async def filed_for() -> list[str]:
    """The rescue numbers of the lifts with an open entrapment; empty text where a lift is not known."""
    open_ones = (
        Incident.filter(kind=ReportKind.ENTRAPMENT, closed_at=None).select_related("lift").order_by("id")
    )
    return [one.lift.rescue_number if one.lift else "" for one in await open_ones]


async def told_of(incident: Incident) -> int:
    told = Delivery.filter(incident_id=incident.id, organisation_id__not_isnull=True)
    return len(set(await told.values_list("organisation_id", flat=True)))


@pytest.mark.parametrize(
    "said",
    [
        "被困了，识别码{number}",
        "{number} 有人被困",
        "https://tima.example/l/{code} 被困",
        "有人被困在 {grouped} 这部",
        "我们被困在电梯里了，编号{wide}",
        "识别码 {spelled} 困住了快来人",
        "翠湖苑1栋1单元左梯有人被困",
        "我被困在翠湖苑 1 号楼一单元左梯",
    ],
)
async def test_the_lift_in_the_words_is_the_one_that_is_filed(
    phone: Phone, lift: LiftCard, said: str
) -> None:
    code, number = lift.code, lift.rescue_number
    grouped = f"{code[:4]} {code[4:8]}-{code[8:]}".lower()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    spelled = "".join("零一二三四五六七八九"[int(digit)] for digit in number)
    answer = await phone.say(
        said.format(code=code, number=number, grouped=grouped, wide=wide, spelled=spelled)
    )
    assert answer.startswith(f"请拨打 96333，报识别码 {number}")
    assert await filed_for() == [number]
    assert await told_of(await Incident.get()) == 4


@pytest.mark.parametrize(
    "said", ["识别码是{number}", "{number}。快点", "{number} 左梯", "就是{number}这部", "{code}"]
)
async def test_the_answer_to_which_lift_may_have_any_words_around_it(
    phone: Phone, lift: LiftCard, said: str
) -> None:
    assert "您在哪部电梯" in await phone.say("被困了")
    answer = await phone.say(said.format(number=lift.rescue_number, code=lift.code))
    assert lift.place in answer
    assert await filed_for() == [lift.rescue_number]


async def test_the_lift_named_wins_over_the_one_looked_at_before(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    await phone.scan(lift.code)
    answer = await phone.say(f"隔壁{neighbour.rescue_number}有人被困")
    assert neighbour.place in answer
    assert await filed_for() == [neighbour.rescue_number]


async def test_the_lift_next_door_is_the_other_one_of_the_same_unit(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    await phone.scan(lift.code)
    assert neighbour.place in await phone.say("隔壁电梯有人被困")
    assert await filed_for() == [neighbour.rescue_number]


async def test_where_no_lift_next_door_is_known_the_desk_reads_where_it_is_and_the_number_is_asked(
    phone: Phone, services: Services, lift: LiftCard
) -> None:
    others = Lift.filter(building="1幢", unit="1单元").exclude(id=lift.lift_id)
    await others.update(building="9幢")
    await phone.scan(lift.code)
    answer = await phone.say("对面那部电梯有人被困出不来")
    assert "旁边那部" in answer
    assert await filed_for() == [""]
    assert lift.rescue_number in (await Report.get()).words


async def test_two_lifts_that_it_may_be_are_both_filed_and_asked(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    answer = await phone.say("翠湖苑1幢1单元有人被困在电梯里")
    assert lift.rescue_number in answer
    assert neighbour.rescue_number in answer
    assert sorted(await filed_for()) == sorted([lift.rescue_number, neighbour.rescue_number])

    assert neighbour.place in await phone.say(neighbour.code)
    assert await filed_for() == [neighbour.rescue_number]
    assert await Report.filter(incident__lift_id=neighbour.lift_id).count() == 2


async def test_a_number_that_no_lift_has_is_said_and_the_call_is_filed(phone: Phone) -> None:
    assert "没有找到" in await phone.say("被困了，识别码990099")
    assert await filed_for() == [""]


@pytest.mark.parametrize("way", ["code", "scan", "words"])
async def test_a_wrong_lift_is_put_right_by_one_message(
    phone: Phone, lift: LiftCard, neighbour: LiftCard, way: str
) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    wrong = await Incident.get()
    match way:
        case "code":
            answer = await phone.say(neighbour.code)
        case "scan":
            answer = await phone.scan(neighbour.code)
        case _:
            answer = await phone.say(f"不是这部，是{neighbour.rescue_number}，里面有老人")
    assert "已更正" in answer
    assert neighbour.place in answer
    assert await filed_for() == [neighbour.rescue_number]

    await wrong.refresh_from_db()
    right = await Incident.get(lift_id=neighbour.lift_id)
    assert wrong.merged_into_id == right.id
    moved = await Event.get(kind=EventKind.MOVED)
    assert (moved.incident_id, moved.details["lift"]) == (wrong.id, str(neighbour.lift_id))
    # Everybody who was told of the wrong lift is told that it is another; the right one's are told at once.
    assert await Delivery.filter(event_id=moved.id).count() == await told_of(wrong)
    filed = await Event.filter(incident_id=right.id).order_by("sequence").first()
    assert filed is not None
    assert filed.details["moved_from"] == str(lift.lift_id)
    assert await Delivery.filter(event_id=filed.id).count() >= 4
    if way == "words":
        assert await Event.filter(incident_id=right.id, kind=EventKind.SAID).exists()


async def test_the_minutes_of_a_corrected_call_count_from_the_call(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    report = await Report.get()
    await phone.scan(neighbour.code)
    rescue = await Rescue.get(incident__lift_id=neighbour.lift_id)
    assert rescue.reported_at == report.filed_at


async def test_others_who_reported_the_first_lift_stay_with_it(
    phone: Phone, web_client: object, lift: LiftCard, neighbour: LiftCard
) -> None:
    other = Phone(web_client)  # type: ignore[arg-type]
    for one in (phone, other):
        await one.scan(lift.code)
        await one.say("被困了")
    await phone.scan(neighbour.code)
    assert await filed_for() == [lift.rescue_number, neighbour.rescue_number]
    assert (await Rescue.get(incident__lift_id=lift.lift_id)).filings == 1
    assert "已转告" in await other.say("我还在里面呢快点来人")


async def test_a_correction_back_and_forth_ends_at_the_last_lift_said(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say("被困了")
    for right in (neighbour, lift, neighbour):
        await phone.say(right.code)
        assert await filed_for() == [right.rescue_number]


async def test_a_position_and_a_building_say_which_lift_it_is(phone: Phone, lift: LiftCard) -> None:
    await Estate.filter(name="翠湖苑").update(latitude_e6=30_250_000, longitude_e6=120_160_000)
    await Lift.filter(building="1幢", unit="1单元").exclude(id=lift.lift_id).update(building="9幢")
    await phone.say("1幢1单元被困了快来人")
    assert await filed_for() == [""]
    assert lift.place in await phone.stand_at("30.2501", "120.1601", "某小区")
    assert await filed_for() == [lift.rescue_number]


@pytest.mark.parametrize(
    "said", ["报修 {code} 门关不上", "{number} 门关不上", "翠湖苑1幢1单元左梯的门关不上"]
)
async def test_a_hazard_takes_lift_words_and_category_from_the_first_message(
    phone: Phone, lift: LiftCard, said: str
) -> None:
    answer = await phone.say(said.format(code=lift.code, number=lift.rescue_number))
    assert lift.place in answer
    assert "开关门不正常" in answer
    await phone.say("0")
    await phone.say("1")
    incident = await Incident.get(kind=ReportKind.HAZARD)
    assert incident.lift_id == lift.lift_id
    assert "门关不上" in (await Report.get()).words


async def test_a_hazard_filed_for_one_lift_names_the_other_when_the_words_do(
    phone: Phone, lift: LiftCard, neighbour: LiftCard
) -> None:
    await phone.scan(lift.code)
    await phone.say(f"{neighbour.rescue_number} 按钮不灵")
    await phone.say("0")
    await phone.say("1")
    assert (await Incident.get()).lift_id == neighbour.lift_id


async def test_a_shared_page_of_a_lift_is_its_card(phone: Phone, lift: LiftCard) -> None:
    link = phone.sender.link(phone.openid, "这部电梯", f"https://tima.example/l/{lift.code}")
    assert lift.place in await phone.send(link)


async def test_a_shared_article_is_no_call(phone: Phone) -> None:
    link = phone.sender.link(phone.openid, "男子被困电梯三小时，救援人员这样做", "https://news.example/1")
    await phone.send(link)
    assert await filed_for() == []
