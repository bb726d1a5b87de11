"""What partners' systems send: JSON, signed as a Standard Webhook with the secret that we share."""

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel, ValidationError

from api.http.describe import Handler, Parameter, SessionNeed, in_header, operation
from api.http.errors import problem
from bot.kernel.partner_secrets import is_signed_by
from bot.services import Services
from models.actions.partners.find import endpoint_of
from models.rules.base.sanitize import keepable

Told = TypeVar("Told", bound=BaseModel)

_MESSAGE_ID = {"type": "string", "minLength": 1, "maxLength": 100}
_SIGNATURE = [
    in_header("webhook-id", _MESSAGE_ID, "the same at every attempt"),
    in_header("webhook-timestamp", {"type": "string", "pattern": "^[0-9]{10}$"}, "seconds since 1970 UTC"),
    in_header("webhook-signature", {"type": "string"}, "Standard Webhooks: `v1,` and a base64 HMAC-SHA256"),
]


def signed_operation(
    name: str,
    words: str,
    *,
    takes: type[BaseModel],
    answers: type[BaseModel],
    parameters: Sequence[Parameter] = (),
) -> Callable[[Handler], Handler]:
    """Describes a POST that is answered by 202. `parameters`: those beside the signature."""
    all_of_them = [*parameters, *_SIGNATURE]
    return operation(
        name, words, {202: answers}, takes=takes, parameters=all_of_them, session=SessionNeed.SIGNED
    )


def read_told(body: bytes, shape: type[Told]) -> Told | web.Response:
    """What the body says, or 400 where it is not JSON and 422 where it is not of this shape."""
    try:
        return shape.model_validate(_keepable(json.loads(body)))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        return problem(422, wrong)
    except (ValueError, RecursionError):
        return problem(400, "the body is not JSON")


def _keepable(value: Any) -> Any:
    """The same JSON, each text in it without what no database keeps."""
    match value:
        case str():
            return keepable(value)
        case list():
            return [_keepable(one) for one in value]
        case dict():
            return {name: _keepable(one) for name, one in value.items()}
    return value


async def is_signed_for(
    services: Services, organisation_id: UUID | None, request: web.Request, body: bytes
) -> bool:
    """Whether the organisation has signed this body just now, with a secret that we share."""
    endpoint = await endpoint_of(organisation_id)
    if endpoint is None or len(request.headers.get("webhook-id", "")) > 100:
        return False
    return is_signed_by(services, endpoint, request.headers, body)
