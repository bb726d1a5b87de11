"""Reporting through the mini-program: the same report that the chat and the pages make, once for every tap."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import FormData

from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.actions.reports.ask_reporter import ask_reporter
from models.actions.shared.organisations import OrganisationName
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import ReportSource
from models.tables.forwarding.delivery import Delivery
from models.tables.partners.organisation import Organisation
from models.tables.reports.report import Event, Photo, Report
from scripts.simulators.wechat_miniprogram import MiniProgramSimulator
from tests.support.clock import MovableClock
from tests.support.everything import stored_in_tables
from tests.support.mini_program import MiniProgram
from tests.support.photos import HOSTILE, fill_disk, jpeg
from tests.support.receipts import report_of
from tests.support.staff import TESTER

KEY = "k" * 16


def hazard(lift: LiftCard, **more: object) -> dict[str, object]:
    return {"lift": lift.code, "category": "noise", "words": "三楼异响", **more}


async def test_a_hazard_with_a_photo_is_filed_once_for_its_key_and_shown_to_its_author(
    mini: MiniProgram, services: Services, lift: LiftCard
) -> None:
    await mini.sign_in()
    photo = await mini.upload(jpeg(exif=True))
    body = hazard(lift, photos=[photo])
    answers = await asyncio.gather(*(mini.post("/reports", body, KEY) for _ in range(4)))
    assert {told.status for told in answers} == {201}
    [number] = {told.body["receipt_number"] for told in answers}
    assert answers[0].headers["Location"] == f"/api/v1/reports/{number}"
    report = await report_of(number)
    assert (report.door, await Delivery.all().count()) == (ReportSource.MINI_PROGRAM, 4)
    stored = await Photo.get(report_id=report.id)
    assert services.photos.path(stored.sha256).exists()

    told = (await mini.get(f"/reports/{number}")).body
    assert (told["words"], told["stage"], told["place"]) == ("三楼异响", "filed", lift.place)
    assert {one["part"] for one in told["recipients"]} >= {"insurer", "maintainer", "city_desk"}
    [link] = told["photos"]
    assert link.startswith("https://tima.example/photos/")
    assert told["look_again_seconds"] == 2

    reused = await mini.post("/reports", hazard(lift, words="别的事"), KEY)
    assert (reused.status, reused.problem) == (422, "key-reused")
    assert (await mini.post("/reports", body, "")).problem == "key-missing"
    own = (await mini.get("/me/data")).body
    assert [one["receipt_number"] for one in own["reports"]] == [number]


async def test_own_reports_come_page_by_page_and_to_nobody_else(
    mini: MiniProgram, lift: LiftCard, clock: MovableClock
) -> None:
    await mini.sign_in()
    numbers = []
    for number in range(5):
        clock.advance(timedelta(minutes=1))
        numbers.append(
            (await mini.post("/reports", hazard(lift, words=f"第 {number} 次"))).body["receipt_number"]
        )
    seen, cursor = [], ""
    while cursor is not None:
        page = (await mini.get("/reports", limit="2", **({"cursor": cursor} if cursor else {}))).body
        seen += [one["receipt_number"] for one in page["reports"]]
        cursor = page["next"]
    assert seen == numbers[::-1]
    mini.token = ""
    assert (await mini.get("/reports")).status == 401


async def test_an_anonymous_report_keeps_nothing_of_who_it_was(
    mini: MiniProgram, services: Services, lift: LiftCard
) -> None:
    await mini.sign_in()
    told = await mini.post("/reports", hazard(lift, anonymous=True))
    report = await report_of(told.body["receipt_number"])
    assert report.reporter_id is None
    assert (await mini.get("/reports")).body["reports"] == []


async def test_without_a_session_nobody_is_known_and_with_a_wrong_one_nothing_is_filed(
    mini: MiniProgram, lift: LiftCard
) -> None:
    assert (await mini.post("/reports", hazard(lift))).status == 201
    mini.token = "wrong"
    refused = await mini.post("/reports", hazard(lift, words="又响了"))
    assert (refused.status, refused.problem) == (401, "signed-out")
    assert await Report.all().count() == 1


async def test_a_verified_number_is_left_for_those_who_are_named(
    mini: MiniProgram, services: Services, wechat: MiniProgramSimulator, lift: LiftCard
) -> None:
    await mini.sign_in()
    contact = {"parts": ["maintainer"]}
    missing = await mini.post("/reports", hazard(lift, contact=contact))
    assert (missing.status, missing.problem) == (422, "invalid")
    await mini.put("/me/phone", {"code": wechat.phone_code("13812345678")})
    number = (await mini.post("/reports", hazard(lift, contact=contact))).body["receipt_number"]
    shown = (await mini.get(f"/reports/{number}")).body["contact"]
    assert shown == {"masked_phone": "138****5678", "parts": ["maintainer"]}
    assert (await mini.delete(f"/reports/{number}/contact")).status == 204
    assert (await mini.get(f"/reports/{number}")).body["contact"] is None


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"category": "volcano"}, "invalid"),
        ({"words": " \x00 "}, "invalid"),
        ({"words": "长" * 2001}, "invalid"),
        ({"words": "有人被困在里面"}, "maybe-trapped"),
        ({"photos": ["x"]}, "invalid"),
        ({"photos": ["x"] * 4}, "invalid"),
        ({"lift": "000000000000"}, "lift-unknown"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_filed(
    mini: MiniProgram, lift: LiftCard, more: dict[str, object], problem: str
) -> None:
    told = await mini.post("/reports", hazard(lift) | more)
    assert told.status in (404, 422)
    assert told.problem == problem
    assert not await Report.exists()
    if problem == "maybe-trapped":
        assert (await mini.post("/reports", hazard(lift) | more | {"nobody_trapped": True})).status == 201


async def test_uploads_are_photos_and_are_gone_after_a_day(
    mini: MiniProgram, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    for hostile in HOSTILE.values():
        with pytest.raises(AssertionError):
            await mini.upload(hostile)
    photo = await mini.upload()
    forged = photo[:-2] + "AA"
    assert (await mini.post("/reports", hazard(lift, photos=[forged]))).status == 422
    assert await services.uploads.tidy() == 0
    clock.advance(timedelta(hours=3))
    assert (await mini.post("/reports", hazard(lift, photos=[photo]))).status == 422


async def test_a_full_disk_is_told_apart_from_a_bad_photo(
    mini: MiniProgram, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = FormData()
    form.add_field("photo", jpeg(), filename="photo.jpg", content_type="image/jpeg")
    fill_disk(monkeypatch)
    told = await mini.call("POST", "/photos", data=form)
    assert (told.status, told.problem) == (507, "not-stored")


async def test_an_author_adds_answers_and_says_that_it_is_not_fixed(
    mini: MiniProgram, services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    number = (await mini.post("/reports", hazard(lift))).body["receipt_number"]
    path = f"/reports/{number}"
    position = {"latitude": "30.25", "longitude": "120.1", "label": "东门"}
    for _ in range(2):
        told = await mini.post(f"{path}/additions", {"words": "更响了", "position": position}, KEY)
        assert told.status == 200, told.body
    said = [one["words"] for one in told.body["timeline"] if one["kind"] == "said"]
    assert said == ["更响了", "东门"]
    assert (await mini.post(f"{path}/additions", {})).problem == "invalid"
    assert (await mini.post(f"{path}/additions", {"words": "有人被困在里面"})).problem == "maybe-trapped"
    assert (await mini.post(f"{path}/additions", {"mistake": True})).problem == "not-an-entrapment"
    assert (await mini.post(f"{path}/outcome", {"outcome": "out"})).problem == "other-kind"
    assert (await mini.post(f"{path}/outcome", {"outcome": "not_fixed"})).problem == "not-resolved"

    delivery = await Delivery.filter(part="maintainer").first()
    assert delivery
    await advance_incident(StatusReport(delivery.id, PartnerStatus.RESOLVED, ticket="A-1"), clock())
    before = await Delivery.all().count()
    for _ in range(2):
        told = await mini.post(f"{path}/outcome", {"outcome": "not_fixed"})
    assert told.body["ask_if_fixed"]
    assert told.body["timeline"][-1]["words"] == "报告人说：还没有修好。"
    assert await Delivery.all().count() > before  # whoever was told of the report is told of this
    assert await Event.filter(kind=EventKind.SAID).count() == 3
    clock.advance(timedelta(days=14, seconds=1))
    assert (await mini.post(f"{path}/outcome", {"outcome": "not_fixed"})).problem == "too-late"
    assert not (await mini.get(path)).body["ask_if_fixed"]


async def test_an_insurers_question_is_answered_once(
    mini: MiniProgram, services: Services, lift: LiftCard
) -> None:
    number = (await mini.post("/reports", hazard(lift))).body["receipt_number"]
    report, insurer = await Report.get(), await Organisation.get(name__startswith="安和")
    assert await ask_reporter(
        OrganisationName.of(insurer), report.incident_id, report.id, "哪一层？", TESTER, services.clock()
    )
    [asked] = (await mini.get(f"/reports/{number}")).body["questions"]
    assert (asked["asker"], asked["words"], asked["answered"]) == (insurer.name, "哪一层？", False)
    path = f"/reports/{number}/questions/{asked['id']}"
    for words in ("三楼", "四楼"):
        told = await mini.put(path, {"words": words})
        assert told.body["questions"][0]["answered"]
    assert [one["words"] for one in told.body["timeline"] if one["kind"] == "replied"] == ["三楼"]
    other = await mini.put(f"/reports/{number}/questions/{report.id}", {"words": "三楼"})
    assert (other.status, other.problem) == (404, "question-unknown")


async def test_being_forgotten_takes_reports_phone_and_sessions(
    mini: MiniProgram, services: Services, wechat: MiniProgramSimulator, lift: LiftCard
) -> None:
    await mini.sign_in()
    await mini.put("/me/phone", {"code": wechat.phone_code("13812345678")})
    await mini.post("/reports", hazard(lift))
    for _ in range(2):
        left = await mini.post("/grants", {"results": {"template-1": "accept", "nobodys": "accept"}}, KEY)
    assert left.body == {"templates": ["template-1"], "unspent": {"template-1": 1}}
    names = [services.vault.look_up_hash(one) for one in (mini.openid, "13812345678")]
    assert all([name in await stored_in_tables() for name in names])
    assert (await mini.delete("/me/data")).body == {"reports": 1, "photos": 0, "open": 1}
    assert not any([name in await stored_in_tables() for name in names])
    assert (await mini.get("/reports")).status == 401
