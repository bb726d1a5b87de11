"""What a checkup knows of the installation before it asks anything."""

from dataclasses import dataclass
from pathlib import Path

from bot.kernel.settings import Settings


@dataclass(frozen=True)
class Installation:
    """`settings` are None where they are not complete; `wrong` names the variables then."""

    database_url: str
    redis_url: str
    var_dir: Path
    shared_dir: Path | None
    settings: Settings | None
    wrong: tuple[str, ...] = ()


def installation_of(settings: Settings) -> Installation:
    return Installation(
        settings.database_url, settings.redis_url, settings.var_dir, settings.shared_dir, settings
    )
