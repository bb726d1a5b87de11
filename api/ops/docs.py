"""`/docs`: the documents for operators and partners, from `templates/docs/*.md`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from aiohttp import web
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from api.http.access import public
from api.http.pages import page
from api.http.params import or_404
from bot.texts.templates import TEMPLATES

routes = web.RouteTableDef()

DOCUMENTS = TEMPLATES / "docs"
_SCROLLING = ("table_open", "fence", "code_block")
_ANCHOR = re.compile(r"[\w.-]+")


@dataclass(frozen=True)
class Document:
    """A Markdown file; its title is its first heading."""

    name: str
    title: str
    file: Path


def list_documents() -> list[Document]:
    return [Document(file.stem, _first_heading(file), file) for file in sorted(DOCUMENTS.glob("*.md"))]


@routes.get("/docs", name="docs")
@public
async def index(request: web.Request) -> web.Response:
    return page(request, "docs", documents=list_documents(), shown=None, body="", contents=())


@routes.get("/docs/images/{name}", name="document_image")
@public
async def image(request: web.Request) -> web.StreamResponse:
    images = {file.name: file for file in (DOCUMENTS / "images").glob("*.png")}
    file = or_404(images.get(request.match_info["name"]))
    return web.FileResponse(file, headers={"Cache-Control": "public, max-age=3600"})


@routes.get("/docs/{name}", name="document")
@public
async def document(request: web.Request) -> web.Response:
    documents = list_documents()
    shown = or_404(next((one for one in documents if one.name == request.match_info["name"]), None))
    body, contents = _to_html(shown.file)
    return page(request, "docs", documents=documents, shown=shown, body=body, contents=contents)


@dataclass(frozen=True)
class DocumentSection:
    anchor: str
    title: str


def _to_html(file: Path) -> tuple[Markup, list[DocumentSection]]:
    # Raw HTML is shown as text, and links to anything but web addresses and paths are left as text.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(file.read_text("utf-8"))
    for token in tokens:
        if token.type in _SCROLLING:
            token.attrSet("tabindex", "0")  # a keyboard can scroll only what has the focus
    contents = _sections(tokens)
    _name_rows(tokens, taken={one.anchor for one in contents})
    return Markup(markdown.renderer.render(tokens, markdown.options, {})), contents  # noqa: S704 - see above


def _sections(tokens: Sequence[Token]) -> list[DocumentSection]:
    """The headings of the second level, which get the anchors that GitHub gives them, too."""
    found = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h2":
            title = "".join(one.content for one in inside.children or ())
            anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
            opening.attrSet("id", anchor)
            found.append(DocumentSection(anchor, title))
    return found


def _name_rows(tokens: Sequence[Token], taken: set[str]) -> None:
    """Rows that begin with one word of code get it as their anchor: `/docs/api#signed-out`, say."""
    for row, cell, inside in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if row.type != "tr_open" or cell.type != "td_open":
            continue
        words = inside.children or []
        is_code = len(words) == 1 and words[0].type == "code_inline"
        if is_code and _ANCHOR.fullmatch(words[0].content) and words[0].content not in taken:
            row.attrSet("id", words[0].content)
            taken.add(words[0].content)


def _first_heading(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(lines, "").removeprefix("#").strip()
