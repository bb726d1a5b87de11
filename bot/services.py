"""Everything that a door, a conversation or a worker needs, opened in one place and passed on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from aiohttp import ClientSession
from redis import asyncio as aioredis

from bot.emergency.cards import EmergencyCards
from bot.emergency.journal import Journal
from bot.files.photos import PhotoStore
from bot.files.registers.paths import ImportFiles
from bot.files.shared_folder import PHOTOS, UPLOADS, prepare_shared
from bot.files.uploads import Uploads
from bot.files.voices import VoiceDecoder
from bot.kernel.clock import Clock, SharedClock, system_clock
from bot.kernel.egress import partner_session
from bot.kernel.lift_cards import LiftCards
from bot.kernel.metrics import Metrics
from bot.kernel.procedures import Procedures, open_procedures
from bot.kernel.pubsub import call
from bot.kernel.pulse import Pulse
from bot.kernel.redis_client import open_redis
from bot.kernel.settings import Settings
from bot.kernel.signatures import Signatures
from bot.kernel.timeouts import within
from bot.notify.message_windows import MessageWindows
from bot.texts.templates import Texts
from bot.wechat.accounts import miniprogram_account, official_account
from bot.wechat.mini_program import MiniProgram
from bot.wechat.official_account import WeChat
from models.data_loader import LookUps
from models.database import database_time, open_database
from models.rules.base import budgets
from models.vault import Vault

WAKE_CHANNEL = "tima:wake"


@dataclass(frozen=True)
class Services:
    settings: Settings
    redis: "aioredis.Redis"
    procedures: Procedures
    http: ClientSession
    partner_http: ClientSession
    vault: Vault
    signatures: Signatures
    windows: MessageWindows
    wechat: WeChat
    miniprogram: MiniProgram | None
    cards: LiftCards
    rows: LookUps
    emergency_cards: EmergencyCards
    journal: Journal
    photos: PhotoStore
    uploads: Uploads
    voices: VoiceDecoder
    imports: ImportFiles
    texts: Texts
    clock: Clock
    metrics: Metrics
    pulse: Pulse

    async def wake_workers(self) -> None:
        """Something is due now. A lost call costs at most one poll of the worker."""
        with suppress(TimeoutError):
            await within(budgets.REDIS_ASIDE, call(self.redis, WAKE_CHANNEL, "1"))


@asynccontextmanager
async def open_services(
    settings: Settings, held_clock: Clock | None = None, *, machine_clock: Clock = system_clock
) -> AsyncIterator[Services]:
    """The database, Redis and the HTTP client, for as long as the block lasts.

    Time is the database server's, or what `held_clock` shows.
    """
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(open_database(settings.database_url))
        clock = held_clock
        if clock is None:
            clock = await stack.enter_async_context(_shared_clock(machine_clock, metrics))
        redis = await stack.enter_async_context(open_redis(settings))
        procedures = await stack.enter_async_context(open_procedures(redis, budgets.CHAT_MEMORY))
        # No redirects are followed and no cookies kept on behalf of a partner.
        http = await stack.enter_async_context(ClientSession(raise_for_status=False))
        partner_http = await stack.enter_async_context(partner_session(settings.partner_networks))
        keys = [key.get_secret_value() for key in settings.secret_keys]
        vault = Vault(keys, settings.lookup_key.get_secret_value())
        cards = LiftCards(clock, redis)
        journal = Journal(settings.var_dir / "journal", vault)
        metrics.show_journal(lambda: journal.standing)
        prepare_shared(settings.var_dir, settings.shared_dir)
        photos = PhotoStore(settings.shared / PHOTOS)
        await stack.enter_async_context(cards.kept_true())

        official = official_account(settings, http, redis, metrics, clock)
        mini = miniprogram_account(settings, http, redis, metrics, clock)
        yield Services(
            settings=settings,
            redis=redis,
            procedures=procedures,
            http=http,
            partner_http=partner_http,
            vault=vault,
            signatures=Signatures(keys, clock),
            windows=MessageWindows(redis),
            wechat=WeChat(official),
            miniprogram=MiniProgram(mini) if mini else None,
            cards=cards,
            rows=LookUps(),
            emergency_cards=EmergencyCards(
                cards, settings.var_dir / "emergency_cards.sqlite3", clock, settings.default_hotline
            ),
            journal=journal,
            photos=photos,
            uploads=Uploads(settings.shared / UPLOADS, photos),
            voices=VoiceDecoder(),
            imports=ImportFiles(settings.shared),
            texts=Texts(),
            clock=clock,
            metrics=metrics,
            pulse=Pulse(),
        )


@asynccontextmanager
async def _shared_clock(machine_clock: Clock, metrics: Metrics) -> AsyncIterator[SharedClock]:
    """Kept by the database server's for as long as the block lasts, already when it begins."""
    clock = SharedClock(machine_clock, database_time)
    metrics.show_clock(clock)
    await clock.compare_once()
    keeping = asyncio.create_task(clock.keep())
    try:
        yield clock
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
