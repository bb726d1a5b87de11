"""How a simulated partner behaves: set at run time, validated at the door."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

CallbackStatus = Literal["accepted", "handling", "resolved", "refused"]
Seconds = Annotated[float, Field(ge=0, le=600, allow_inf_nan=False)]


class Mode(StrEnum):
    """What comes back for a delivery that did not fail."""

    TICKET = "ticket"
    BARE = "bare"  # 202 without a body
    REFUSE = "refuse"
    CUT = "cut"  # taken, but the connection ends before the answer
    GARBAGE = "garbage"  # 200 with a body that is not JSON


class Behaviour(BaseModel):
    """One partner's. A delivery waits for `delay_seconds`; a failed one is not taken.

    `callbacks` are sent one after the other, each `callback_after_seconds` after
    the one before, for a delivery that is taken for the first time.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Mode = Mode.TICKET
    reason: str = Field(default="不属于本单位的受理范围", max_length=500)
    delay_seconds: Seconds = 0
    failure_rate: float = Field(default=0, ge=0, le=1, allow_inf_nan=False)
    failure_status: int = Field(default=500, ge=300, le=599)
    retry_after: int | None = Field(default=None, ge=0, le=86_400, description="seconds, sent with a failure")
    callbacks: tuple[CallbackStatus, ...] = Field(default=(), max_length=10)
    callback_after_seconds: Seconds = 1

    @model_validator(mode="after")
    def _reason_is_given(self) -> Self:
        if self.mode is Mode.REFUSE and not self.reason.strip():
            raise ValueError("a refusal needs a reason")
        return self


class BadBehaviour(Exception):
    """Names every field that is wrong."""


def read_behaviour(body: bytes) -> Behaviour:
    """From JSON; what is not named has its default. Raises BadBehaviour."""
    try:
        return Behaviour.model_validate_json(body)
    except ValidationError as error:
        raise BadBehaviour(_what_is_wrong(error)) from None


def behaviour_of_form(fields: Mapping[str, str]) -> Behaviour:
    """From a form; empty fields have their defaults. Raises BadBehaviour."""
    given: dict[str, object] = {name: value for name, value in fields.items() if value}
    given["callbacks"] = fields.get("callbacks", "").replace(",", " ").split()
    try:
        return Behaviour.model_validate(given)
    except ValidationError as error:
        raise BadBehaviour(_what_is_wrong(error)) from None


def _what_is_wrong(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}"
        for one in error.errors(include_url=False, include_input=False)
    )
