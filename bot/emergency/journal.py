"""The journal: calls for help that did not reach the database, on this machine's disk until they have.

One file an entry, as in a maildir: written beside, synced, linked to its name, the directory
synced; only then is anybody told that it is kept. So no moment of a crash leaves half an entry
under an entry's name. The name comes from the source key: a second tap finds the first.
Entries are sealed by the vault, for they may hold what a person said.
"""

import asyncio
import hashlib
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cachetools import TTLCache
from cryptography.fernet import InvalidToken
from pydantic import TypeAdapter, ValidationError

from bot.emergency.shares import Shares
from bot.kernel.metrics import JournalStanding
from models.actions.reports.file import ReportDraft
from models.rules.rescues.journal_room import MOST_ENTRIES, JournalRoom, room_for
from models.vault import Vault

log = logging.getLogger(__name__)

MAX_WORDS = 2000  # of an entry with all that was added
HALF_WRITTEN_SECONDS = 3600
REMEMBERED_SECONDS = 1800
ENTRY, PART, DAMAGED = ".entry", ".part", ".damaged"


@dataclass(frozen=True)
class Entry:
    """A draft as its door made it. `code` is the scanned one, whose lift may not have been known."""

    draft: ReportDraft
    told_at: datetime
    code: str = ""


class JournalFull(Exception):
    """Even the reserve is taken."""


_ENTRY = TypeAdapter(Entry)


class Journal:
    def __init__(self, directory: Path, vault: Vault) -> None:
        self._directory = directory
        self._vault = vault
        self._last_of: TTLCache[str, str] = TTLCache(MOST_ENTRIES, REMEMBERED_SECONDS)
        self._shares = Shares()
        self.standing = JournalStanding(0, 0.0, 0)  # as `look` last found it

    @property
    def lock_file(self) -> Path:
        return self._directory / "replay.lock"

    async def keep(self, entry: Entry, source: str = "") -> None:
        """On disk, for good, when this returns. Raises OSError or JournalFull: then nothing is kept.

        `source`: the address or person that it comes from. Its repeats about one lift are folded
        into one entry, with what they say, so that a flood leaves room for others.
        """
        draft = entry.draft
        held = await asyncio.to_thread(self._count)
        match room_for(self._shares.held(held, source, draft.lift_id), speaks=bool(draft.words)):
            case JournalRoom.FULL:
                raise JournalFull
            case JournalRoom.FOLD:
                await self._fold(entry, source)
            case JournalRoom.KEEP:
                await asyncio.to_thread(self._keep, entry)
                self._shares.kept(draft.source_key, source, draft.lift_id)
        if draft.reporter is not None:
            self._last_of[draft.reporter.openid_hash] = self._shares.stands_for(draft.source_key)

    async def _fold(self, entry: Entry, source: str) -> None:
        stands = self._shares.fold(entry.draft.source_key, source, entry.draft.lift_id)
        if not await self.amend(stands, entry.code, None, entry.draft.words):
            await asyncio.to_thread(self._keep, entry)  # it has just been replayed

    def last_of(self, openid_hash: str) -> str | None:
        """The source key of what this person had journaled here within half an hour."""
        return self._last_of.get(openid_hash)

    async def amend(self, source_key: str, code: str, lift_id: UUID | None, words: str) -> bool:
        """Add to an entry which lift it is and what else was said. False where it is not here any more.

        Raises OSError.
        """
        return await asyncio.to_thread(self._amend, source_key, code, lift_id, words)

    async def holds(self, source_key: str) -> bool:
        """Whether it waits here, by itself or folded into another."""
        name = _name(self._shares.stands_for(source_key))
        return await asyncio.to_thread((self._directory / name).exists)

    async def look(self) -> None:
        """Find out how things stand, for metrics. An empty journal gives every source its room again."""
        self.standing = await asyncio.to_thread(self._look)
        if not self.standing.entries:
            self._shares.clear()

    async def names(self) -> list[str]:
        """The entries' names, the oldest first."""
        return await asyncio.to_thread(self._names)

    async def read(self, name: str) -> Entry | None:
        """None where another process has replayed it. One that cannot be read is set aside for a person."""
        return await asyncio.to_thread(self._read, name)

    async def discard(self, name: str) -> None:
        """It is in the database."""
        await asyncio.to_thread((self._directory / name).unlink, missing_ok=True)

    async def tidy(self) -> None:
        """Remove what crashes have left half-written: nobody was told that it is kept."""
        await asyncio.to_thread(self._tidy)

    def _count(self) -> int:
        return sum(1 for _ in self._entries())

    def _look(self) -> JournalStanding:
        times = []
        for entry in self._entries():
            with suppress(FileNotFoundError):
                times.append(entry.stat().st_mtime)
        oldest = max(time.time() - min(times), 0.0) if times else 0.0
        return JournalStanding(len(times), oldest, sum(1 for _ in self._directory.glob(f"*{DAMAGED}")))

    def _keep(self, entry: Entry) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):  # the first tap counts
            self._write(entry, _name(entry.draft.source_key), os.link)

    def _write(self, entry: Entry, name: str, put: Callable[[Path, Path], None]) -> None:
        """Synced beside, then `put` under its name at once."""
        beside = self._directory / f"{secrets.token_hex(8)}{PART}"
        try:
            with open(beside, "xb", opener=_private) as file:
                file.write(self._vault.seal(_ENTRY.dump_json(entry).decode()).encode())
                file.flush()
                os.fsync(file.fileno())
            put(beside, self._directory / name)
        finally:
            beside.unlink(missing_ok=True)
        _sync_directory(self._directory)

    def _amend(self, source_key: str, code: str, lift_id: UUID | None, words: str) -> bool:
        name = _name(source_key)
        entry = self._read(name)
        if entry is None:
            return False
        new = "" if words in entry.draft.words else words
        said = "\n".join(part for part in (entry.draft.words, new) if part)[:MAX_WORDS]
        draft = replace(entry.draft, words=said, lift_id=lift_id or entry.draft.lift_id)
        amended = replace(entry, draft=draft, code=code or entry.code)
        if amended != entry:
            self._write(amended, name, os.replace)
        return True

    def _names(self) -> list[str]:
        found = []
        for entry in self._entries():
            with suppress(FileNotFoundError):  # replayed by another process meanwhile
                found.append((entry.stat().st_mtime_ns, entry.name))
        return [name for _, name in sorted(found)]

    def _tidy(self) -> None:
        for part in self._directory.glob(f"*{PART}"):
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > HALF_WRITTEN_SECONDS:
                    part.unlink()

    def _entries(self) -> Iterator["os.DirEntry[str]"]:
        try:
            with os.scandir(self._directory) as scanned:
                yield from (entry for entry in scanned if entry.name.endswith(ENTRY))
        except FileNotFoundError:
            return

    def _read(self, name: str) -> Entry | None:
        file = self._directory / name
        try:
            return _ENTRY.validate_json(self._vault.open(file.read_text("ascii")))
        except FileNotFoundError:
            return None
        except (InvalidToken, ValidationError, UnicodeDecodeError):
            log.exception("an entry of the journal cannot be read and is set aside", extra={"entry": name})
            with suppress(FileNotFoundError):
                file.rename(file.with_suffix(DAMAGED))
            return None


def _name(source_key: str) -> str:
    return hashlib.sha256(source_key.encode()).hexdigest()[:40] + ENTRY


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_directory(directory: Path) -> None:
    opened = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
