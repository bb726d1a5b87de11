"""`python -m bot.terminals`: listens to lift terminals. Exactly one; a second one takes the sessions over."""

import asyncio
import logging
import signal

import uvloop

from bot.kernel.clock import Clock, system_clock
from bot.kernel.logs import set_up_logs
from bot.kernel.schema_check import schema_is_ours
from bot.kernel.settings import Settings, SettingsError, read_settings
from bot.kernel.supervisor import Supervisor
from bot.services import open_services
from bot.terminals.listener import TerminalListener
from models.schema.bring_along import SchemaError

log = logging.getLogger(__name__)


async def listen(settings: Settings, machine_clock: Clock = system_clock) -> None:
    """Until SIGTERM or SIGINT."""
    async with (
        schema_is_ours(settings.database_url),
        open_services(settings, machine_clock=machine_clock) as services,
    ):
        listener, supervisor = TerminalListener(services), Supervisor(services.pulse)

        def stop() -> None:
            supervisor.stopping()
            listener.stop()

        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop)
        async with supervisor.watching():
            log.info("the process of terminals is up")
            await listener.run()


def main() -> None:
    try:
        settings = read_settings()
        if not settings.mqtt_url:
            raise SettingsError("TIMA_MQTT_URL names no broker of terminals")
        if settings.embedded:
            raise SettingsError("a process of its own needs TIMA_REDIS_URL; the embedded one is one process")
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    set_up_logs(settings.log_level, settings.log_format)
    try:
        uvloop.run(listen(settings))
    except SchemaError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main()
