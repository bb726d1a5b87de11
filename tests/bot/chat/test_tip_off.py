"""匿名举报: what nobody is to know is nowhere: not with partners, not in the database, not in Redis."""

import json
from base64 import b64decode
from pathlib import Path

import pytest

from bot.chat.conversation_store import BRIEF_REPLY_SECONDS
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.rules.reports.kinds import ReportKind
from models.tables.forwarding.delivery import Delivery
from models.tables.people.person import Person
from models.tables.reports.report import Report
from scripts.simulators.partner import PartnerSimulator
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.everything import stored_in_redis, stored_in_tables
from tests.support.receipts import number_of, report_of
from tests.support.waiting import until

WORDS = "维保从来没人来过"


async def tip_off(phone: Phone, lift: LiftCard) -> str:
    """The receipt number."""
    await phone.say(lift.code)
    await phone.say("匿名举报")
    for words in ("6", WORDS, "0"):
        await phone.say(words)
    answer = await phone.say("1")
    assert "回执号" in answer
    return number_of(await Report.get(words=WORDS))


async def test_it_is_said_before_and_after_that_the_number_is_the_only_way_back(
    phone: Phone, lift: LiftCard
) -> None:
    begun = await phone.say("我想匿名举报电梯")
    assert "不登记您的微信" in begun
    assert "只能凭回执号" in begun
    assert "哪部电梯" in begun
    assert lift.place in await phone.say(lift.rescue_number)
    for words in ("6", WORDS):
        await phone.say(words)
    assert "匿名" in await phone.say("0")
    filed = await phone.say("1")
    assert "没有记下您是谁" in filed
    assert "唯一的查询办法" in filed


async def test_nothing_stored_leads_to_the_person(phone: Phone, lift: LiftCard, services: Services) -> None:
    number = await tip_off(phone, lift)
    report = await report_of(number)
    await report.fetch_related("incident")
    assert report.incident.kind is ReportKind.HAZARD
    assert report.reporter_id is None
    assert await Person.all().count() == 0

    openid_hash = services.vault.look_up_hash(phone.openid)
    in_tables = await stored_in_tables()
    assert WORDS in in_tables  # the look sees what is there
    for secret in (phone.openid, openid_hash, number):
        assert secret not in in_tables

    assert number in await stored_in_redis(services)  # for the copies that WeChat may still send
    left = await stored_in_redis(services, longer_than_ms=BRIEF_REPLY_SECONDS * 1000)
    for secret in (phone.openid, number, WORDS, str(report.id), report.source_key):
        assert secret not in left


async def test_partners_get_the_tip_off_and_no_identity(
    phone: Phone, lift: LiftCard, services: Services, partners: PartnerSimulator, worker: Worker
) -> None:
    await tip_off(phone, lift)

    async def all_sent() -> bool:
        return await Delivery.filter(due_at=None).count() == 4

    await until(all_sent, seconds=8)
    for name in ("anhe", "xunan", "cuihu", "12345"):
        [record] = partners.received(name)
        report = record.data["report"]
        assert (report["anonymous"], report["words"]) == (True, WORDS)
        body = json.dumps(dict(record.payload), ensure_ascii=False)
        for secret in (phone.openid, services.vault.look_up_hash(phone.openid), "contact", "reporter"):
            assert secret not in body
    assert await Delivery.filter(report_id__not_isnull=True).count() == 0  # nobody to notify


async def test_progress_does_not_find_it_and_the_number_does(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    number = await tip_off(phone, lift)
    assert "还没有" in await phone.say("进度")
    assert lift.place in await phone.say(number)
    left = await stored_in_redis(services, longer_than_ms=BRIEF_REPLY_SECONDS * 1000)
    assert number not in left
    assert lift.place in await Phone(web_client).say(number)
    assert (await web_client.get(f"/r/{number}")).status == 200


async def test_a_copy_of_the_last_message_files_no_second_report(phone: Phone, lift: LiftCard) -> None:
    await phone.say(lift.code)
    await phone.say("匿名举报")
    for words in ("6", WORDS, "0"):
        await phone.say(words)
    last = phone.sender.text(phone.openid, "1")
    answers = {await phone.send(last) for _ in range(3)}
    assert len(answers) == 1
    assert await Report.all().count() == 1


async def test_the_next_report_is_an_ordinary_one_again(phone: Phone, lift: LiftCard) -> None:
    await tip_off(phone, lift)
    for words in (lift.code, "2", "1", "门关不上", "0", "1"):
        await phone.say(words)
    assert (await Report.get(words="门关不上")).reporter_id is not None


async def test_an_ordinary_report_begun_instead_of_a_tip_off_is_not_anonymous(
    phone: Phone, lift: LiftCard
) -> None:
    await phone.say(lift.code)
    await phone.say("匿名举报")
    await phone.click("REPORT")
    for words in ("1", "门关不上", "0"):
        answer = await phone.say(words)
    assert "匿名" not in answer
    await phone.say("1")
    assert (await Report.get()).reporter_id is not None


async def test_the_words_may_speak_of_anonymity_without_starting_anew(phone: Phone, lift: LiftCard) -> None:
    for words in (lift.code, "2", "6"):
        await phone.say(words)
    assert "照片" in await phone.say("有人匿名贴了告示说电梯要停")


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_the_embedded_redis_writes_it_to_no_file(
    phone: Phone, lift: LiftCard, services: Services
) -> None:
    """What a Redis server does: tests/chaos/test_leaks.py."""
    file = services.settings.var_dir / "redis.json"
    for words in (lift.code, "2", "6", WORDS):
        await phone.say(words)

    async def is_kept() -> bool:
        return file.exists() and any(WORDS.encode() in value for value in values_in(file))

    await until(is_kept, seconds=4)  # a report with its author's knowledge
    await phone.say("匿名举报")

    async def is_gone() -> bool:
        return not await is_kept()

    await until(is_gone, seconds=4)
    assert WORDS in await stored_in_redis(services)


def values_in(file: Path) -> list[bytes]:
    return [b64decode(value) for _, value, _ in json.loads(file.read_bytes())]
