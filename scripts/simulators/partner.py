"""Insurer, 96333, 12345, maintainer and property company, in one program: those who receive webhooks."""

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp_jinja2
from aiohttp import ClientSession, web
from standardwebhooks import Webhook, WebhookVerificationError

from api.body import read_form
from scripts.simulators.pages import add_file, set_up_pages
from scripts.simulators.partner_behaviour import (
    BadBehaviour,
    Behaviour,
    CallbackStatus,
    Mode,
    behaviour_of_form,
    read_behaviour,
)
from scripts.simulators.partner_callbacks import send_callback, send_callbacks
from scripts.simulators.partner_records import KEPT_RECORDS, Record, Records

SHOWN_RECORDS = 40
PRESETS = {
    "正常给单号": Behaviour(),
    "给单号并办结": Behaviour(callbacks=("handling", "resolved"), callback_after_seconds=3),
    "只收下": Behaviour(mode=Mode.BARE),
    "不受理": Behaviour(mode=Mode.REFUSE),
    "收下后断线": Behaviour(mode=Mode.CUT),
    "一直 500": Behaviour(failure_rate=1),
    "限流 429": Behaviour(failure_rate=0.5, failure_status=429, retry_after=5),
}

_NAME = re.compile(r"[a-z0-9][a-z0-9_\-]{0,39}")
HTTP = web.AppKey("http", ClientSession)


@dataclass
class Partner:
    name: str
    title: str
    signer: Webhook
    records: Records
    behaviour: Behaviour = field(default_factory=Behaviour)
