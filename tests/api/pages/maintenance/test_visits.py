"""Maintenance records: by the worker's phone at the lift, and by the maintainer's own system."""

import base64
import io
import json
import re
from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from bot.kernel.links import MaintenanceWorker, work_link
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.shared.city_rules import LOCAL
from models.rules.staff.access import StaffRole
from models.tables.cities import Estate
from models.tables.lifts import Lift
from models.tables.maintenance.visit import MaintenanceNotice, MaintenanceVisit
from models.tables.partners.organisation import Endpoint, Organisation
from tests.conftest import Client
from tests.support.photos import fill_disk, jpeg
from tests.support.staff import at_desk, hire


async def pass_of(services: Services, client: Client, name: str = "迅安电梯维保有限公司") -> dict[str, str]:
    """The cookie of a phone whose work link was opened."""
    maintainer = await Organisation.get(name=name)
    link = work_link(services, MaintenanceWorker(maintainer.id, "陈师傅"))
    answer = await client.get(link.removeprefix(services.settings.public_url))
    assert answer.status == 200
    return {"Cookie": f"tima_work={answer.cookies['tima_work'].value}"}


def form_of(services: Services, nonce: str = "n" * 20) -> dict[str, object]:
    done_at = services.clock().astimezone(LOCAL)
    return {
        "node": "quarterly",
        "done_at": f"{done_at:%Y-%m-%dT%H:%M}",
        "nonce": nonce,
        "photo": io.BytesIO(jpeg()),
    }


async def test_a_worker_records_a_node_at_the_lift_and_residents_see_it(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/maintenance"
    assert "没有收到" in await (await web_client.get(path)).text()
    headers = await pass_of(services, web_client)
    assert "只记一次维保" in await (await web_client.get(path, headers=headers)).text()
    for _ in range(2):  # a second click
        answer = await web_client.post(path, data=form_of(services), headers=headers, allow_redirects=False)
        assert answer.status == 303
    [visit] = await MaintenanceVisit.all()
    assert (visit.worker, visit.flags) == ("陈师傅", [])
    assert services.photos.path(visit.photo_sha256).exists()
    for shown in (path, f"/l/{lift.code}/maintainer"):
        text = await (await web_client.get(shown)).text()
        assert "按时" in text
        assert "陈师傅" not in text
    day = visit.done_at.astimezone(LOCAL)
    month = f'<th scope="row">{day.year}年{day.month}月</th>'
    assert f"{month}<td>0</td><td>0</td><td>1</td>" in text  # no entrapment, no fault, one visit


async def test_nobody_records_without_a_pass_for_this_lift(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/maintenance"
    own = await pass_of(services, web_client)
    other = await pass_of(services, web_client, "恒达电梯工程有限公司")
    forged = {
        "Cookie": own["Cookie"].replace("signature%3D", "signature%3Dx").replace("signature=", "signature=x")
    }
    for headers, status in (
        ({}, 403),
        (forged, 403),
        (other, 403),
        (own | {"Sec-Fetch-Site": "cross-site"}, 403),
    ):
        answer = await web_client.post(path, data=form_of(services), headers=headers)
        assert answer.status == status, headers
    assert not await MaintenanceVisit.exists()
    wrong = form_of(services) | {"node": "daily"}
    assert (await web_client.post(path, data=wrong, headers=own)).status == 422


@pytest.mark.parametrize("trouble", ["no photo", "cut off", "full disk"])
async def test_a_photo_that_cannot_be_kept_costs_no_record_and_is_added_afterwards(
    web_client: Client, services: Services, lift: LiftCard, trouble: str
) -> None:
    headers = await pass_of(services, web_client)
    sent = {"no photo": b"GIF89a", "cut off": jpeg()[:400], "full disk": jpeg()}[trouble]
    with pytest.MonkeyPatch.context() as patch:
        if trouble == "full disk":
            fill_disk(patch)
        form = form_of(services) | {"photo": io.BytesIO(sent), "note": "换了门刀"}
        answer = await web_client.post(f"/l/{lift.code}/maintenance", data=form, headers=headers)
    text = await answer.text()
    assert answer.status == 200
    assert "已经记下" in text
    assert "照片没有收" in text
    assert (await MaintenanceVisit.get()).note == "换了门刀"
    nonce = re.search(r'name="nonce" value="([^"]+)"', text)
    assert nonce
    for photo, shown in ((jpeg(), "已经记下"), (jpeg(), "已经记下"), (jpeg(64, 64), "张数已经够了")):
        added = {"nonce": nonce[1], "photo": io.BytesIO(photo)}
        answer = await web_client.post(f"/l/{lift.code}/maintenance/photo", data=added, headers=headers)
        assert shown in await answer.text()
    first, corrected = await MaintenanceVisit.all().order_by("id")
    assert (first.photo_sha256, corrected.corrects_id, corrected.note) == ("", first.id, "换了门刀")
    assert services.photos.path(corrected.photo_sha256).exists()


async def test_a_form_that_is_sent_again_brings_the_photo_that_was_lost(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    headers = await pass_of(services, web_client)
    for photo in (b"GIF89a", jpeg(), jpeg()):
        form = form_of(services) | {"photo": io.BytesIO(photo)}
        answer = await web_client.post(f"/l/{lift.code}/maintenance", data=form, headers=headers)
        assert ("照片没有收" in await answer.text()) == (photo == b"GIF89a")
    assert await MaintenanceVisit.filter(correction__id__isnull=True).exclude(photo_sha256="").count() == 1


async def test_nobody_adds_a_photo_without_a_pass_or_to_what_is_not_theirs(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    path, own = f"/l/{lift.code}/maintenance", await pass_of(services, web_client)
    await web_client.post(path, data=form_of(services) | {"photo": io.BytesIO(b"")}, headers=own)
    other = await pass_of(services, web_client, "恒达电梯工程有限公司")
    cases: list[tuple[dict[str, str], str, int]] = [
        ({}, "n" * 20, 403),
        (own, "n", 400),
        (other, "n" * 20, 200),
    ]
    for headers, nonce, status in cases:
        data = {"nonce": nonce, "photo": io.BytesIO(jpeg())}
        answer = await web_client.post(f"{path}/photo", data=data, headers=headers)
        assert answer.status == status
    assert await MaintenanceVisit.all().count() == 1


async def test_what_was_typed_stays_in_a_form_that_is_shown_again(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    headers = await pass_of(services, web_client)
    wrong = form_of(services) | {"done_at": "", "note": "换了门刀", "photo": io.BytesIO(b"")}
    answer = await web_client.post(f"/l/{lift.code}/maintenance", data=wrong, headers=headers)
    text = await answer.text()
    assert answer.status == 422
    assert "换了门刀</textarea>" in text
    assert 'value="quarterly" checked' in text


async def test_a_work_link_runs_out(web_client: Client, services: Services, lift: LiftCard) -> None:
    headers = await pass_of(services, web_client)
    services.clock.advance(timedelta(days=91))  # type: ignore[attr-defined]
    answer = await web_client.post(f"/l/{lift.code}/maintenance", data=form_of(services), headers=headers)
    assert answer.status == 403
    assert (await web_client.get("/work")).status == 410


async def send(
    client: Client, services: Services, secret: str, **changes: object
) -> tuple[int, dict[str, object]]:
    lift = await Lift.get(building="1幢", unit="1单元", position="左梯")
    body = {
        "maintainer": "迅安电梯维保有限公司", "record_id": "r1", "registration_number": lift.registration_number,
        "node": "half_monthly", "done_at": services.clock().isoformat(), "worker": "陈师傅",
    }  # fmt: skip
    data = json.dumps(body | changes)
    now = services.clock()
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("m1", now, data),
    }
    answer = await client.post("/partners/v1/maintenance", data=data, headers=headers)
    return answer.status, await answer.json()


async def secret_of(services: Services, name: str = "迅安电梯维保有限公司") -> str:
    endpoint = await Endpoint.get(organisation__name=name)
    return services.vault.open(endpoint.secret_sealed)


@pytest.mark.parametrize("unkept", ["\x00", "\ud83d"], ids=["NUL", "half a character"])
async def test_what_no_database_keeps_is_nobodys_fault(
    web_client: Client, services: Services, lift: LiftCard, unkept: str
) -> None:
    """JSON may say both. A name with them is unknown, or known without them."""
    secret = await secret_of(services)
    assert (await send(web_client, services, secret, maintainer=f"没有{unkept}这家"))[0] == 401
    assert (await send(web_client, services, secret, registration_number=f"渝{unkept}"))[0] == 404
    status, told = await send(web_client, services, secret, note=f"换了{unkept}门锁")
    assert (status, told["new"]) == (202, True)


async def test_a_system_sends_records_and_doubts_reach_the_property_company(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    await Estate.filter(name="翠湖苑").update(latitude_e6=29_563_010, longitude_e6=106_551_556)
    secret = await secret_of(services)
    at = {"latitude": 29.5631, "longitude": 106.5516}
    assert (await send(web_client, services, secret, **at))[1]["doubts"] == []
    status, again = await send(web_client, services, secret, **at)
    assert (status, again["new"]) == (202, False)
    far = {"latitude": 29.7, "longitude": 106.5516, "record_id": "r2"}
    assert (await send(web_client, services, secret, **far))[1]["doubts"] == ["far_away"]
    assert await MaintenanceVisit.all().count() == 2
    notice = await MaintenanceNotice.get()
    desk = await at_desk(web_client, services, await hire(services, StaffRole.PROPERTY_COMPANY))
    assert "维保记录对不上" in await desk.open("/console")
    assert "手机不在电梯附近" in await desk.open("/console/maintenance/visits?check=open")
    for _ in range(2):
        await desk.send(f"/console/maintenance/{notice.id}/confirm")
    assert "没有符合条件" in await desk.open("/console/maintenance/visits?check=open")
    assert '<span class="tag">已核实' in await desk.open("/console/maintenance/visits?check=done")


async def test_bad_records_are_answered_in_the_callers_own_form(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    secret = await secret_of(services)
    others = await Lift.filter(maintainer__name="恒达电梯工程有限公司").first()
    assert others is not None
    cases: list[tuple[dict[str, object], int]] = [
        ({"node": "daily"}, 422),
        ({"done_at": "2026-11-22T09:00:00"}, 422),
        ({"latitude": 91}, 422),
        ({"photo": "!!"}, 422),
        ({"maintainer": "没有这家"}, 401),
        ({"maintainer": "恒达电梯工程有限公司"}, 401),
        ({"registration_number": "没有"}, 404),
        ({"registration_number": others.registration_number}, 404),
    ]
    for changes, status in cases:
        assert (await send(web_client, services, secret, **changes))[0] == status, changes
    assert not await MaintenanceVisit.exists()


async def test_a_full_disk_is_no_fault_of_the_record(
    web_client: Client, services: Services, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, photo = await secret_of(services), base64.b64encode(jpeg()).decode()
    with monkeypatch.context() as patch:
        fill_disk(patch)
        assert (await send(web_client, services, secret, photo=photo))[0] == 507
    assert (await send(web_client, services, secret, photo=photo))[0] == 202
