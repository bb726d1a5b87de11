"""Calling an Open311 GeoReport v2 server, within limits of time and size."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import ClientTimeout

from bot.channels.base import read_answer
from bot.services import Services
from models.actions.partners.find import EndpointView
from models.rules.partners.endpoints import Open311Options

TIMEOUT = ClientTimeout(total=15, connect=5)
MAX_ANSWER_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Open311Answer:
    status: int
    body: bytes
    retry_after: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


class Open311Client:
    """One partner's server. Calls raise ClientError and TimeoutError as aiohttp does."""

    def __init__(self, services: Services, endpoint: EndpointView) -> None:
        self.options = Open311Options.read(endpoint.options)
        self._services = services
        self._base = endpoint.url.rstrip("/")
        self._key = services.vault.open(endpoint.api_key_sealed) if endpoint.api_key_sealed else ""

    async def post(self, resource: str, fields: Mapping[str, str]) -> Open311Answer:
        """Form encoded in UTF-8, with the key and the jurisdiction."""
        signed = {"api_key": self._key} if self._key else {}
        data = {name: value for name, value in (self._where() | signed | dict(fields)).items() if value}
        return await self._call("POST", resource, "", data=data)

    async def get(
        self, resource: str, query: Mapping[str, str] | None = None, *, form: str = ""
    ) -> Open311Answer:
        """In the format of the settings, or in `form`."""
        return await self._call("GET", resource, form, params=self._where() | dict(query or {}))

    def _where(self) -> dict[str, str]:
        return {"jurisdiction_id": self.options.jurisdiction} if self.options.jurisdiction else {}

    async def _call(
        self,
        method: str,
        resource: str,
        form: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> Open311Answer:
        http = self._services.partner_http
        url = f"{self._base}/{resource}.{form or self.options.format}"
        headers = {"user-agent": "Tima/1"}
        async with http.request(
            method, url, headers=headers, timeout=TIMEOUT, params=params, data=data
        ) as response:
            body = await read_answer(response, MAX_ANSWER_BYTES)
            return Open311Answer(response.status, body, response.headers.get("Retry-After", ""))
