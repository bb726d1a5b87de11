"""Whether it is fixed, once somebody says so: asked on the receipt and in the chat, and told to all recipients."""

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.actions.reports.answer_fixed import NOT_FIXED
from models.rules.reports.events import EventKind
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.receipts import number_of


async def test_not_fixed_reaches_everybody_who_was_told(
    web_client: Client, phone: Phone, services: Services, lift: LiftCard
) -> None:
    assert "还没有" in await phone.say("修好了")  # as 进度 says it
    for said in (lift.code, "2", "2", "三楼异响", "0", "1"):
        await phone.say(said)
    report = await Report.get()
    receipt = f"/r/{number_of(report)}"
    assert "修好了吗" not in await (await web_client.get(receipt)).text()
    assert "什么问题" in await phone.say("没修好")  # so it is a report
    await phone.say("取消")

    told = await Delivery.filter(organisation_id__not_isnull=True)
    await advance_incident(StatusReport(told[0].id, PartnerStatus.RESOLVED, ticket="A-1"), services.clock())
    assert "修好了吗" in await (await web_client.get(receipt)).text()
    assert "没修好" in await phone.say("进度")
    owed = await Delivery.all().count()
    assert "还没有修好" in await phone.say("没修好。")
    await web_client.post(f"{receipt}/fixed", data={"answer": "not_fixed"})
    await web_client.post(f"{receipt}/fixed", data={"answer": "nonsense"})
    [event] = await Event.filter(kind=EventKind.SAID)
    assert event.details["words"] == NOT_FIXED
    assert await Delivery.all().count() == owed + len(told)
    assert "正在告诉" in await phone.say("修好了")
    assert (await web_client.post("/r/1234567890123452/fixed")).status == 404
