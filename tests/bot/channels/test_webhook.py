"""Standard Webhooks as we send them: the official vectors, rotation, and the size that is asked for."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bot.channels import webhook
from bot.channels.fit import MAX_BYTES, body_of
from bot.channels.message import message_of
from bot.channels.webhook import signatures
from bot.services import Services
from bot.worker import Worker
from models.actions.forwarding.record_attempt import Try, record_attempt
from models.actions.lifts.find import LiftCard
from models.actions.partners.endpoints import end_previous_secret, rotate_secret
from models.actions.partners.find import endpoint_of
from models.actions.reports.file import ReportDraft, StoredPhoto, file_report
from models.actions.shared.work import claim
from models.rules.forwarding.delivery import DeliveryState, judge
from models.rules.partners.endpoints import SECRET_OVERLAPS, SharedField
from models.rules.partners.kinds import ChannelKind
from models.rules.reports.kinds import ROUTINE, HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Endpoint, Organisation
from scripts.simulators.partner import PartnerSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.endpoints import INSURER, put_on
from tests.support.other_city import file_hazard_of
from tests.support.staff import TESTER
from tests.support.waiting import until

# github.com/standard-webhooks/standard-webhooks, libraries/go/webhook_test.go and libraries/javascript
VECTOR_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
VECTOR_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
VECTOR_AT = datetime.fromtimestamp(1614265330, UTC)
VECTOR_BODY = '{"test": 2432232314}'
VECTOR_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_official_vector_is_signed_as_the_standard_says() -> None:
    assert signatures([VECTOR_SECRET], VECTOR_ID, VECTOR_AT, VECTOR_BODY) == VECTOR_SIGNATURE


def test_each_of_several_secrets_has_its_signature_in_the_header_newest_first() -> None:
    newest = "whsec_" + "A" * 32
    header = signatures([newest, VECTOR_SECRET], VECTOR_ID, VECTOR_AT, VECTOR_BODY)
    assert header.split(" ") == [
        signatures([newest], VECTOR_ID, VECTOR_AT, VECTOR_BODY),
        VECTOR_SIGNATURE,
    ]


async def test_while_a_secret_is_replaced_a_partner_verifies_with_either(
    services: Services, lift: LiftCard, partners: PartnerSimulator, worker: Worker, clock: MovableClock
) -> None:
    insurer = await Organisation.get(name=INSURER)
    old = services.vault.open((await Endpoint.get(organisation_id=insurer.id)).secret_sealed)
    new, until_when = await rotate_secret(insurer.id, services.vault, TESTER, services.clock())
    assert until_when is not None
    assert until_when <= services.clock() + SECRET_OVERLAPS

    for secret in (old, new):  # the simulator refuses what its own secret does not verify
        partners.add("anhe", secret)
        incident = await file_hazard_of(services, lift.lift_id, secret)
        await services.wake_workers()
        assert await accepted(incident)

    await end_previous_secret(insurer.id, TESTER, services.clock())
    partners.add("anhe", old)
    incident = await file_hazard_of(services, lift.lift_id, "after")

    async def refused() -> bool:
        owed = await Delivery.get(incident_id=incident, part="insurer")
        return owed.reason == "HTTP 401"

    await services.wake_workers()
    await until(refused, seconds=8)


async def test_after_its_time_the_old_secret_signs_nothing(services: Services, clock: MovableClock) -> None:
    from bot.kernel.partner_secrets import secrets_of

    insurer = await Organisation.get(name=INSURER)
    new, _ = await rotate_secret(insurer.id, services.vault, TESTER, services.clock())
    endpoint = await endpoint_of(insurer.id)
    assert endpoint is not None
    assert len(secrets_of(services, endpoint, services.clock())) == 2
    clock.advance(SECRET_OVERLAPS)
    assert secrets_of(services, endpoint, services.clock()) == [new]


@pytest.mark.parametrize("which", ["old", "new"])
async def test_a_status_callback_may_be_signed_with_either_secret(
    services: Services, web_client: Client, lift: LiftCard, which: str
) -> None:
    incident = await file_hazard_of(services, lift.lift_id)
    owed = await Delivery.get(incident_id=incident, part="insurer")
    endpoint = await Endpoint.get(organisation_id=owed.organisation_id)
    old = services.vault.open(endpoint.secret_sealed)
    new, _ = await rotate_secret(endpoint.organisation_id, services.vault, TESTER, services.clock())
    body = json.dumps({"delivery_id": str(owed.id), "status": "accepted", "ticket": "T1"})
    now = datetime.now(UTC)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook({"old": old, "new": new}[which]).sign("m1", now, body),
    }
    async with web_client.post("/partners/v1/status", data=body, headers=headers) as answer:
        assert answer.status == 202


async def accepted(incident: object) -> bool:
    async def holds() -> bool:
        return await Delivery.filter(
            incident_id=incident, part="insurer", state=DeliveryState.ACCEPTED
        ).exists()

    await until(holds, seconds=8)
    return True


@examples(max_examples=60, deadline=None)
@given(
    words=st.text(max_size=300).map(lambda text: text * 60),
    photos=st.integers(0, 200),
)
def test_no_body_is_ever_20_kilobytes(words: str, photos: int) -> None:
    link = "https://tima.example/photos/" + "x" * 160
    message = {
        "type": "incident.filed",
        "data": {"report": {"id": "1", "words": words, "photos": [link] * photos, "full": None}},
    }
    body = body_of(message, lambda: "https://tima.example/full")
    assert len(body.encode()) < MAX_BYTES
    report = json.loads(body)["data"]["report"]
    whole = report["words"] == words and len(report["photos"]) == photos
    assert (report["full"] is None) == whole
    assert words.startswith(report["words"])


async def test_what_was_cut_is_behind_an_expiring_signed_link(
    services: Services, web_client: Client, lift: LiftCard, clock: MovableClock
) -> None:
    words = "很吵" * 5000
    incident = await file_hazard_of(services, lift.lift_id, words[:50])
    owed = await Delivery.get(incident_id=incident, part="insurer")
    from bot.kernel.links import full_link

    path = full_link(services, owed.id).removeprefix("https://tima.example")
    answer = await web_client.get(path)
    assert (await answer.json())["data"]["report"]["words"] == words[:50]
    assert (await web_client.get(path[:-1] + "x")).status == 404
    assert (await web_client.get(f"/partners/v1/deliveries/{owed.id}")).status == 404
    clock.advance(timedelta(days=7, seconds=1))
    assert (await web_client.get(path)).status == 404


async def test_a_partner_gets_no_more_than_its_field_list(services: Services, lift: LiftCard) -> None:
    url = "https://partner.example/hook"
    await put_on(services, INSURER, ChannelKind.WEBHOOK, url=url, sends=(SharedField.WORDS,))
    sha256 = "ab" * 32
    draft = ReportDraft(
        source_key="t",
        door=ReportSource.WEB,
        kind=ReportKind.HAZARD,
        lift_id=lift.lift_id,
        words="异响",
        category=HazardCategory.NOISE,
        photos=(StoredPhoto(sha256),),
    )
    receipt = await file_report(draft, services.clock(), services.vault)
    owed = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    data = (await message_of(services, owed))["data"]
    assert data["report"]["words"] == "异响"
    assert (data["policy"], data["report"]["photos"], data["report"]["door"]) == (None, [], None)
    assert data["lift"]["maintainer"] is None
    other = await Delivery.get(incident_id=receipt.incident_id, part="maintainer")
    assert len((await message_of(services, other))["data"]["report"]["photos"]) == 1


@pytest.mark.parametrize(
    ("parts", "state", "said"),
    [
        ((b'{"status": "accepted", ', b'"ticket": "PA-7"}'), DeliveryState.ACCEPTED, "PA-7"),
        ((b'{"status": "refu', b'sed", "reason": "not ours"}'), DeliveryState.REFUSED, "not ours"),
    ],
)
async def test_an_answer_counts_also_where_it_comes_in_pieces(
    services: Services, lift: LiftCard, parts: tuple[bytes, ...], state: DeliveryState, said: str
) -> None:
    async def answer_slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for part in parts:
            await response.write(part)
            await asyncio.sleep(0.05)
        return response

    app = web.Application()
    app.router.add_post("/", answer_slowly)
    async with TestServer(app) as server:
        await put_on(services, INSURER, ChannelKind.WEBHOOK, url=str(server.make_url("/")))
        incident = await file_hazard_of(services, lift.lift_id)
        owed = await Delivery.get(incident_id=incident, part="insurer")
        outcome = await webhook.send(services, owed)
    verdict = judge(outcome, attempt=1, urgency=ROUTINE, now=services.clock(), chance=0)
    assert (verdict.state, verdict.ticket or verdict.reason) == (state, said)


@pytest.mark.parametrize("odd", ["\\u0000", "\\ud800"])
async def test_an_answer_with_letters_that_no_database_keeps_is_recorded_without_them(
    services: Services, lift: LiftCard, odd: str
) -> None:
    async def answer_oddly(request: web.Request) -> web.Response:
        return web.Response(text=f'{{"status": "accepted", "ticket": "PA{odd}-7"}}')

    app = web.Application()
    app.router.add_post("/", answer_oddly)
    async with TestServer(app) as server:
        await put_on(services, INSURER, ChannelKind.WEBHOOK, url=str(server.make_url("/")))
        await file_hazard_of(services, lift.lift_id)
        [owed] = [one for one in await claim(Delivery, 9, services.clock()) if one.part == "insurer"]
        outcome = await webhook.send(services, owed)
    await record_attempt(owed, Try(services.clock(), services.clock(), outcome))
    kept = await Delivery.get(id=owed.id)
    assert kept.state is DeliveryState.ACCEPTED
    assert kept.ticket.startswith("PA")
    assert kept.ticket.endswith("-7")
