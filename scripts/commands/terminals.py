"""`scripts/terminals passwords`: the password file of the broker, with Tima and every terminal in use."""

import argparse
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

from pydantic import Field
from rich.console import Console

from models.actions.terminals.register import broker_hash, broker_passwords
from models.database import open_database
from scripts.lib.data_settings import DataSettings
from scripts.lib.key_settings import read
from scripts.lib.running import run_to_status


class BrokerSettings(DataSettings):
    mqtt_url: str = Field(pattern=r"^mqtts?://[^:@/]+:[^@]+@\S+$")


async def write_passwords(mqtt_url: str, out: Path) -> int:
    """Tima itself, and each terminal in use. How many of these there are."""
    url = urlsplit(mqtt_url)
    lines = [f"{unquote(url.username or '')}:{broker_hash(unquote(url.password or ''))}"]
    lines += [line async for line in broker_passwords()]
    put(lines, out)
    return len(lines) - 1


def put(lines: Iterable[str], out: Path) -> None:
    """In one step, so that the broker never reads half of it."""
    with NamedTemporaryFile("w", dir=out.absolute().parent, delete=False) as made:
        made.writelines(f"{line}\n" for line in lines)
    # Whose it is and who may read it stays; at first it is its owner's alone.
    if out.exists():
        before = out.stat()
        Path(made.name).chmod(before.st_mode & 0o777)
        os.chown(made.name, before.st_uid, before.st_gid)
    Path(made.name).replace(out)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="scripts/terminals", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    passwords = commands.add_parser("passwords", help="write the broker's password file")
    passwords.add_argument("--out", type=Path, required=True, metavar="FILE")
    chosen, console = parser.parse_args(arguments), Console()

    async def run() -> int:
        settings = read(BrokerSettings)
        async with open_database(settings.database_url):
            count = await write_passwords(settings.mqtt_url, chosen.out)
        console.print(f"{chosen.out}: {count} × terminal in use; reload the broker to let it read the file")
        return 0

    raise SystemExit(run_to_status("scripts/terminals", run(), console))


if __name__ == "__main__":
    main()
