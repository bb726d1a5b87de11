"""The worker: forwards what is due, climbs ladders, fetches photos, proves the ledger, purges once a day.

`python -m bot.worker`; any number. Nothing here decides what is true: rows are
claimed under a lease, the channel answers with an outcome, and the action
records what follows. A worker that is killed leaves rows whose lease runs out,
and another one takes them up.
"""

import asyncio
import logging
import signal
from datetime import timedelta
from functools import partial
from typing import Any

import uvloop
from wechatpy.exceptions import WeChatClientException

from bot.files.photos import NotAPhoto
from bot.files.registers.run import run_import
from bot.jobs.all import CHORES
from bot.jobs.auditor import EVERY_SECONDS, Auditor
from bot.jobs.daily import LOOK_EVERY_SECONDS, prove_lists_today, purge_today
from bot.jobs.follows import EVERY_SECONDS as REMIND_EVERY_SECONDS
from bot.jobs.follows import remind_followers
from bot.jobs.forwarding import Forwarding
from bot.jobs.hand_on import HandOn
from bot.jobs.leased_work import LeasedWork
from bot.jobs.on_demand import EVERY_SECONDS as ON_DEMAND_EVERY_SECONDS
from bot.jobs.on_demand import review_on_demand
from bot.jobs.periodic import Periodic
from bot.jobs.receipts import EVERY_SECONDS as RECEIPTS_EVERY_SECONDS
from bot.jobs.receipts import hide_all_receipts
from bot.jobs.safety_pages import owe_pages
from bot.jobs.shifts import EVERY_SECONDS as SHIFTS_EVERY_SECONDS
from bot.jobs.shifts import move_all_shifts
from bot.kernel.clock import Clock, system_clock
from bot.kernel.garbage import start_kept
from bot.kernel.logs import set_up_logs
from bot.kernel.metrics_server import serve_metrics
from bot.kernel.pubsub import hearing
from bot.kernel.schema_check import schema_is_ours
from bot.kernel.settings import Settings, SettingsError, read_settings
from bot.kernel.supervisor import Supervisor
from bot.services import WAKE_CHANNEL, Services, open_services
from bot.wechat.account import WeChatUnavailable
from bot.wechat.media import fetch_medium
from models.actions.forwarding.replay_range import REPLAYS, replay_next
from models.actions.imports.steps import IMPORTS, ImportJob, LeaseLost
from models.actions.reports.erase import drop_if_erased
from models.actions.reports.late_photos import keep_photo
from models.actions.rescues.escalate import RESCUES, run_deadline
from models.actions.shared.work import PHOTOS, AwaitedMedium, Job, postpone_photo, reject_photo
from models.rules.base import budgets
from models.schema.bring_along import SchemaError

log = logging.getLogger(__name__)

# A deadline is a short transaction: where its worker dies, another has it after this.
CLIMB_WITHIN = timedelta(seconds=10)
FINISH_PERIODIC_SECONDS = 5
ASKS_WITHIN = timedelta(seconds=15)  # it asks at least every second where the database answers


class Worker:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._forwarding = Forwarding(services)
        self._parts: dict[str, Forwarding | LeasedWork[Any]] = {
            "forwarding": self._forwarding,
            "photos": LeasedWork(services.clock, PHOTOS, self._fetch_photo, 4),
            "replays": LeasedWork(services.clock, REPLAYS, self._replay, 1),
            "imports": LeasedWork(services.clock, IMPORTS, self._import, 1, budget=budgets.IMPORT),
            "rescues": LeasedWork(services.clock, RESCUES, self._climb, 4, CLIMB_WITHIN),
            **{
                one.do.__name__: LeasedWork(services.clock, one.work, partial(one.do, services), one.at_once)
                for one in CHORES
                if one.is_set_up(services.settings)
            },
        }
        self._periodic = (
            Periodic("audit", Auditor(services).audit_in_turn, EVERY_SECONDS, budgets.AUDIT),
            Periodic("hand_on", HandOn(services).look_at_page, EVERY_SECONDS, budgets.AUDIT),
            Periodic("receipts", partial(hide_all_receipts, services), RECEIPTS_EVERY_SECONDS, budgets.HIDE),
            Periodic("shifts", partial(move_all_shifts, services), SHIFTS_EVERY_SECONDS, budgets.HIDE),
            Periodic("reminders", partial(remind_followers, services), REMIND_EVERY_SECONDS, budgets.HIDE),
            Periodic("safety_pages", partial(owe_pages, services), REMIND_EVERY_SECONDS, budgets.HIDE),
            Periodic("on_demand", partial(review_on_demand, services), ON_DEMAND_EVERY_SECONDS, budgets.HIDE),
            Periodic("purge", partial(purge_today, services), LOOK_EVERY_SECONDS, budgets.PURGE),
            Periodic("lists", partial(prove_lists_today, services), LOOK_EVERY_SECONDS, budgets.PURGE),
        )
        self._stopping = asyncio.Event()

    def is_working(self) -> bool:
        """Whether it asks for due deliveries as it should: the database answers, and nothing hangs."""
        return self._forwarding.claimed_within(ASKS_WITHIN)

    async def run(self) -> None:
        """Work until `stop`; then what is under way is finished."""
        # Without Redis nothing is heard, and the poll alone serves.
        async with hearing(self._services.redis, WAKE_CHANNEL, lambda _: self._wake()):
            periodic = [asyncio.create_task(one.run(self._stopping)) for one in self._periodic]
            try:
                turn_of = self._services.pulse.of
                await asyncio.gather(*(part.run(turn_of(name)) for name, part in self._parts.items()))
                # A proof only reads, and a purge that is cut off is made anew.
                await asyncio.wait(periodic, timeout=FINISH_PERIODIC_SECONDS)
            finally:
                for one in periodic:
                    one.cancel()

    def stop(self) -> None:
        self._stopping.set()
        for part in self._parts.values():
            part.stop()

    def _wake(self) -> None:
        for part in self._parts.values():
            part.wake()

    async def _replay(self, replay: Job) -> None:
        await replay_next(replay, self._services.clock())
        self._wake()

    async def _climb(self, rescue: Job) -> None:
        """A deadline of the ladder has come."""
        await run_deadline(rescue.id, self._services.clock())
        self._wake()

    async def _import(self, job: ImportJob) -> None:
        files = self._services.imports
        try:
            await run_import(job, files, self._services.clock)
        except LeaseLost:
            log.warning("another worker has taken an import over", extra={"row": str(job.id)})
            return
        await asyncio.to_thread(files.file(job.id).unlink, missing_ok=True)

    async def _fetch_photo(self, photo: AwaitedMedium) -> None:
        try:
            sha256 = await self._services.photos.keep(await fetch_medium(self._services, photo.media_id))
        except NotAPhoto as error:
            await reject_photo(photo, str(error))
        except (WeChatClientException, WeChatUnavailable) as error:
            await postpone_photo(photo, str(error), self._services.clock())
        else:
            if not await keep_photo(photo, sha256, self._services.clock()):
                await drop_if_erased(photo, sha256, self._services.photos.remove)


async def work(settings: Settings, machine_clock: Clock = system_clock) -> None:
    """Until SIGTERM or SIGINT."""
    async with (
        schema_is_ours(settings.database_url),
        open_services(settings, machine_clock=machine_clock) as services,
    ):
        worker, supervisor = Worker(services), Supervisor(services.pulse)

        def stop() -> None:
            supervisor.stopping()
            worker.stop()

        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop)
        log.info("the worker is up")
        async with supervisor.watching(), serve_metrics(services, worker.is_working):
            with start_kept():
                await worker.run()
        log.info("the worker has finished what was under way")


def main() -> None:
    try:
        settings = read_settings()
        if settings.embedded:
            raise SettingsError("a worker of its own needs TIMA_REDIS_URL; the embedded Redis is one process")
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    set_up_logs(settings.log_level, settings.log_format)
    try:
        uvloop.run(work(settings))
    except SchemaError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
