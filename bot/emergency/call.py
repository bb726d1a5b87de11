"""Calls for help: filed at once, or while the database is away journaled, and filed when it is back."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from bot.emergency.journal import MAX_WORDS, Entry, JournalFull
from bot.kernel.file_lock import alone
from bot.kernel.timeouts import within
from bot.notify.notify import News, notify
from bot.services import Services
from models.actions.lifts.find import LiftCard, lift_by_code, lift_exists, lifts_by_rescue_number
from models.actions.people.names import names_of_author
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.actions.reports.move import put_on_lift
from models.actions.reports.read import report_view
from models.database import DATABASE_AWAY, ask_database
from models.rules.base import budgets
from models.rules.forwarding.delivery import Delivered

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.5
REFRESH_EVERY_SECONDS = 10.0  # a look at the file's age; written every ten minutes
JOURNALED = "journaled"  # the flag by which staff know why a call came late


class Unfiled(StrEnum):
    """The database cannot be reached, so nobody is told yet, and the person must be told to call."""

    JOURNALED = "journaled"  # it will be filed
    LOST = "lost"  # not even the disk takes it


async def file_entrapment(
    services: Services, draft: ReportDraft, code: str, source: str
) -> Receipt | Unfiled:
    """File it, or keep it for `replay`. Never raises: a bug of ours must not cost a call for help either.

    `code` is the scanned one, empty where none is known; `source` the address or person. Where it is
    not known whether the database has taken it, the replay finds out by the source key.
    """
    now = services.clock()
    try:
        return await within(budgets.FILE_CALL, file_report(draft, now, services.vault))
    except Exception:
        log.exception("a call for help could not be filed; it goes to the journal")
    try:
        await services.journal.keep(Entry(draft, now, code), source)
    except (OSError, JournalFull):
        log.exception("a call for help could not be journaled")
        services.metrics.calls_for_help.labels(Unfiled.LOST).inc()
        return Unfiled.LOST
    services.metrics.calls_for_help.labels(Unfiled.JOURNALED).inc()
    return Unfiled.JOURNALED


async def watch(services: Services) -> None:
    """For as long as a web process lives: replay the journal, and keep the emergency cards fresh."""
    await asyncio.gather(
        _again_and_again(services, "journal", replay, LOOK_EVERY_SECONDS),
        _again_and_again(services, "emergency cards", _refresh_cards, REFRESH_EVERY_SECONDS),
    )


async def _again_and_again(
    services: Services, name: str, task: Callable[[Services], Coroutine[Any, Any, object]], seconds: float
) -> None:
    turn = services.pulse.of(name)
    while True:
        turn()
        try:
            await within(budgets.JOURNAL, task(services))
        except DATABASE_AWAY as error:
            log.info("the database is away: %s", type(error).__name__)
        except Exception:
            log.exception("what keeps calls for help safe has failed; it is tried again")
        await asyncio.sleep(seconds)


async def replay(services: Services) -> int:
    """File what the journal holds, the oldest first; how many that were. Raises one of DATABASE_AWAY.

    The source key makes it exactly once: a process that is killed between filing
    and discarding leaves an entry whose next replay finds its own report.
    """
    await services.journal.look()
    names = await services.journal.names()
    if not names:
        return 0
    filed = 0
    with alone(services.journal.lock_file) as mine:
        for name in names if mine else ():
            await within(budgets.LOOK_UP, ask_database())
            try:
                filed += await within(budgets.REPLAY, _replay_one(services, name))
            except Exception:
                # The database has gone again, which the next question tells; or this one entry is
                # at fault, which metrics tell, and holds up no other.
                log.exception("an entry of the journal could not be filed", extra={"entry": name})
    if filed:
        log.warning("calls for help from the journal were filed", extra={"count": filed})
        await services.wake_workers()
    return filed


async def _replay_one(services: Services, name: str) -> bool:
    """Whether it was new."""
    entry = await services.journal.read(name)
    if entry is None:
        return False
    receipt = await _file_late(services, entry)
    await _catch_up(entry, await services.journal.read(name), receipt, services.clock())
    await services.journal.discard(name)
    await _tell(services, entry.draft, receipt)
    return not receipt.repeated


async def _catch_up(filed: Entry, now_held: Entry | None, receipt: Receipt, now: datetime) -> None:
    """What was added to the entry while it was being filed."""
    if now_held is None or now_held == filed:
        return
    key, draft = filed.draft.source_key, now_held.draft
    if draft.lift_id is not None and draft.lift_id != filed.draft.lift_id:
        await put_on_lift(Addition(f"{key}:lift", receipt.report_id), draft.lift_id, now)
    if draft.words != filed.draft.words:
        await add_words(Addition(f"{key}:words", receipt.report_id), draft.words, now)


async def _file_late(services: Services, entry: Entry) -> Receipt:
    """With the time at which it was told: from then on minutes count.

    The database may be another one than before, restored from a backup. A lift that it does not
    have is looked for by its code and its 识别码, else the desk is told what was known of it.
    """
    draft, now = replace(entry.draft, flag=entry.draft.flag or JOURNALED), services.clock()
    if draft.lift_id is None or not await lift_exists(draft.lift_id):
        lift_id, known = await _lift_by_what_is_known(services, entry)
        draft = replace(draft, lift_id=lift_id, words=f"{known}{draft.words}"[:MAX_WORDS])
    return await file_report(draft, min(entry.told_at, now), services.vault)


async def _lift_by_what_is_known(services: Services, entry: Entry) -> tuple[UUID | None, str]:
    """The lift, or words for the desk about where it is."""
    if not entry.code:
        return None, ""
    now = services.clock()
    card = await lift_by_code(entry.code, now)
    if isinstance(card, LiftCard):
        return card.lift_id, ""
    last_known = await services.emergency_cards.last_known(entry.code)
    same = await lifts_by_rescue_number(last_known.rescue_number, now) if last_known.rescue_number else []
    if [one.place for one in same] == [last_known.place]:
        return same[0].lift_id, ""
    number = f"，识别码：{last_known.rescue_number}" if last_known.rescue_number else ""
    place = f"，{last_known.place}" if last_known.place else ""
    return None, f"（扫的梯码：{entry.code}{number}{place}）"


async def _tell(services: Services, draft: ReportDraft, receipt: Receipt) -> None:
    """Tell a person in the chat that it has been passed on now. A page tells by itself."""
    if draft.reporter is None:
        return
    report = await report_view(receipt.report_id, services.vault)
    text = services.texts("progress", report=report, public_url=services.settings.public_url)
    outcome = await notify(services, await names_of_author(receipt.report_id), News(text))
    if not isinstance(outcome, Delivered):
        log.warning("a person could not be told that the call for help is filed: %s", outcome)


async def _refresh_cards(services: Services) -> None:
    await services.journal.tidy()
    await services.emergency_cards.refresh()
