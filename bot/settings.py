"""The settings, read once from the environment and passed on. Nothing else reads it."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.actions.vault import Vault

EMBEDDED = "embedded"


class Settings(BaseSettings):
    """Every variable is `TIMA_` and the name below in capitals."""

    model_config = SettingsConfigDict(env_prefix="TIMA_", frozen=True, extra="ignore")

    public_url: str = Field(pattern=r"^https?://[^/]+$", description="what the printed labels point to")
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        min_length=1, description="Fernet keys, newest first, separated by commas"
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
    default_hotline: str = Field(default="96333", description="said where even the database cannot be asked")
    worker_concurrency: int = Field(default=32, ge=1, le=500)
    log_level: str = "INFO"

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",")) if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        Vault([key.get_secret_value() for key in keys])
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
