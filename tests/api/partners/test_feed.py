"""The pull feed: only one's own lifts, nothing missed, nothing twice, however many write at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from bot.services import Services
from models.actions.ledger.feed import enter_feed, read_feed
from models.actions.ledger.write import append_event
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft, withdraw_contact
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.rules.cities.rules import Part
from models.rules.insurance.cover import CoverState
from models.rules.partners.tokens import TokenScope
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.forwarding.feed import FeedEntry
from models.tables.insurance.policy import CoInsurer, Policy
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Incident
from tests.conftest import Client, Servers
from tests.support.lifts import card_of, card_with_cover
from tests.support.partner_tokens import ANHE, TONGZHOU, Program, token_of

FEED = "/partners/v1/reports"


async def file(services: Services, card: LiftCard, key: str, **more: Any) -> Receipt:
    draft = ReportDraft(
        f"test:{key}", ReportSource.WEB, ReportKind.HAZARD, card.lift_id, key, HazardCategory.NOISE, **more
    )
    return await file_report(draft, services.clock(), services.vault)


@pytest.fixture
async def anhe(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, ANHE, TokenScope.FEED_READ))


@pytest.fixture
async def tongzhou(web_client: Client, services: Services) -> Program:
    return Program(web_client, await token_of(services, TONGZHOU, TokenScope.FEED_READ))


async def pull(program: Program, limit: int = 3, cursor: str = "") -> list[dict[str, Any]]:
    """Everything from the cursor on, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page = await program.get(FEED, cursor=cursor, limit=str(limit))
        assert len(page["reports"]) <= limit
        found += page["reports"]
        cursor = page["cursor"]
        if not page["more"]:
            return found


async def test_an_insurer_reads_its_own_lifts_and_nobody_elses(
    services: Services, lift: LiftCard, anhe: Program, tongzhou: Program
) -> None:
    await CoInsurer.all().delete()
    hospital = await card_of(services, "1号梯", building="门诊楼", unit="")
    lapsed = await card_with_cover(services, CoverState.LAPSED)
    await file(services, lift, "翠湖")
    await file(services, hospital, "医院")
    await file(services, lapsed, "过期")
    assert [one["data"]["report"]["words"] for one in await pull(anhe)] == ["翠湖"]
    assert [one["data"]["report"]["words"] for one in await pull(tongzhou)] == ["医院"]


async def test_an_item_is_what_the_webhook_would_have_said(
    services: Services, lift: LiftCard, anhe: Program
) -> None:
    receipt = await file(services, lift, "异响")
    [item] = (await anhe.get(FEED))["reports"]
    delivery = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    assert item["type"] == "incident.filed"
    assert item["data"]["delivery_id"] == str(delivery.id)
    assert item["data"]["your_part"] == "insurer"
    assert item["data"]["lift"]["rescue_number"] == lift.rescue_number


async def test_identity_needs_consent_and_taking_it_back_reaches_the_feed(
    services: Services, lift: LiftCard, anhe: Program
) -> None:
    sealed = services.vault.seal("13900000000")
    await file(services, lift, "没有同意", contact=ContactDraft("h1", sealed, (Part.MAINTAINER,)))
    given = await file(services, lift, "同意", contact=ContactDraft("h2", sealed, (Part.INSURER,)))
    without, with_consent = await pull(anhe)
    assert "contact" not in without["data"]["report"]
    assert with_consent["data"]["report"]["contact"] == {"phone": "13900000000"}
    # Nothing was ever sent to the insurer by webhook: it has pulled.
    assert await withdraw_contact(given.number, services.vault, services.clock())
    last = (await pull(anhe))[-1]
    assert (last["type"], last["data"]["report"]["erase"]) == ("incident.erasure", ["contact"])
    assert "contact" not in (await pull(anhe))[1]["data"]["report"]


async def test_the_same_page_is_304_until_something_is_new(
    web_client: Client, services: Services, lift: LiftCard, anhe: Program
) -> None:
    await file(services, lift, "一")
    async with web_client.get(FEED, headers=anhe.headers) as first:
        tag = first.headers["ETag"]
    known = anhe.headers | {"If-None-Match": f'"other", {tag}'}
    async with web_client.get(FEED, headers=known) as again:
        assert (again.status, await again.read(), again.headers["ETag"]) == (304, b"", tag)
    await file(services, lift, "二")
    async with web_client.get(FEED, headers=known) as changed:
        assert changed.status == 200
        assert len((await changed.json())["reports"]) == 2


ODD_QUESTIONS: list[tuple[dict[str, str], int]] = [
    ({"cursor": "-1"}, 400),
    ({"cursor": "abc"}, 400),
    ({"cursor": "１"}, 400),
    ({"cursor": "9" * 30}, 400),
    ({"cursor": "7"}, 410),
    ({"limit": "0"}, 400),
    ({"limit": "101"}, 400),
    ({"limit": "ten"}, 400),
    ({"cursor": "", "limit": ""}, 200),
]


async def test_odd_questions_get_a_plain_answer(anhe: Program) -> None:
    for query, status in ODD_QUESTIONS:
        await anhe.get(FEED, status, **query)


async def test_a_cursor_of_another_insurer_shows_nothing_of_that_one(
    services: Services, lift: LiftCard, anhe: Program, tongzhou: Program
) -> None:
    await CoInsurer.all().delete()
    for number in range(5):
        await file(services, lift, str(number))
    assert len(await pull(anhe)) == 5
    await tongzhou.get(FEED, 410, cursor="3")


async def test_what_commits_late_is_not_missed(
    ground: object, services: Services, lift: LiftCard, anhe: Program
) -> None:
    """The case that breaks a feed by key or by sequence: an early key, a late commit."""
    if not isinstance(ground, Servers):
        pytest.skip("SQLite has one writer at a time")
    receipt = await file(services, lift, "第一件")
    incident = await Incident.get(id=receipt.incident_id)
    insurer = await Organisation.get(name=ANHE)
    written, may_commit = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with in_transaction():
            event = await append_event(incident, EventKind.SAID, at=services.clock(), actor="slow")
            await enter_feed(event, [insurer.id])
            written.set()
            await may_commit.wait()

    task = asyncio.create_task(slow())
    await written.wait()
    await file(services, lift, "第二件")  # a later key, an earlier commit
    page = await anhe.get(FEED)
    assert [one["data"]["report"]["words"] for one in page["reports"]] == ["第一件", "第二件"]
    may_commit.set()
    await task
    rest = await anhe.get(FEED, cursor=page["cursor"])
    assert [one["type"] for one in rest["reports"]] == ["incident.said"]


async def test_readers_who_follow_many_writers_see_each_event_once_and_in_one_order(
    services: Services, lift: LiftCard
) -> None:
    insurer = await Organisation.get(name=ANHE)
    writers, each, done = 8, 5, asyncio.Event()

    async def write(number: int) -> None:
        for index in range(each):
            await file(services, lift, f"{number}-{index}")

    async def follow(size: int) -> list[tuple[int, str]]:
        seen: list[tuple[int, str]] = []
        while True:
            finished = done.is_set()
            feed = await read_feed(insurer.id, seen[-1][0] if seen else 0, size)
            seen += [(position, str(event)) for position, event in feed.entries]
            if finished and not feed.entries:
                return seen
            await asyncio.sleep(0)

    readers = [asyncio.create_task(follow(size)) for size in (1, 4, 50)]
    await asyncio.gather(*(write(number) for number in range(writers)))
    done.set()
    first, *others = [await reader for reader in readers]
    entries = {str(one.event_id) for one in await FeedEntry.filter(organisation_id=insurer.id)}
    assert len(first) == len(entries) == writers * each
    assert {event for _, event in first} == entries
    assert [position for position, _ in first] == list(range(1, writers * each + 1))
    assert all(other == first for other in others)


async def test_an_old_feed_goes_on_where_its_reader_stopped(
    services: Services, lift: LiftCard, anhe: Program
) -> None:
    await file(services, lift, "旧")
    cursor = (await anhe.get(FEED))["cursor"]
    assert (await anhe.get(FEED, cursor=cursor)) == {"reports": [], "cursor": cursor, "more": False}
    services.clock.advance(timedelta(days=60))  # type: ignore[attr-defined]
    await file(services, lift, "新")
    [item] = (await anhe.get(FEED, cursor=cursor))["reports"]
    assert item["data"]["report"]["words"] == "新"


async def test_who_carries_the_policy_with_the_lead_reads_of_it_too_but_gets_no_number(
    services: Services, lift: LiftCard, anhe: Program, tongzhou: Program
) -> None:
    policy = await Policy.get(covered__lift_id=lift.lift_id)
    assert await CoInsurer.exists(policy_id=policy.id, insurer__name=TONGZHOU)
    contact = ContactDraft("h", services.vault.seal("13900000000"), (Part.INSURER,))
    await file(services, lift, "共保", contact=contact)
    [lead], [other] = await pull(anhe), await pull(tongzhou)
    assert lead["data"]["report"].pop("contact") == {"phone": "13900000000"}
    assert lead["data"].pop("delivery_id")
    assert other["data"].pop("delivery_id") is None
    assert other["data"]["report"]["words"] == lead["data"]["report"]["words"]
    assert "contact" not in other["data"]["report"]


async def test_every_person_who_joins_is_in_the_feed_however_few_messages_are_sent(
    services: Services, lift: LiftCard, anhe: Program
) -> None:
    for number in range(5):
        draft = ReportDraft(f"test:{number}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id)
        await file_report(draft, services.clock(), services.vault)
    kinds = [one["type"] for one in await pull(anhe)]
    assert kinds == ["incident.filed", *["incident.joined"] * 4]
