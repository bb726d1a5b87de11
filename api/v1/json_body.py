"""JSON in and out. One type says what is read, what is written and what the OpenAPI document tells of it."""

from functools import lru_cache
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import AfterValidator, BaseModel, ConfigDict, TypeAdapter, ValidationError

from api.http.body import read_limited
from api.http.errors import ApiProblem

MAX_BYTES = 32 * 1024
MOST_WRONG = 10  # named in one answer


class Sent(BaseModel):
    """A body that comes in. What is not known is left out, what is known must be of its type."""

    model_config = ConfigDict(strict=True, extra="ignore")


Body = TypeVar("Body", bound=Sent)

# Stripped, without the one character that no database keeps.
Text = Annotated[str, AfterValidator(lambda text: text.replace("\x00", "").strip())]


async def read_json(request: web.Request, kind: type[Body]) -> Body:
    """The body as this type. Raises 408, 413, and a 400 or 422 that names what is wrong."""
    return parse(await read_limited(request, MAX_BYTES), kind)


def parse(data: bytes, kind: type[Body]) -> Body:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)[:MOST_WRONG]
    if any(one["type"] == "json_invalid" for one in found):
        raise ApiProblem(400, "not-json", "没看懂：发来的不是 JSON。")
    wrong = [{"field": ".".join(map(str, one["loc"])), "reason": one["msg"]} for one in found]
    raise ApiProblem(422, "invalid", "有内容不完整或不对，请检查后再试。", errors=wrong)


def invalid(field: str, words: str) -> ApiProblem:
    """One member of a body, or of a query, that is of the right type and wrong all the same."""
    return ApiProblem(422, "invalid", words, errors=[{"field": field, "reason": words}])


def answer(value: object, kind: Any, status: int = 200, *, location: str = "") -> web.Response:
    """`value`, which is of this type, as JSON. `location`: the address of what was made."""
    return web.Response(
        body=_adapter(kind).dump_json(value),
        status=status,
        content_type="application/json",
        charset="utf-8",
        headers={"Location": location} if location else {},
    )


def nothing() -> web.Response:
    """It is done, and there is nothing to tell."""
    return web.Response(status=204)


@lru_cache(maxsize=200)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
