"""Photos, papers and recordings of a claim: each party sees what its part allows."""

import csv
from datetime import timedelta
from uuid import UUID

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.insurance.claim_files import MOST_PAPERS
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import purge
from models.actions.shared.city_rules import LOCAL
from models.rules.base.documents import FileKind
from models.rules.privacy.retention import PERIODS, Data
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.claim import Claim, ClaimEvent
from models.tables.insurance.claim_file import ClaimFile
from models.tables.insurance.policy import CoInsurer
from models.tables.partners.organisation import Organisation
from tests.api.console.insurance.test_claim_sums import claim_of, policy_id_of, tell_steps
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.insurance import TONGZHOU
from tests.support.photos import jpeg
from tests.support.staff import Browser, sit_down

PDF = b"%PDF-1.7 " + "诊断".encode() + b" secret-words"
SOUND = b"ID3\x04\x00 sound"


async def hand_in(
    desk: Browser, page: str, data: bytes, status: int = 303, *, paper: str = "scene", **more: str
) -> str:
    await desk.open(page)
    form = FormData({"csrf": desk.csrf, "paper": paper, "title": more.pop("title", "材料")} | more)
    form.add_field("file", data, filename="../../a.exe", content_type="text/html")
    answer = await desk.request("POST", f"{page}/files", data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()


@pytest.fixture
async def page(insurer: Browser, services: Services, lift: LiftCard) -> str:
    return await claim_of(insurer, services, lift, "LP-FILES", benefit="injury")


async def test_photos_papers_and_recordings_are_kept_and_sealed(insurer: Browser, page: str) -> None:
    await hand_in(insurer, page, jpeg(), title="门厅")
    await hand_in(insurer, page, PDF, paper="loss", title="发票 <b>")
    await hand_in(insurer, page, SOUND, paper="other", title="乘客说明")
    rows = await ClaimFile.all().order_by("id")
    assert [row.kind for row in rows] == [FileKind.PHOTO, FileKind.PDF, FileKind.MP3]
    assert "secret-words" not in await stored_in_tables()
    text = await insurer.open(page)
    assert "发票 &lt;b&gt;.pdf" in text
    assert f'src="{page}/files/{rows[0].id}"' in text
    answer = await insurer.request("GET", f"{page}/files/{rows[1].id}")
    assert (answer.content_type, await answer.read()) == ("application/pdf", PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    answer = await insurer.request("GET", f"{page}/files/{rows[2].id}")
    assert answer.content_type == "audio/mpeg"


async def test_a_holder_sees_its_own_and_what_is_shared_and_never_medical_papers(
    web_client: Client, services: Services, insurer: Browser, page: str
) -> None:
    await hand_in(insurer, page, PDF + b"1", title="现场一")
    await hand_in(insurer, page, PDF + b"2", title="现场二", shared="1")
    await hand_in(insurer, page, PDF + b"3", paper="medical", title="病历一")
    desks = {
        role: await sit_down(web_client, services, role)
        for role in (
            StaffRole.PROPERTY_COMPANY,
            StaffRole.OWNERS_COMMITTEE,
            StaffRole.REGULATOR,
            StaffRole.ADMINISTRATOR,
        )
    }
    property_company = desks[StaffRole.PROPERTY_COMPANY]
    await hand_in(property_company, page, PDF + b"4", paper="medical", title="病历二")
    seen = {role: await desk.open(page) for role, desk in desks.items()} | {
        StaffRole.INSURER: await insurer.open(page)
    }
    titles = ("现场一", "现场二", "病历一", "病历二")
    assert {role: [title for title in titles if title in text] for role, text in seen.items()} == {
        StaffRole.PROPERTY_COMPANY: ["现场二", "病历二"],
        StaffRole.OWNERS_COMMITTEE: ["现场二"],
        StaffRole.REGULATOR: ["现场一", "现场二"],
        StaffRole.ADMINISTRATOR: ["现场一", "现场二"],
        StaffRole.INSURER: list(titles),
    }
    medical = await ClaimFile.get(title="病历一")
    for role, desk in desks.items():
        assert (await desk.request("GET", f"{page}/files/{medical.id}")).status == 404, role
    answer = await property_company.request("GET", f"{page}/files.csv")
    rows = list(csv.DictReader((await answer.text()).removeprefix("\ufeff").splitlines()))
    assert [row["名称"] for row in rows] == ["现场二", "病历二"]
    assert {len(row["SHA-256"]) for row in rows} == {64}


async def test_a_look_at_a_medical_paper_is_on_record_and_its_photo_is_not_in_the_page(
    insurer: Browser, page: str
) -> None:
    await hand_in(insurer, page, jpeg(), paper="medical", title="伤口")
    [row] = await ClaimFile.all()
    assert "<img" not in await insurer.open(page)
    assert (await insurer.request("GET", f"{page}/files/{row.id}")).status == 200
    entries = AuditEntry.filter(subject_id=str(row.claim_id)).order_by("sequence")
    verbs = [entry.verb for entry in await entries]
    assert verbs == ["open_claim", "add_claim_file", "read_claim_file"]


async def test_a_co_insurer_sees_the_loss_but_not_who_was_hurt(
    web_client: Client, services: Services, insurer: Browser, page: str, lift: LiftCard
) -> None:
    other = await Organisation.get(name=TONGZHOU)
    await CoInsurer.get_or_create(
        policy_id=UUID(policy_id_of(lift)), insurer_id=other.id, defaults={"share": 3000}
    )
    await hand_in(insurer, page, PDF + b"1", paper="loss", title="清单")
    await hand_in(insurer, page, PDF + b"2", paper="identity", title="证件")
    co_insurer = await sit_down(web_client, services, StaffRole.INSURER, other.id)
    text = await co_insurer.open(page)
    assert "清单" in text
    assert "证件" not in text


@pytest.mark.parametrize(
    ("data", "more", "status", "said"),
    [
        (b"MZ\x90\x00", {}, 422, "不是能打开的照片"),
        (PDF, {"paper": "x"}, 422, "请选这是什么材料"),
        (PDF, {"title": ""}, 422, "请写文件的名称"),
        (PDF, {"paper": "medical", "shared": "1"}, 422, "病历和身份证明不能给各方看"),
    ],
)
async def test_what_is_not_kept_is_said_why(
    insurer: Browser, page: str, data: bytes, more: dict[str, str], status: int, said: str
) -> None:
    assert said in await hand_in(insurer, page, data, status, **more)
    assert not await ClaimFile.exists()


async def test_the_same_file_counts_once_and_a_claim_holds_so_many(insurer: Browser, page: str) -> None:
    await hand_in(insurer, page, PDF)
    assert "已经在这里" in await hand_in(insurer, page, PDF, 409)
    [one] = await ClaimFile.all().values()
    del one["id"]
    more = [one | {"sha256": f"{n:064d}"} for n in range(MOST_PAPERS - 1)]
    await ClaimFile.bulk_create([ClaimFile(**row) for row in more])
    assert "最多" in await hand_in(insurer, page, PDF + b"3", 409)


async def test_only_who_handed_it_in_takes_it_back(
    web_client: Client, services: Services, insurer: Browser, page: str
) -> None:
    await hand_in(insurer, page, jpeg())
    [row] = await ClaimFile.all()
    regulator = await sit_down(web_client, services, StaffRole.REGULATOR)
    await regulator.open(page)
    await regulator.send(f"{page}/files/{row.id}/remove", 404)
    await insurer.open(page)
    await insurer.send(f"{page}/files/{row.id}/remove")
    assert not await ClaimFile.exists()
    assert not services.photos.path(row.sha256).exists()


async def test_files_go_three_years_after_the_claim_is_closed(
    insurer: Browser, services: Services, page: str
) -> None:
    await hand_in(insurer, page, jpeg())
    [row] = await ClaimFile.all()
    later = services.clock() + timedelta(days=366 * (PERIODS[Data.CLAIM_FILE].count + 1))
    assert [one async for one in purge(later, services.photos.remove) if one.data is Data.CLAIM_FILE] == []
    await Claim.filter(id=row.claim_id).update(closed_at=services.clock())
    assert [one.count async for one in purge(later, services.photos.remove) if one.data is Data.CLAIM_FILE]
    assert not await ClaimFile.exists()
    assert not services.photos.path(row.sha256).exists()


async def test_medical_costs_are_a_sum_of_their_own_and_bound_by_the_contract(
    insurer: Browser, services: Services, page: str
) -> None:
    await tell_steps(insurer, services, page, ("applied", ""))
    at = f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    step = {"kind": "assessed", "at": at, "amount": "120000", "seen": "2"}
    for medical, said in (
        ("130000", "医疗费是金额里的一部分"),
        ("x", "医疗费是金额里的一部分"),
        ("100000", "金额不合每人医疗费限额：这一步最多 100,000 元"),
    ):
        answer = await insurer.send(f"{page}/steps", 422, **step | {"medical": medical})
        assert said in await answer.text()
    await insurer.send(f"{page}/steps", 303, **step | {"medical": "80000"})
    event = await ClaimEvent.get(claim__number="LP-FILES", kind="assessed")
    assert (event.amount_fen, event.medical_fen) == (12_000_000, 8_000_000)
    assert "其中医疗费 80,000 元" in await insurer.open(page)


async def test_a_loss_of_property_has_no_medical_costs(
    insurer: Browser, services: Services, lift: LiftCard
) -> None:
    page = await claim_of(insurer, services, lift, "LP-61", benefit="property")
    assert 'name="medical"' not in await insurer.open(page)
    at = f"{services.clock().astimezone(LOCAL):%Y-%m-%dT%H:%M}"
    step = {"kind": "applied", "at": at, "amount": "100", "medical": "10", "seen": "1"}
    assert "医疗费是金额里的一部分" in await (await insurer.send(f"{page}/steps", 422, **step)).text()
