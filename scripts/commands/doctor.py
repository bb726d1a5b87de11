"""`scripts/doctor`: how an installation stands, one line a matter. It changes nothing."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import ValidationError
from rich.console import Console

from bot.checkup.examine import examine
from bot.checkup.installation import Installation
from bot.checkup.sign import Health, Sign
from bot.kernel.settings import EMBEDDED, Settings
from models.database import open_database
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read


class DoctorSettings(DataSettings):
    """Where the data is, and Redis: enough to look at an installation whose other settings are wrong."""

    redis_url: str = EMBEDDED


def find_installation() -> Installation:
    """From the environment, else from the demo that ran last."""
    known = read(DoctorSettings)
    settings: Settings | None = None
    wrong: tuple[str, ...] = ()
    try:
        settings = Settings(_env_file=DoctorSettings.model_config.get("env_file"))  # type: ignore[call-arg]
    except ValidationError as error:
        wrong = tuple(sorted({f"TIMA_{str(one['loc'][0]).upper()}" for one in error.errors()}))
    return Installation(known.database_url, known.redis_url, known.var_dir, known.shared_dir, settings, wrong)


async def run(console: Console) -> int:
    installation = find_installation()
    async with open_database(installation.database_url):
        signs = await examine(installation, datetime.now(UTC))
    for sign in signs:
        console.print(_line(sign))
    return max(list(Health).index(sign.health) for sign in signs)


def _line(sign: Sign) -> str:
    advice = f" -> {sign.advice.english}" if sign.advice.english else ""
    return f"{sign.health:>4}  {sign.matter.english}: {sign.found.english}{advice}"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where all is well, 1 where somebody should look, 2 where something is bad."""
    argparse.ArgumentParser(prog="scripts/doctor", description=__doc__).parse_args(arguments)
    return asyncio.run(run(Console(highlight=False, markup=False, soft_wrap=True)))


if __name__ == "__main__":
    sys.exit(main())
