"""The insurer's inbox: accept, refuse, ask somebody whom one does not know, take the evidence along."""

import asyncio
import csv
import hashlib
import io
import json
import re
import zipfile
from typing import Any

import pytest

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.contact import ContactDraft
from models.actions.reports.file import Receipt, ReportDraft, Reporter, StoredPhoto, file_report
from models.rules.cities.rules import Part
from models.rules.forwarding.delivery import DeliveryState
from models.rules.partners.kinds import ChannelKind
from models.rules.partners.tokens import TokenScope
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, Progress, ReportKind, ReportSource
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.question import Question
from models.tables.reports.report import Event
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.partner_tokens import ANHE, Program, token_of
from tests.support.photos import jpeg
from tests.support.staff import Browser, belonging_of, sit_down

WORDS = "三楼异响，我是王小明"


@pytest.fixture
async def desk(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.INSURER)


async def file(services: Services, lift: LiftCard, key: str = "1", **more: Any) -> Receipt:
    draft = ReportDraft(
        f"test:{key}", ReportSource.WEB, ReportKind.HAZARD, lift.lift_id, WORDS, HazardCategory.NOISE, **more
    )
    return await file_report(draft, services.clock(), services.vault)


async def test_reports_come_in_by_themselves_if_asked_and_filters_are_in_the_address(
    services: Services, lift: LiftCard, desk: Browser
) -> None:
    assert "没有报告" in await desk.open("/console/inbox")
    receipt = await file(services, lift)
    page = await desk.open("/console/inbox")
    assert 'http-equiv="refresh"' not in page
    assert f"/console/inbox/{receipt.incident_id}" in page
    assert 'http-equiv="refresh"' in await desk.open("/console/inbox?live=1")
    for query, shown in (
        ("state=new", True), ("state=accepted", False), ("state=refused", False), ("state=asked", False),
        ("state=replied", False), ("kind=entrapment", False), ("kind=hazard&from=2020-01-01", True),
        ("to=2020-01-01", False), ("state=odd&kind=odd&from=odd", True),
    ):  # fmt: skip
        assert (str(receipt.incident_id) in await desk.open(f"/console/inbox?{query}")) is shown, query


async def test_accepting_settles_everything_that_was_to_be_sent(
    web_client: Client, services: Services, lift: LiftCard, desk: Browser
) -> None:
    receipt = await file(services, lift)
    path = f"/console/inbox/{receipt.incident_id}"
    await desk.open(path)
    await desk.send(f"{path}/accept", 422, ticket=" ")
    await desk.send(f"{path}/accept", 422, ticket="x" * 101)
    await desk.send(f"{path}/accept", ticket="LP-7")
    await desk.send(f"{path}/accept", ticket="LP-7")  # the second click
    delivery = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    assert (delivery.state, delivery.ticket, delivery.due_at) == (DeliveryState.ACCEPTED, "LP-7", None)
    assert await Event.filter(kind=EventKind.ACCEPTED).count() == 1
    assert "单号 LP-7" in await (await web_client.get(f"/r/{receipt.number}")).text()
    await desk.send(f"{path}/refuse", 409, reason="不是我们的")
    assert "LP-7" in await desk.open("/console/inbox?state=accepted")


async def test_refusing_needs_a_reason_and_can_be_taken_back_by_accepting(
    web_client: Client, services: Services, lift: LiftCard, desk: Browser
) -> None:
    receipt = await file(services, lift)
    path = f"/console/inbox/{receipt.incident_id}"
    await desk.send(f"{path}/refuse", 422, reason="")
    await desk.send(f"{path}/refuse", reason="保单不含此梯")
    assert "保单不含此梯" in await (await web_client.get(f"/r/{receipt.number}")).text()
    assert str(receipt.incident_id) in await desk.open("/console/inbox?state=refused")
    await desk.send(f"{path}/accept", ticket="LP-8")
    delivery = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    assert (delivery.state, delivery.progress) == (DeliveryState.ACCEPTED, Progress.ACCEPTED)


async def test_two_who_answer_at_once_leave_one_answer(
    web_client: Client, services: Services, lift: LiftCard, desk: Browser
) -> None:
    receipt = await file(services, lift)
    path = f"/console/inbox/{receipt.incident_id}"
    answers = await asyncio.gather(
        *(
            desk.request("POST", f"{path}/accept", data={"csrf": desk.csrf, "ticket": "LP-9"})
            for _ in range(4)
        ),
        *(
            desk.request("POST", f"{path}/refuse", data={"csrf": desk.csrf, "reason": "不是"})
            for _ in range(4)
        ),
    )
    assert {one.status for one in answers} <= {303, 409}
    delivery = await Delivery.get(incident_id=receipt.incident_id, part="insurer")
    assert (delivery.state, delivery.ticket) == (DeliveryState.ACCEPTED, "LP-9")
    assert await Event.filter(kind=EventKind.ACCEPTED).count() == 1


async def ask(desk: Browser, receipt: Receipt, words: str, status: int = 303) -> None:
    path = f"/console/inbox/{receipt.incident_id}"
    await desk.send(f"{path}/ask", status, words=words, report=str(receipt.report_id))


async def test_a_question_is_answered_on_the_receipt_and_only_the_asker_reads_it(
    web_client: Client, services: Services, lift: LiftCard, desk: Browser
) -> None:
    receipt = await file(services, lift)
    assert 'http-equiv="refresh"' in await (await web_client.get(f"/r/{receipt.number}")).text()
    await ask(desk, receipt, "几点开始响的？")
    page = await (await web_client.get(f"/r/{receipt.number}")).text()
    assert "几点开始响的？" in page
    assert 'http-equiv="refresh"' not in page  # reloading would lose the answer being typed
    found = re.search(r'name="question" value="([^"]+)"', page)
    assert found
    for _ in range(2):  # the second tap changes nothing
        form = {"question": found[1], "words": "早上七点"}
        await web_client.post(f"/r/{receipt.number}/answer", data=form)
    assert await Event.filter(kind=EventKind.REPLIED).count() == 1
    assert "您回答：早上七点" in await (await web_client.get(f"/r/{receipt.number}")).text()
    assert "答：早上七点" in await desk.open(f"/console/inbox/{receipt.incident_id}")
    assert "有 1 个回答" in await desk.open("/console/inbox?state=replied")
    owed = await Delivery.filter(event__kind=EventKind.REPLIED).select_related("organisation")
    assert [one.organisation.name for one in owed if one.organisation] == [ANHE]
    feed = await Program(web_client, await token_of(services, ANHE, TokenScope.FEED_READ)).get(
        "/partners/v1/reports"
    )
    assert feed["reports"][-1]["type"] == "incident.replied"
    assert feed["reports"][-1]["data"]["report"]["words"] == "早上七点"
    assert feed["reports"][-1]["data"]["report"]["asked"] == "几点开始响的？"
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "七点" not in await regulator.open(f"/console/reports/{receipt.incident_id}")


async def test_a_question_reaches_the_chat_and_is_answered_there(
    services: Services, lift: LiftCard, desk: Browser, phone: Phone
) -> None:
    who = Reporter(services.vault.look_up_hash(phone.openid), services.vault.seal(phone.openid))
    receipt = await file(services, lift, reporter=who)
    assert "没有要您回答的问题" in await phone.say("答：好的")
    await ask(desk, receipt, "几楼听得最响？")
    assert await Delivery.filter(channel=ChannelKind.WECHAT, report_id=receipt.report_id).count() == 1
    assert "几楼听得最响？" in await phone.say("进度")
    assert "几楼听得最响？" in await phone.say("答：")
    assert ANHE in await phone.say("答：三楼最响")
    assert "没有要您回答的问题" in await phone.say("答：三楼最响")
    page = await desk.open(f"/console/inbox/{receipt.incident_id}")
    assert "答：三楼最响" in page
    assert phone.openid not in page


async def test_questions_have_an_end_and_answers_belong_to_their_receipt(
    web_client: Client, services: Services, lift: LiftCard, desk: Browser
) -> None:
    receipt, other = await file(services, lift, "1"), await file(services, lift, "2")
    await ask(desk, receipt, "", 422)
    await ask(desk, receipt, "问" * 501, 422)
    for number in range(3):
        await ask(desk, receipt, f"第 {number} 问")
    await ask(desk, receipt, "第四问", 409)
    path = f"/console/inbox/{receipt.incident_id}/ask"
    for report in (str(other.report_id), "odd", ""):
        await desk.send(path, 422, words="问", report=report)
    question = str((await Question.first()).id)  # type: ignore[union-attr]
    for words, asked in (("答", "odd"), ("", question), ("答", str(receipt.report_id))):
        await web_client.post(f"/r/{receipt.number}/answer", data={"question": asked, "words": words})
    await web_client.post(f"/r/{other.number}/answer", data={"question": question, "words": "别人的"})
    assert not await Event.filter(kind=EventKind.REPLIED).exists()
    missing = await web_client.post("/r/1234567890123452/answer", data={"question": question, "words": "x"})
    assert missing.status == 404


async def take_evidence(desk: Browser, receipt: Receipt) -> dict[str, bytes]:
    answer = await desk.request("GET", f"/console/inbox/{receipt.incident_id}/evidence.zip")
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(await answer.read())) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


async def test_the_evidence_is_whole_proves_itself_and_names_nobody(
    services: Services, lift: LiftCard, desk: Browser
) -> None:
    photo = StoredPhoto(await services.photos.keep(jpeg()))
    sealed = services.vault.seal("13900000000")
    contact = ContactDraft("hash", sealed, (Part.MAINTAINER,))
    receipt = await file(services, lift, photos=(photo,), contact=contact)
    await ask(desk, receipt, "几点？")
    files = await take_evidence(desk, receipt)
    assert set(files) == {
        "README.txt", "report.json", "timeline.csv", f"photos/{photo.sha256}.jpg", "SHA256SUMS",
    }  # fmt: skip
    pairs = [line.split("  ") for line in files.pop("SHA256SUMS").decode().splitlines()]
    sums = {name: digest for digest, name in pairs}
    assert sums == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert hashlib.sha256(files[f"photos/{photo.sha256}.jpg"]).hexdigest() == photo.sha256
    report = json.loads(files["report.json"])
    assert report["messages"][0]["data"]["report"]["words"] == WORDS
    assert report["messages"][0]["data"]["report"]["photos"] == [f"photos/{photo.sha256}.jpg"]
    assert len(list(csv.reader(io.StringIO(files["timeline.csv"].decode("utf-8-sig"))))) == 3
    everything = b"".join(files.values())
    for hidden in ("13900000000", receipt.number):
        assert hidden.encode() not in everything
    entry = await AuditEntry.get(verb="export_evidence")
    assert (entry.subject_id, entry.details) == (str(receipt.incident_id), {"photos": 1, "voices": 0})


async def test_a_phone_is_in_the_evidence_only_by_consent_to_insurers(
    services: Services, lift: LiftCard, desk: Browser
) -> None:
    contact = ContactDraft("hash", services.vault.seal("13900000000"), (Part.INSURER,))
    files = await take_evidence(desk, await file(services, lift, contact=contact))
    assert b"13900000000" in files["report.json"]


async def test_another_insurer_finds_nothing_of_it(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    receipt = await file(services, lift)
    other = await sit_down(
        web_client,
        services,
        StaffRole.INSURER,
        await belonging_of(StaffRole.INSURER, "同舟保险江城中心支公司"),
    )
    assert str(receipt.incident_id) not in await other.open("/console/inbox")
    for path in ("", "/evidence.zip"):
        await other.open(f"/console/inbox/{receipt.incident_id}{path}", 404)
    for verb in ("accept", "refuse", "ask"):
        await other.send(
            f"/console/inbox/{receipt.incident_id}/{verb}", 404, ticket="x", reason="x", words="x"
        )
