"""Single fields of a push, however WeChat writes them."""

from typing import Any

from bot.door.form import Fields

MOST_IN_LIST = 10  # WeChat asks for three templates at a time

_LISTS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
_MESSAGE_IDS = ("MsgId", "MsgID")


def string(value: Any) -> str:
    """A field's text; empty where it is missing or has elements inside."""
    return value if isinstance(value, str) else ""


def message_id(fields: Fields) -> str:
    """The number of a message, in either spelling; at most 64 characters."""
    return next((number[:64] for name in _MESSAGE_IDS if (number := string(fields.get(name)))), "")


def event_list(fields: Fields) -> list[dict[str, Any]]:
    """What an event tells of several templates.

    Under a name of its own in XML, as `List` or as the list itself in JSON; one alone is an object,
    several are a list.
    """
    inside = next((fields[name] for name in _LISTS if fields.get(name)), fields)
    told = inside.get("List") if isinstance(inside, dict) else inside
    found = told if isinstance(told, list) else [told]
    return [one for one in found if isinstance(one, dict)][:MOST_IN_LIST]
