"""Our Open311 client against our own Open311 server: one city's instance forwards to another's."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot.channels import open311
from bot.channels.open311_poll import ask_again
from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import Accepted, Delivered
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.tokens import TokenScope
from models.rules.reports.kinds import HazardCategory, Progress
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.drill import Drill
from models.tables.forwarding.remote_request import RemoteRequest
from models.tables.reports.report import Incident, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import CITY_DESK, put_on
from tests.support.other_city import file_hazard_of
from tests.support.partner_tokens import ANHE, token_of

CODES = {one.value: one.value for one in HazardCategory} | {"default": "other"}


async def attempt(services: Services, delivery: Delivery) -> object:
    now = services.clock()
    await Delivery.exclude(id=delivery.id).update(due_at=None)
    await Delivery.filter(id=delivery.id).update(due_at=now)
    [held] = await claim(Delivery, 1, now)
    outcome = await open311.send(services, held)
    await record_attempt(held, Try(now, services.clock(), outcome))
    return outcome


@pytest.mark.parametrize("form", ["json", "xml"])
async def test_a_report_is_filed_found_again_and_followed_to_its_end(
    services: Services, web_client: Client, lift: LiftCard, clock: MovableClock, form: str
) -> None:
    key = await token_of(services, ANHE, TokenScope.OPEN311_WRITE)
    server = str(web_client.make_url("/open311/v2"))
    options = {"services": CODES, "format": form}
    await put_on(
        services, CITY_DESK, ChannelKind.OPEN311, drills=True, url=server, options=options, api_key=key
    )
    drill = await Drill.get(organisation__name=CITY_DESK, result=None)
    assert await open311.send(services, drill) == Delivered()  # every code is on the list

    here = await file_hazard_of(services, lift.lift_id, "运行时有异响")
    owed = await Delivery.get(incident_id=here, part="city_desk")
    outcome = await attempt(services, owed)
    assert isinstance(outcome, Accepted)
    there = await Incident.get(id=services.vault.key_of_public(UUID(outcome.ticket)))
    assert (there.lift_id, there.category) == (lift.lift_id, HazardCategory.NOISE)
    assert "运行时有异响" in (await Report.get(incident_id=there.id)).words

    # An answer that was lost: the same form is the same request there.
    await RemoteRequest.all().delete()
    assert await attempt(services, owed) == outcome

    told = await Delivery.get(incident_id=there.id, part="use_unit")
    await advance_incident(StatusReport(told.id, PartnerStatus.RESOLVED, ticket="W-1"), services.clock())
    clock.advance(timedelta(minutes=2))
    for row in await claim(RemoteRequest, 5, services.clock()):
        await ask_again(services, row)
    assert (await Delivery.get(id=owed.id)).progress is Progress.RESOLVED
