"""What somebody has typed is not lost with an error page: it is there, to be sent once more."""

import secrets

from api.http.rate_limits import HAZARDS_OF_LIFT
from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Report
from tests.conftest import Client
from tests.support.given_back import given_back


def hazard(words: str) -> dict[str, str]:
    return {"nonce": secrets.token_urlsafe(16), "category": "noise", "words": words}


async def test_one_of_too_many_keeps_its_words(web_client: Client, lift: LiftCard) -> None:
    for number in range(HAZARDS_OF_LIFT.item.amount):
        answer = await web_client.post(
            f"/l/{lift.code}/report", data=hazard(f"第 {number} 次"), allow_redirects=False
        )
        assert answer.status == 303
    form = hazard("开门时 <b>有</b> 异响\n两次")
    refused = await web_client.post(f"/l/{lift.code}/report", data=form)
    assert refused.status == 429
    assert given_back(await refused.text()) == form
    assert await Report.filter(words=form["words"]).count() == 0


async def test_a_page_that_was_only_looked_at_and_a_wrong_address_have_nothing_to_send_again(
    web_client: Client, lift: LiftCard
) -> None:
    for answer in (
        await web_client.get("/nowhere"),
        await web_client.post("/l/000000000000/report", data=hazard("有异响")),
    ):
        assert answer.status == 404
        assert given_back(await answer.text()) == {}
