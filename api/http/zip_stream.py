"""A zip that is sent while it is made: one file in memory at a time."""

import hashlib
import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from aiohttp import web


class _Drain(io.RawIOBase):
    """What has been written since it was last emptied. Nothing can go back in it, as in a socket."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        # As io.RawIOBase has it, `data` is any buffer; there is no name for that before Python 3.12.
        held = bytes(memoryview(data))  # type: ignore[arg-type]
        self._held += held
        return len(held)

    def empty(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held


class ZipStream:
    """Adds files to a response that is prepared; `sums` has the SHA-256 of each, in the form of sha256sum."""

    def __init__(self, response: web.StreamResponse, made_at: tuple[int, int, int, int, int, int]) -> None:
        self._response = response
        self._made_at = made_at
        self._drain = _Drain()
        self._zip = ZipFile(self._drain, "w")
        self.sums = ""

    async def add(self, name: str, data: bytes, *, is_packed: bool = False) -> None:
        info = ZipInfo(name, self._made_at)
        info.compress_type = ZIP_STORED if is_packed else ZIP_DEFLATED
        self._zip.writestr(info, data)
        self.sums += f"{hashlib.sha256(data).hexdigest()}  {name}\n"
        await self._response.write(self._drain.empty())

    async def finish(self) -> None:
        self._zip.close()
        await self._response.write(self._drain.empty())
        await self._response.write_eof()
