"""A phone number by choice: given to those who were ticked, taken back with one tap, never elsewhere."""

import json
import logging

import pytest

from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.rules.cities.rules import Part
from models.rules.reports.contact import WORDING
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.contact import Consent, Contact
from models.tables.reports.report import Report
from scripts.simulators.partner import PartnerSimulator
from tests.api.pages.reports.test_report import form, nonce_of
from tests.conftest import Client
from tests.support.everything import stored_in_redis, stored_in_tables
from tests.support.waiting import until

PHONE = "13800001234"


async def file(client: Client, lift: LiftCard, phone: str, *parts: Part) -> tuple[int, str, str]:
    """Status, address of the receipt, text."""
    path = f"/l/{lift.code}/report"
    data = form(await nonce_of(client, path), phone=phone)
    for part in parts:
        data.add_field("contact_for", part.value)
    answer = await client.post(path, data=data, allow_redirects=False)
    return answer.status, answer.headers.get("Location", ""), await answer.text()


async def sent(count: int) -> None:
    async def all_sent() -> bool:
        return await Delivery.filter(due_at=None).count() >= count

    await until(all_sent, seconds=8)


async def test_the_form_asks_for_nothing_by_default_and_says_that_it_is_anonymous(
    web_client: Client, lift: LiftCard
) -> None:
    text = await (await web_client.get(f"/l/{lift.code}/report")).text()
    assert text.count('name="contact_for"') == 4
    assert " checked" not in text
    assert "不留电话就是匿名的" in text
    assert "/privacy" in text
    assert 'name="phone"' not in await (await web_client.get(f"/l/{lift.code}/sos")).text()


async def test_only_those_who_were_ticked_get_the_number(
    web_client: Client, lift: LiftCard, services: Services, partners: PartnerSimulator, worker: Worker
) -> None:
    status, _, _ = await file(web_client, lift, "138 0000 1234", Part.INSURER, Part.CITY_DESK)
    assert status == 303
    await sent(4)
    for name, may_know in (("anhe", True), ("12345", True), ("xunan", False), ("cuihu", False)):
        [record] = partners.received(name)
        assert (PHONE in json.dumps(dict(record.payload))) is may_know
        assert (record.data["report"].get("contact") == {"phone": PHONE}) is may_know
        assert record.data["report"]["anonymous"] is False


async def test_the_number_is_sealed_and_found_by_its_hash(
    web_client: Client, lift: LiftCard, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await file(web_client, lift, PHONE, Part.MAINTAINER)
    contact = await Contact.get(phone_hash=services.vault.look_up_hash(PHONE))
    assert services.vault.open(contact.phone_sealed) == PHONE
    assert PHONE not in await stored_in_tables()
    assert PHONE not in await stored_in_redis(services)
    assert PHONE not in caplog.text
    consent = await Consent.get()
    assert (consent.part, consent.wording, consent.withdrawn_at) == (Part.MAINTAINER, WORDING, None)


@pytest.mark.parametrize(
    ("phone", "parts", "said"),
    [
        (PHONE, (), "勾选哪些单位"),
        ("12345", (Part.INSURER,), "电话号码不对"),
        ("", (Part.INSURER,), "请填写电话"),
    ],
)
async def test_half_of_it_is_asked_back(
    web_client: Client, lift: LiftCard, phone: str, parts: tuple[Part, ...], said: str
) -> None:
    status, _, text = await file(web_client, lift, phone, *parts)
    assert status == 422
    assert said in text
    assert text.count(" checked") == 1 + len(parts)  # the category, and what was ticked
    assert await Report.all().count() == 0


async def test_without_a_number_nothing_is_kept(web_client: Client, lift: LiftCard) -> None:
    status, _, _ = await file(web_client, lift, "")
    assert status == 303
    assert await Contact.all().count() + await Consent.all().count() == 0


async def test_the_number_is_taken_back_with_one_tap_and_those_who_got_it_are_asked_to_erase_it(
    web_client: Client, lift: LiftCard, services: Services, partners: PartnerSimulator, worker: Worker
) -> None:
    _, receipt, _ = await file(web_client, lift, PHONE, Part.INSURER)
    await sent(4)
    text = await (await web_client.get(receipt)).text()
    assert "138****1234" in text
    assert PHONE not in text
    for _ in range(2):
        answer = await web_client.post(f"{receipt}/withdraw-contact")
        assert "收回电话，已要求收到的单位删除" in await answer.text()
        assert "138****1234" not in await answer.text()
    await sent(5)
    assert await Contact.all().count() == 0
    assert (await Consent.get()).withdrawn_at is not None
    _, erasure = partners.received("anhe")
    assert erasure.payload["type"] == "incident.erasure"
    assert erasure.data["report"] == {"id": str((await Report.get()).id), "erase": ["contact"]}
    assert len(partners.received("xunan")) == 1
    entry = await AuditEntry.get(verb="withdraw_contact")
    assert entry.details == {"recipients_asked_to_erase": 1}


async def test_a_number_taken_back_before_it_was_sent_is_never_sent(
    web_client: Client, lift: LiftCard, partners: PartnerSimulator
) -> None:
    _, receipt, _ = await file(web_client, lift, PHONE, Part.INSURER)
    await web_client.post(f"{receipt}/withdraw-contact")
    assert await Delivery.all().count() == 4


async def test_an_unknown_receipt_takes_nothing_back(web_client: Client) -> None:
    for number in ("1234567890123452", "x"):
        answer = await web_client.post(f"/r/{number}/withdraw-contact")
        assert answer.status == 404
