"""What developers of the mini-program read is what the code does."""

import ast
import json
import re
from pathlib import Path

import api.v1
from api.http.errors import ApiProblem
from api.ops.openapi import residents_document
from api.v1.people.session_store import LASTS
from bot.kernel import signatures
from models.actions.rescues.answer_release import ANSWER_WITHIN
from tests.api.ops.test_docs import rows_of, text_of
from tests.conftest import Client

SESSION = {0: [], 1: ["会话"], 2: ["会话可选"]}
KEY = {None: [], True: ["键"], False: ["键可选"]}
CALL = re.compile(r"^- `([A-Z]+ /\S+)` ([\u4e00-\u9fff].*?) · (.+?)(?: · \*\*(.+)\*\*)?$", re.MULTILINE)


def test_every_call_is_listed_as_it_is_in_chinese_and_english() -> None:
    true = []
    for path, methods in residents_document("https://tima.example")["paths"].items():
        for method, one in methods.items():
            keys = [parameter for parameter in one["parameters"] if parameter["name"] == "Idempotency-Key"]
            marks = SESSION[len(one["security"])] + KEY[keys[0]["required"] if keys else None]
            true.append(
                (f"{method.upper()} {path.removeprefix('/api/v1')}", one["summary"], "、".join(marks))
            )
    text = text_of("api_calls") + text_of("api_people")
    assert [(call, english, marks) for call, _, english, marks in CALL.findall(text)] == true
    assert len(re.findall(r"^- `[A-Z]+ /", text, re.MULTILINE)) == len(true)


def problems_of_the_code() -> set[tuple[str, str]]:
    """Kind and status of everything that is raised."""
    raised = set()
    for file in Path(api.v1.__path__[0]).rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == "ApiProblem"
            ):
                status, kind = (ast.literal_eval(one) for one in call.args[:2])
                raised.add((kind, str(status)))
    return raised


def test_every_problem_is_listed_with_its_status() -> None:
    listed = {(row[0], row[1]) for row in rows_of("api") if re.fullmatch(r"\d{3}", row[1])}
    assert listed == {(f"`{kind}`", status) for kind, status in problems_of_the_code()}


async def test_the_type_of_every_problem_leads_to_its_row(web_client: Client) -> None:
    for kind, status in problems_of_the_code():
        told = json.loads(ApiProblem(int(status), kind, "").response("").text or "")
        page, anchor = told["type"].split("#")
        assert f'<tr id="{anchor}">\n<td><code>{kind}</code>' in await (await web_client.get(page)).text()


def test_the_times_are_the_true_ones() -> None:
    hours = f"{LASTS.total_seconds() / 3600:.0f}"
    problems, steps = text_of("api"), text_of("api_steps")
    assert f"有效 {hours} 小时" in steps
    assert f"lasts {hours} hours" in steps
    assert signatures.LASTS[signatures.Use.UPLOAD].total_seconds() == 7200
    assert "两小时内" in steps
    assert "within two hours" in steps
    assert f"超过 {ANSWER_WITHIN.days} 天" in problems
    assert f"more than {ANSWER_WITHIN.days} days" in problems
