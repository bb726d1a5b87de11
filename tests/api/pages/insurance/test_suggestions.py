"""A resident suggests something to the insurer, the insurer answers, and the resident reads the answer."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import purge
from models.rules.cities.rules import Part
from models.rules.reports.kinds import Progress, ReportKind
from models.rules.staff.access import StaffRole
from models.tables.forwarding.delivery import Delivery
from models.tables.insurance.policy import CoveredLift
from models.tables.reports.report import Incident, Report
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.staff import Browser, sit_down

IDEA = "能不能每月公布巡查照片"
ANSWER = "好主意，下月起在单元门口张贴。"


@pytest.fixture
async def insurer(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.INSURER)


async def test_a_suggestion_reaches_the_lead_insurer_alone_and_its_answer_the_receipt(
    web_client: Client, services: Services, lift: LiftCard, insurer: Browser
) -> None:
    form = await (await web_client.get(f"/l/{lift.code}/suggest")).text()
    assert "安和财产保险江城分公司" in form
    assert f"/l/{lift.code}/suggest" in await (await web_client.get(f"/l/{lift.code}/policy")).text()
    told = {"words": IDEA, "nonce": "n" * 20}
    places = set()
    for _ in range(2):  # a second tap
        sent = await web_client.post(f"/l/{lift.code}/suggest", data=told, allow_redirects=False)
        assert sent.status == 303
        places.add(sent.headers["Location"])
    [receipt] = places
    incident = await Incident.get()
    [delivery] = await Delivery.filter(organisation_id__not_isnull=True)
    assert (incident.kind, delivery.part) == (ReportKind.SUGGESTION, Part.INSURER)

    assert IDEA in await insurer.open("/console/inbox?kind=suggestion")
    item = f"/console/inbox/{incident.id}"
    assert "答复建议" in await insurer.open(item)
    await insurer.send(f"{item}/reply", 422, words=" ")
    await insurer.send(f"{item}/reply", words=ANSWER)
    await insurer.send(f"{item}/reply", 409, words="再答一次")
    page = await (await web_client.get(receipt)).text()
    assert "安和财产保险江城分公司 答复" in page
    assert ANSWER in page
    assert "建议已登记" in page
    assert "评一评" not in page
    assert (await Incident.get()).progress is Progress.RESOLVED
    assert (await Delivery.get(id=delivery.id)).due_at is None

    async for _ in purge(services.clock() + timedelta(days=4 * 366), services.photos.remove):
        pass
    everything = await stored_in_tables()
    assert IDEA not in everything
    assert ANSWER not in everything


async def test_what_is_no_suggestion_is_not_filed_as_one(
    web_client: Client, lift: LiftCard, insurer: Browser, services: Services
) -> None:
    path = f"/l/{lift.code}/suggest"
    for words, said in (
        ("", "请写下建议"),
        ("长" * 1001, "不超过"),
        ("我被困在电梯里了", "有人被困，马上求助"),
    ):
        answer = await web_client.post(path, data={"words": words})
        assert (answer.status, said in await answer.text()) == (422, True), words
    await CoveredLift.filter(lift_id=lift.lift_id).delete()
    answer = await web_client.post(path, data={"words": IDEA})
    assert answer.status == 422
    assert "没有查到有效的保险" in await answer.text()
    assert not await Report.exists()
