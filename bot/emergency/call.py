"""Calls for help: filed at once, or while the database is away journaled, and filed when it is back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from bot.emergency.journal import Entry, JournalFull
from bot.kernel.file_lock import alone
from bot.kernel.timeouts import within
from bot.notify.notify import News, notify
from bot.services import Services
from models.actions.lifts.find import LiftCard, lift_by_code
from models.actions.people.names import names_of_author
from models.actions.reports.extend import Addition, add_words
from models.actions.reports.file import Receipt, ReportDraft, file_report
from models.actions.reports.move import put_on_lift
from models.actions.reports.read import report_view
from models.database import DATABASE_AWAY, ask_database
from models.rules.forwarding.delivery import Delivered

log = logging.getLogger(__name__)

FILE_WITHIN_SECONDS = 3  # WeChat waits 5 s, a person in a cabin no longer
LOOK_EVERY_SECONDS = 2.0
REFRESH_EVERY_SECONDS = 10.0  # a look at the file's age; written every ten minutes
JOURNALED = "journaled"  # the flag by which staff know why a call came late


class Unfiled(StrEnum):
    """The database cannot be reached, so nobody is told yet, and the person must be told to call."""

    JOURNALED = "journaled"  # it will be filed
    LOST = "lost"  # not even the disk takes it


async def file_entrapment(services: Services, draft: ReportDraft, code: str) -> Receipt | Unfiled:
    """File it, or keep it for `replay`. Never raises: a bug of ours must not cost a call for help either.

    `code` is the scanned one, empty where none is known. Where it is not known
    whether the database has taken it, the replay finds out by the source key.
    """
    now = services.clock()
    try:
        return await within(FILE_WITHIN_SECONDS, file_report(draft, now))
    except Exception:
        log.exception("a call for help could not be filed; it goes to the journal")
    try:
        await services.journal.keep(Entry(draft, now, code))
    except (OSError, JournalFull):
        log.exception("a call for help could not be journaled")
        services.metrics.calls_for_help.labels(Unfiled.LOST).inc()
        return Unfiled.LOST
    services.metrics.calls_for_help.labels(Unfiled.JOURNALED).inc()
    return Unfiled.JOURNALED


async def watch(services: Services) -> None:
    """For as long as a web process lives: replay the journal, and keep the emergency cards fresh."""
    await asyncio.gather(
        _again_and_again(services, replay, LOOK_EVERY_SECONDS),
        _again_and_again(services, _refresh_cards, REFRESH_EVERY_SECONDS),
    )


async def _again_and_again(
    services: Services, task: Callable[[Services], Awaitable[object]], seconds: float
) -> None:
    while True:
        try:
            await task(services)
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
    names = await services.journal.names()
    if not names:
        return 0
    filed = 0
    with alone(services.journal.lock_file) as mine:
        for name in names if mine else ():
            await ask_database()
            try:
                filed += await _replay_one(services, name)
            except Exception:
                # The database has gone again, which the next question tells; or this one entry is
                # at fault, and stays for a person to look at without holding up the others.
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
    """With the time at which it was told: from then on minutes count."""
    draft = entry.draft
    if draft.lift_id is None and entry.code:
        card = await lift_by_code(entry.code, services.clock())
        if isinstance(card, LiftCard):
            draft = replace(draft, lift_id=card.lift_id)
        else:
            draft = replace(draft, words=f"{draft.words}（扫的梯码：{entry.code}）")
    draft = replace(draft, flag=draft.flag or JOURNALED)
    return await file_report(draft, min(entry.told_at, services.clock()))


async def _tell(services: Services, draft: ReportDraft, receipt: Receipt) -> None:
    """Tell a person in the chat that it has been passed on now. A page tells by itself."""
    if draft.reporter is None:
        return
    report = await report_view(receipt.report_id)
    text = services.texts("progress", report=report, public_url=services.settings.public_url)
    outcome = await notify(services, await names_of_author(receipt.report_id), News(text))
    if not isinstance(outcome, Delivered):
        log.warning("a person could not be told that the call for help is filed: %s", outcome)


async def _refresh_cards(services: Services) -> None:
    await services.journal.tidy()
    await services.emergency_cards.refresh()
