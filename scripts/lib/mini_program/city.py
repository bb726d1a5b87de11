"""The file of a city: name, app id, server, number to dial and colour of its mini-program."""

import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

LOOPBACK = ("127.0.0.1", "localhost")
LOWEST_CONTRAST = 4.5  # WCAG 2.1 AA, of white words on the colour


class CityFileError(Exception):
    """The file cannot be used; the text says why."""


def _origin(server: str) -> str:
    parts = urlsplit(server)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must begin with https://, as WeChat asks for")
    if not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("is scheme and host alone, such as https://tima.example.gov.cn")
    return server.rstrip("/")


def _readable(colour: str) -> str:
    contrast = 1.05 / (_luminance(colour) + 0.05)
    if contrast < LOWEST_CONTRAST:
        raise ValueError(f"is too light for white words: contrast {contrast:.1f}, at least {LOWEST_CONTRAST}")
    return colour.lower()


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, as WCAG 2.1 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class CityFile(BaseModel):
    """What differs between cities."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=30)]
    app_id: Annotated[str, Field(pattern="^wx[0-9a-f]{16}$")]
    server: Annotated[str, AfterValidator(_origin)]
    hotline: Annotated[str, Field(pattern="^[0-9]{3,12}$")] = "96333"
    colour: Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$"), AfterValidator(_readable)] = "#0b5a80"


def read_city_file(file: Path) -> CityFile:
    """Raises CityFileError."""
    try:
        return CityFile.model_validate(tomllib.loads(file.read_text("utf-8")))
    except OSError as error:
        raise CityFileError(f"{file}: {error.strerror}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CityFileError(f"{file}: {error}") from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)]
        raise CityFileError(f"{file}: " + "; ".join(wrong)) from None
