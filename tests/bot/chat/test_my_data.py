"""我的数据: what is kept is told, can be taken along, and goes when its person says so."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs.daily import purge_today
from bot.services import Services
from models.actions.forwarding.advance_incident import PartnerStatus, StatusReport, advance_incident
from models.actions.lifts.find import LiftCard
from models.actions.reports.handle_incident import add_note, answer_reporter
from models.actions.shared import photo_files
from models.actions.surveys.answer import answer_survey
from models.rules.maintenance.schedule import Node
from models.rules.privacy.retention import PERIODS, Data
from models.rules.reports.kinds import ReportKind
from models.rules.reports.photos import PhotoState
from models.rules.rescues.trap_clock import Step
from models.tables.audit import AuditEntry
from models.tables.forwarding.delivery import Delivery
from models.tables.maintenance.visit import MaintenanceVisit
from models.tables.partners.organisation import Organisation
from models.tables.people.person import Person
from models.tables.reports.report import Photo, Report
from models.tables.votes.decision import Decision
from tests.conftest import Client
from tests.support.chat import Phone
from tests.support.clock import MovableClock
from tests.support.endpoints import MAINTAINER
from tests.support.everything import stored_in_tables
from tests.support.photos import jpeg
from tests.support.receipts import number_of
from tests.support.rescues import tell
from tests.support.staff import TESTER
from tests.support.surveys import draft_of, opened_round, somebody
from tests.support.values import LATER
from tests.support.votes import draft_vote

WORDS = "三楼有异响"


async def file_hazard(phone: Phone, lift: LiftCard, words: str = WORDS) -> Report:
    for said in (lift.code, "2", "2", words, "0", "1"):
        await phone.say(said)
    return await Report.get(words=words)


async def add_photo(services: Services, report: Report) -> Photo:
    sha256 = await services.photos.keep(jpeg())
    return await Photo.create(report=report, state=PhotoState.STORED, sha256=sha256, urgency=10)


async def close(report: Report, services: Services) -> None:
    if (await report.incident).kind is ReportKind.ENTRAPMENT:  # that takes two keys
        await tell(report.incident_id, Step.RELEASED, services.clock())
        await tell(report.incident_id, Step.CONFIRMED, services.clock(), party="")
        return
    delivery = await Delivery.filter(incident_id=report.incident_id, organisation_id__not_isnull=True).first()
    assert delivery
    await advance_incident(StatusReport(delivery.id, PartnerStatus.RESOLVED, ticket="A-1"), services.clock())


def link_in(answer: str) -> str:
    found = re.search(r"https://tima\.example(/my/data\S+)", answer)
    assert found, answer
    return found[1]


async def exported(web_client: Client, answer: str) -> list[dict[str, Any]]:
    response = await web_client.get(link_in(answer) + "&format=json")
    assert response.status == 200
    assert "attachment" in response.headers["Content-Disposition"]
    reports: list[dict[str, Any]] = (await response.json())["reports"]
    return reports


async def test_who_never_reported_has_nothing_here(phone: Phone) -> None:
    for words in ("我的数据", "删除我的数据"):
        answer = await phone.say(words)
        assert "没有您的微信身份" in answer
        assert "/privacy" in answer
    assert "帮助" not in await phone.say("我的数据")


async def test_the_summary_says_how_much_is_kept_and_for_how_long(
    phone: Phone, lift: LiftCard, services: Services
) -> None:
    await add_photo(services, await file_hazard(phone, lift))
    answer = await phone.say("我的数据")
    assert "报告 1 份，照片 1 张" in answer
    assert str(PERIODS[Data.REPORT]) in answer
    assert "删除我的数据" in answer


async def test_everything_can_be_taken_along(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    report = await file_hazard(phone, lift)
    await add_photo(services, report)
    await file_hazard(Phone(web_client), lift, "别人的报告")
    answer = await phone.say("我的数据")
    [one] = await exported(web_client, answer)
    assert (one["words"], one["receipt_number"], one["place"]) == (WORDS, number_of(report), lift.place)
    assert len(one["photos"]) == 1
    round_id = await opened_round(services.clock())
    mine = draft_of(round_id, lift.lift_id, somebody(services, phone.openid), 4, "少停几次")
    await answer_survey(mine, services.clock())
    assert "满意度答卷 1 份" in await phone.say("我的数据")
    file = await (await web_client.get(link_in(answer) + "&format=json")).json()
    [answered] = file["survey_answers"]
    assert [said["answer"] for said in answered["answers"]] == ["4", "少坏", "少停几次"]
    page = await (await web_client.get(link_in(answer))).text()
    assert WORDS in page
    assert "少停几次" in page
    assert "别人的报告" not in page
    assert phone.openid not in page
    assert await AuditEntry.filter(verb="export_own_data").count() == 3


async def test_the_link_is_for_one_person_and_a_quarter_of_an_hour(
    web_client: Client, phone: Phone, lift: LiftCard, clock: MovableClock
) -> None:
    other = Phone(web_client)
    await file_hazard(other, lift, "别人的报告")
    await file_hazard(phone, lift)
    link = link_in(await phone.say("我的数据"))
    somebody = await Person.exclude(id=re.findall(r"person=([^&]+)", link)[0]).get()
    for wrong in (
        re.sub(r"person=[^&]+", f"person={somebody.id}", link),
        re.sub(r"signature=[^.]+", f"signature={LATER}", link),
        link[:-3] + "AAA",
        "/my/data",
        "/my/data?person=x&signature=y",
    ):
        answer = await web_client.get(wrong)
        assert (answer.status, WORDS in await answer.text()) == (404, False)
    assert (await web_client.get(link)).status == 200
    clock.advance(timedelta(minutes=15, seconds=1))
    assert (await web_client.get(link)).status == 404


async def test_erasing_is_asked_back_and_only_the_plain_word_does_it(phone: Phone, lift: LiftCard) -> None:
    await file_hazard(phone, lift)
    for other in ("取消", "好的", "算了"):
        assert "确认删除" in await phone.say("删除我的数据")
        await phone.say(other)
        assert "您" in await phone.say("确认删除")
        assert await Person.all().count() == 1


async def test_a_closed_report_keeps_its_facts_and_loses_its_person_words_and_photos(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    report = await file_hazard(phone, lift)
    photo = await add_photo(services, report)
    file = services.photos.path(photo.sha256)
    assert file.exists()
    await close(report, services)
    await phone.say("删除我的数据")
    assert "已删除您的微信身份，1 份报告" in await phone.say("确认删除")

    everything = await stored_in_tables()
    for gone in (WORDS, phone.openid, services.vault.look_up_hash(phone.openid)):
        assert gone not in everything
    assert not file.exists()
    assert await Person.all().count() == 0
    kept = await Report.get(id=report.id).select_related("incident")
    assert (kept.incident.lift_id, kept.filed_at) == (lift.lift_id, report.filed_at)
    assert "还没有" in await phone.say("进度")
    assert "没有您的微信身份" in await phone.say("我的数据")
    receipt = await web_client.get(f"/r/{number_of(report)}")
    assert "文字、照片和语音已删除" in await receipt.text()
    entry = await AuditEntry.get(verb="erase_person")
    assert entry.details == {
        "reports": 1,
        "photos": 1,
        "open": 0,
        "recipients_asked_to_erase": 0,
        "survey_answers": 0,
    }


async def test_an_open_matter_keeps_its_words_until_it_is_closed(
    phone: Phone, lift: LiftCard, services: Services, clock: MovableClock
) -> None:
    report = await file_hazard(phone, lift)
    await phone.say("删除我的数据")
    assert "1 份还没办结" in await phone.say("确认删除")
    everything = await stored_in_tables()
    assert WORDS in everything
    assert services.vault.look_up_hash(phone.openid) not in everything
    clock.advance(timedelta(days=1))
    await purge_today(services)
    assert WORDS in await stored_in_tables()

    await close(report, services)
    clock.advance(timedelta(days=1))
    await purge_today(services)
    assert WORDS not in await stored_in_tables()


async def test_what_was_added_to_a_call_for_help_goes_too(
    phone: Phone, lift: LiftCard, services: Services
) -> None:
    await phone.say("被困了")
    await phone.say("有一个老人")
    await phone.say(lift.code)
    await phone.stand_at("32.05", "118.78", "翠湖路")
    await close(await Report.get(), services)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    everything = await stored_in_tables()
    for gone in ("被困了", "有一个老人", "118.78", services.vault.look_up_hash(phone.openid)):
        assert gone not in everything


async def test_what_was_said_before_the_matter_was_merged_goes_too(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    await phone.say("被困了")
    await phone.say("有一个老人")  # about a lift that is not known yet
    await web_client.post(f"/l/{lift.code}/sos")
    await phone.say(lift.code)
    report = await Report.get(words="被困了").select_related("incident")
    assert report.incident.lift_id == lift.lift_id  # another matter by now than the one it began in
    await close(report, services)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    everything = await stored_in_tables()
    for gone in ("被困了", "有一个老人", services.vault.look_up_hash(phone.openid)):
        assert gone not in everything


async def test_a_photo_that_another_report_shows_stays_on_disk(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    mine = await file_hazard(phone, lift)
    theirs = await file_hazard(Phone(web_client), lift, "别人的报告")
    photo = await add_photo(services, mine)
    await add_photo(services, theirs)
    await close(mine, services)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert services.photos.path(photo.sha256).exists()
    assert (await Photo.get(report_id=mine.id)).state is PhotoState.ERASED


@pytest.mark.parametrize("where", ["visit", "vote"])
async def test_a_photo_that_proves_something_else_stays_on_disk(
    phone: Phone, lift: LiftCard, services: Services, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_files, "BATCH", 1)
    mine = await file_hazard(phone, lift)
    photo, now = await add_photo(services, mine), services.clock()
    if where == "visit":
        await MaintenanceVisit.create(
            lift_id=lift.lift_id, maintainer=await Organisation.get(name=MAINTAINER), node=Node.HALF_MONTHLY,
            done_at=now, worker="王师傅", photo_sha256=photo.sha256, source="test", source_key="test:visit",
            recorded_at=now,
        )  # fmt: skip
    else:
        _other, decision_id = [await draft_vote(services) for _ in range(2)]
        await Decision.filter(id=decision_id).update(attachments=[{"title": "报价", "sha256": photo.sha256}])
    await close(mine, services)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert (await Photo.get(report_id=mine.id)).state is PhotoState.ERASED
    assert services.photos.path(photo.sha256).exists()


async def test_who_erased_everything_can_report_again(phone: Phone, lift: LiftCard) -> None:
    await file_hazard(phone, lift)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    await file_hazard(phone, lift, "又响了")
    assert "又响了" not in await phone.say("进度")
    assert await Person.all().count() == 1


async def test_what_staff_wrote_about_the_person_goes_with_the_report(
    web_client: Client, phone: Phone, lift: LiftCard, services: Services
) -> None:
    report = await file_hazard(phone, lift)
    await add_note(report.incident_id, "楼上张先生爱报", "organisation:1", TESTER, services.clock())
    await answer_reporter(report.incident_id, "张先生您好", "物业", TESTER, services.clock())
    await close(report, services)
    await phone.say("删除我的数据")
    await phone.say("确认删除")
    assert "张先生" not in await stored_in_tables()
    receipt = await (await web_client.get(f"/r/{number_of(report)}")).text()
    assert "物业 答复：（已删除）" in receipt
