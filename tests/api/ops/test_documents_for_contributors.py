"""The documents for those who change Tima: served, and true to the tree."""

import re
import tomllib
from pathlib import Path

import pytest

from api.ops.docs import DOCUMENTS, list_documents
from scripts.commands.release import newest_entry
from tests.conftest import Client

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
_PATH = re.compile(r"`((?:api|bot|models|scripts|templates|tests)/[\w./]*)`")


def text_of(name: str) -> str:
    return (DOCUMENTS / f"{name}.md").read_text("utf-8")


def table_after(heading: str, text: str) -> list[list[str]]:
    """The rows of the first table under a heading, its head first, without the line of dashes."""
    section = text.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in rows if not set("".join(row)) <= set("-|")]


@pytest.mark.parametrize("name", ["architecture", "changelog", "contributing"])
async def test_the_page_is_listed_and_shown(web_client: Client, name: str) -> None:
    title = next(document.title for document in list_documents() if document.name == name)
    assert f'<a href="/docs/{name}">{title}</a>' in await (await web_client.get("/docs")).text()
    page = await web_client.get(f"/docs/{name}")
    assert page.status == 200
    assert f"<h1>{title}</h1>" in await page.text()


def test_every_feature_is_found_where_the_table_says() -> None:
    head, *features = table_after("Where do I find", text_of("architecture"))
    assert len(features) == 22
    for feature, *cells in features:
        for folder, cell in zip(head[1:], cells, strict=True):
            path = folder.strip("`") + cell.strip("`")
            assert (ROOT / path).is_file(), f"{feature}: {path}"


def test_every_path_that_is_named_exists() -> None:
    outside_the_table = re.sub(
        r"^## Where do I find\n.*?(?=^## )", "", text_of("architecture"), flags=re.M | re.S
    )
    named = _PATH.findall(outside_the_table + text_of("contributing"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_order_of_subjects_is_the_linters() -> None:
    _, *levels = table_after("The order of subjects in models.actions", text_of("architecture"))
    [contract] = [
        one for one in PROJECT["tool"]["importlinter"]["contracts"] if "order of subjects" in one["name"]
    ]
    held = [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]
    assert [set(subjects.split(", ")) for _, subjects in levels] == held
    assert [int(number) for number, _ in levels] == list(range(len(held), 0, -1))


def test_the_newest_release_of_the_changelog_is_the_version() -> None:
    entry = newest_entry(text_of("changelog").replace("## [Unreleased]\n", "", 1))
    assert entry
    assert entry.version == PROJECT["project"]["version"]


def test_the_licence_of_every_package_is_written_down() -> None:
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "scripts/requirements/run.txt").read_text(), re.MULTILINE)
    section = text_of("contributing").split("## Licences", 1)[1]
    named = set(re.findall(r"[a-z0-9][\w.-]+", section)) | {"argon2-cffi-bindings"}
    assert [name for name in pinned if name not in named] == []
