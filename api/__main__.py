"""`python -m api`: a web process. Several may share a port; each finishes its requests on SIGTERM."""

import argparse
import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable

import uvloop
from aiohttp import web

from api.app import create_app
from api.http.in_flight import IN_FLIGHT
from api.http.request_log import ACCESS_LOG, AccessLog
from bot.emergency.call import watch
from bot.kernel.clock import Clock, system_clock
from bot.kernel.garbage import start_kept
from bot.kernel.logs import set_up_logs
from bot.kernel.schema_check import schema_is_ours
from bot.kernel.settings import Settings, SettingsError, read_settings
from bot.kernel.supervisor import Supervisor
from bot.services import Services, open_services
from bot.terminals.listener import TerminalListener
from bot.worker import Worker
from models.schema.bring_along import SchemaError

FINISH_WITHIN_SECONDS = 20
CLOSE_WITHIN_SECONDS = 5


async def serve(settings: Settings, host: str, port: int, machine_clock: Clock = system_clock) -> None:
    async with (
        schema_is_ours(settings.database_url),
        open_services(settings, machine_clock=machine_clock) as services,
    ):
        await serve_until_told_to_stop(services, create_app(services), host, port)


async def serve_until_told_to_stop(
    services: Services,
    app: web.Application,
    host: str,
    port: int,
    on_start: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Listen until SIGTERM or SIGINT. With the embedded Redis the worker runs in here too."""
    stop, supervisor = asyncio.Event(), Supervisor(services.pulse)

    def told_to_stop() -> None:
        supervisor.stopping()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop)
    runner = web.AppRunner(
        app, access_log=ACCESS_LOG, access_log_class=AccessLog, shutdown_timeout=CLOSE_WITHIN_SECONDS
    )
    await runner.setup()
    # Several web processes may share a port; the embedded one is alone and must notice another.
    await web.TCPSite(runner, host, port, reuse_port=not services.settings.embedded).start()
    worker = Worker(services) if services.settings.embedded else None
    working = asyncio.create_task(worker.run()) if worker else None
    listener = TerminalListener(services) if worker and services.settings.mqtt_url else None
    hearing = asyncio.create_task(listener.run()) if listener else None
    watching = asyncio.create_task(watch(services))
    logging.getLogger(__name__).info("serving on %s:%s", host, port)
    async with supervisor.watching():
        try:
            if on_start:
                await on_start()
            with start_kept():
                await stop.wait()
        finally:
            for site in runner.sites:
                await site.stop()  # takes no new connection; those that are open go on
            await runner.shutdown()  # event streams, which would never finish by themselves, end now
            await app[IN_FLIGHT].finish(FINISH_WITHIN_SECONDS)
            watching.cancel()
            await runner.cleanup()
            if listener and hearing:
                listener.stop()
                await hearing
            if worker and working:
                worker.stop()
                await working


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8080)
    chosen = arguments.parse_args()
    try:
        settings = read_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    set_up_logs(settings.log_level, settings.log_format)
    try:
        uvloop.run(serve(settings, chosen.host, chosen.port))
    except SchemaError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
