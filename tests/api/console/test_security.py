"""Forged forms, forged addresses, floods."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from api.http.client_address import client_address
from bot.kernel.settings import Settings
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from models.tables.reports.report import Event, Incident
from tests.api.pages.reports.test_report import file_hazard, form, nonce_of
from tests.conftest import Client, make_settings
from tests.support.staff import sit_down

OUT = "/console/sign-out"


@pytest.mark.parametrize("token", ["", "x" * 32, "令牌"])
async def test_a_form_without_the_sessions_token_is_refused(
    web_client: Client, services: Services, token: str
) -> None:
    desk = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    await desk.send(OUT, 403, csrf=token)
    await desk.open("/console")


async def test_the_token_of_another_session_is_refused(web_client: Client, services: Services) -> None:
    desk = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    other = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await desk.send(OUT, 403, csrf=other.csrf)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://tima.example"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({}, 303),
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_the_token(
    web_client: Client, services: Services, headers: dict[str, str], status: int
) -> None:
    desk = await sit_down(web_client, services, StaffRole.OWNERS_COMMITTEE)
    answer = await desk.request("POST", OUT, data={"csrf": desk.csrf}, headers=headers)
    assert answer.status == status


async def test_every_form_of_the_console_carries_the_token(web_client: Client, services: Services) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    for path in ("/console", "/console/account", "/console/people/new?role=administrator", "/console/people"):
        text = await desk.open(path)
        assert text.count('method="post"') == text.count('name="csrf"')


async def test_pages_of_the_console_run_no_script_and_are_kept_nowhere(
    web_client: Client, services: Services
) -> None:
    desk = await sit_down(web_client, services, StaffRole.ADMINISTRATOR)
    for path in ("/console", "/console/account/code", "/console/nothing-here"):
        answer = await desk.request("GET", path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "unsafe" not in policy
        assert "script" not in policy
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        text = await answer.text()
        assert "<script" not in text
        assert " style=" not in text


async def test_very_many_hazards_from_one_address_or_of_one_lift_are_slowed_down_with_a_clear_page(
    web_client: Client, lift: LiftCard
) -> None:
    for _ in range(30):
        await file_hazard(web_client, lift)
    path = f"/l/{lift.code}/report"
    answer = await web_client.post(path, data=form(await nonce_of(web_client, path)))
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3600")
    text = await answer.text()
    assert "操作太频繁" in text
    assert 'href="tel:96333"' in text
    assert await Incident.all().count() == 30


async def test_a_call_for_help_is_never_refused_only_flagged_for_staff(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/sos"
    for number in range(12):
        answer = await web_client.post(
            path, data={"nonce": f"nonce-of-the-tap-{number}"}, allow_redirects=False
        )
        assert answer.status == 303
    flags = [event.details.get("flag") for event in await Event.all().order_by("sequence")]
    assert flags == [None] * 5 + ["many_from_one_address"] * 7
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    incident = await Incident.get()
    assert "短时间内多次求助" in await desk.open(f"/console/reports/{incident.id}")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # nobody we trust says so
        ("10.0.0.2", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.2", ["192.0.2.7, 198.51.100.1"], "198.51.100.1"),  # the first is the client's own invention
        ("10.0.0.2", ["192.0.2.7", "198.51.100.1, 10.0.0.3"], "198.51.100.1"),
        ("10.0.0.2", ["nonsense"], "nonsense"),
        ("10.0.0.2", [], "10.0.0.2"),
        ("2001:db8::1", ["198.51.100.1"], "198.51.100.1"),
        # Every caller has 2^64 addresses of version 6: they count as one.
        ("2001:470:1:2:3:4:5:6", [], "2001:470:1:2::/64"),
        ("10.0.0.2", ["2001:470:1:2:ffff::1"], "2001:470:1:2::/64"),
        ("::ffff:10.0.0.2", ["198.51.100.1"], "198.51.100.1"),  # as a socket of both versions writes it
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: list[str], client: str) -> None:
    settings: Settings = make_settings(trusted_proxies="10.0.0.0/8, 2001:db8::/32")
    headers = CIMultiDict[str]()
    for value in forwarded:
        headers.add("X-Forwarded-For", value)
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert client_address(request, settings.trusted_proxies) == client
