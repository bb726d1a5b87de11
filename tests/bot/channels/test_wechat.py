"""Notices to reporters by whichever of WeChat's ways is open, its simulator enforcing windows and grants."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bot.kernel.settings import Settings
from bot.notify.notify import CLOSED
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.notices.grants import record_grants, unspent_grants
from models.actions.people.identify import NamedPerson, WeChatAccountKind, identify_person
from models.actions.reports.file import ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import (
    Accepted,
    Delivered,
    DeliveryState,
    Failed,
    Outcome,
    RefusedDelivery,
    Unknown,
)
from models.rules.notices.ways import MOMENTS, Moment, NoticeTemplate, NoticeWay
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.people.person import Person
from scripts.simulators.wechat import WeChatSimulator
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from scripts.simulators.wechat_people import Contact
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.ledger import claim_all, record, send
from tests.support.staff import sit_down
from tests.support.wechat import Simulated

TWO_DAYS = timedelta(hours=48)
MINI_OPENID = "oMini" + "a" * 23
FIELDS = {"thing1": "place", "phrase2": "state", "character_string3": "receipt", "time4": "time"}
RESULTS = frozenset({Moment.RESULT})
FREE = NoticeTemplate(NoticeWay.TEMPLATE, "free", RESULTS, FIELDS)
BIZ = NoticeTemplate(NoticeWay.SUBSCRIPTION, "biz", frozenset(MOMENTS), FIELDS)
MINI = NoticeTemplate(
    NoticeWay.MINI_PROGRAM, "mini", frozenset(MOMENTS), FIELDS, "pages/receipt?number={receipt}"
)


@pytest.fixture
def mini(simulated: Simulated) -> MiniProgramSimulator:
    return simulated[1]


@pytest.fixture
def templates() -> tuple[NoticeTemplate, ...]:
    return MINI, BIZ


@pytest.fixture
def settings(settings: Settings, templates: tuple[NoticeTemplate, ...]) -> Settings:
    return settings.model_copy(update={"notice_templates": templates})


class Reporter:
    """Somebody who has reported a hazard in the chat; WeChat and we have heard of it at the same moment."""

    def __init__(
        self, client: Client, wechat: WeChatSimulator, services: Services, clock: MovableClock
    ) -> None:
        self.phone = Phone(client)
        self.openid = self.phone.openid
        self._wechat, self._services, self._clock = wechat, services, clock

    async def say(self, words: str) -> str:
        self._wechat.hear(self.openid)
        return await self.phone.say(words)

    async def scan(self, content: str) -> None:
        self._wechat.hear(self.openid, Contact.TAP)
        await self.phone.scan(content)

    async def report(self, lift: LiftCard) -> None:
        for words in (lift.code, "2", "2", "异响", "0", "1"):
            said = await self.say(words)
        assert "回执号" in said

    async def hear_of(self, part: Part, outcome: Outcome) -> Outcome:
        """The recipient answers; what came of the notice that follows."""
        return await hear_of(self._services, self._clock, part, outcome)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self._wechat.messages(self.openid)]


async def hear_of(services: Services, clock: MovableClock, part: Part, outcome: Outcome) -> Outcome:
    await claim_all(services)
    delivery = await Delivery.get(part=part)
    if delivery.lease is None:  # it was settled before: the next word comes by its status callback
        raise AssertionError("one word a recipient in these tests")
    await record(services, (delivery, outcome))
    clock.advance(timedelta(seconds=2))
    return await settle_notice(services)


async def settle_notice(services: Services) -> Outcome:
    """Send the notice that is due, as a worker would."""
    [notice] = [one for one in await claim_all(services) if one.report_id is not None]
    outcome = await send(services, notice)
    await record(services, (notice, outcome))
    return outcome


@pytest.fixture
def reporter(
    web_client: Client, wechat: WeChatSimulator, services: Services, clock: MovableClock
) -> Reporter:
    return Reporter(web_client, wechat, services, clock)


async def last_notice() -> Delivery:
    notice = await Delivery.filter(report_id__not_isnull=True).order_by("-id").first()
    assert notice is not None
    return notice


async def test_in_the_window_a_message_outside_a_grant_and_else_the_receipt_with_the_reason(
    reporter: Reporter,
    lift: LiftCard,
    wechat: WeChatSimulator,
    clock: MovableClock,
    web_client: Client,
    services: Services,
) -> None:
    # given a person who wrote a moment ago
    await reporter.report(lift)
    assert await reporter.hear_of(Part.INSURER, Accepted("A1")) == Delivered("message")
    assert "A1" in reporter.texts[-1]
    attempt = await Attempt.filter(delivery__report_id__not_isnull=True).get()
    assert attempt.detail == "message"

    # when 48 hours have passed and nothing was granted, then staff read why nothing went out
    clock.advance(TWO_DAYS)
    await reporter.hear_of(Part.CITY_DESK, RefusedDelivery("不归我们管"))
    notice = await last_notice()
    assert (notice.state, notice.reason) == (DeliveryState.DEAD, CLOSED[0])
    assert len(reporter.texts) == 1
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert CLOSED[0] in await desk.open(f"/console/reports/{notice.incident_id}")

    # when the person agrees to a message by the pop-up of a page, then the next result goes out by it, once
    wechat.notices.add_template("biz", *FIELDS)
    wechat.notices.agree(reporter.openid, "biz")
    popup = reporter.phone.sender.grants(reporter.openid, {"biz": "accept", "other": "accept"})
    assert [await reporter.phone.send(popup) for _ in range(2)] == ["", ""]
    assert await reporter.hear_of(Part.USE_UNIT, RefusedDelivery("已停用")) == Delivered("subscription")
    [sent] = wechat.notices.sent
    assert sent.values["phrase2"] == "有新结果"
    assert sent.opens.startswith("https://tima.example/r/")
    assert lift.place.startswith(sent.values["thing1"].rstrip("…"))
    await reporter.hear_of(Part.MAINTAINER, RefusedDelivery("不在维保期"))
    assert (await last_notice()).state is DeliveryState.DEAD
    assert len(wechat.notices.sent) == 1


async def test_the_window_counts_five_and_a_tap_gives_three_for_a_minute(
    reporter: Reporter, lift: LiftCard, services: Services, clock: MovableClock, wechat: WeChatSimulator
) -> None:
    await reporter.report(lift)
    openid_hash = services.vault.look_up_hash(reporter.openid)

    async def take(now: datetime) -> bool:
        return await services.windows.take(openid_hash, now) is not None

    now = services.clock()
    assert [await take(now) for _ in range(6)] == [True] * 5 + [False]
    await reporter.scan(lift.code)
    now = services.clock()
    assert [await take(now) for _ in range(4)] == [True] * 3 + [False]
    clock.advance(timedelta(minutes=1))
    await reporter.say("帮助")
    assert await take(services.clock())

    # given that WeChat asks for a pause, then waiting costs none of the five
    wechat.fail_next(1, 45011, path="/custom/send")
    assert isinstance(await reporter.hear_of(Part.CITY_DESK, Accepted("C1")), Failed)
    clock.advance(timedelta(seconds=6))
    assert isinstance(await settle_notice(services), Failed)
    assert [await take(services.clock()) for _ in range(4)] == [True] * 4
    clock.advance(timedelta(minutes=10))
    await reporter.say("帮助")
    assert await settle_notice(services) == Delivered("message")

    # given that WeChat's count differs from ours, then ours is forgotten and the reason is WeChat's
    wechat.fail_next(1, 45047, path="/custom/send")
    await reporter.hear_of(Part.INSURER, Accepted("A1"))
    assert "45047" in (await last_notice()).reason
    assert not await take(services.clock())

    # and who leaves, or asks to be forgotten, is not written to
    await reporter.say("帮助")
    await reporter.phone.event("unsubscribe")
    assert not await take(services.clock())
    await reporter.say("删除我的数据")
    await reporter.say("确认删除")
    assert not await take(services.clock())


async def mini_reporter(services: Services, lift: LiftCard) -> UUID:
    """Somebody who has reported through the mini-program."""
    named = NamedPerson(WeChatAccountKind.MINI_PROGRAM, MINI_OPENID)
    person_id = await identify_person(named, services.vault, services.clock())
    draft = ReportDraft(
        source_key="mini:1",
        door=ReportSource.MINI_PROGRAM,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="异响",
        category=HazardCategory.NOISE,
        person_id=person_id,
    )
    await file_report(draft, services.clock(), services.vault)
    return person_id


async def test_one_grant_is_spent_on_the_first_acceptance_and_every_result(
    services: Services, mini: MiniProgramSimulator, clock: MovableClock, lift: LiftCard
) -> None:
    person = await mini_reporter(services, lift)
    mini.notices.add_template("mini", *FIELDS)
    mini.notices.agree(MINI_OPENID, "mini", 3)
    for tap in range(3):
        await record_grants(person, ["mini"], f"tap {tap}", services.clock())

    assert await hear_of(services, clock, Part.INSURER, Accepted("A1")) == Delivered("mini_program")
    [sent] = mini.notices.sent
    receipt = sent.values["character_string3"]
    assert (sent.values["phrase2"], sent.opens) == ("已受理", f"pages/receipt?number={receipt}")
    await hear_of(services, clock, Part.CITY_DESK, Accepted("C1"))  # the second acceptance is worth none
    assert await unspent_grants(person) == {"mini": 2}
    assert await hear_of(services, clock, Part.USE_UNIT, RefusedDelivery("已停用")) == Delivered(
        "mini_program"
    )
    assert await unspent_grants(person) == {"mini": 1}

    # given that the person has taken them back in the settings, then they are void, and staff read it
    mini.notices.take_back(MINI_OPENID, "mini")
    await hear_of(services, clock, Part.MAINTAINER, RefusedDelivery("不在维保期"))
    assert "43101" in (await last_notice()).reason
    assert await unspent_grants(person) == {}


async def test_a_grant_outlives_whatever_is_not_its_persons_no(
    services: Services, simulated: Simulated, clock: MovableClock, lift: LiftCard
) -> None:
    wechat, mini = simulated
    person = await mini_reporter(services, lift)
    await record_grants(person, ["mini"], "tap", services.clock())
    mini.notices.agree(MINI_OPENID, "mini")

    # given a template that the account does not have (any more), the grant comes back
    await hear_of(services, clock, Part.INSURER, RefusedDelivery("不保"))
    assert (await last_notice()).reason == "模板 mini 发不出（40037）"
    assert await unspent_grants(person) == {"mini": 1}

    # given a day's limit that is reached, the notice waits for the next day with its grant
    mini.notices.add_template("mini", *FIELDS)
    wechat.fail_next(1, 45009, path="/subscribe/send")
    assert isinstance(await hear_of(services, clock, Part.USE_UNIT, RefusedDelivery("已停用")), Failed)
    assert await unspent_grants(person) == {"mini": 1}
    clock.advance(timedelta(seconds=6))
    assert isinstance(await settle_notice(services), Failed)
    clock.advance(timedelta(days=1))
    assert await settle_notice(services) == Delivered("mini_program")


async def test_an_answer_that_got_lost_is_asked_for_again_with_the_same_grant(
    services: Services, simulated: Simulated, clock: MovableClock, lift: LiftCard
) -> None:
    wechat, mini = simulated
    person = await mini_reporter(services, lift)
    await record_grants(person, ["mini"], "tap", services.clock())
    mini.notices.add_template("mini", *FIELDS)
    mini.notices.agree(MINI_OPENID, "mini")
    wechat.drop_next(1, "/subscribe/send")
    assert isinstance(await hear_of(services, clock, Part.INSURER, RefusedDelivery("不保")), Unknown)
    assert await unspent_grants(person) == {}
    clock.advance(timedelta(seconds=6))
    assert await settle_notice(services) == Delivered("mini_program")
    assert len(mini.notices.sent) == 1


@pytest.mark.parametrize("templates", [(BIZ, FREE)], ids=["free"])
async def test_a_template_message_needs_no_grant_and_saves_them(
    reporter: Reporter,
    services: Services,
    wechat: WeChatSimulator,
    clock: MovableClock,
    lift: LiftCard,
) -> None:
    for template in (BIZ, FREE):
        wechat.notices.add_template(template.id, *FIELDS)
    await reporter.report(lift)
    person = await Person.get()
    await record_grants(person.id, ["biz"], "tap", services.clock())
    clock.advance(TWO_DAYS)
    assert await reporter.hear_of(Part.INSURER, RefusedDelivery("不保")) == Delivered("template")
    assert await unspent_grants(person.id) == {"biz": 1}


async def test_a_report_of_the_chat_goes_out_by_a_grant_of_the_mini_program_once_wechat_names_both(
    reporter: Reporter, services: Services, simulated: Simulated, clock: MovableClock, lift: LiftCard
) -> None:
    wechat, mini = simulated
    mini.notices.add_template("mini", *FIELDS)
    mini.notices.agree(MINI_OPENID, "mini")
    named = NamedPerson(WeChatAccountKind.MINI_PROGRAM, MINI_OPENID, "union")
    person = await identify_person(named, services.vault, services.clock())
    await record_grants(person, ["mini"], "tap", services.clock())
    await reporter.report(lift)
    assert await Person.all().count() == 2
    wechat.unionids[reporter.openid] = "union"
    clock.advance(TWO_DAYS)
    assert await reporter.hear_of(Part.INSURER, RefusedDelivery("不保")) == Delivered("mini_program")
    assert (await Person.get()).id == person
