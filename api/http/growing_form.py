"""A form with files while it still comes in: what has been read counts, however the rest fares."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from tempfile import SpooledTemporaryFile

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from multidict import MultiDict, MultiDictProxy

from api.http.body import MAX_UPLOAD_BYTES, Form
from api.http.typed import remember_typed
from bot.files.photos import MAX_BYTES

IDLE_SECONDS = 30
UPLOAD_WITHIN_SECONDS = 900  # three photos of 1 MB at 35 kbit/s
MAX_TEXT_BYTES = 64 * 1024
MAX_PARTS = 60
_IN_MEMORY = 256 * 1024  # of each file; a slow upload must not hold much
_CHUNK = 64 * 1024
_TEXT_CHUNK = 256  # aiohttp gives a chunk only when the next one has come


class Ending(Enum):
    """How reading ended."""

    WHOLE = auto()
    GONE = auto()  # the connection, or the patience with it
    BROKEN = auto()  # not what its header says
    TOO_LARGE = auto()


@dataclass
class FormFile:
    """One file of the form. Of one that is larger than a photo may be, nothing is kept."""

    # Closed with the form, which outlives this line.
    content: SpooledTemporaryFile[bytes] = field(default_factory=lambda: SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
    size: int = 0
    is_whole: bool = False
    is_stored: bool = True
    field_name: str = ""

    async def write(self, data: bytes) -> None:
        self.size += len(data)
        if self.size > MAX_BYTES or not self.is_stored:
            return
        try:
            await asyncio.to_thread(self.content.write, data)
        except OSError:  # the disk is full: the words still count
            self.is_stored = False

    def read(self) -> bytes:
        self.content.seek(0)
        return self.content.read()


class GrowingForm:
    """`texts` and `files` fill up while the task runs. Files beyond `most_files` are counted only."""

    def __init__(
        self, request: web.Request, files_of: Collection[str], most_files: int, most_parts: int
    ) -> None:
        self._request, self._files_of = request, files_of
        self._most, self._most_parts = most_files, most_parts
        self._texts: MultiDict[str | bytearray | bytes | FileField] = MultiDict()
        self.files: list[FormFile] = []
        self.file_count = 0
        self._texts_read = asyncio.Event()
        self._task = asyncio.create_task(self._read())

    @property
    def texts(self) -> Form:
        return MultiDictProxy(self._texts)

    async def wait(self, seconds: float) -> None:
        """Until it has ended; once the first file has begun, at most so long."""
        await self._texts_read.wait()
        await asyncio.wait({self._task}, timeout=seconds)

    async def finish(self) -> Ending:
        return await asyncio.shield(self._task)

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        for one in self.files:
            one.content.close()

    async def _read(self) -> Ending:
        try:
            async with asyncio.timeout(UPLOAD_WITHIN_SECONDS):
                return await self._parts()
        except (TimeoutError, ConnectionError):
            return Ending.GONE
        except web.HTTPRequestEntityTooLarge:
            return Ending.TOO_LARGE
        except (HttpProcessingError, ValueError, LookupError, AssertionError, RuntimeError):
            # aiohttp's multipart reader raises these for a body that is not what its header says
            return Ending.BROKEN
        finally:
            self._texts_read.set()

    async def _parts(self) -> Ending:
        if self._request.content_type != "multipart/form-data":
            self._texts.extend((name, value) for name, value in (await self._request.post()).items())
            return Ending.WHOLE
        reader = await self._request.multipart()
        for _ in range(self._most_parts):
            async with asyncio.timeout(IDLE_SECONDS):
                part = await reader.next()
            if part is None:
                return Ending.WHOLE
            if not isinstance(part, BodyPartReader) or not part.name:
                return Ending.BROKEN
            if part.filename is None:
                self._texts.add(part.name, await self._text(part))
            else:
                await self._file(part)
        return Ending.BROKEN

    async def _text(self, part: BodyPartReader) -> str:
        data = bytearray()
        while chunk := await self._chunk(part, _TEXT_CHUNK):
            data += chunk
            if len(data) > MAX_TEXT_BYTES:
                raise ValueError(part.name)
        return data.decode()

    async def _file(self, part: BodyPartReader) -> None:
        sent: FormFile | None = None
        if part.filename and part.name in self._files_of:  # an empty file input sends one without a name
            self._texts_read.set()
            self.file_count += 1
            if len(self.files) < self._most:
                self.files.append(sent := FormFile(field_name=part.name or ""))
        while chunk := await self._chunk(part):
            if sent is not None:
                await sent.write(chunk)
        if sent is not None:
            sent.is_whole = True

    async def _chunk(self, part: BodyPartReader, size: int = _CHUNK) -> bytes:
        async with asyncio.timeout(IDLE_SECONDS):
            chunk = await part.read_chunk(size)
        if self._request.content.total_bytes > MAX_UPLOAD_BYTES:
            raise web.HTTPRequestEntityTooLarge(MAX_UPLOAD_BYTES)
        return chunk


@asynccontextmanager
async def growing_form(
    request: web.Request, files_of: str | Collection[str], most_files: int, most_parts: int = MAX_PARTS
) -> AsyncIterator[GrowingForm]:
    """`files_of`: the name of the field that holds files, or several."""
    names = (files_of,) if isinstance(files_of, str) else files_of
    form = GrowingForm(request, names, most_files, most_parts)
    try:
        yield form
    finally:
        remember_typed(request, form.texts)
        await form.close()
