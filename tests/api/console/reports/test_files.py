"""Staff add photos and files to any matter; each party keeps its own or shows it to all."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.privacy.purge import purge
from models.actions.reports.matter_files import MOST_FILES
from models.rules.base.documents import MOST_BYTES, FileKind
from models.rules.privacy.retention import PERIODS, Data
from models.rules.reports.events import EventKind
from models.rules.staff.access import StaffRole
from models.tables.reports.matter_file import MatterFile
from models.tables.reports.report import Event, Incident, Report
from tests.conftest import Client
from tests.support.everything import stored_in_tables
from tests.support.other_city import file_hazard_of
from tests.support.photos import jpeg
from tests.support.receipts import number_of
from tests.support.staff import Browser, sit_down

PDF = b"%PDF-1.7 " + "检验合格".encode() + b" secret-words"


async def add(
    desk: Browser,
    incident: UUID,
    data: bytes,
    status: int = 303,
    *,
    title: str = "门锁",
    shared: bool = False,
) -> str:
    path = f"/console/reports/{incident}"
    await desk.open(path)
    form = FormData({"csrf": desk.csrf, "title": title} | ({"shared": "1"} if shared else {}))
    form.add_field("file", data, filename="../../a.pdf", content_type="text/html")
    answer = await desk.request("POST", f"{path}/files", data=form)
    assert answer.status == status, await answer.text()
    return await answer.text()


@pytest.fixture
async def incident(services: Services, lift: LiftCard) -> UUID:
    return await file_hazard_of(services, lift.lift_id)


async def test_a_photo_is_encoded_anew_and_a_document_is_sealed_and_only_downloaded(
    web_client: Client, services: Services, incident: UUID
) -> None:
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await add(desk, incident, jpeg(), title="修好的门锁")
    await add(desk, incident, PDF, title="报告 <b>")
    photo, paper = await MatterFile.all().order_by("id")
    assert (photo.kind, paper.kind, photo.shared) == (FileKind.PHOTO, FileKind.PDF, False)
    assert "secret-words" not in await stored_in_tables()
    text = await desk.open(f"/console/reports/{incident}")
    assert "修好的门锁" in text
    assert "报告 &lt;b&gt;.pdf" in text
    answer = await desk.request("GET", f"/console/reports/{incident}/files/{paper.id}")
    assert await answer.read() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content_type == "application/pdf"
    answer = await desk.request("GET", f"/console/reports/{incident}/files/{photo.id}")
    assert (answer.content_type, (await answer.read())[:2]) == ("image/jpeg", b"\xff\xd8")
    assert await Event.filter(incident_id=incident, kind=EventKind.ATTACHED).count() == 2


async def test_each_party_sees_its_own_and_what_is_shared_and_the_reporter_sees_none(
    web_client: Client, services: Services, incident: UUID
) -> None:
    maintainer = await sit_down(web_client, services, StaffRole.MAINTAINER)
    insurer = await sit_down(web_client, services, StaffRole.INSURER)
    await add(maintainer, incident, PDF, title="自己留的")
    await add(maintainer, incident, PDF + b"2", title="给大家看的", shared=True)
    own, shared = await MatterFile.all().order_by("id")
    text = await insurer.open(f"/console/reports/{incident}")
    assert "给大家看的" in text
    assert "自己留的" not in text
    assert text.count("加了文件") == 1
    await insurer.open(f"/console/reports/{incident}/files/{own.id}", 404)
    assert (await insurer.request("GET", f"/console/reports/{incident}/files/{shared.id}")).status == 200
    await insurer.send(f"/console/reports/{incident}/files/{shared.id}/remove", 404)
    number = number_of(await Report.get(incident_id=incident))
    receipt = await (await web_client.get(f"/r/{number}")).text()
    assert "加了文件" not in receipt
    await maintainer.send(f"/console/reports/{incident}/files/{shared.id}/remove")
    assert await MatterFile.all().count() == 1


@pytest.mark.parametrize(
    ("data", "title", "words"),
    [
        (b"MZ\x90\x00", "程序", "不是能打开的照片"),
        (b"%PDF-" + b"x" * MOST_BYTES, "太大", "MB"),
        (PDF, "", "请写文件的名称"),
        (b"<html>\x00", "网页", "不是能打开的照片"),
    ],
)
async def test_what_is_not_kept_is_said_why(
    web_client: Client, services: Services, incident: UUID, data: bytes, title: str, words: str
) -> None:
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    assert words in await add(desk, incident, data, 422, title=title)
    assert await MatterFile.all().count() == 0


async def test_the_same_file_twice_and_too_many_are_refused(
    web_client: Client, services: Services, incident: UUID
) -> None:
    desk = await sit_down(web_client, services, StaffRole.HOTLINE_DESK)
    await add(desk, incident, PDF)
    assert "已经在这里" in await add(desk, incident, PDF, 409, title="又一次")
    [one] = await MatterFile.all().values()
    more: list[dict[str, Any]] = [one | {"id": None, "sha256": f"{n:064d}"} for n in range(MOST_FILES - 1)]
    await MatterFile.bulk_create([MatterFile(**{k: v for k, v in row.items() if k != "id"}) for row in more])
    assert "最多" in await add(desk, incident, PDF + b"3", 409)


async def test_files_go_with_the_report_when_its_time_is_over(
    web_client: Client, services: Services, incident: UUID
) -> None:
    desk = await sit_down(web_client, services, StaffRole.MAINTAINER)
    await add(desk, incident, jpeg())
    [photo] = await MatterFile.all()
    assert services.photos.path(photo.sha256).exists()
    await Incident.filter(id=incident).update(closed_at=services.clock())
    later = services.clock() + timedelta(days=366 * (PERIODS[Data.REPORT].count + 1))
    assert [one async for one in purge(later, services.photos.remove)]
    assert await MatterFile.all().count() == 0
    assert not services.photos.path(photo.sha256).exists()
