"""The lift's maintainer changes while a hazard is open: who answers for it now is told, and who did hears it."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.jobs.hand_on import HandOn
from bot.services import Services
from models.actions.ledger.responsible import names_told
from models.actions.lifts.find import LiftCard
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.hand_on import hand_on_open
from models.actions.reports.read import report_view
from models.rules.partners.kinds import OrganisationKind
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.lifts import Lift
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Incident, Report
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.endpoints import MAINTAINER, PROPERTY
from tests.support.ledger import claim_all, file, send
from tests.support.receipts import number_of, vault_of_tests

NEW = "新安电梯维保有限公司"


@pytest.fixture
async def newcomer(lift: LiftCard) -> Organisation:
    return await Organisation.create(name=NEW, kind=OrganisationKind.MAINTAINER, city_id=lift.city_id)


async def put_in_charge(lift_id: UUID | None, name: str) -> None:
    organisation = await Organisation.get(name=name)
    await Lift.filter(id=lift_id).update(maintainer_id=organisation.id)


async def heard(name: str) -> list[str]:
    rows = Delivery.filter(organisation__name=name).order_by("id").select_related("event")
    return [row.event.kind.value for row in await rows]


async def say(services: Services, words: str) -> None:
    report = await Report.get()
    await add_words(Addition(words, report.id), words, services.clock())


async def test_the_new_one_is_told_all_of_it_and_the_former_one_that_it_has_moved_on(
    services: Services, lift: LiftCard, newcomer: Organisation
) -> None:
    incident_id = await file(services, lift.lift_id)
    await put_in_charge(lift.lift_id, NEW)
    await say(services, "报告人说：还没有修好。")
    assert await heard(MAINTAINER) == ["filed", "handed_on"]
    assert await heard(NEW) == ["filed", "said"]
    assert await heard(PROPERTY) == ["filed", "said"]
    [event] = await Event.filter(kind="handed_on")
    assert event.details == {"part": "maintainer", "from": MAINTAINER, "to": NEW}
    assert NEW in await names_told(incident_id)
    assert MAINTAINER not in await names_told(incident_id)

    # and from then on the former one hears nothing more
    await say(services, "更响了")
    assert await heard(MAINTAINER) == ["filed", "handed_on"]
    assert await heard(NEW) == ["filed", "said", "said"]
    lines = {
        line.name: line.is_former
        for line in (await report_view((await Report.get()).id, vault_of_tests())).recipients
    }
    assert (lines[MAINTAINER], lines[NEW]) == (True, False)


async def test_who_comes_back_is_told_what_was_missed(
    services: Services, lift: LiftCard, newcomer: Organisation
) -> None:
    await file(services, lift.lift_id)
    await put_in_charge(lift.lift_id, NEW)
    await say(services, "一")
    await put_in_charge(lift.lift_id, MAINTAINER)
    await say(services, "二")
    assert await heard(NEW) == ["filed", "said", "handed_on"]
    assert await heard(MAINTAINER) == ["filed", "handed_on", "filed", "said", "said"]


async def test_an_open_hazard_is_handed_on_also_where_nobody_says_anything_more(
    services: Services, lift: LiftCard, newcomer: Organisation
) -> None:
    incident_id = await file(services, lift.lift_id)
    assert await hand_on_open(None, services.clock()) == (0, None)
    await put_in_charge(lift.lift_id, NEW)
    assert await hand_on_open(None, services.clock()) == (1, None)
    assert await hand_on_open(None, services.clock()) == (0, None)
    assert await heard(MAINTAINER) == ["filed", "handed_on"]
    assert await heard(NEW) == ["filed"]
    await Incident.filter(id=incident_id).update(closed_at=services.clock())
    await put_in_charge(lift.lift_id, MAINTAINER)
    assert await hand_on_open(None, services.clock()) == (0, None)


async def test_a_worker_looks_through_them(
    services: Services, lift: LiftCard, newcomer: Organisation
) -> None:
    await file(services, lift.lift_id)
    await put_in_charge(lift.lift_id, NEW)
    looking = HandOn(services)
    for _ in range(2):
        await looking.look_at_page()
    assert await heard(NEW) == ["filed"]


async def test_without_a_successor_the_matter_stays_where_it_is(services: Services, lift: LiftCard) -> None:
    await file(services, lift.lift_id)
    await Lift.filter(id=lift.lift_id).update(maintainer_id=None)
    await say(services, "更响了")
    assert await heard(MAINTAINER) == ["filed", "said"]


async def test_one_that_goes_on_in_another_part_is_not_sent_away(services: Services, lift: LiftCard) -> None:
    await file(services, lift.lift_id)
    await put_in_charge(lift.lift_id, PROPERTY)
    await Lift.filter(id=lift.lift_id).update(use_unit_id=(await Organisation.get(name=MAINTAINER)).id)
    await say(services, "更响了")
    assert await heard(MAINTAINER) == await heard(PROPERTY) == ["filed", "said"]


async def test_a_rescue_under_way_stays_with_those_who_were_called(
    services: Services, lift: LiftCard, newcomer: Organisation
) -> None:
    await file(services, lift.lift_id, ReportKind.ENTRAPMENT)
    await put_in_charge(lift.lift_id, NEW)
    await say(services, "有老人")
    assert "handed_on" not in await heard(MAINTAINER)
    assert "said" in await heard(MAINTAINER)


async def test_the_message_and_the_receipt_say_so(
    services: Services,
    lift: LiftCard,
    newcomer: Organisation,
    phone: Phone,
    web_client: Client,
    clock: MovableClock,
) -> None:
    for words in (lift.code, "2", "2", "三楼异响", "0", "1"):
        await phone.say(words)
    await put_in_charge(lift.lift_id, NEW)
    await say(services, "更响了")
    receipt = await (await web_client.get(f"/r/{number_of(await Report.get())}")).text()
    assert f"这部电梯改由 {NEW} 负责，已转给它" in receipt
    assert "已改由新的单位负责" in receipt
    assert f"· {MAINTAINER}：已改由新的单位负责" in await phone.say("进度")
    clock.advance(timedelta(seconds=10))
    for delivery in await claim_all(services):
        await send(services, delivery)  # every channel has words for it
