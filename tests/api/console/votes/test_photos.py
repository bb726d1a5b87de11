"""A photo that cannot be kept is named, and what was typed beside it is not lost."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import FormData

from bot.files import photos as photo_files
from bot.services import Services
from models.rules.staff.access import StaffRole
from models.tables.votes.ballot import PaperBallot
from models.tables.votes.publication import NoticeProof
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.photos import jpeg
from tests.support.staff import at_desk, hire
from tests.support.votes import open_vote

UNITS = "1幢 1单元 101、1幢 1单元 102"
PAPER = ("papers", {"units": UNITS, "choice": "for"}, (f'value="{UNITS}"', 'value="for" required checked'))
PROOF = (
    "proofs",
    {"way": "handed", "at": "2026-01-02T03:04", "units": UNITS, "words": "签收了"},
    (f'value="{UNITS}"', 'value="handed" selected', 'value="2026-01-02T03:04"', 'value="签收了"'),
)


@pytest.fixture(params=["no photo", "full disk"])
def unkept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, str]:
    """What is sent, and why it cannot be kept."""

    def no_space(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if request.param == "no photo":
        return b"no photo", "这个文件不是能打开的照片"
    monkeypatch.setattr(photo_files, "_write_through", no_space)
    return jpeg(), "没能存下这张照片"


@pytest.mark.parametrize(("form", "fields", "shown"), [PAPER, PROOF], ids=["paper", "proof"])
async def test_the_form_comes_back_as_it_was_typed(
    web_client: Client,
    services: Services,
    clock: MovableClock,
    unkept: tuple[bytes, str],
    form: str,
    fields: dict[str, str],
    shown: tuple[str, ...],
) -> None:
    vote = await open_vote(services)
    clock.advance(vote.opens_at + timedelta(hours=1) - clock())
    desk = await at_desk(web_client, services, await hire(services, StaffRole.OWNERS_COMMITTEE))
    page = f"/console/votes/{vote.id}"
    await desk.open(page)
    data, why = unkept
    body = FormData({"csrf": desk.csrf} | fields)
    body.add_field("photo", data, filename="a.jpg", content_type="image/jpeg")
    answer = await desk.request("POST", f"{page}/{form}", data=body)
    text = await answer.text()
    assert answer.status == 422
    for words in (why, *shown):
        assert words in text
    assert not await PaperBallot.all().exists()
    assert not await NoticeProof.all().exists()
