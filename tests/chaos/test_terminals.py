"""A power cut over sixty lifts in three estates, while the broker of their terminals is killed."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.services import Services
from models.actions.reports.file import ReportDraft, file_report
from models.actions.terminals.register import broker_passwords
from models.rules.reports.kinds import ReportKind, ReportSource
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Outage, Rescue
from models.tables.terminals import TerminalEvent
from scripts.simulators.terminals import LiftTerminal, LiftTerminals
from tests.support.own_mosquitto import OwnMosquitto
from tests.support.terminals import listening_at
from tests.support.terminals_of_estates import terminals_of_estates
from tests.support.waiting import until

ESTATES, OF_EACH = 3, 20
LIFTS = ESTATES * OF_EACH
WAIT = 120.0  # much longer than it takes


@pytest.mark.long
@pytest.mark.processes
async def test_no_alarm_is_lost_none_filed_twice_and_each_estate_is_one_outage(
    services: Services, tmp_path: Path
) -> None:
    lifts = await terminals_of_estates(services, ESTATES, OF_EACH)
    assert len(lifts) == LIFTS
    directory = tmp_path / "mosquitto"
    directory.mkdir()
    broker = OwnMosquitto(directory)
    await broker.let_in(broker_passwords())
    await broker.start()
    at_broker = replace(services, settings=services.settings.model_copy(update={"mqtt_url": broker.url}))
    terminals = [LiftTerminal(broker.port, *key.split()) for key in lifts]
    try:
        async with listening_at(at_broker), LiftTerminals(terminals) as running:
            now = services.clock()
            for one in terminals[: LIFTS // 2]:
                one.say("entrapment", now, words="停电困人")

            async def some_are_filed() -> bool:
                return await Rescue.all().count() >= 5

            await until(some_are_filed, seconds=WAIT)
            broker.kill()
            for one in terminals[LIFTS // 2 :]:  # nobody hears it yet
                one.say("entrapment", now, words="停电困人")
            # Somebody in each cabin scans the label meanwhile.
            for lift in lifts.values():
                scan = ReportDraft(f"t:{lift.id}", ReportSource.WEB, ReportKind.ENTRAPMENT, lift.id)
                await file_report(scan, services.clock(), services.vault)
            await broker.start()

            async def all_are_taken() -> bool:
                return running.kept == 0

            await until(all_are_taken, seconds=WAIT)
    finally:
        broker.stop()

    said = [message_id for one in terminals for message_id in one.said]
    assert await TerminalEvent.all().count() == len(said) == LIFTS
    assert await Incident.all().count() == await Rescue.all().count() == LIFTS
    reports = Counter(await Report.all().values_list("incident__lift_id", flat=True))
    assert reports == dict.fromkeys((lift.id for lift in lifts.values()), 2)
    outages = await Outage.all()
    assert {one.estate_id for one in outages} == {lift.estate_id for lift in lifts.values()}
    assert len(outages) == ESTATES
    assert await Rescue.filter(outage_id__not_isnull=True).count() == LIFTS
