"""Taking what terminals say: a copy changes nothing, and what calls for people is filed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise.functions import Count
from tortoise.transactions import in_transaction

from models.actions.shared.races import retry_on_race
from models.actions.terminals.file_signal import FILED_SIGNALS, ReadMessage, RegisteredTerminal, file_signal
from models.bulk import insert_rows
from models.rules.terminals.profile import profiles
from models.rules.terminals.signals import MessageFlag
from models.rules.terminals.storm import WINDOW, is_kept
from models.rules.terminals.topics import Channel
from models.tables.keys import new_key
from models.tables.terminals import Terminal, TerminalEvent
from models.vault import Vault


@dataclass(frozen=True)
class ReceivedMessage:
    """As the broker handed it over: whose topic it came by is what the broker vouches for."""

    identity: str
    channel: Channel
    payload: bytes
    received_at: datetime


class TakenMessage(StrEnum):
    """What became of a message."""

    FILED = "filed"  # people are told
    KEPT = "kept"
    REPEATED = "repeated"  # a copy
    LEFT_OUT = "left_out"  # too many from this terminal within the hour
    REFUSED = "refused"  # no such terminal, or it was retired


@dataclass(frozen=True)
class MessageOutcome:
    """`own_id`: what its terminal calls it; empty where it does not."""

    taken: TakenMessage
    own_id: str = ""


async def take_messages(messages: Sequence[ReceivedMessage], vault: Vault) -> list[MessageOutcome]:
    """What became of each, in their order. May be called again with the same messages.

    Those that call for people first, each in a transaction of its own; the others together.
    """
    known = await registered({one.identity for one in messages})
    read = [_read(one, known) for one in messages]
    taken: list[TakenMessage] = [TakenMessage.REFUSED] * len(messages)
    quiet: list[tuple[int, ReadMessage]] = []
    for place, one in enumerate(read):
        if one is None:
            continue
        if is_filed(one):
            filed = await file_signal(one, vault)
            taken[place] = TakenMessage.FILED if filed else TakenMessage.REPEATED
        else:
            quiet.append((place, one))
    if quiet:
        kept = await retry_on_race(lambda: _keep([one for _, one in quiet]))
        for (place, _), what in zip(quiet, kept, strict=True):
            taken[place] = what
    return [
        MessageOutcome(what, one.told.own_id if one else "") for what, one in zip(taken, read, strict=True)
    ]


def is_filed(one: ReadMessage) -> bool:
    return one.told.signal in FILED_SIGNALS or MessageFlag.OTHER_LIFT in one.told.flags


async def registered(identities: Collection[str]) -> dict[str, RegisteredTerminal]:
    rows = await Terminal.filter(identity__in=list(identities), retired_at=None).select_related("lift")
    return {
        row.identity: RegisteredTerminal(
            row.id,
            row.identity,
            row.lift_id,
            row.profile,
            frozenset((row.lift.rescue_number, row.lift.registration_number.upper(), row.identity.upper())),
        )
        for row in rows
    }


def _read(one: ReceivedMessage, known: dict[str, RegisteredTerminal]) -> ReadMessage | None:
    terminal = known.get(one.identity)
    if terminal is None:
        return None
    profile = profiles()[terminal.profile]
    told = profile.read(one.channel, one.payload, terminal.lift_numbers, one.received_at)
    return ReadMessage(terminal, told, one.received_at)


async def _keep(messages: Sequence[ReadMessage]) -> list[TakenMessage]:
    """In the caller's transaction, and all of them or none."""
    seen = await _seen(messages)
    kept = await _kept_lately({one.terminal.id for one in messages}, messages[-1].received_at)
    rows, taken, left_out = [], [], dict[UUID, int]()
    for one in messages:
        terminal_id, told = one.terminal.id, one.told
        if (terminal_id, told.key) in seen:
            taken.append(TakenMessage.REPEATED)
            continue
        seen.add((terminal_id, told.key))
        if not is_kept(told.signal, kept.get(terminal_id, 0)):
            left_out[terminal_id] = left_out.get(terminal_id, 0) + 1
            taken.append(TakenMessage.LEFT_OUT)
            continue
        kept[terminal_id] = kept.get(terminal_id, 0) + 1
        rows.append({"id": new_key(), **one.as_row()})
        taken.append(TakenMessage.KEPT)
    async with in_transaction() as connection:
        await insert_rows(connection, TerminalEvent, rows)
    await _count_left_out(left_out)
    return taken


async def _count_left_out(left_out: dict[UUID, int]) -> None:
    for row in await Terminal.filter(id__in=list(left_out)):
        row.left_out = min(row.left_out + left_out[row.id], 2**31 - 1)
        await row.save(update_fields=["left_out"])


async def _seen(messages: Iterable[ReadMessage]) -> set[tuple[UUID, str]]:
    keys = TerminalEvent.filter(key__in=[one.told.key for one in messages])
    terminals = {one.terminal.id for one in messages}
    found = await keys.filter(terminal_id__in=terminals).values_list("terminal_id", "key")
    return {(terminal_id, key) for terminal_id, key in found}


async def _kept_lately(terminals: Collection[UUID], now: datetime) -> dict[UUID, int]:
    lately = TerminalEvent.filter(terminal_id__in=list(terminals), received_at__gt=now - WINDOW)
    counted = await lately.annotate(kept=Count("id")).group_by("terminal_id").values("terminal_id", "kept")
    return {row["terminal_id"]: row["kept"] for row in counted}
