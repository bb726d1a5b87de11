"""Photos of a report: the words are never lost to one, and what cannot be kept is named."""

import asyncio
import errno
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import FormData, web

from api.app import create_app
from api.http import growing_form
from api.pages.reports import report as report_page
from bot.files.shared_folder import PHOTOS
from bot.services import Services
from bot.worker import Worker
from models.actions.lifts.find import LiftCard
from models.tables.reports.report import Photo, Report
from scripts.simulators.partner import PartnerSimulator
from tests.api.pages.reports.test_report import file_hazard, form, nonce_of
from tests.conftest import Client
from tests.support.photos import HOSTILE, fill_disk, jpeg, picture
from tests.support.waiting import until

NONCE = "n" * 20
BOUNDARY = "line"


async def shown_after(client: Client, card: LiftCard, photos: list[bytes], **fields: str) -> str:
    """The page that somebody sees who sends the form."""
    answer = await client.post(f"/l/{card.code}/report", data=form(NONCE, photos, **fields))
    assert answer.status in (200, 422)
    return await answer.text()


def sent_by_hand(parts: list[tuple[str, str, bytes]]) -> bytes:
    """A multipart body without its end: name, file name, content."""
    return b"".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"'.encode()
        + (f'; filename="{file}"' if file else "").encode()
        + b"\r\n\r\n"
        + content
        + b"\r\n"
        for name, file, content in parts
    )


WORDS = [("nonce", "", NONCE.encode()), ("category", "", b"noise"), ("words", "", "三楼异响".encode())]


async def connected(port: int, card: LiftCard, length: int) -> asyncio.StreamWriter:
    """A connection on which the head of a form has been sent."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = (
        f"POST /l/{card.code}/report HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
    )
    writer.write(head.encode())
    return writer


@pytest.fixture
async def port(services: Services) -> AsyncIterator[int]:
    """The application as it is served: aiohttp's test server ends a handler whose caller has gone."""
    runner = web.AppRunner(create_app(services))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.mark.parametrize("kind", HOSTILE)
async def test_what_is_no_photo_is_named_and_the_words_and_the_good_photo_are_filed(
    web_client: Client, lift: LiftCard, kind: str
) -> None:
    text = await shown_after(web_client, lift, [HOSTILE[kind], jpeg()])
    assert "第 1 张：照片" in text or "第 1 张：这个文件" in text
    assert (await Report.get()).words == "三楼异响"
    assert await Photo.all().count() == 1


async def test_a_fourth_photo_and_one_of_too_many_bytes_are_named(web_client: Client, lift: LiftCard) -> None:
    photos = [b"\xff" * 11_000_000, *(jpeg(64, 64 + number) for number in range(3))]
    text = await shown_after(web_client, lift, photos)
    assert "第 1 张：照片太大了" in text
    assert "第 4 张：照片的张数已经够了" in text
    assert await Photo.all().count() == 2


async def test_a_form_larger_than_all_its_photos_may_be_is_filed_by_its_words(
    web_client: Client, lift: LiftCard
) -> None:
    await shown_after(web_client, lift, [b"\xff" * 12_000_000] * 3)
    assert (await Report.get()).words == "三楼异响"


async def test_words_of_the_longest_length_may_have_line_breaks(web_client: Client, lift: LiftCard) -> None:
    words = "一行\n" * 666 + "完了"
    assert len(words) == report_page.MAX_WORDS
    receipt = await file_hazard(web_client, lift, words=words.replace("\n", "\r\n"))
    assert receipt.startswith("/r/")
    assert (await Report.get()).words == words


@pytest.mark.parametrize(
    "fields", [{"category": ""}, {"words": "有人被困在里面"}], ids=["missing", "trapped"]
)
async def test_photos_of_a_form_that_is_shown_again_go_with_it(
    web_client: Client, lift: LiftCard, fields: dict[str, str]
) -> None:
    text = await shown_after(web_client, lift, [jpeg(), b"no photo"], **fields)
    assert "已经收到 1 张照片" in text
    assert "第 2 张：这个文件不是能打开的照片" in text
    ticket = re.search(r'name="upload" value="([^"]+)"', text)
    assert ticket
    await file_hazard(web_client, lift, upload=ticket[1], nobody_trapped="1")
    assert await Photo.all().count() == 1


async def test_a_full_disk_costs_the_photo_and_not_the_words(
    web_client: Client, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_disk(monkeypatch)
    text = await shown_after(web_client, lift, [jpeg()])
    assert "没能存下这张照片" in text
    assert (await Report.get()).words == "三楼异响"
    assert await Photo.all().count() == 0


async def test_a_shared_folder_that_is_not_mounted_costs_the_photo_and_not_the_words(
    web_client: Client, services: Services, lift: LiftCard
) -> None:
    """Its mount point is an empty folder then, in which nothing may be written."""
    photos = services.settings.shared / PHOTOS
    photos.rename(photos.with_name("unmounted"))
    text = await shown_after(web_client, lift, [jpeg()])
    assert "没能存下这张照片" in text
    assert (await Report.get()).words == "三楼异响"
    assert not photos.exists()
    with pytest.raises(OSError, match=PHOTOS):
        await services.photos.remove("0" * 64)


async def test_a_disk_that_fills_up_between_two_tries_costs_no_words(
    web_client: Client, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = await shown_after(web_client, lift, [jpeg()], words="")
    ticket = re.search(r'name="upload" value="([^"]+)"', text)
    assert ticket

    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.link", no_space)
    await file_hazard(web_client, lift, upload=ticket[1])
    assert (await Report.get()).words


async def test_words_are_filed_while_a_slow_photo_still_comes_in(
    port: int, lift: LiftCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, "PATIENCE_SECONDS", 0.05)
    photo = jpeg()
    begun = sent_by_hand([*WORDS, ("photos", "1.jpg", photo)])
    end = f"--{BOUNDARY}--\r\n".encode()
    writer = await connected(port, lift, len(begun) + len(end))
    writer.write(begun[: -len(photo) // 2])
    await until(Report.all().exists, seconds=5)
    assert await Photo.all().count() == 0
    writer.write(begun[-len(photo) // 2 :] + end)
    await until(Photo.all().exists, seconds=5)
    writer.close()


@pytest.mark.parametrize("idle", [0.05, 30], ids=["silent", "gone"])
async def test_whoever_goes_away_in_the_middle_of_a_photo_has_reported(
    port: int,
    lift: LiftCard,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    idle: float,
) -> None:
    monkeypatch.setattr(growing_form, "IDLE_SECONDS", idle)
    writer = await connected(port, lift, 1_000_000)
    writer.write(sent_by_hand([*WORDS, ("photos", "1.jpg", jpeg())])[:-500])
    if idle > 1:
        await writer.drain()
        await asyncio.sleep(0.5)  # the words have been read, and wait for their photo
        writer.close()
    await until(Report.all().exists, seconds=5)
    writer.close()
    assert (await Report.get()).words == "三楼异响"
    assert not [record for record in caplog.records if record.exc_info]


async def test_whoever_goes_away_before_the_words_is_no_fault_of_ours(
    port: int, lift: LiftCard, caplog: pytest.LogCaptureFixture
) -> None:
    for path in (
        f"/l/{lift.code}/report",
        f"/l/{lift.code}/sos",
        f"/l/{lift.code}/suggest",
        "/wechat",
        "/partners/v1/status",
    ):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nwords="
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}".encode())
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
    await asyncio.sleep(0.2)
    assert not [record for record in caplog.records if record.exc_info]


async def test_a_form_that_is_sent_again_brings_the_photo_that_was_lost(
    web_client: Client, lift: LiftCard
) -> None:
    path = f"/l/{lift.code}/report"
    nonce = await nonce_of(web_client, path)
    for photos in ([], [jpeg()], [jpeg()]):
        await web_client.post(path, data=form(nonce, photos))
    assert await Report.all().count() == 1
    assert await Photo.all().count() == 1


async def test_photos_are_added_on_the_receipt(web_client: Client, lift: LiftCard) -> None:
    receipt = await file_hazard(web_client, lift)
    assert "补传照片" in await (await web_client.get(receipt)).text()
    data = FormData()
    for number, photo in enumerate((jpeg(), b"no photo")):
        data.add_field("photos", photo, filename=f"{number}.jpg", content_type="image/jpeg")
    text = await (await web_client.post(f"{receipt}/photos", data=data)).text()
    assert "第 2 张：这个文件不是能打开的照片" in text
    assert 'alt="照片 1"' in text


PIECE = 20_000


async def test_a_photo_comes_in_pieces_that_resume(web_client: Client, lift: LiftCard) -> None:
    receipt, photo = await file_hazard(web_client, lift), picture("JPEG", 800, 600)
    path = f"{receipt}/pieces/{'ab' * 8}"

    async def send(at: int) -> tuple[int, dict[str, Any]]:
        answer = await web_client.post(f"{path}?at={at}&of={len(photo)}", data=photo[at : at + PIECE])
        return answer.status, await answer.json()

    assert await send(0) == (200, {"have": PIECE})
    assert await send(0) == (409, {"have": PIECE})  # its answer was lost, and it was sent again
    assert await (await web_client.get(path)).json() == {"have": PIECE}
    status, told = await send(PIECE)
    while "done" not in told:
        status, told = await send(told["have"])
    assert (status, told) == (200, {"done": True, "wrong": ""})
    assert await Photo.all().count() == 1
    assert await (await web_client.get(path)).json() == {"have": 0}


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?at=0&of=x", 400), ("?at=5&of=90", 409), ("?at=0&of=3", 409), ("?at=0&of=99999999", 200)],
)
async def test_a_piece_that_cannot_be_placed_is_answered(
    web_client: Client, lift: LiftCard, query: str, status: int
) -> None:
    receipt = await file_hazard(web_client, lift)
    answer = await web_client.post(f"{receipt}/pieces/{'ab' * 8}{query}", data=b"12345678")
    assert answer.status == status
    if status == 200:
        assert "10 MB" in (await answer.json())["wrong"]


async def test_recipients_get_one_message_where_photos_follow_at_once(
    web_client: Client, lift: LiftCard, partners: PartnerSimulator, worker: Worker
) -> None:
    receipt = await file_hazard(web_client, lift, photos_follow="1")
    for number, last in enumerate(("", "&last")):
        photo = jpeg(64, 64 + number)
        path = f"{receipt}/pieces/{'cd' * 8}?at=0&of={len(photo)}{last}"
        assert (await (await web_client.post(path, data=photo)).json()) == {"done": True, "wrong": ""}

    async def has_come() -> bool:
        return bool(partners.received("anhe"))

    await until(has_come, seconds=5)
    [record] = partners.received("anhe")
    assert len(record.data["report"]["photos"]) == 2
