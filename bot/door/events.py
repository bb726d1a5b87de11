"""From the fields of an event of WeChat's to what a person did, or what became of a message to them."""

import re

from bot.chat.incoming import (
    Body,
    Click,
    ConsentRevoked,
    Followed,
    GrantChanges,
    Left,
    Scan,
    SendResult,
    SendResults,
    Silent,
)
from bot.door.fields import MOST_IN_LIST, event_list, message_id, string
from bot.door.form import Fields
from models.rules.lifts.code import read_code

# A barcode is told with its kind before it: `CODE_128,330101`.
_BARCODE_KIND = re.compile(r"^[A-Z][A-Z0-9_]{2,19},")
_FOLLOWED_BY_CODE = "qrscene_"


def read_event(fields: Fields) -> Body:
    key = string(fields.get("EventKey"))
    match string(fields.get("Event")).lower():
        case "subscribe":
            return Followed(_lift_of_scene(key.removeprefix(_FOLLOWED_BY_CODE)))
        case "scan":
            # A poster's code, or one that another program made: it says of no lift, so it is a welcome.
            lift = _lift_of_scene(key)
            return Scan(lift) if lift else Followed("")
        case "user_enter_tempsession":
            lift = _lift_of_scene(string(fields.get("SessionFrom")))
            return Scan(lift) if lift else Silent()
        case "scancode_waitmsg" | "scancode_push":
            scanned = fields.get("ScanCodeInfo")
            result = string(scanned.get("ScanResult")) if isinstance(scanned, dict) else ""
            return Scan(_BARCODE_KIND.sub("", result))
        case "click":
            return Click(key)
        case "unsubscribe":
            return Left()
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            return _grants(fields)
        case "templatesendjobfinish":
            return _template_result(fields)
        case "subscribe_msg_sent_event":
            return _subscription_results(fields)
        case "user_authorization_revoke" | "user_authorization_cancellation":
            return ConsentRevoked(string(fields.get("RevokeInfo"))[:100])
        case _:
            return Silent()


def _lift_of_scene(scene: str) -> str:
    """The lift code that a scene of ours is; empty for anything else, also a number that may be a 识别码."""
    return read_code(scene) or ""


def _grants(fields: Fields) -> GrantChanges | Silent:
    answers: dict[str, set[str]] = {"accept": set(), "reject": set()}
    for one in event_list(fields):
        template_id = string(one.get("TemplateId"))
        answer = string(one.get("SubscribeStatusString"))
        if answer in answers and 0 < len(template_id) <= 64:
            answers[answer].add(template_id)
    given, taken_back = (tuple(sorted(answers[answer])[:MOST_IN_LIST]) for answer in answers)
    return GrantChanges(given, taken_back) if given or taken_back else Silent()


def _template_result(fields: Fields) -> SendResults | Silent:
    """`success`, `failed:user block`, `failed: system failed`."""
    status = string(fields.get("Status"))
    failure = "" if status == "success" else status.removeprefix("failed:").strip() or "failed"
    number = message_id(fields)
    return SendResults((SendResult(number, "", failure[:100]),)) if number else Silent()


def _subscription_results(fields: Fields) -> SendResults | Silent:
    results = []
    for one in event_list(fields):
        code = string(one.get("ErrorCode")) or "0"
        failure = "" if code == "0" else f"{code} {string(one.get('ErrorStatus'))}".strip()
        template_id = string(one.get("TemplateId"))[:64]
        if template_id:
            results.append(SendResult(message_id(one), template_id, failure[:100]))
    return SendResults(tuple(results)) if results else Silent()
