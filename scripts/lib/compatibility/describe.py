"""What this build promises to programs: OpenAPI documents, and messages about the events of a database.

    python -m scripts.lib.compatibility.describe sqlite://FILE KEY LOOKUP_KEY

prints them as JSON. A release is described by this very file, run over the release's own code.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from api.ops.openapi import partners_document, residents_document
from bot.channels.message import Addressee, message_about
from bot.kernel.settings import Settings
from bot.services import Services, open_services
from models.actions.reports.read_message import read_event
from models.rules.cities.rules import Part
from models.rules.reports.events import EventKind
from models.tables.reports.report import Event

PUBLIC_URL = "https://tima.example"


async def messages(services: Services) -> list[dict[str, Any]]:
    """Of every event, to each kind of recipient."""
    told = []
    for event in await Event.all().order_by("id"):
        about = await read_event(services.rows, event.id)
        told += [await message_about(services, about, Addressee(None, part), event.id) for part in Part]
    return told


async def describe(database_url: str, key: str, lookup_key: str) -> dict[str, Any]:
    """`partners` and `residents`: documents; `messages`: of the database; `types`: all that there may be."""
    with tempfile.TemporaryDirectory() as var_dir:
        values: dict[str, Any] = {
            "database_url": database_url,
            "redis_url": "embedded",
            "var_dir": Path(var_dir),
            "public_url": PUBLIC_URL,
            "secret_keys": key,
            "lookup_key": lookup_key,
            "wechat_app_id": "wx0123456789abcdef",
            "wechat_app_secret": "secret",
            "wechat_token": "token",
            "wechat_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        }
        async with open_services(Settings.model_validate(values)) as services:
            return {
                "partners": partners_document(PUBLIC_URL),
                "residents": residents_document(PUBLIC_URL),
                "messages": await messages(services),
                "types": [f"incident.{kind.value}" for kind in EventKind],
            }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(describe(*sys.argv[1:])), ensure_ascii=False))
