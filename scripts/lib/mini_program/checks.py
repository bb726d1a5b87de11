"""What WeChat's review and a resident's phone ask of a built mini-program."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from scripts.lib.mini_program.privacy import undeclared_in

MOST_BYTES = 500 * 1024  # WeChat takes 2 MB; a weak signal in a lift takes less
PARTS_OF_A_PAGE = (".js", ".json", ".wxml")
# WeChat's functions that need the privacy list, and the word of `requiredPrivateInfos` for those of place.
PLACE = {"wx.getLocation(": "getLocation", "wx.chooseLocation(": "chooseLocation"}
HANDLER = re.compile(r"bind:\w+=\"(\w+)\"")
USED = re.compile(r"<template[^>]* is=\"([\w-]+)\"")
PART = re.compile(r"<template name=\"([\w-]+)\">(.*?)</template>", re.DOTALL)
ADDRESS = re.compile(r"https?://[^\s'\"`)]+")


class CheckFailed(Exception):
    """The project must not be uploaded; the text says why, a line each."""


def check(main: Path, pages: Sequence[str], server: str) -> None:
    """Raises CheckFailed."""
    wrong = [
        *_pages(main, pages),
        *_handlers(main, pages),
        *_addresses(main, server),
        *_place(main),
        *(f"{name}: no line of the privacy form declares it" for name in undeclared_in(main)),
        *_size(main),
    ]
    if wrong:
        raise CheckFailed("\n".join(wrong))


def _pages(main: Path, pages: Sequence[str]) -> Iterator[str]:
    for page in pages:
        for suffix in PARTS_OF_A_PAGE:
            if not (main / f"{page}{suffix}").is_file():
                yield f"{page}{suffix} is missing"
    for template in (main / "pages").rglob("*.wxml"):
        if str(template.relative_to(main).with_suffix("")) not in pages:
            yield f"{template.relative_to(main)} is no page of app.json"


def _handlers(main: Path, pages: Sequence[str]) -> Iterator[str]:
    """WeChat says nothing of a tap that no method answers."""
    for page in pages:
        template, code = main / f"{page}.wxml", main / f"{page}.js"
        if not template.is_file() or not code.is_file():
            continue
        bound = set(HANDLER.findall(template.read_text("utf-8") + _parts_in(template)))
        methods = code.read_text("utf-8")
        for name in sorted(bound):
            if not re.search(rf"^    (async )?{name}\(", methods, re.MULTILINE):
                yield f"{page}.wxml binds {name}, which {page}.js does not have"


def _parts_in(template: Path) -> str:
    """The text of the shared templates that a page shows."""
    shared = (template.parents[2] / "parts").glob("*.wxml")
    parts = {name: text for file in shared for name, text in PART.findall(file.read_text("utf-8"))}
    return "".join(parts.get(name, "") for name in USED.findall(template.read_text("utf-8")))


def _addresses(main: Path, server: str) -> Iterator[str]:
    """Only the declared server is called: WeChat refuses others, and nothing goes to strangers."""
    for file in main.rglob("*"):
        if file.suffix in (".js", ".wxml", ".wxss"):
            for found in ADDRESS.findall(file.read_text("utf-8")):
                if not found.startswith(server):
                    yield f"{file.relative_to(main)} names {found}, which is not the server"


def _place(main: Path) -> Iterator[str]:
    declared = json.loads((main / "app.json").read_text("utf-8")).get("requiredPrivateInfos", [])
    code = "".join(file.read_text("utf-8") for file in main.rglob("*.js"))
    used = {name for call, name in PLACE.items() if call in code}
    for name in sorted(used ^ set(declared)):
        yield f"{name}: requiredPrivateInfos of app.json and the code differ"


def _size(main: Path) -> Iterator[str]:
    size = sum(file.stat().st_size for file in main.rglob("*") if file.is_file())
    if size > MOST_BYTES:
        yield f"the main package is {size} bytes, at most {MOST_BYTES}"
