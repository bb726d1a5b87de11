"""How the messages of one kind of terminal are read: field names, format of times, and codes.

A profile is a TOML file in `profiles/`, so that a city adds one without code. Nothing that a terminal
sends makes reading fail: what cannot be understood is kept with a flag, and on the alarm topic it is an
entrapment all the same, since a terminal that cannot say what happened may have somebody inside.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from typing import Any

from models.rules.base.sanitize import keepable
from models.rules.terminals.signals import MessageFlag, TerminalMessage, TerminalSignal
from models.rules.terminals.topics import MOST_BYTES, Channel

CHINA = timezone(timedelta(hours=8))
ON_TIME_WITHIN = timedelta(minutes=10)
# Without an id, or with a clock that has started anew, the same text again within the hour is a copy, and
# later another message: a terminal that counts from 1 after each power cut is heard each time.
COPIES_COME_WITHIN = timedelta(hours=1)
CLOCK_IS_SET_WITHIN = timedelta(days=30)
MOST_LETTERS_OF_ID, MOST_LETTERS_OF_CODE, MOST_LETTERS_OF_WORDS = 100, 40, 200
ENTRAPMENT_IN_WORDS = ("困人", "被困", "关人")


@dataclass(frozen=True)
class Profile:
    """One file of `profiles/`. `verified`: whether the names were compared with the standard's own text.

    id, lift, code, words, time: names of fields, several where vendors differ. codes: by code or name.
    """

    name: str
    title: str
    source: str
    verified: bool
    id: tuple[str, ...]
    lift: tuple[str, ...]
    code: tuple[str, ...]
    words: tuple[str, ...]
    time: tuple[str, ...]
    codes: Mapping[str, TerminalSignal]

    @classmethod
    def parse(cls, name: str, text: str) -> "Profile":
        """Raises ValueError or KeyError where the file is wrong."""
        read = tomllib.loads(text)
        fields = {key: tuple(names) for key, names in read["fields"].items()}
        codes = {
            code.casefold(): TerminalSignal(signal)
            for signal, known in read["codes"].items()
            for code in known
        }
        return cls(name, read["title"], read["source"], read["verified"], **fields, codes=codes)

    def read(
        self, channel: Channel, payload: bytes, lift_numbers: frozenset[str], received_at: datetime
    ) -> TerminalMessage:
        """What a message says. `lift_numbers`: by which the terminal's own lift may be named."""
        told = _object(payload)
        if told is None:
            signal = TerminalSignal.ENTRAPMENT if channel is Channel.ALARM else TerminalSignal.UNKNOWN
            key = _key_of_bytes(payload, received_at)
            return TerminalMessage(key, signal, flags=(MessageFlag.UNREADABLE,))
        code, words = _first(told, self.code), _first(told, self.words)[:MOST_LETTERS_OF_WORDS]
        signal, flags = self._signal(channel, code, words), []
        if signal is TerminalSignal.UNKNOWN or code.casefold() not in self.codes:
            flags.append(MessageFlag.UNKNOWN_CODE)
        lift = _first(told, self.lift)
        if lift and lift.upper() not in lift_numbers:
            flags.append(MessageFlag.OTHER_LIFT)
        happened_at = read_time(_first(told, self.time))
        if (doubt := _doubt_of(happened_at, received_at)) is not None:
            flags.append(doubt)
        own_id, has_clock = _first(told, self.id), _is_set(happened_at, received_at)
        named = f"{channel}:{own_id}:{happened_at}" if own_id and has_clock else ""
        key = _digest(named.encode()) if named else _key_of_bytes(payload, received_at)
        return TerminalMessage(
            key,
            signal,
            own_id[:MOST_LETTERS_OF_ID],
            code[:MOST_LETTERS_OF_CODE],
            words,
            happened_at,
            tuple(flags),
        )

    def _signal(self, channel: Channel, code: str, words: str) -> TerminalSignal:
        """By code, else by name, else by the words 困人; on the alarm topic whatever is unknown is one."""
        for known in (code.casefold(), words.casefold()):
            if known in self.codes:
                return self.codes[known]
        if channel is Channel.ALARM or any(one in f"{code} {words}" for one in ENTRAPMENT_IN_WORDS):
            return TerminalSignal.ENTRAPMENT
        return TerminalSignal.UNKNOWN


def read_time(text: str) -> datetime | None:
    """ISO 8601, `2026-11-30 08:00:00` (in China), or seconds or milliseconds since 1970."""
    if text.isdecimal() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    try:
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=CHINA)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@cache
def profiles() -> Mapping[str, Profile]:
    """All that there are, by name."""
    found = sorted(files(__package__).joinpath("profiles").iterdir(), key=lambda file: file.name)
    named = [(file.name.removesuffix(".toml"), file) for file in found if file.name.endswith(".toml")]
    return {name: Profile.parse(name, file.read_text("utf-8")) for name, file in named}


def _object(payload: bytes) -> dict[str, Any] | None:
    if len(payload) > MOST_BYTES:
        return None
    try:
        read = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _first(told: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The first of these fields that says something, as text."""
    for name in names:
        value = told.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return keepable(str(value)).strip()
    return ""


def _doubt_of(happened_at: datetime | None, received_at: datetime) -> MessageFlag | None:
    if happened_at is None:
        return MessageFlag.NO_TIME
    if received_at - happened_at > ON_TIME_WITHIN:
        return MessageFlag.LATE
    return MessageFlag.CLOCK_FAST if happened_at - received_at > ON_TIME_WITHIN else None


def _is_set(happened_at: datetime | None, received_at: datetime) -> bool:
    return happened_at is not None and abs(received_at - happened_at) <= CLOCK_IS_SET_WITHIN


def _key_of_bytes(payload: bytes, received_at: datetime) -> str:
    hour = int(received_at.timestamp()) // int(COPIES_COME_WITHIN.total_seconds())
    return _digest(b"%d:" % hour + payload)


def _digest(of: bytes) -> str:
    return hashlib.sha256(of).hexdigest()
