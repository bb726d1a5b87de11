"""How a report stands, asked in the chat."""

from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.receipts import number_of


async def test_progress_answers_to_a_receipt_number_in_any_form(
    web_client: Client, phone: Phone, lift: LiftCard
) -> None:
    assert "还没有" in await phone.say("进度")
    await phone.scan(lift.code)
    await phone.click("TRAPPED")
    number = number_of(await Report.get())
    other = Phone(web_client)
    spaced = f"{number[:4]} {number[4:8]} {number[8:12]} {number[12:]}"
    assert "96333" in await other.say(spaced)
    assert "没有找到" in await other.say("1234567890123452")
