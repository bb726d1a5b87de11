"""A receipt's number is not to be guessed, and whoever tries is slowed down."""

import secrets

from api.http.rate_limits import UNKNOWN_RECEIPTS_FROM_ADDRESS
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports import receipt_number
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.other_city import file_hazard_of
from tests.support.receipts import number_of

MOST = UNKNOWN_RECEIPTS_FROM_ADDRESS.item.amount


def unknown() -> str:
    return receipt_number.make(secrets.randbelow)


async def test_after_many_unknown_numbers_no_receipt_is_shown_to_that_address(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident_id = await file_hazard_of(services, lift.lift_id)
    known = number_of(await Report.get(incident_id=incident_id))
    for _ in range(MOST):
        assert (await web_client.get(f"/r/{unknown()}")).status == 404
    for path in (f"/r/{unknown()}", f"/r/{known}", f"/api/v1/reports/{known}"):
        answer = await web_client.get(path)
        assert (answer.status, answer.headers["Retry-After"]) == (429, "600")
    assert "96333" in await (await web_client.get(f"/r/{known}")).text()


async def test_numbers_that_exist_or_cannot_be_one_are_not_counted(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    incident_id = await file_hazard_of(services, lift.lift_id)
    known = number_of(await Report.get(incident_id=incident_id))
    for _ in range(MOST + 1):
        assert (await web_client.get(f"/r/{known}")).status == 200
        assert (await web_client.get("/r/1234567890123456")).status == 404
    assert (await web_client.get(f"/r/{unknown()}")).status == 404
