"""How a platform of a city names what we name: read from a data file that the city edits.

96333 platforms follow CPASE M 001-2015 or a province's standard such as DB52/T 1628.3-2021, 12345
order systems such as DB36/T 1180-2019. Of these only contents and excerpts are public, and every
city's interface differs, so no name of a field or code stands in the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.rules.desks.causes import SPELLINGS
from models.rules.desks.record_columns import RecordField
from models.rules.desks.records import RecordKind
from models.rules.imports.dates import LOCAL
from models.rules.reports.kinds import HazardCategory
from models.rules.rescues.trap_clock import Cause


class OrderAction(StrEnum):
    """What a platform does with one of its orders (DB36/T 1180-2019: dispatch, urge, call back, rate)."""

    DISPATCH = "dispatch"  # 派单, and every later version of the order
    URGE = "urge"  # 催办
    CALL_BACK = "call_back"  # 回访
    RATE = "rate"  # 评价


class OrderField(StrEnum):
    """Fields of a message beside those of a record: our name for each."""

    ACTION = "action"
    MESSAGE_ID = "message_id"
    SAID = "said"  # what is urged, or was said in the call back
    SATISFIED = "satisfied"  # yes or no
    SCORE = "score"


class SentField(StrEnum):
    """Fields of what we send. Those that a record has too are named alike."""

    MESSAGE_ID = "message_id"
    SENT_AT = "sent_at"
    INCIDENT = "incident"
    NUMBER = "number"  # the platform's own, where it has given one
    EVENT = "event"
    KIND = "kind"
    CATEGORY = "category"
    OCCURRED_AT = "occurred_at"
    RESCUE_NUMBER = "rescue_number"
    REGISTRATION_NUMBER = "registration_number"
    LIFT_CODE = "lift_code"
    ADDRESS = "address"
    PLACE = "place"
    USE_UNIT = "use_unit"
    MAINTAINER = "maintainer"
    INSURER = "insurer"
    WORDS = "words"
    PHOTOS = "photos"
    VOICES = "voices"
    PHONE = "phone"
    TRAPPED = "trapped"
    NEEDS = "needs"
    ORDERED_AT = "ordered_at"
    DEPARTED_AT = "departed_at"
    ARRIVED_AT = "arrived_at"
    RELEASED_AT = "released_at"
    CONFIRMED_AT = "confirmed_at"
    CAUSE = "cause"
    STATUS = "status"
    REPLY = "reply"
    REPLIED_BY = "replied_by"


OURS: tuple[str, ...] = tuple(
    dict.fromkeys([*(one.value for one in (*RecordField, *OrderField, *SentField))])
)
_TIMES = frozenset(name for name in OURS if name.endswith("_at"))
# What a field may be, by our words. Codes are kept for these fields only.
VALUES: Mapping[str, tuple[str, ...]] = {
    "kind": tuple(one.value for one in RecordKind),
    "category": tuple(one.value for one in HazardCategory),
    "cause": tuple(one.value for one in Cause),
    "status": ("accepted", "handling", "resolved", "refused"),
    "action": tuple(one.value for one in OrderAction),
    "satisfied": ("yes", "no"),
    "needs": ("ill", "child", "elderly"),
    "event": (
        "filed", "joined", "said", "located", "moved", "merged", "withdrawn", "paged", "acknowledged",
        "departed", "arrived", "released", "confirmed", "still_inside", "cause", "accepted", "handling",
        "resolved", "refused", "answered",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class AnswerForm:
    """How the platform answers, and is answered: the names of code, message and number, and codes."""

    code: str = "code"
    message: str = "message"
    number: str = ""
    good: tuple[str, ...] = ("0",)
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlatformMapping:
    """fields: our name of a field to theirs; codes: by field, their code to our word.

    holds: the member of a message that holds the record or the list of them; empty where a message is one.
    time_format: as `strftime` writes it, China's time; empty for ISO 8601.
    """

    title: str
    source: str
    fields: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    holds: str = ""
    time_format: str = ""
    answer: AnswerForm = AnswerForm()

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Our fields that the platform has no name for."""
        return tuple(name for name in OURS if name not in self.fields)

    def uncoded(self, name: str) -> tuple[str, ...]:
        """Our words for a field that no code of theirs stands for."""
        return tuple(value for value in VALUES[name] if value not in self.codes.get(name, {}).values())

    def code_of(self, name: str, value: str) -> str:
        """Their code for our word: the first that stands for it, or the word itself where none does."""
        return next((code for code, ours in self.codes.get(name, {}).items() if ours == value), value)


@dataclass(frozen=True)
class UnknownCode:
    """A code that the mapping does not have: `field` by our name."""

    field: str
    code: str


def read_message(mapping: PlatformMapping, sent: Any) -> tuple[dict[str, str], list[UnknownCode]]:
    """What a platform sent, by our names and words, as text; and its codes that are not known.

    An unknown code of a field that has a list of words is left out, and so costs that field only.
    """
    cells: dict[str, str] = {}
    unknown: list[UnknownCode] = []
    for ours, theirs in mapping.fields.items():
        text = _text(_inside(sent, theirs))
        if not text:
            continue
        if ours in VALUES:
            word = mapping.codes.get(ours, {}).get(text, text if text in VALUES[ours] else "")
            if word:
                cells[ours] = word
            else:
                unknown.append(UnknownCode(ours, text))
        else:
            cells[ours] = _time(mapping, text) if ours in _TIMES else text
    if "cause" in cells:
        cells["cause"] = SPELLINGS[Cause(cells["cause"])].split()[0]
    for one in unknown:
        if one.field == "cause":
            cells["cause"] = one.code  # kept as it came: an officer reads it
        if one.field == "kind":
            cells["kind"] = _kind_by_rest(cells).value
    return cells, unknown


def write_message(mapping: PlatformMapping, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Our facts by their names and codes. What is empty, or has no name with them, is left out.

    Raises nothing: a word without a code goes out as it is.
    """
    sent: dict[str, Any] = {}
    for ours, theirs in mapping.fields.items():
        value = facts.get(ours)
        if value in (None, "", [], ()):
            continue
        if isinstance(value, datetime):
            value = _written(mapping, value)
        elif ours in VALUES and isinstance(value, list | tuple):
            value = [mapping.code_of(ours, one) for one in value]
        elif ours in VALUES:
            value = mapping.code_of(ours, str(value))
        _put(sent, theirs, value)
    return sent


def _written(mapping: PlatformMapping, moment: datetime) -> str:
    local = moment.astimezone(LOCAL)
    if mapping.time_format:
        return local.strftime(mapping.time_format)
    return local.isoformat(timespec="seconds")


def _kind_by_rest(cells: Mapping[str, str]) -> RecordKind:
    """Of a code that nobody knows: somebody was inside, if the rest says so. Then it must not wait."""
    inside = cells.get("trapped", "0") != "0" or "released_at" in cells
    return RecordKind.ENTRAPMENT if inside else RecordKind.FAULT


def _time(mapping: PlatformMapping, text: str) -> str:
    """ISO 8601 with the zone; the text itself where it has another form, to be judged as a cell."""
    if not mapping.time_format:
        return text
    try:
        return datetime.strptime(text, mapping.time_format).replace(tzinfo=LOCAL).isoformat()
    except ValueError:
        return text


def _inside(sent: Any, path: str) -> Any:
    for name in path.split("."):
        if not isinstance(sent, Mapping):
            return None
        sent = sent.get(name)
    return sent


def _put(sent: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        sent = sent.setdefault(name, {})
    sent[last] = value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**60 else ""
    return value.encode(errors="replace").decode().strip() if isinstance(value, str) else ""
