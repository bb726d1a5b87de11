"""The pages behind a scanned code."""

from datetime import timedelta

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.insurance.cover import CoverState
from models.rules.lifts import code as lift_code
from models.rules.lifts.examinations import ExaminationKind
from models.tables.lifts import LiftInspection
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_of, card_with_cover, revoked_code

ONE_RESPONSE_BYTES = 14 * 1024


async def get(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status
    return await answer.text()


async def test_the_scan_page_says_which_lift_and_offers_help_first(
    web_client: Client, lift: LiftCard
) -> None:
    text = await get(web_client, f"/l/{lift.code}")
    assert text.index('href="tel:96333"') < text.index(f"/l/{lift.code}/sos")
    assert text.index(f"/l/{lift.code}/sos") < text.index(f"/l/{lift.code}/report")
    for shown in (lift.place, lift.rescue_number, lift.maintainer, lift.use_unit, lift.address):
        assert shown in text


async def test_on_an_escalator_nobody_is_told_to_sit_against_the_wall_of_a_cabin(
    web_client: Client, services: Services
) -> None:
    escalator = await card_of(services, "1号扶梯", building="门诊楼", unit="")
    for page in ("", "/sos"):
        text = await get(web_client, f"/l/{escalator.code}{page}")
        assert "红色急停按钮" in text
        assert "轿厢" not in text
        assert "被困" not in text
    answer = await web_client.post(f"/l/{escalator.code}/sos", data={"role": "inside"})
    receipt = await answer.text()
    assert "红色急停按钮" in receipt
    assert "轿厢" not in receipt


async def test_scan_and_emergency_pages_are_one_small_response_without_script(
    web_client: Client, lift: LiftCard
) -> None:
    for path in (f"/l/{lift.code}", f"/l/{lift.code}/sos"):
        answer = await web_client.get(path, headers={"Accept-Encoding": "identity"})
        body = await answer.read()
        assert len(body) + len(str(answer.raw_headers)) < ONE_RESPONSE_BYTES
        for fetched in (b"<script", b"stylesheet", b"<img", b"url("):
            assert fetched not in body


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CoverState.IN_FORCE, "在保"),
        (CoverState.EXPIRING, "在保，剩"),
        (CoverState.LAPSED, "已过期"),
        (CoverState.NONE, "没有投保"),
        (CoverState.UNKNOWN, "没有查到"),
    ],
)
async def test_each_state_of_cover_is_told_apart(
    web_client: Client, services: Services, state: CoverState, said: str
) -> None:
    card = await card_with_cover(services, state)
    for path in ("", "/policy"):
        assert said in await get(web_client, f"/l/{card.code}{path}")
    shown = await get(web_client, f"/l/{card.code}/policy")
    assert all(line.number not in shown for line in card.policies)


async def test_malformed_unknown_and_revoked_codes_get_a_page_that_helps(web_client: Client) -> None:
    unknown = next(
        code
        for code in (f"0000000000{a}{b}" for a in "0123" for b in lift_code.ALPHABET)
        if lift_code.is_valid(code)
    )
    for code, status in (
        ("hello", 404),
        ("<b>", 404),
        ("x" * 5000, 404),
        (unknown, 404),
        (await revoked_code(), 410),
    ):
        text = await get(web_client, f"/l/{code}", status)
        assert 'href="tel:96333"' in text
        assert 'action="/find"' in text
        assert "<b>" not in text


async def test_a_code_in_another_form_leads_to_the_canonical_address(
    web_client: Client, lift: LiftCard
) -> None:
    answer = await web_client.get(f"/l/{lift.code.lower()}/report", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (301, f"/l/{lift.code}/report")


async def test_a_typed_code_or_rescue_number_leads_to_the_lift(web_client: Client, lift: LiftCard) -> None:
    for typed in (
        lift.code,
        lift.code.lower(),
        lift.rescue_number,
        f" {lift.rescue_number[:3]} {lift.rescue_number[3:]} ",
    ):
        answer = await web_client.get("/find", params={"code": typed}, allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, f"/l/{lift.code}")


async def test_a_typed_code_that_is_nothing_is_answered_with_the_form(web_client: Client) -> None:
    text = await get(web_client, "/find?code=<i>nothing</i>", 404)
    assert "没有找到" in text
    assert "<i>" not in text


async def test_unknown_addresses_get_a_page_with_the_hotline(web_client: Client) -> None:
    for path in ("/nothing", "/l/", "/r/1234", "/photos/1", "/r/%00", "/l/%F0%9F%98%80"):
        text = await get(web_client, path, 404)
        assert 'href="tel:96333"' in text


async def test_health_and_readiness_are_told(web_client: Client) -> None:
    assert (await web_client.get("/healthz")).status == 200
    assert (await web_client.get("/readyz")).status == 200


async def test_a_page_that_is_kept_changes_with_the_cover_and_with_the_clock(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    card = await card_with_cover(services, CoverState.IN_FORCE)
    first = await get(web_client, f"/l/{card.code}")
    assert await get(web_client, f"/l/{card.code}") == first
    clock.advance(max(line.term.ends_at for line in card.policies) - clock())
    assert await get(web_client, f"/l/{card.code}") != first


async def test_a_kept_page_does_not_outlive_the_day_of_an_inspection(
    web_client: Client, services: Services, clock: MovableClock
) -> None:
    clock.go_to_noon()
    today = clock().astimezone(LOCAL).date()
    lift = await card_with_cover(services, CoverState.NONE)
    await LiftInspection.filter(lift_id=lift.lift_id).delete()
    await LiftInspection.create(
        lift_id=lift.lift_id,
        inspected_on=today - timedelta(days=365),
        valid_until=today,
        kind=ExaminationKind.INSPECTION,
    )
    await services.cards.changed(lift.code)
    held, over = f"有效期至 {today}", f"有效期至 {today}，已过"
    text = await get(web_client, f"/l/{lift.code}")
    assert held in text
    assert over not in text
    clock.advance(timedelta(days=1))
    assert over in await get(web_client, f"/l/{lift.code}")


async def test_a_kept_page_is_none_of_a_responders(web_client: Client, lift: LiftCard) -> None:
    """Whether the browser is one is asked anew: its page has two buttons more."""
    kept = await get(web_client, f"/l/{lift.code}")
    answer = await web_client.get(f"/l/{lift.code}", headers={"Cookie": "tima-rescue-000000000000=1.2.3.4"})
    assert await answer.text() == kept
