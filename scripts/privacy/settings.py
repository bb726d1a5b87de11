"""What these commands read from the environment, beside where the data is."""

from typing import Annotated, TypeVar

from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError, field_validator
from pydantic_settings import NoDecode

from models.actions.vault import Vault
from scripts.lib.data_settings import DataSettings


class KeySettings(DataSettings):
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode]
    lookup_key: SecretStr

    @field_validator("secret_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",")) if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in keys:
            Fernet(key.get_secret_value())
        return keys

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
