"""What developers of the mini-program read is what the code does."""

import ast
import re
from pathlib import Path

import api.v1
from api.ops.openapi import residents_document
from api.v1.people.session_store import LASTS
from bot.kernel import signatures
from models.actions.rescues.answer_release import ANSWER_WITHIN
from tests.api.ops.test_docs import rows_of, text_of

SESSION = {0: "no", 1: "yes", 2: "may be"}


def test_every_door_is_listed_as_it_is() -> None:
    true = []
    for path, methods in residents_document("https://tima.example")["paths"].items():
        for method, one in methods.items():
            keys = [parameter for parameter in one["parameters"] if parameter["name"] == "Idempotency-Key"]
            key = ("yes" if keys[0]["required"] else "may be") if keys else "no"
            door = f"`{method.upper()} {path.removeprefix('/api/v1')}`"
            true.append([door, one["summary"], SESSION[len(one["security"])], key])
    assert [row for row in rows_of("api") if re.match("`[A-Z]+ /", row[0])] == true


def test_every_problem_is_listed_with_its_status() -> None:
    raised = set()
    for file in Path(api.v1.__path__[0]).rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == "ApiProblem"
            ):
                status, kind = (ast.literal_eval(one) for one in call.args[:2])
                raised.add((f"`{kind}`", str(status)))
    assert {(row[0], row[1]) for row in rows_of("api") if re.fullmatch(r"\d{3}", row[1])} == raised


def test_the_times_are_the_true_ones() -> None:
    text = text_of("api")
    assert f"lasts {LASTS.total_seconds() / 3600:.0f} hours" in text
    assert (signatures.LASTS[signatures.Use.UPLOAD].total_seconds(), "within two hours" in text) == (
        7200,
        True,
    )
    assert f"more than {ANSWER_WITHIN.days} days" in text
