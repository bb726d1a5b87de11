"""What WeChat tells later of a message that it has taken: seen by staff, counted, and the next way opened."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.actions.notices.grants import record_grants
from models.actions.privacy.my_data import export_person
from models.rules.forwarding.delivery import AttemptResult, DeliveryState, Outcome
from models.rules.notices.ways import MOMENTS, NoticeTemplate, NoticeWay
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Attempt, Delivery
from models.tables.notices import TemplateMessage
from models.tables.people.person import Person
from scripts.simulators.wechat import WeChatSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.ledger import claim_all, record, send
from tests.support.staff import sit_down

FIELDS = {"thing1": "place", "phrase2": "state", "character_string3": "receipt", "time4": "time"}
FREE = NoticeTemplate(NoticeWay.TEMPLATE, "free", frozenset(MOMENTS), FIELDS)
BIZ = NoticeTemplate(NoticeWay.SUBSCRIPTION, "biz", frozenset(MOMENTS), FIELDS)
BLOCKED = "failed:user block"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"notice_templates": (FREE, BIZ)})


class Told:
    """Somebody who was told by a template, long after the last message, that their report was accepted."""

    def __init__(
        self, client: Client, wechat: WeChatSimulator, services: Services, clock: MovableClock
    ) -> None:
        self.phone, self.wechat, self._services, self._clock = Phone(client), wechat, services, clock
        for template in (FREE, BIZ):
            wechat.notices.add_template(template.id, *FIELDS)

    async def hear_by_template(self, lift: LiftCard) -> int:
        """The number of the message."""
        self.wechat.hear(self.phone.openid)
        for words in (lift.code, "2", "2", "异响", "0", "1"):
            await self.phone.say(words)
        self._clock.advance(timedelta(hours=48))
        delivery = await Delivery.filter(organisation_id__not_isnull=True).first()
        assert delivery is not None
        word = StatusReport(delivery.id, PartnerStatus.ACCEPTED, ticket="A1")
        await advance_incident(word, self._services.clock())
        await self.next_notice()
        return self.wechat.notices.sent[-1].message_id

    async def next_notice(self) -> Outcome:
        self._clock.advance(timedelta(seconds=2))
        [notice] = [one for one in await claim_all(self._services) if one.report_id is not None]
        outcome = await send(self._services, notice)
        await record(self._services, (notice, outcome))
        return outcome

    async def result(self, number: int | str, status: str) -> None:
        """As WeChat tells it, twice."""
        await self._twice("TEMPLATESENDJOBFINISH", f"<MsgID>{number}</MsgID><Status>{status}</Status>")

    async def subscription_result(self, told: Mapping[str, Any]) -> None:
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
        sent = f"<SubscribeMsgSentEvent><List>{inside}</List></SubscribeMsgSentEvent>"
        await self._twice("subscribe_msg_sent_event", sent)

    async def _twice(self, event: str, fields: str) -> None:
        xml = self.phone.sender.event(self.phone.openid, event, created=self._clock().timestamp())
        for _ in range(2):
            assert await self.phone.send(xml.replace("</xml>", f"{fields}</xml>")) == ""

    def counted(self, outcome: str) -> float:
        return float(self._services.metrics.notice_results.labels(outcome)._value.get())


@pytest.fixture
def told(web_client: Client, wechat: WeChatSimulator, services: Services, clock: MovableClock) -> Told:
    return Told(web_client, wechat, services, clock)


async def notice() -> Delivery:
    return await Delivery.get(report_id__not_isnull=True)


async def test_a_message_that_arrived_stays_delivered(told: Told, lift: LiftCard) -> None:
    number = await told.hear_by_template(lift)
    await told.result(number, "success")
    assert (await notice()).state is DeliveryState.DELIVERED
    assert (told.counted("delivered"), told.counted("undelivered")) == (1, 0)


async def test_what_was_blocked_opens_the_next_way_and_both_stand_on_the_notice(
    told: Told, lift: LiftCard, web_client: Client, services: Services
) -> None:
    number = await told.hear_by_template(lift)
    await record_grants((await Person.get()).id, ["biz"], "tap", services.clock())
    told.wechat.notices.agree(told.phone.openid, "biz")
    await told.result(number, BLOCKED)
    assert (await notice()).state is DeliveryState.SCHEDULED
    assert told.counted("undelivered") == 1
    await told.next_notice()
    assert [sent.template_id for sent in told.wechat.notices.sent] == ["free", "biz"]
    tries = await Attempt.filter(delivery__report_id__not_isnull=True).order_by("id")
    assert [(one.result, one.detail) for one in tries] == [
        (AttemptResult.DELIVERED, "template"),
        (AttemptResult.FAILED, "微信没有送到：user block"),
        (AttemptResult.DELIVERED, "subscription"),
    ]

    def tiles(page: str) -> list[tuple[str, str]]:
        return re.findall(r"<strong>(\d+)</strong>(\S+?)<", page)

    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    page = await desk.open("/console/notices")
    assert tiles(page) == [("2", "微信收下"), ("0", "送到了"), ("1", "没有送到"), ("1", "微信还没说")]
    assert "其中 1 条后来用别的方式送到" in page
    assert "user block（对方拒收）" in page
    exported = await export_person((await Person.get()).id, services.vault, services.clock())
    assert exported is not None
    assert [(one.template_id, one.failure) for one in exported.messages] == [
        ("biz", ""),
        ("free", "user block"),
    ]

    # when the second way fails too, WeChat names it by its template alone
    await told.subscription_result(
        {"TemplateId": "biz", "MsgID": "1", "ErrorCode": 43101, "ErrorStatus": "user refuse to accept"}
    )
    await told.next_notice()
    assert (await notice()).state is DeliveryState.DEAD
    assert len(told.wechat.notices.sent) == 2


async def test_where_no_way_is_left_staff_read_why(
    told: Told, lift: LiftCard, web_client: Client, services: Services
) -> None:
    await told.result(await told.hear_by_template(lift), BLOCKED)
    await told.next_notice()
    left = await notice()
    assert (left.state, left.reason) == (DeliveryState.DEAD, "微信没有送到：user block")
    desk = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "微信没有送到：user block" in await desk.open(f"/console/reports/{left.incident_id}")


@pytest.mark.parametrize("number", ["1", ""])
async def test_the_result_of_another_programs_message_changes_nothing(
    told: Told, lift: LiftCard, number: str
) -> None:
    await told.hear_by_template(lift)
    await told.result(number, BLOCKED)
    assert (await notice()).state is DeliveryState.DELIVERED
    assert not await TemplateMessage.exclude(answered_at=None).exists()


async def test_of_two_results_in_one_second_both_count(
    told: Told, lift: LiftCard, services: Services
) -> None:
    first = await told.hear_by_template(lift)
    await told.result("7", "success")
    await told.result(first, BLOCKED)
    assert (await notice()).state is DeliveryState.SCHEDULED
