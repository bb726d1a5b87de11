"""The clouds that are set up, in the order in which they are tried."""

from collections.abc import Sequence

from bot.channels.aliyun import Aliyun
from bot.channels.cloud import Cloud
from bot.channels.tencent import Tencent
from bot.kernel.settings import Settings


def clouds_of(settings: Settings) -> Sequence[Cloud]:
    clouds: list[Cloud] = []
    if settings.aliyun_key_secret:
        clouds.append(Aliyun(settings.aliyun_key_secret.get_secret_value()))
    if settings.tencent_secret_key:
        clouds.append(Tencent(settings.tencent_secret_key.get_secret_value()))
    return clouds


def cloud_for(settings: Settings, attempt: int) -> Cloud | None:
    """The provider of the `attempt`-th attempt (from 1): where one fails, the next has its turn."""
    clouds = clouds_of(settings)
    return clouds[(attempt - 1) % len(clouds)] if clouds else None
