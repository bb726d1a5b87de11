"""Reporting on the web, and the receipt that tells the truth about every recipient."""

import asyncio
import hashlib
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from PIL import Image

from api.http.body import submission_key
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.rules.forwarding.delivery import DeliveryState
from models.rules.insurance.cover import CoverState
from models.rules.reports.kinds import ReportKind, Role
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Incident, Photo, Report
from models.vault import Vault
from scripts.simulators.partner import PartnerSimulator
from scripts.simulators.partner_behaviour import Behaviour, Mode
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.lifts import card_with_cover
from tests.support.photos import jpeg
from tests.support.values import LATER
from tests.support.waiting import until


def form(nonce: str, photos: list[bytes] | None = None, **fields: str) -> FormData:
    data = FormData({"nonce": nonce, "category": "noise", "words": "三楼异响"} | fields)
    for number, photo in enumerate(photos or []):
        data.add_field("photos", photo, filename=f"{number}.jpg", content_type="image/jpeg")
    return data


async def nonce_of(client: Client, path: str) -> str:
    text = await (await client.get(path)).text()
    found = re.search(r'name="nonce" value="([^"]+)"', text)
    assert found
    return found[1]


async def file_hazard(
    client: Client, card: LiftCard, photos: list[bytes] | None = None, **fields: str
) -> str:
    """The address of the receipt."""
    path = f"/l/{card.code}/report"
    data = form(await nonce_of(client, path), photos, **fields)
    answer = await client.post(path, data=data, allow_redirects=False)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def test_a_hazard_goes_to_all_recipients_and_the_receipt_says_what_each_answered(
    web_client: Client, lift: LiftCard, partners: PartnerSimulator, worker: Worker
) -> None:
    receipt = await file_hazard(web_client, lift, [jpeg()])

    async def all_accepted() -> bool:
        return (await (await web_client.get(receipt)).text()).count("单号") == 4

    await until(all_accepted, seconds=5)
    text = await (await web_client.get(receipt)).text()
    assert text.count('</strong><span class="tag good">已受理</span></div>') == 4  # each of the four
    assert text.count('<span class="tag good">已受理</span>') == 5  # and the report as a whole
    assert "三楼异响" in text
    for name in ("anhe", "12345"):
        [record] = partners.received(name)
        assert record.data["lift"]["code"] == lift.code
        assert record.data["report"]["words"] == "三楼异响"


async def test_a_second_click_gets_the_same_receipt(web_client: Client, lift: LiftCard) -> None:
    path = f"/l/{lift.code}/report"
    nonce = await nonce_of(web_client, path)
    answers = await asyncio.gather(
        *(web_client.post(path, data=form(nonce), allow_redirects=False) for _ in range(8))
    )
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert await Report.all().count() == 1
    assert await Delivery.all().count() == 4


async def test_whoever_goes_back_and_sends_the_form_with_other_words_is_heard(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/report"
    nonce = await nonce_of(web_client, path)
    for words in ("三楼异响", "三楼异响，现在门也关不上", "三楼异响"):
        await web_client.post(path, data=form(nonce, words=words), allow_redirects=False)
    assert sorted([report.words for report in await Report.all()]) == ["三楼异响", "三楼异响，现在门也关不上"]


@pytest.mark.parametrize(
    "changed",
    [
        {"words": "五楼也有异响"},
        {"category": "door"},
        {"phone": "13912345678", "contact_for": "maintainer"},
    ],
    ids=["words", "category", "phone"],
)
async def test_a_form_that_the_browser_has_kept_and_somebody_has_changed_is_another_report(
    web_client: Client, lift: LiftCard, changed: dict[str, Any]
) -> None:
    path = f"/l/{lift.code}/report"
    nonce = await nonce_of(web_client, path)
    first = await web_client.post(path, data=form(nonce), allow_redirects=False)
    second = await web_client.post(path, data=form(nonce, **changed), allow_redirects=False)
    assert first.headers["Location"] != second.headers["Location"]
    assert await Report.all().count() == 2


async def test_the_same_form_on_another_day_is_another_report(
    web_client: Client, lift: LiftCard, clock: MovableClock
) -> None:
    path = f"/l/{lift.code}/report"
    nonce = await nonce_of(web_client, path)
    await web_client.post(path, data=form(nonce))
    clock.advance(timedelta(days=1))
    await web_client.post(path, data=form(nonce))
    assert await Report.all().count() == 2


def test_a_day_of_a_form_begins_at_midnight_where_people_live(vault: Vault) -> None:
    """A retry that crosses eight in the morning, when UTC begins its day, is the same report."""
    night, morning = datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 23, 0, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert submission_key(vault, "n", morning - second, "a") == submission_key(vault, "n", morning, "a")
    assert submission_key(vault, "n", night - second, "a") != submission_key(vault, "n", night, "a")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"category": ""}, "请选择"),
        ({"category": "volcano"}, "请选择"),
        ({"words": "   "}, "说说情况"),
        ({"words": "长" * 2001}, "2000"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_written_is_kept(
    web_client: Client, lift: LiftCard, fields: dict[str, str], said: str
) -> None:
    path = f"/l/{lift.code}/report"
    answer = await web_client.post(path, data=form("n" * 20, None, **fields))
    text = await answer.text()
    assert answer.status == 422
    assert said in text
    assert await Report.all().count() == 0
    if "words" not in fields:
        assert "三楼异响" in text


async def test_the_words_of_a_reporter_are_never_markup(web_client: Client, lift: LiftCard) -> None:
    receipt = await file_hazard(web_client, lift, words="<script>alert(1)</script>")
    text = await (await web_client.get(receipt)).text()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


async def test_photos_are_encoded_anew_without_their_metadata(
    web_client: Client, lift: LiftCard, services: Services
) -> None:
    original = jpeg(4000, 3000, exif=True)
    receipt = await file_hazard(web_client, lift, [original])
    photo = await Photo.get()
    kept = services.photos.path(photo.sha256).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == photo.sha256
    assert b"SecretPhoneMaker" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not dict(image.getexif())
        assert image.size == (1536, 2048)  # upright, and no larger than is needed

    text = await (await web_client.get(receipt)).text()
    link = re.search(r'<img src="([^"]+)"', text)
    assert link
    shown = await web_client.get(link[1].replace("&amp;", "&"))
    assert (shown.status, shown.content_type) == (200, "image/jpeg")
    assert await shown.read() == kept


async def test_a_photo_is_shown_only_by_a_signed_link_in_time(
    web_client: Client, lift: LiftCard, clock: MovableClock
) -> None:
    receipt = await file_hazard(web_client, lift, [jpeg()])
    text = await (await web_client.get(receipt)).text()
    link = re.findall(r'<img src="([^"]+)"', text)[0].replace("&amp;", "&")
    bare = link.split("?")[0]
    later = re.sub(r"signature=[^.]+", f"signature={LATER}", link)
    for wrong in (bare, link[:-2] + "AA", later, f"{bare}?signature=x"):
        assert (await web_client.get(wrong)).status == 404
    clock.advance(timedelta(days=8))
    assert (await web_client.get(link)).status == 404


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"not multipart at all", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"a=%ff%fe&b", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
    ],
)
async def test_a_body_that_is_no_form_gets_4xx(
    web_client: Client, lift: LiftCard, body: bytes, content_type: str
) -> None:
    answer = await web_client.post(
        f"/l/{lift.code}/report", data=body, headers={"Content-Type": content_type}
    )
    assert 400 <= answer.status < 500


async def test_a_hazard_that_tells_of_somebody_trapped_is_asked_back(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/report"
    answer = await web_client.post(path, data=form("n" * 20, words="有人被困在里面"))
    text = await answer.text()
    assert answer.status == 422
    assert f"/l/{lift.code}/sos" in text
    assert await Report.all().count() == 0
    await file_hazard(web_client, lift, words="有人被困在里面", nobody_trapped="1")


async def test_one_tap_files_an_entrapment_and_a_second_scan_joins_it(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/sos"
    receipts = []
    for role in ("inside", "outside", "nonsense"):
        data = {"nonce": await nonce_of(web_client, path), "role": role}
        answer = await web_client.post(path, data=data, allow_redirects=False)
        receipts.append(answer.headers["Location"])
    assert len(set(receipts)) == 3
    incident = await Incident.get()
    assert incident.kind is ReportKind.ENTRAPMENT
    reports = await Report.filter(incident_id=incident.id).order_by("id")
    assert [report.role for report in reports] == [Role.INSIDE, Role.OUTSIDE, Role.UNKNOWN]
    text = await (await web_client.get(receipts[0])).text()
    assert text.index("tel:96333") < text.index("转给了谁")
    assert lift.rescue_number in text


async def test_an_empty_tap_is_enough(web_client: Client, lift: LiftCard) -> None:
    answer = await web_client.post(f"/l/{lift.code}/sos", allow_redirects=False)
    assert answer.status == 303


async def test_the_receipt_admits_what_has_not_arrived(
    web_client: Client, lift: LiftCard, partners: PartnerSimulator, worker: Worker, clock: MovableClock
) -> None:
    partners.behave("anhe", Behaviour(failure_rate=1, failure_status=500))
    partners.behave("12345", Behaviour(mode=Mode.BARE))
    partners.behave("xunan", Behaviour(mode=Mode.REFUSE, reason="不归我们"))
    partners.behave("cuihu", Behaviour(failure_rate=1, failure_status=410))
    receipt = await file_hazard(web_client, lift)

    async def all_tried() -> bool:
        return await Delivery.filter(attempts__gte=1, lease=None).count() == 4

    await until(all_tried, seconds=5)
    text = await (await web_client.get(receipt)).text()
    for shown in ("暂未送达，正在重试", "已送达，等待受理", "未受理", "不归我们", "没能送达"):
        assert shown in text
    assert "单号" not in text
    assert await Delivery.filter(state=DeliveryState.SCHEDULED).count() == 1


async def test_a_lift_without_cover_is_not_said_to_have_told_an_insurer(
    web_client: Client, services: Services
) -> None:
    card = await card_with_cover(services, CoverState.LAPSED)
    receipt = await file_hazard(web_client, card)
    text = await (await web_client.get(receipt)).text()
    assert "没有转给保险机构" in text
    incident = await Incident.get()
    assert incident.policy_snapshot["state"] == "lapsed"
    assert await Delivery.filter(part="insurer").count() == 0
