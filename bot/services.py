"""Everything that a door, a conversation or a worker needs, opened in one place and passed on."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession
from redis import asyncio as aioredis

from bot.emergency.cards import EmergencyCards
from bot.emergency.journal import Journal
from bot.files.photos import PhotoStore
from bot.files.registers.paths import ImportFiles
from bot.files.uploads import Uploads
from bot.kernel.clock import Clock, system_clock
from bot.kernel.egress import partner_session
from bot.kernel.embedded_redis import embedded_redis
from bot.kernel.lift_cards import LiftCards
from bot.kernel.metrics import Metrics
from bot.kernel.pubsub import call
from bot.kernel.settings import Settings
from bot.notify.message_windows import MessageWindows
from bot.texts.templates import Texts
from bot.wechat.accounts import miniprogram_account, official_account
from bot.wechat.mini_program import MiniProgram
from bot.wechat.official_account import WeChat
from models.data_loader import LookUps
from models.database import open_database
from models.vault import Vault

WAKE_CHANNEL = "tima:wake"
REDIS_TIMEOUT_SECONDS = 3


@dataclass(frozen=True)
class Services:
    settings: Settings
    redis: "aioredis.Redis"
    http: ClientSession
    partner_http: ClientSession
    vault: Vault
    windows: MessageWindows
    wechat: WeChat
    miniprogram: MiniProgram | None
    cards: LiftCards
    rows: LookUps
    emergency_cards: EmergencyCards
    journal: Journal
    photos: PhotoStore
    uploads: Uploads
    imports: ImportFiles
    texts: Texts
    clock: Clock
    metrics: Metrics

    async def wake_workers(self) -> None:
        """Something is due now. A lost call costs at most one poll of the worker."""
        await call(self.redis, WAKE_CHANNEL, "1")


@asynccontextmanager
async def open_services(settings: Settings, clock: Clock = system_clock) -> AsyncIterator[Services]:
    """The database, Redis and the HTTP client, for as long as the block lasts."""
    metrics = Metrics()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(open_database(settings.database_url))
        redis = await stack.enter_async_context(open_redis(settings))
        # No redirects are followed and no cookies kept on behalf of a partner.
        http = await stack.enter_async_context(ClientSession(raise_for_status=False))
        partner_http = await stack.enter_async_context(partner_session(settings.partner_networks))
        vault = Vault(
            [key.get_secret_value() for key in settings.secret_keys], settings.lookup_key.get_secret_value()
        )
        cards = LiftCards(clock, redis)
        photos = PhotoStore(settings.var_dir / "photos")
        await stack.enter_async_context(cards.kept_true())

        official = official_account(settings, http, redis, metrics, clock)
        mini = miniprogram_account(settings, http, redis, metrics, clock)
        yield Services(
            settings=settings,
            redis=redis,
            http=http,
            partner_http=partner_http,
            vault=vault,
            windows=MessageWindows(redis),
            wechat=WeChat(official),
            miniprogram=MiniProgram(mini) if mini else None,
            cards=cards,
            rows=LookUps(),
            emergency_cards=EmergencyCards(
                cards, settings.var_dir / "emergency_cards.sqlite3", clock, settings.default_hotline
            ),
            journal=Journal(settings.var_dir / "journal", vault),
            photos=photos,
            uploads=Uploads(settings.var_dir / "uploads", photos),
            imports=ImportFiles(settings.var_dir),
            texts=Texts(),
            clock=clock,
            metrics=metrics,
        )


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator["aioredis.Redis"]:
    """The server of the settings, or the one inside this process."""
    if settings.embedded:
        async with embedded_redis(settings.var_dir / "redis.json") as embedded:
            yield embedded
        return
    redis = aioredis.Redis.from_url(
        settings.redis_url,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        health_check_interval=30,
    )
    async with redis:
        yield redis
