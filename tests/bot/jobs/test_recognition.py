"""Voices put into words by a city's engine: beside the voice, never before the report, and an alarm where it says so."""

from dataclasses import replace

import pytest
from aiohttp import ClientTimeout
from aiohttp.pytest_plugin import AiohttpServer
from pydantic import SecretStr

from bot.files.voices import PlayableVoice
from bot.jobs import recognition
from bot.jobs.all import CHORES
from bot.jobs.recognition import recognise
from bot.jobs.voices import stored
from bot.services import Services
from models.actions.lifts.find import LiftCard
from models.actions.reports.erase import erase_reports
from models.actions.reports.extend import Addition
from models.actions.reports.file import ReportDraft, file_report
from models.actions.reports.recognition import HEARD_IN_A_VOICE, WAITS
from models.actions.reports.voices import add_stored_voice
from models.actions.shared.work import claim
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.reports.transcripts import LABEL
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Report
from models.tables.reports.voice import Recognition, Voice
from scripts.simulators.speech import SpeechMode, SpeechSimulator
from tests.conftest import Client
from tests.support.clock import MovableClock
from tests.support.receipts import number_of

TOKEN = "of the engine"
SOUND = b"\xff\xfb not really a sound"


@pytest.fixture
def engine() -> SpeechSimulator:
    return SpeechSimulator(TOKEN)


@pytest.fixture
async def heard(services: Services, engine: SpeechSimulator, aiohttp_server: AiohttpServer) -> Services:
    """The services of a city that has an engine."""
    server = await aiohttp_server(engine.app())
    url = str(server.make_url("/v1/audio/transcriptions"))
    settings = services.settings.model_copy(update={"speech_url": url, "speech_token": SecretStr(TOKEN)})
    return replace(services, settings=settings)


async def spoken(services: Services, lift: LiftCard, kind: ReportKind = ReportKind.HAZARD) -> Report:
    """A report with a voice."""
    category = HazardCategory.NOISE if kind is ReportKind.HAZARD else None
    draft = ReportDraft("test:1", ReportSource.MINI_PROGRAM, kind, lift.lift_id, "电梯有问题", category)
    receipt = await file_report(draft, services.clock(), services.vault)
    voice = stored(services, PlayableVoice(SOUND, 2, ""))
    assert await add_stored_voice(Addition("v", receipt.report_id), voice, "（语音）", services.clock())
    return await Report.get(id=receipt.report_id)


async def work(services: Services) -> int:
    """What a worker does now: how many voices the engine was asked about."""
    rows = await claim(Recognition, 10, services.clock())
    for one in rows:
        await recognise(services, one)
    return len(rows)


def is_on(services: Services) -> bool:
    return next(one for one in CHORES if one.do is recognise).is_set_up(services.settings)


async def test_without_an_engine_nothing_is_asked(services: Services, lift: LiftCard) -> None:
    await spoken(services, lift)
    assert not is_on(services)
    assert not await Recognition.exists()


async def test_what_was_heard_stands_beside_the_voice_and_goes_to_those_who_were_told(
    heard: Services, lift: LiftCard, engine: SpeechSimulator, web_client: Client
) -> None:
    report = await spoken(heard, lift)
    assert is_on(heard)
    before = await Delivery.all().count()
    await Delivery.all().update(attempts=1)
    engine.says = " 三楼的门\n关不上 "
    assert await work(heard) == 1
    assert engine.heard == [SOUND]
    assert (await Voice.get()).transcript == "三楼的门 关不上"
    said = await Event.filter(kind=EventKind.SAID).order_by("-sequence").first()
    assert said is not None
    assert said.details["words"] == f"{LABEL}三楼的门 关不上"
    assert await Delivery.all().count() > before
    assert LABEL in await (await web_client.get(f"/r/{number_of(report)}")).text()
    assert await Incident.all().count() == 1
    assert await work(heard) == 0


@pytest.mark.parametrize("in_time", [True, False])
async def test_somebody_trapped_in_a_hazards_voice_is_an_alarm_at_the_desk_alone(
    heard: Services, lift: LiftCard, engine: SpeechSimulator, in_time: bool
) -> None:
    await spoken(heard, lift)
    engine.says = "我被困在电梯里了，快来人"
    [row] = await claim(Recognition, 10, heard.clock())
    await recognise(heard, row)
    if not in_time:  # a worker that died in between has left the row; the other does it again
        await Recognition.create(voice_id=row.voice_id, due_at=heard.clock(), urgency=1)
        await work(heard)
    alarm = await Incident.get(kind=ReportKind.ENTRAPMENT)
    assert alarm.lift_id is None
    told = await Delivery.filter(incident_id=alarm.id, organisation_id__not_isnull=True)
    assert {one.part for one in told} == {Part.RESCUE_DESK}
    report = await Report.get(incident_id=alarm.id)
    assert lift.rescue_number in report.words
    assert LABEL in report.words
    assert (await Event.get(incident_id=alarm.id, kind=EventKind.FILED)).details["flag"] == HEARD_IN_A_VOICE


async def test_a_call_for_help_stays_one_whatever_is_heard(
    heard: Services, lift: LiftCard, engine: SpeechSimulator
) -> None:
    await spoken(heard, lift, ReportKind.ENTRAPMENT)
    engine.says = "没有人被困，发错了"
    await work(heard)
    incident = await Incident.get()
    assert (incident.kind, incident.closed_at) == (ReportKind.ENTRAPMENT, None)
    assert not await Event.filter(kind=EventKind.WITHDRAWN).exists()


async def test_an_alarm_is_not_doubled_where_the_lift_is_being_rescued(
    heard: Services, lift: LiftCard, engine: SpeechSimulator
) -> None:
    await spoken(heard, lift)
    await file_report(
        ReportDraft("test:2", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.lift_id),
        heard.clock(),
        heard.vault,
    )
    engine.says = "我被困在电梯里了"
    await work(heard)
    assert await Incident.filter(kind=ReportKind.ENTRAPMENT).count() == 1


@pytest.mark.parametrize("mode", [SpeechMode.DOWN, SpeechMode.GARBAGE, SpeechMode.NO_TEXT, SpeechMode.HANGS])
async def test_an_engine_that_does_not_answer_is_asked_again_and_given_up(
    heard: Services, lift: LiftCard, engine: SpeechSimulator, clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch, mode: SpeechMode,
) -> None:  # fmt: skip
    if mode is SpeechMode.HANGS:
        monkeypatch.setattr(recognition, "TIMEOUT", ClientTimeout(total=0.2))
    await spoken(heard, lift)
    engine.mode = mode
    for wait in WAITS:
        assert await work(heard) == 1
        assert await work(heard) == 0
        clock.advance(wait)
    assert await work(heard) == 1
    assert not await Recognition.exists()
    assert (await Voice.get()).transcript == ""


async def test_an_engine_that_comes_back_is_heard(
    heard: Services, lift: LiftCard, engine: SpeechSimulator, clock: MovableClock
) -> None:
    await spoken(heard, lift)
    engine.mode, engine.says = SpeechMode.DOWN, "门响"
    await work(heard)
    engine.mode = SpeechMode.ANSWERS
    clock.advance(WAITS[0])
    await work(heard)
    assert (await Voice.get()).transcript == "门响"


async def test_an_erased_voice_is_not_put_into_words(
    heard: Services, lift: LiftCard, engine: SpeechSimulator
) -> None:
    report = await spoken(heard, lift)
    [row] = await claim(Recognition, 10, heard.clock())
    await erase_reports([report], heard.clock(), heard.photos.remove)
    await recognise(heard, row)
    assert engine.heard == []
    assert not await Recognition.exists()
