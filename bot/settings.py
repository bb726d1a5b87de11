"""The settings, read once from the environment and passed on. Nothing else reads it."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.logs import LogFormat

EMBEDDED = "embedded"


class Settings(BaseSettings):
    """Every variable is `TIMA_` and the name below in capitals."""

    model_config = SettingsConfigDict(env_prefix="TIMA_", frozen=True, extra="ignore")

    public_url: str = Field(pattern=r"^https?://[^/]+$", description="what the printed labels point to")
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        min_length=1, description="Fernet keys, newest first, separated by commas"
    )
    lookup_key: SecretStr = Field(
        min_length=32, description="finds sealed openids and phones; stays when the Fernet keys change"
    )
    wechat_app_id: str
    wechat_app_secret: SecretStr
    wechat_token: SecretStr
    wechat_aes_key: SecretStr = Field(min_length=43, max_length=43)
    wechat_previous_aes_key: SecretStr | None = Field(default=None, min_length=43, max_length=43)
    wechat_api_url: str = "https://api.weixin.qq.com"

    database_url: str = "sqlite://var/tima.sqlite3"
    redis_url: str = Field(default=EMBEDDED, description="`embedded`, or redis://…")
    var_dir: Path = Field(default=Path("var"), description="photos, and the embedded database and Redis")
    operator: str = Field(default="", description="who runs this and how to reach them: the privacy page")
    default_hotline: str = Field(default="96333", description="said where even the database cannot be asked")
    worker_concurrency: int = Field(default=32, ge=1, le=500)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: LogFormat = Field(default="text", description="`text` for people, `json` for a log store")
    metrics_token: SecretStr | None = Field(
        default=None, min_length=16, description="opens `/metrics` of web processes; closed without it"
    )
    worker_metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="a worker's `/metrics`, on 127.0.0.1 only"
    )

    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        default=(), description="networks of our own proxies, whose X-Forwarded-For is believed"
    )

    @field_validator("secret_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in keys:
            Fernet(key.get_secret_value())
        return keys

    @property
    def embedded(self) -> bool:
        """One process with its own Redis and its own worker."""
        return self.redis_url == EMBEDDED


class SettingsError(Exception):
    """Names every variable that is missing or wrong, never its value."""


def read_settings() -> Settings:
    """From the environment. Raises SettingsError."""
    try:
        return Settings()  # type: ignore[call-arg]  # filled from the environment
    except ValidationError as error:
        wrong = [
            f"  TIMA_{'_'.join(str(part) for part in problem['loc'][:1]).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("the settings are not complete:\n" + "\n".join(wrong)) from None
