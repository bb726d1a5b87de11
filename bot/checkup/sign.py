"""What a check finds, in English for the terminal and in Chinese for the console. Never a secret."""

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    GOOD = "ok"
    LOOK = "look"  # nothing is lost yet, but somebody should see to it
    BAD = "BAD"


@dataclass(frozen=True)
class InBoth:
    english: str
    chinese: str


NOTHING = InBoth("", "")


@dataclass(frozen=True)
class Sign:
    """One matter, what was found, and what to do about it; `advice` is empty where all is well."""

    matter: InBoth
    health: Health
    found: InBoth
    advice: InBoth = NOTHING


def silent(matter: InBoth, what: str, advice: InBoth) -> Sign:
    """The matter could not be asked: no answer in time, or an error, named by its kind alone."""
    found = InBoth(f"cannot be asked: {what}", f"问不到：{what}")
    return Sign(matter, Health.BAD, found, advice)
