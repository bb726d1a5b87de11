"""A message that calls for people: an entrapment becomes the same rescue as a scan, a danger a hazard."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.actions.ledger.open_keys import open_entrapment_key
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.file import ReportDraft, file_or_repeat
from models.actions.reports.unconfirmed_calls import UNCONFIRMED, where_of
from models.actions.shared.city_rules import LOCAL
from models.actions.shared.races import retry_on_race
from models.actions.terminals.believed import record_of_alarms
from models.rules.reports.kinds import HazardCategory, ReportKind, ReportSource
from models.rules.rescues.trap_clock import RescueState
from models.rules.terminals.false_alarms import AlarmRecord
from models.rules.terminals.signals import MessageFlag, TerminalMessage, TerminalSignal
from models.rules.terminals.storm import tells_again
from models.tables.keys import new_key
from models.tables.lifts import Lift
from models.tables.reports.report import Incident, Report
from models.tables.rescues import Rescue
from models.tables.terminals import Terminal, TerminalEvent
from models.vault import Vault

NOTHING_SAID = "没有说明"
FILED_SIGNALS = (TerminalSignal.ENTRAPMENT, TerminalSignal.RELEASED, TerminalSignal.DANGER)


@dataclass(frozen=True)
class RegisteredTerminal:
    """A terminal in use. `lift_numbers`: by which its lift may be named in a message, in capitals."""

    id: UUID
    identity: str
    lift_id: UUID
    profile: str
    lift_numbers: frozenset[str]


@dataclass(frozen=True)
class ReadMessage:
    terminal: RegisteredTerminal
    told: TerminalMessage
    received_at: datetime

    def as_row(self) -> dict[str, Any]:
        """The columns of its TerminalEvent."""
        return {
            "terminal_id": self.terminal.id,
            "key": self.told.key,
            "signal": self.told.signal,
            "code": self.told.code,
            "words": self.told.words,
            "flags": [flag.value for flag in self.told.flags],
            "happened_at": self.told.happened_at,
            "received_at": self.received_at,
        }


async def file_signal(one: ReadMessage, vault: Vault) -> bool:
    """The message and what follows from it, in one transaction. False for a copy."""
    return await retry_on_race(lambda: _file(one, vault))


async def _file(one: ReadMessage, vault: Vault) -> bool:
    if await TerminalEvent.exists(terminal_id=one.terminal.id, key=one.told.key):
        return False
    if MessageFlag.OTHER_LIFT in one.told.flags:
        words = f"电梯终端 {one.terminal.identity} 报来的电梯编号与登记的不符，报的是：{_said(one.told)}"
        incident_id: UUID | None = await _file_hazard(one, "other_lift", words, vault)
        if one.told.signal is TerminalSignal.ENTRAPMENT:
            incident_id = await _file_unplaced(one, vault)
    elif one.told.signal is TerminalSignal.ENTRAPMENT:
        incident_id = await _file_entrapment(one, vault)
    elif one.told.signal is TerminalSignal.DANGER:
        incident_id = await _file_hazard(one, "danger", f"电梯终端报告危险故障：{_said(one.told)}", vault)
    else:
        incident_id = await _tell_release(one)
    await TerminalEvent.create(id=new_key(), incident_id=incident_id, **one.as_row())
    return True


async def _file_entrapment(one: ReadMessage, vault: Vault) -> UUID:
    """Join the open rescue of the lift, or open one. A button pressed again and again is told once."""
    lift_id, terminal = one.terminal.lift_id, one.terminal
    opened = await Incident.filter(open_key=open_entrapment_key(lift_id)).select_for_update().first()
    if opened is not None and not await Rescue.exists(incident_id=opened.id, state=RescueState.RELEASED):
        mine = TerminalEvent.filter(terminal_id=terminal.id, incident_id=opened.id)
        alarms = mine.filter(signal=TerminalSignal.ENTRAPMENT).values_list("received_at", flat=True)
        if not tells_again(list(await alarms), one.received_at):  # type: ignore[arg-type]  # flat
            return opened.id
    believed = await record_of_alarms(terminal.id)
    draft = ReportDraft(
        source_key=f"terminal:{terminal.id.hex}:{one.told.key}",
        door=ReportSource.TERMINAL,
        kind=ReportKind.ENTRAPMENT,
        lift_id=lift_id,
        words=_words_of_alarm(one, believed),
        flag=_doubts(one.told.flags, believed),
    )
    return (await file_or_repeat(draft, one.received_at, vault)).incident_id


async def _file_unplaced(one: ReadMessage, vault: Vault) -> UUID:
    """A call for help from a lift that is not known for sure: to the rescue desk alone, which finds out.

    The report names no lift, so nobody is sent to a wrong one; its words say where it may be. While it is
    open, a button pressed again and again is told once in five minutes.
    """
    terminal = await Terminal.filter(id=one.terminal.id).select_for_update().get()
    lift = await Lift.get(id=terminal.lift_id)
    prefix = f"terminal:{terminal.id.hex}:unplaced:"
    words = _words_of_alarm(one, await record_of_alarms(terminal.id))
    mine = Report.filter(source_key__startswith=prefix, incident__closed_at=None)
    report = await mine.order_by("-id").first()
    if report is not None:
        events = TerminalEvent.filter(terminal_id=terminal.id, incident_id=report.incident_id)
        alarms = await events.values_list("received_at", flat=True)
        if tells_again(list(alarms), one.received_at):  # type: ignore[arg-type]  # flat
            await add_words(Addition(f"{prefix}{one.told.key}", report.id), words, one.received_at)
        return report.incident_id
    where = await where_of(lift.id)
    draft = ReportDraft(
        source_key=f"{prefix}{one.told.key}",
        door=ReportSource.TERMINAL,
        kind=ReportKind.ENTRAPMENT,
        lift_id=None,
        words=f"（未确认：终端报来的电梯编号与登记的不符，不能确定是哪部电梯。终端登记在{where}）{words}",
        flag=UNCONFIRMED,
        city_id=lift.city_id,
    )
    return (await file_or_repeat(draft, one.received_at, vault)).incident_id


async def _file_hazard(one: ReadMessage, about: str, words: str, vault: Vault) -> UUID:
    """One a day and kind: what a terminal repeats is in its series."""
    day = one.received_at.astimezone(LOCAL).date()
    draft = ReportDraft(
        source_key=f"terminal:{one.terminal.id.hex}:{about}:{day}",
        door=ReportSource.TERMINAL,
        kind=ReportKind.HAZARD,
        lift_id=one.terminal.lift_id,
        words=words,
        category=HazardCategory.OTHER,
    )
    return (await file_or_repeat(draft, one.received_at, vault)).incident_id


async def _tell_release(one: ReadMessage) -> UUID | None:
    """Pass it on to the rescuers where this terminal had called them. It ends nothing: people do."""
    mine = Report.filter(
        incident__open_key=open_entrapment_key(one.terminal.lift_id),
        source_key__startswith=f"terminal:{one.terminal.id.hex}:",
    )
    report = await mine.order_by("id").first()
    if report is None:
        return None
    key = f"terminal:{one.terminal.id.hex}:{one.told.key}"
    await add_words(Addition(key, report.id), "终端报告轿厢内已没有人，请仍到场确认", one.received_at)
    return report.incident_id


def _said(told: TerminalMessage) -> str:
    """What it is called, and the maker's code; names of our own signals are no words for people."""
    code = "" if told.code in tuple(TerminalSignal) else told.code
    return "，".join(part for part in (told.words, code) if part) or NOTHING_SAID


def _words_of_alarm(one: ReadMessage, believed: AlarmRecord) -> str:
    told = one.told
    said = _said(told)
    sentences = ["电梯终端自动报警。" if said == NOTHING_SAID else f"电梯终端自动报警：{said}。"]
    if MessageFlag.LATE in told.flags and told.happened_at is not None:
        local = told.happened_at.astimezone(LOCAL)
        sentences.append(f"终端记下的时间是 {local.month}月{local.day}日 {local:%H:%M}。")
    if believed.is_doubtful:
        sentences.append(
            f"这台终端近 {believed.judged} 次报警有 {believed.false} 次是误报，请先与轿厢通话，仍须到场。"
        )
    return "".join(sentences)


def _doubts(flags: Collection[MessageFlag], believed: AlarmRecord) -> str:
    """What staff should know of it; empty where there is nothing."""
    named = {
        MessageFlag.UNREADABLE: "终端的消息无法读懂，按困人处理",
        MessageFlag.UNKNOWN_CODE: "终端用了未登记的代码，按困人处理",
        MessageFlag.LATE: "终端的消息来得晚，或终端的时钟慢",
        MessageFlag.CLOCK_FAST: "终端的时钟快",
    }
    found = [words for flag, words in named.items() if flag in flags]
    return "；".join([*found, *(["终端近来多有误报"] if believed.is_doubtful else [])])
