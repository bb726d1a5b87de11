"""`python -m api`: a web process. Several may share a port; each finishes its requests on SIGTERM."""

import argparse
import asyncio
import logging
import signal

import uvloop
from aiohttp import web

from api.app import create_app
from bot.logs import set_up_logs
from bot.services import open_services
from bot.settings import Settings, SettingsError, read_settings
from bot.worker import Worker

FINISH_WITHIN_SECONDS = 20


async def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until cancelled. With the embedded Redis the worker runs in here too."""
    async with open_services(settings) as services:
        runner = web.AppRunner(create_app(services), access_log=None, shutdown_timeout=FINISH_WITHIN_SECONDS)
        await runner.setup()
        await web.TCPSite(runner, host, port, reuse_port=True).start()
        worker = Worker(services) if settings.embedded else None
        working = asyncio.create_task(worker.run()) if worker else None
        logging.getLogger(__name__).info("serving on %s:%s", host, port)
        try:
            await until_told_to_stop()
        finally:
            await runner.cleanup()
            if worker and working:
                worker.stop()
                await working


async def until_told_to_stop() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m api", description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8080)
    chosen = arguments.parse_args()
    try:
        settings = read_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    set_up_logs(settings.log_level)
    uvloop.run(serve(settings, chosen.host, chosen.port))


if __name__ == "__main__":
    main()
