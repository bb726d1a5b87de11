"""SMS and voice calls by a cloud: what the providers have in common.

A text is made of a template that the provider has approved, so only its parameters are sent. Neither
provider has an idempotency key: after a lost answer a phone may ring twice, which is better than not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Protocol

from aiohttp import ClientError, ClientTimeout
from yarl import URL

from bot.channels.base import failed_by_status, is_good, read_object, unanswered
from bot.services import Services
from models.rules.forwarding.delivery import Delivered, Failed, Outcome, Unknown, Unreachable

TIMEOUT = ClientTimeout(total=10, connect=5)
MAX_ANSWER_BYTES = 64 * 1024


class Template(StrEnum):
    """A text that the provider has approved; its name in the settings."""

    PAGE = "page"  # an entrapment: place, number, minutes, code
    REPORT = "report"  # anything else: place
    CODE = "code"  # proves a number: code, organisation
    TEST = "test"  # no parameters
    CALL = "call"  # spoken: place, minutes
    THANKS = "thanks"  # spoken after the key
    CALL_TEST = "call_test"  # spoken, no parameters


@dataclass(frozen=True)
class CloudText:
    """One message or call. `values` are in the order in which the template names them.

    `key` comes back with the result of a call.
    """

    template: Template
    phone: str
    values: Mapping[str, str]
    key: str


class Cloud(Protocol):
    """One provider."""

    name: str

    async def send_sms(self, services: Services, text: CloudText) -> Outcome:
        """Delivered to the provider: the phone may be off."""

    async def call(self, services: Services, text: CloudText) -> Outcome:
        """Delivered(way) has the provider's id of the call. It rings; nobody has answered yet."""


@dataclass(frozen=True)
class Codes:
    """Error codes of a provider, told apart by what helps.

    `number`: this phone takes no message, today or tomorrow. `pause`: prefixes of its rate limits.
    Everything else is ours to mend (arrears, signature, template), so another provider is tried.
    """

    number: frozenset[str]
    too_fast: tuple[str, ...]

    def outcome(self, code: str, words: str) -> Outcome:
        reason = f"{code} {words}".strip()[:300]
        if code in self.number:
            return Unreachable(reason)
        return Failed(reason, timedelta(minutes=1) if code.startswith(self.too_fast) else None)


def fitted(values: Mapping[str, str], limit: int) -> dict[str, str]:
    """The values within the provider's length. Of a place the end is kept: the building, not the estate."""
    return {
        name: value if len(value) <= limit else f"…{value[-(limit - 1) :]}" for name, value in values.items()
    }


async def post_signed(
    services: Services,
    url: str,
    headers: Mapping[str, str],
    data: bytes,
    judge: Callable[[Mapping[str, Any]], Outcome | None],
) -> Outcome:
    """`judge` reads the answer; None where it does not understand it."""
    try:
        async with services.partner_http.post(
            URL(url, encoded=True), data=data, headers=headers, timeout=TIMEOUT
        ) as response:
            outcome = judge(await read_object(response, MAX_ANSWER_BYTES))
            if outcome is not None:
                return outcome
            if is_good(response):
                return Unknown("the answer was not understood")
            return failed_by_status(response)
    except (ClientError, TimeoutError) as error:
        return unanswered(error)


def sent(call_id: object = "") -> Delivered:
    return Delivered(str(call_id)[:100])
