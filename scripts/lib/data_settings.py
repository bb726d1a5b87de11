"""Where the data is: the two settings that the commands for data need, with the product's defaults."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.files.shared_folder import PHOTOS
from bot.kernel.settings import Settings


class DataSettings(BaseSettings):
    """From the environment, else from the demo that ran last."""

    model_config = SettingsConfigDict(env_prefix="TIMA_", env_file="var/demo.env", extra="ignore")

    database_url: str = Settings.model_fields["database_url"].default
    var_dir: Path = Settings.model_fields["var_dir"].default

    shared_dir: Path | None = None

    @property
    def shared(self) -> Path:
        return self.shared_dir or self.var_dir

    @property
    def photos(self) -> Path:
        return self.shared / PHOTOS
