"""Services rendered under a policy, with the document or photo that proves them."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.photo_files import remove_unused
from models.rules.insurance.policy_terms import Service
from models.rules.staff.access import StaffRole
from models.tables.audit import AuditEntry
from models.tables.insurance.policy import CoveredLift, ServiceDelivered
from models.tables.insurance.service_evidence import ServiceEvidence
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.maintenance.sheet import MaintenanceCheck
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.insurance import policy_id_of
from tests.support.photos import jpeg
from tests.support.staff import Browser, sit_down

PDF = b"%PDF-1.7 " + "排查记录".encode() + b" secret-words"
TOLD = {"service": "prevention", "done_on": "2026-01-05", "words": "排查 3 处隐患"}


@pytest.fixture
def page(lift: LiftCard) -> str:
    return f"/console/policies/{policy_id_of(lift)}"


async def hand_in(
    desk: Browser, page: str, data: bytes | None = None, status: int = 303, **changes: str
) -> str:
    form = FormData(TOLD | {"csrf": desk.csrf} | changes)
    form.add_field("evidence", data or b"", filename="../../a.exe" if data else "")
    answer = await desk.request("POST", f"{page}/services", data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()


async def newest() -> ServiceDelivered:
    [row] = await ServiceDelivered.all().order_by("-id").limit(1)
    return row


async def test_a_document_is_kept_sealed_and_handed_back_as_it_came(insurer: Browser, page: str) -> None:
    await insurer.open(page)
    await hand_in(insurer, page, PDF)
    row = await newest()
    assert "secret-words" not in await stored_in_tables()
    there = f"{page}/services/{row.id}/evidence"
    assert f'href="{there}"' in await insurer.open(page)
    answer = await insurer.request("GET", there)
    assert (answer.content_type, await answer.read()) == ("application/pdf", PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    [entry] = await AuditEntry.filter(verb="record_service")
    assert entry.details["sha256"] == row.evidence_sha256


async def test_a_photo_is_shown_and_its_file_stays_as_long_as_the_record(
    insurer: Browser, page: str, services: Services
) -> None:
    await insurer.open(page)
    await hand_in(insurer, page, jpeg())
    row = await newest()
    await remove_unused([row.evidence_sha256], services.photos.remove)
    answer = await insurer.request("GET", f"{page}/services/{row.id}/evidence")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")


async def test_a_record_needs_no_file_and_what_is_not_kept_is_told(insurer: Browser, page: str) -> None:
    before = await ServiceDelivered.all().count()
    await insurer.open(page)
    assert "请选服务" in await hand_in(insurer, page, PDF, 422, words="")
    assert "不能在今天之后" in await hand_in(insurer, page, PDF, 422, done_on="2199-01-01")
    assert "可以放照片、PDF" in await hand_in(insurer, page, b"MZ\x90\x00", 422)
    assert "不要超过 5 MB" in await hand_in(insurer, page, PDF + bytes(5 * 2**20), 422)
    assert await ServiceDelivered.all().count() == before
    assert await ServiceEvidence.all().count() == 0
    await hand_in(insurer, page)
    assert (await newest()).evidence_sha256 == ""
    assert "排查 3 处隐患" in await insurer.open(page)


async def test_the_same_form_sent_again_or_twice_at_once_counts_once(insurer: Browser, page: str) -> None:
    before = await ServiceDelivered.all().count()
    await insurer.open(page)
    await asyncio.gather(*(hand_in(insurer, page, PDF) for _ in range(3)))
    await hand_in(insurer, page, PDF)
    assert await ServiceDelivered.all().count() == before + 1
    assert await ServiceEvidence.all().count() == 1
    await hand_in(insurer, page, PDF, words="又排查了一次")
    assert await ServiceEvidence.all().count() == 2


async def test_who_sees_the_policy_opens_it_and_nobody_by_another_policy(
    web_client: Client, services: Services, insurer: Browser, page: str, lift: LiftCard
) -> None:
    await insurer.open(page)
    await hand_in(insurer, page, PDF)
    there = f"{page}/services/{(await newest()).id}/evidence"
    owner = await sit_down(web_client, services, StaffRole.PROPERTY_COMPANY)
    assert (await owner.request("GET", there)).status == 200
    await hand_in(owner, page, PDF, 403)
    [other] = await CoveredLift.exclude(policy_id=policy_id_of(lift)).order_by("id").limit(1)
    elsewhere = there.replace(policy_id_of(lift), str(other.policy_id))
    assert (await insurer.request("GET", elsewhere)).status == 404
    await CoveredLift.filter(policy_id=policy_id_of(lift)).delete()  # the company's lifts are on it no more
    assert (await owner.request("GET", there)).status == 404


async def test_older_records_say_that_there_is_only_a_digest_and_spot_checks_show_their_photo(
    insurer: Browser, page: str, services: Services, lift: LiftCard
) -> None:
    now, photo = services.clock(), await services.photos.keep(jpeg())
    common: dict[str, Any] = {
        "policy_id": policy_id_of(lift), "service": Service.MAINTENANCE, "recorded_at": now,
        "recorded_by": "安和", "done_on": now.date() - timedelta(days=3),
    }  # fmt: skip
    old = await ServiceDelivered.create(**common, words="以前的记录", evidence_sha256="b" * 64)
    check = await ServiceDelivered.create(**common, words="抽查", evidence_sha256=photo)
    await MaintenanceCheck.create(
        lift_id=lift.lift_id, maintainer_id=(await Lift.get(id=lift.lift_id)).maintainer_id, edition="-",
        taps=[], checked=1, in_order=1, photo_sha256=photo, checked_on=now.date(), party="-", checked_by="-",
        source_key=str(new_key()), recorded_at=now,
    )  # fmt: skip
    text = await insurer.open(page)
    assert "只有校验值，没有文件" in text
    assert (await insurer.request("GET", f"{page}/services/{old.id}/evidence")).status == 404
    answer = await insurer.request("GET", f"{page}/services/{check.id}/evidence")
    assert (answer.status, answer.content_type) == (200, "image/jpeg")
