"""An injured person hands in papers of a claim by a link; the insurer that decides reads them."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import FormData

from bot.kernel.signatures import LASTS, Use
from bot.services import Services
from models.actions.insurance.claim_files import MOST_PAPERS
from models.actions.lifts.find import LiftCard
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.claim import Claim
from models.tables.insurance.claim_file import ClaimFile
from tests.api.console.insurance.test_claim_sums import claim_of, tell_steps
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.photos import jpeg
from tests.support.staff import Browser, sit_down

PDF = b"%PDF-1.7 " + "诊断".encode() + b" secret-words"


@pytest.fixture
async def insurer(web_client: Client, services: Services) -> Browser:
    return await sit_down(web_client, services, StaffRole.INSURER)


@pytest.fixture
async def claim(insurer: Browser, services: Services, lift: LiftCard) -> str:
    return await claim_of(insurer, services, lift, "LP-PAPERS", benefit="injury")


async def issued(insurer: Browser, claim: str) -> str:
    """The path of a link that the insurer has issued."""
    await insurer.open(claim)
    text = await (await insurer.send(f"{claim}/papers-link", 200)).text()
    found = re.search(r"(/claim-papers/[^<\s]+)", text)
    assert found, text
    return found[1].replace("&amp;", "&")


async def hand_in(
    client: Client, link: str, *files: bytes, status: int = 303, paper: str = "medical", agreed: str = "1"
) -> str:
    form = FormData({"paper": paper, "agreed": agreed}, default_to_multipart=True)
    for number, data in enumerate(files):
        form.add_field("file", data, filename=f"{number}.exe", content_type="text/html")
    answer = await client.post(link, data=form, allow_redirects=False)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def read(client: Client, link: str, status: int = 200) -> str:
    answer = await client.get(link)
    assert answer.status == status
    return await answer.text()


async def test_papers_come_from_a_phone_and_the_insurer_that_decides_reads_them(
    web_client: Client, services: Services, insurer: Browser, claim: str
) -> None:
    link = await issued(insurer, claim)
    assert re.fullmatch(r"/claim-papers/[0-9a-f-]{36}/[0-9a-f-]{36}\?signature=[\w.\-]{50}", link)
    assert "LP-PAPERS" in await read(web_client, link)
    for _ in range(2):  # a second tap
        await hand_in(web_client, link, jpeg(), PDF)
    await hand_in(web_client, link, PDF + b"2", paper="loss")
    text = await read(web_client, f"{link}&done=1")
    assert "交过的（3 个）" in text
    assert "secret-words" not in await stored_in_tables()

    medical = await ClaimFile.filter(paper="medical").order_by("-id").first()
    loss = await ClaimFile.get(paper="loss")
    assert medical
    at_insurer = await insurer.open(claim)
    assert at_insurer.count("病历、医疗费票据") >= 2
    assert medical.added_by == f"当事人（链接 {UUID(link.split('/')[3].split('?')[0]).hex[-4:]}）"
    assert medical.added_by in at_insurer
    answer = await insurer.request("GET", f"{claim}/files/{medical.id}")
    assert await answer.read() == PDF
    for role, sees in (
        (StaffRole.PROPERTY_COMPANY, {}),
        (StaffRole.OWNERS_COMMITTEE, {}),
        (StaffRole.REGULATOR, {loss.id}),
        (StaffRole.ADMINISTRATOR, {loss.id}),
    ):
        desk = await sit_down(web_client, services, role)
        for one in (medical.id, loss.id):
            answer = await desk.request("GET", f"{claim}/files/{one}")
            assert answer.status == (200 if one in sees else 404), (role, one)
    verbs = {entry.verb for entry in await AuditEntry.filter(actor_kind="person")}
    assert verbs == {"add_claim_file"}


async def test_each_person_sees_and_takes_back_only_what_that_link_handed_in(
    web_client: Client, services: Services, insurer: Browser, claim: str
) -> None:
    one, other = await issued(insurer, claim), await issued(insurer, claim)
    await hand_in(web_client, one, jpeg())
    assert "还没有。" in await read(web_client, other)
    file = await ClaimFile.get()
    path, _, query = other.partition("?")
    for link, left in (((path, query), 1), (one.split("?"), 0), (one.split("?"), 0)):
        answer = await web_client.post(f"{link[0]}/{file.id}/remove?{link[1]}", allow_redirects=False)
        assert answer.status == 303
        assert await ClaimFile.all().count() == left
    assert not services.photos.path(file.sha256).exists()


async def test_a_link_ends_and_holds_for_its_own_claim_and_person_alone(
    web_client: Client, services: Services, insurer: Browser, claim: str, lift: LiftCard, clock: MovableClock
) -> None:
    link = await issued(insurer, claim)
    other = await claim_of(insurer, services, lift, "LP-OTHER", benefit="injury")
    mine, theirs = claim.rsplit("/", 1)[1], other.rsplit("/", 1)[1]
    for wrong in (
        link.replace(mine, theirs),
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link.split("?")[0],
        "/claim-papers/x/y?signature=z",
    ):
        await read(web_client, wrong, 404)
        await hand_in(web_client, wrong, PDF, status=404)
    clock.advance(LASTS[Use.CLAIM_PAPERS] + timedelta(minutes=1))
    assert "已经过期" in await read(web_client, link, 410)
    assert "已经过期" in await hand_in(web_client, link, PDF, status=410)
    assert not await ClaimFile.exists()


async def test_what_is_not_kept_is_said_and_the_others_are_kept(
    web_client: Client, insurer: Browser, claim: str
) -> None:
    link = await issued(insurer, claim)
    assert "第 2 个：" in await hand_in(web_client, link, PDF, b"MZ\x90\x00", status=422)
    assert await ClaimFile.all().count() == 1
    assert "请选这是什么材料" in await hand_in(web_client, link, status=422)
    assert "请选这是什么材料" in await hand_in(web_client, link, PDF, status=422, paper="decision")
    assert "请先勾选同意" in await hand_in(web_client, link, PDF + b"3", status=422, agreed="")
    [one] = await ClaimFile.all().values()
    del one["id"]
    await ClaimFile.bulk_create([ClaimFile(**one | {"sha256": f"{n:064d}"}) for n in range(MOST_PAPERS - 1)])
    assert "最多交 40 个" in await hand_in(web_client, link, PDF + b"4", status=422)


async def test_the_page_names_what_is_missing_and_stops_when_the_claim_is_closed(
    web_client: Client, services: Services, insurer: Browser, claim: str
) -> None:
    link = await issued(insurer, claim)
    await tell_steps(insurer, services, claim, ("applied", ""))
    assert "保险机构要的材料" not in await read(web_client, link)
    await tell_steps(insurer, services, claim, ("papers_asked", ""))
    assert "理由" in await read(web_client, link)
    await hand_in(web_client, link, PDF)
    file = await ClaimFile.get()
    await Claim.filter(number="LP-PAPERS").update(closed_at=services.clock())
    text = await read(web_client, link)
    assert "已经结案" in text
    assert "<form" not in text
    await hand_in(web_client, link, PDF + b"2", status=409)
    path, _, query = link.partition("?")
    assert (await web_client.post(f"{path}/{file.id}/remove?{query}")).status == 409
    assert await ClaimFile.all().count() == 1


async def test_only_the_insurer_that_decides_issues_links(
    web_client: Client, services: Services, insurer: Browser, claim: str
) -> None:
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    assert "papers-link" not in await regulator.open(claim)
    await regulator.send(f"{claim}/papers-link", 403)
    form = FormData({"paper": "medical"})
    answer = await web_client.post(
        await issued(insurer, claim), data=form, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status == 403
