"""Each kind of change of an OpenAPI document: it breaks a client, and is said to, or it does not."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from scripts.lib.compatibility.documents import breaking_changes

Change = Callable[[dict[str, Any]], object]

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/lifts/{code}": {
            "get": {
                "operationId": "readLift",
                "security": [{"session": []}, {"token": []}],
                "parameters": [
                    {"in": "path", "name": "code", "required": True, "schema": {"type": "string"}},
                    {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}},
                ],
                "responses": {
                    "200": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Lift"}}}
                    },
                    "404": {"description": "unknown"},
                },
            },
            "post": {
                "operationId": "report",
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Report"}}}
                },
                "responses": {"201": {"description": "taken"}},
            },
        }
    },
    "components": {
        "schemas": {
            "Lift": {
                "type": "object",
                "properties": {
                    "state": {"enum": ["open", "closed"], "type": "string"},
                    "floors": {"type": "integer"},
                    "seen_at": {"type": "string", "format": "date-time"},
                    "parts": {"type": "array", "items": {"type": "string"}},
                    "next": {"anyOf": [{"$ref": "#/components/schemas/Lift"}, {"type": "null"}]},
                },
                "required": ["state", "floors"],
            },
            "Report": {
                "type": "object",
                "properties": {
                    "words": {"type": "string", "maxLength": 2000},
                    "kind": {"enum": ["noise", "door"], "type": "string"},
                    "phone": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                },
                "required": ["kind"],
            },
        }
    },
}


def lift(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["Lift"]
    return found


def report(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["Report"]
    return found


def operation(document: dict[str, Any], method: str = "get") -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/lifts/{code}"][method]
    return found


GET, POST = "GET /lifts/{code}", "POST /lifts/{code}"
BREAKS: dict[str, Change] = {
    f"{GET} is gone": lambda new: new["paths"]["/lifts/{code}"].pop("get"),
    f"{GET}: generated clients call readLift, not lift": lambda new: operation(new).update(
        operationId="lift"
    ),
    f"{GET}: token is no longer let in": lambda new: operation(new)["security"].pop(),
    f"{POST}: a caller without a name is no longer let in": lambda new: operation(new, "post").update(
        security=[{"session": []}]
    ),
    f"{GET}: query limit is gone": lambda new: operation(new)["parameters"].pop(),
    f"{GET}: query limit is now required": lambda new: operation(new)["parameters"][1].update(required=True),
    f"{GET}: query city is now required": lambda new: operation(new)["parameters"].append(
        {"in": "query", "name": "city", "required": True, "schema": {"type": "string"}}
    ),
    f"{GET} query limit: maximum was 100 and is 50": lambda new: operation(new)["parameters"][1][
        "schema"
    ].update(maximum=50),
    f"{GET}: no longer answers 404": lambda new: operation(new)["responses"].pop("404"),
    f"{GET} 200: application/json is gone": lambda new: operation(new)["responses"]["200"].update(content={}),
    f"{GET} 200.floors is gone": lambda new: lift(new)["properties"].pop("floors"),
    f"{GET} 200.floors may now be missing": lambda new: lift(new)["required"].remove("floors"),
    f"{GET} 200.floors: number is not among integer": lambda new: lift(new)["properties"]["floors"].update(
        type="number"
    ),
    f"{GET} 200.floors: null is not among integer": lambda new: lift(new)["properties"].update(
        floors={"anyOf": [{"type": "integer"}, {"type": "null"}]}
    ),
    f"{GET} 200.parts[]: integer is not among string": lambda new: lift(new)["properties"]["parts"].update(
        items={"type": "integer"}
    ),
    f"{GET} 200.seen_at: the format was date-time and is None": lambda new: lift(new)["properties"][
        "seen_at"
    ].pop("format"),
    f"{POST}: the body is now required": lambda new: operation(new, "post")["requestBody"].update(
        required=True
    ),
    f"{POST}: takes no body any more": lambda new: operation(new, "post").pop("requestBody"),
    f"{POST} body.place is now required": lambda new: report(new).update(
        properties={**report(new)["properties"], "place": {"type": "string"}}, required=["kind", "place"]
    ),
    f"{POST} body.words is now required": lambda new: report(new)["required"].append("words"),
    f"{POST} body.words is gone": lambda new: report(new)["properties"].pop("words"),
    f"{POST} body: other members are now refused": lambda new: report(new).update(additionalProperties=False),
    f"{POST} body.kind: no longer takes door": lambda new: report(new)["properties"]["kind"].update(
        enum=["noise"]
    ),
    f"{POST} body.phone: null is not among string": lambda new: report(new)["properties"].update(
        phone={"type": "string"}
    ),
    f"{POST} body.words: maxLength was 2000 and is 200": lambda new: report(new)["properties"][
        "words"
    ].update(maxLength=200),
    f"{POST} body.words: minLength was None and is 1": lambda new: report(new)["properties"]["words"].update(
        minLength=1
    ),
    f"{POST} body.words: the pattern was None and is ^a": lambda new: report(new)["properties"][
        "words"
    ].update(pattern="^a"),
}
HARMLESS: dict[str, Change] = {
    "a new operation": lambda new: new["paths"].update({"/new": {"get": {"responses": {}}}}),
    "a new optional parameter": lambda new: operation(new)["parameters"].append(
        {"in": "query", "name": "after", "schema": {"type": "string"}}
    ),
    "another way to sign in": lambda new: operation(new)["security"].append({"signature": []}),
    "open to everybody": lambda new: operation(new).pop("security"),
    "an answer more": lambda new: operation(new)["responses"].update({"410": {"description": "gone"}}),
    "a member more in an answer": lambda new: lift(new)["properties"].update(age={"type": "integer"}),
    "always there now": lambda new: lift(new)["required"].append("parts"),
    "never null now": lambda new: lift(new)["properties"].update(next={"$ref": "#/components/schemas/Lift"}),
    "a value less in an answer": lambda new: lift(new)["properties"]["state"].update(enum=["open"]),
    "a value more in an answer": lambda new: lift(new)["properties"]["state"]["enum"].append("away"),
    "a value more in a request": lambda new: report(new)["properties"]["kind"]["enum"].append("light"),
    "a member more in a request": lambda new: report(new)["properties"].update(age={"type": "integer"}),
    "no longer required in a request": lambda new: report(new)["required"].remove("kind"),
    "longer words": lambda new: report(new)["properties"]["words"].update(maxLength=5000),
    "other words of description": lambda new: operation(new).update(summary="Read a lift"),
}


def changed(change: Change) -> dict[str, Any]:
    new = copy.deepcopy(DOCUMENT)
    change(new)
    return new


@pytest.mark.parametrize(("told", "change"), BREAKS.items(), ids=BREAKS)
def test_what_breaks_a_client_is_named(told: str, change: Change) -> None:
    assert breaking_changes(DOCUMENT, changed(change)) == [told]


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_what_breaks_nobody_passes(change: Change) -> None:
    assert breaking_changes(DOCUMENT, changed(change)) == []


def test_nothing_has_changed() -> None:
    assert breaking_changes(DOCUMENT, DOCUMENT) == []
