"""The audit log is read by people: every deed and every subject that the product records has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from api.console.lists.all import LISTS
from api.console.words.audit import SUBJECTS, VERBS
from models.rules.privacy.retention import Data

ROOT = Path(__file__).parents[4]
FLOORS = ("models", "bot", "api", "scripts/commands")
SAID_AT = {"record_audit": 1, "audit_alone": 1, "AuditSubject": 0}
"""Which argument of the call is the verb, or the kind of subject."""


def calls() -> Iterator[ast.Call]:
    for path in (path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")):
        yield from (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call))


def texts_in(node: ast.expr) -> Iterator[str]:
    """Both where one of two is chosen."""
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
            yield part.value


def said_to(name: str) -> set[str]:
    found = (call for call in calls() if ast.unparse(call.func) == name)
    return {text for call in found for text in texts_in(call.args[SAID_AT[name]])}


def named_verbs() -> set[str]:
    """Where the verb is handed on under its name."""
    return {
        text
        for call in calls()
        for word in call.keywords
        if word.arg == "verb"
        for text in texts_in(word.value)
    }


def test_every_deed_has_words() -> None:
    deeds = (
        said_to("record_audit")
        | said_to("audit_alone")
        | named_verbs()
        | {f"export_{name}" for name in LISTS}
    )
    assert {"sign_in", "issue_patrol_link", "rotate_keys"} <= deeds
    assert deeds - VERBS.keys() == set()


def test_every_subject_has_words() -> None:
    subjects = said_to("AuditSubject") | {data.value for data in Data}
    assert {"lift", "vault", "roll"} <= subjects
    assert subjects - SUBJECTS.keys() == set()


def test_no_two_deeds_read_the_same() -> None:
    assert len(set(VERBS.values())) == len(VERBS)
