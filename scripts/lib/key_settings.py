"""What these commands read from the environment, beside where the data is."""

from typing import TypeVar

from pydantic import SecretStr, ValidationError

from bot.kernel.settings import Keys
from models.vault import Vault
from scripts.lib.data_settings import DataSettings


class KeySettings(DataSettings):
    secret_keys: Keys
    lookup_key: SecretStr

    def vault(self) -> Vault:
        return Vault([key.get_secret_value() for key in self.secret_keys], self.lookup_key.get_secret_value())


Chosen = TypeVar("Chosen", bound=DataSettings)


def read(kind: type[Chosen]) -> Chosen:
    """Raises SystemExit naming what is missing or wrong, never a value."""
    try:
        return kind()
    except ValidationError as error:
        names = sorted({f"TIMA_{str(problem['loc'][0]).upper()}" for problem in error.errors()})
        raise SystemExit(f"missing or wrong: {', '.join(names)}") from None
