"""Somebody who meets what others have reported: one tap, and nothing to write."""

import asyncio
import re

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.reports.kinds import HazardCategory, Progress
from models.tables.reports.report import Incident, Report
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.other_city import file_hazard_of


async def text_of(client: Client, path: str) -> str:
    return await (await client.get(path)).text()


async def tap(client: Client, card: LiftCard) -> dict[str, str]:
    """What the first «我也遇到了» of the form sends."""
    text = await text_of(client, f"/l/{card.code}/report")
    found = re.search(r'name="nonce" value="([^"]+)">\s*<button name="same" value="([^"]+)">我也遇到了', text)
    assert found
    return {"nonce": found[1], "same": found[2]}


async def test_the_scan_page_says_what_is_known_and_one_tap_joins_it(
    web_client: Client, lift: LiftCard, services: Services
) -> None:
    await file_hazard_of(services, lift.lift_id)
    await services.cards.changed(lift.code)  # else the card of a minute ago is shown
    scanned = await text_of(web_client, f"/l/{lift.code}")
    assert "1 人报过，已转给负责的单位" in scanned
    answer = await web_client.post(
        f"/l/{lift.code}/report/same", data=await tap(web_client, lift), allow_redirects=False
    )
    assert answer.status == 303
    assert "报告已登记" in await text_of(web_client, answer.headers["Location"])
    assert await Incident.all().count() == 1
    assert await Report.all().count() == 2


async def test_two_taps_are_one_report(web_client: Client, lift: LiftCard, services: Services) -> None:
    await file_hazard_of(services, lift.lift_id)
    sent = await tap(web_client, lift)
    path = f"/l/{lift.code}/report/same"
    answers = await asyncio.gather(
        *(web_client.post(path, data=sent, allow_redirects=False) for _ in range(2))
    )
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert await Report.all().count() == 2


async def test_a_lift_without_open_hazards_shows_none(
    web_client: Client, lift: LiftCard, services: Services, clock: MovableClock
) -> None:
    await file_hazard_of(services, lift.lift_id)
    await Incident.all().update(closed_at=clock(), progress=Progress.RESOLVED)
    await services.cards.changed(lift.code)
    for page in ("", "/report"):
        assert "报过" not in await text_of(web_client, f"/l/{lift.code}{page}")


async def test_what_was_settled_since_the_page_was_shown_is_reported_anew(
    web_client: Client, lift: LiftCard, services: Services, clock: MovableClock
) -> None:
    await file_hazard_of(services, lift.lift_id)
    sent = await tap(web_client, lift)
    await Incident.all().update(closed_at=clock(), progress=Progress.RESOLVED)
    await web_client.post(f"/l/{lift.code}/report/same", data=sent, allow_redirects=False)
    [_, again] = await Incident.all().order_by("opened_at", "id")
    assert again.closed_at is None
    assert again.category is HazardCategory.NOISE


async def test_a_hazard_of_another_lift_or_none_leads_back_to_the_form(
    web_client: Client, lift: LiftCard, services: Services
) -> None:
    for same in ("", "x", "0192d3c4-0000-7000-8000-000000000000"):
        answer = await web_client.post(
            f"/l/{lift.code}/report/same", data={"same": same}, allow_redirects=False
        )
        assert answer.headers["Location"] == f"/l/{lift.code}/report"
    assert not await Report.exists()
