"""Calls for help that did not reach the database: on disk, sealed, and filed exactly once."""

import asyncio
import os
import re
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bot.emergency.call import replay
from bot.emergency.journal import Entry
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.lifts.emergency_cards import EmergencyCard
from models.actions.lifts.find import LiftCard
from models.actions.reports.file import ReportDraft, Reporter, file_report
from models.actions.reports.receipts import filed_under
from models.actions.rescues.record_status import hear_word
from models.rules.reports.kinds import ReportKind, ReportSource, Role
from models.rules.reports.source_keys import kept
from models.rules.rescues.journal_room import SILENT_REPEATS, SPOKEN_REPEATS
from models.rules.rescues.trap_clock import KnownBy, RescueState, StatusUpdate, Step
from models.tables.forwarding.delivery import Delivery
from models.tables.reports.report import Event, Incident, Report
from models.tables.rescues import Rescue
from tests.support.clock import MovableClock


def draft_of(lift: LiftCard | None, key: str = "web:one", words: str = "") -> ReportDraft:
    return ReportDraft(
        source_key=key,
        door=ReportSource.WEB,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift.lift_id if lift else None,
        role=Role.INSIDE,
        words=words,
    )


def files(settings: Settings, ending: str) -> list[Path]:
    return sorted((settings.var_dir / "journal").glob(f"*{ending}"))


async def test_an_entry_comes_back_as_it_went_in_and_is_sealed_on_disk(
    services: Services, settings: Settings, lift: LiftCard
) -> None:
    draft = draft_of(lift, words="我和奶奶被困了")
    draft = ReportDraft(**(draft.__dict__ | {"reporter": Reporter("h" * 43, services.vault.seal("o" * 28))}))
    entry = Entry(draft, services.clock(), lift.code)
    await services.journal.keep(entry)
    [name] = await services.journal.names()
    assert await services.journal.read(name) == entry
    [file] = files(settings, ".entry")
    assert "奶奶" not in file.read_text("utf-8")
    assert lift.code not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert files(settings, ".part") == []


async def test_a_second_tap_finds_the_first_entry_and_its_time(services: Services, lift: LiftCard) -> None:
    first = Entry(draft_of(lift), services.clock(), lift.code)
    await services.journal.keep(first)
    later = first.told_at + timedelta(minutes=5)
    await asyncio.gather(*(services.journal.keep(Entry(draft_of(lift), later, lift.code)) for _ in range(5)))
    [name] = await services.journal.names()
    assert await services.journal.read(name) == first


async def test_six_hundred_taps_from_one_address_are_folded_and_others_have_their_room(
    services: Services, lift: LiftCard
) -> None:
    """What the taps say is kept with the call that stands for them."""
    now, flood = services.clock(), "203.0.113.9"
    for number in range(600):
        await services.journal.keep(Entry(draft_of(lift, f"web:flood-{number}"), now, lift.code), flood)
    assert len(await services.journal.names()) == SILENT_REPEATS
    assert await services.journal.holds("web:flood-599")
    for number in range(40):
        spoken = draft_of(lift, f"web:spoken-{number}", words=f"第{number}声")
        await services.journal.keep(Entry(spoken, now, lift.code), flood)
    assert len(await services.journal.names()) == SPOKEN_REPEATS
    neighbour = draft_of(lift, "web:neighbour")
    await services.journal.keep(Entry(neighbour, now, lift.code), "198.51.100.7")
    assert len(await services.journal.names()) == SPOKEN_REPEATS + 1
    assert await replay(services) == SPOKEN_REPEATS + 1
    assert await Incident.all().count() == 1
    words = " ".join([report.words for report in await Report.all()])
    assert all(f"第{number}声" in words for number in range(40))
    assert not await services.journal.holds("web:flood-599")


async def test_metrics_tell_how_many_wait_and_for_how_long(
    services: Services, settings: Settings, lift: LiftCard
) -> None:
    await services.journal.keep(Entry(draft_of(lift), services.clock(), lift.code))
    [file] = files(settings, ".entry")
    an_hour_ago = time.time() - 3600
    os.utime(file, (an_hour_ago, an_hour_ago))
    await services.journal.look()
    shown = (await services.metrics.render(services.clock())).decode()
    assert "tima_journal_entries 1.0" in shown
    assert re.search(r"tima_journal_oldest_seconds 36\d\d\.", shown)
    await replay(services)
    await services.journal.look()
    shown = (await services.metrics.render(services.clock())).decode()
    assert "tima_journal_entries 0.0" in shown
    assert "tima_journal_oldest_seconds 0.0" in shown


async def test_a_lift_that_a_restored_database_does_not_have_is_resolved_again_or_left_to_the_desk(
    services: Services, lift: LiftCard
) -> None:
    """By its code where that is known, else the desk is told what was known of it."""
    gone = replace(draft_of(lift, "web:gone", words="快来"), lift_id=uuid4())
    await services.journal.keep(Entry(replace(gone, source_key="web:moved"), services.clock(), lift.code))
    await services.journal.keep(Entry(gone, services.clock(), "00000000000X"))
    assert await replay(services) == 2
    assert await services.journal.names() == []
    moved = await Report.get(filed_under("web:moved")).select_related("incident")
    assert moved.incident.lift_id == lift.lift_id
    lost = await Report.get(filed_under("web:gone")).select_related("incident")
    assert lost.incident.lift_id is None
    assert lost.words == "（扫的梯码：00000000000X）快来"
    assert await Delivery.filter(incident_id=lost.incident_id, part="rescue_desk").exists()


async def test_what_cannot_be_read_is_set_aside_and_holds_nothing_up(
    services: Services, settings: Settings, lift: LiftCard
) -> None:
    await services.journal.keep(Entry(draft_of(lift, "web:torn"), services.clock()))
    [torn] = files(settings, ".entry")
    torn.write_bytes(torn.read_bytes()[:50])
    await services.journal.keep(Entry(draft_of(lift, "web:whole"), services.clock()))
    assert await replay(services) == 1
    assert (await Report.get()).source_key == kept("web:whole")
    assert [file.stem for file in files(settings, ".damaged")] == [torn.stem]
    assert files(settings, ".entry") == []


async def test_an_entry_that_the_disk_does_not_give_stays_and_holds_nothing_up(
    services: Services, settings: Settings, lift: LiftCard
) -> None:
    await services.journal.keep(Entry(draft_of(lift, "web:stuck"), services.clock()))
    [stuck] = files(settings, ".entry")
    stuck.unlink()
    stuck.mkdir()  # to read it is an OSError, as on a bad disk
    await services.journal.keep(Entry(draft_of(lift, "web:whole"), services.clock()))
    assert await replay(services) == 1
    assert (await Report.get()).source_key == kept("web:whole")
    assert files(settings, ".entry") == [stuck]


async def test_a_replay_files_with_the_time_at_which_it_was_told(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    told_at = services.clock()
    await services.journal.keep(Entry(draft_of(lift), told_at, lift.code))
    clock.advance(timedelta(minutes=12))
    assert await replay(services) == 1
    incident = await Incident.get()
    assert (incident.opened_at, incident.lift_id) == (told_at, lift.lift_id)
    assert (await Report.get()).filed_at == told_at
    assert (await Event.get()).details["flag"] == "journaled"
    assert await Delivery.filter(due_at__lte=services.clock()).count() == 4


async def test_a_call_told_before_a_release_does_not_reopen_it_and_the_clock_begins_with_the_first_call(
    services: Services, lift: LiftCard, clock: MovableClock
) -> None:
    told_at = services.clock()
    await services.journal.keep(Entry(draft_of(lift, "web:late"), told_at, lift.code))
    clock.advance(timedelta(minutes=1))
    incident = (await file_report(draft_of(lift, "web:first"), services.clock(), services.vault)).incident_id
    clock.advance(timedelta(minutes=9))
    now = services.clock()
    await hear_word(
        incident, StatusUpdate(Step.RELEASED, now, now, "call:responder", "维保", KnownBy.CALL), now
    )
    clock.advance(timedelta(minutes=1))
    assert await replay(services) == 1
    rescue = await Rescue.get(incident_id=incident)
    assert (rescue.state, rescue.filings, rescue.reported_at) == (RescueState.RELEASED, 2, told_at)


async def test_killed_between_filing_and_discarding_the_next_replay_files_nothing(
    services: Services, settings: Settings, lift: LiftCard, tmp_path: Path
) -> None:
    await services.journal.keep(Entry(draft_of(lift), services.clock(), lift.code))
    [entry] = files(settings, ".entry")
    shutil.copy(entry, tmp_path / "kept")
    assert await replay(services) == 1
    shutil.copy(tmp_path / "kept", entry)  # as a process leaves it that is killed at this point
    assert await replay(services) == 0
    assert files(settings, ".entry") == []
    assert await Report.all().count() == 1
    assert await Delivery.all().count() == 4


async def test_replays_at_the_same_time_file_each_entry_once(services: Services, lift: LiftCard) -> None:
    for number in range(20):
        entry = Entry(draft_of(lift, f"web:{number}"), services.clock(), lift.code)
        await services.journal.keep(entry, f"192.0.2.{number}")
    assert sum(await asyncio.gather(*(replay(services) for _ in range(4)))) == 20
    assert await Report.all().count() == 20
    assert await Incident.all().count() == 1
    assert await services.journal.names() == []


async def test_a_lift_unknown_while_the_database_was_away_is_found_by_its_code(
    services: Services, lift: LiftCard
) -> None:
    await services.journal.keep(Entry(draft_of(None, "web:known"), services.clock(), lift.code))
    await services.journal.keep(Entry(draft_of(None, "web:unknown"), services.clock(), "00000000000X"))
    assert await replay(services) == 2
    assert (
        await Report.get(filed_under("web:known")).select_related("incident")
    ).incident.lift_id == lift.lift_id
    unknown = await Report.get(filed_under("web:unknown")).select_related("incident")
    assert unknown.incident.lift_id is None
    assert "00000000000X" in unknown.words


@pytest.fixture
async def away(settings: Settings, lift_code_of_demo: str) -> AsyncIterator[Services]:
    """The same settings on a day when the database is away, with the copy of the cards of the day before."""
    async with open_services(settings) as before:
        assert await before.emergency_cards.refresh()
    nobody_there = settings.model_copy(update={"database_url": "postgres://postgres@127.0.0.1:9/none"})
    async with open_services(nobody_there) as opened:
        yield opened


async def test_the_copy_of_the_cards_knows_every_lift_and_is_not_written_needlessly(
    services: Services, settings: Settings
) -> None:
    assert await services.emergency_cards.refresh()
    assert not await services.emergency_cards.refresh()
    with sqlite3.connect(settings.var_dir / "emergency_cards.sqlite3") as copy:
        [(count,)] = copy.execute("SELECT count(*) FROM card").fetchall()
        assert count == 40


@pytest.mark.parametrize("ground", ["embedded"], indirect=True)
async def test_without_the_database_a_card_is_as_last_known_else_the_hotline_alone(
    settings: Settings, lift_code_of_demo: str, away: Services
) -> None:
    known = await away.emergency_cards.by_code(lift_code_of_demo)
    assert isinstance(known, EmergencyCard)
    assert (known.hotline, known.place) == ("96333", "翠湖苑 1幢 1单元 左梯")
    assert known.rescue_number
    assert await away.emergency_cards.by_code("00000000000X") == EmergencyCard("00000000000X", "96333")
    (settings.var_dir / "emergency_cards.sqlite3").write_bytes(b"damaged")
    damaged = await away.emergency_cards.by_code(lift_code_of_demo)
    assert damaged == EmergencyCard(lift_code_of_demo, settings.default_hotline)
