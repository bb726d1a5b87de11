"""`/docs`: the documents for operators and partners, from `templates/docs/*.md`."""

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from api.http.access import public
from api.http.pages import page
from bot.texts.templates import TEMPLATES

routes = web.RouteTableDef()

DOCUMENTS = TEMPLATES / "docs"
_SCROLLING = ("table_open", "fence", "code_block")


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
    return page(request, "docs", documents=list_documents(), shown=None, body="")


@routes.get("/docs/images/{name}", name="document_image")
@public
async def image(request: web.Request) -> web.StreamResponse:
    images = {file.name: file for file in (DOCUMENTS / "images").glob("*.png")}
    file = images.get(request.match_info["name"])
    if file is None:
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={"Cache-Control": "public, max-age=3600"})


@routes.get("/docs/{name}", name="document")
@public
async def document(request: web.Request) -> web.Response:
    documents = list_documents()
    shown = next((one for one in documents if one.name == request.match_info["name"]), None)
    if shown is None:
        raise web.HTTPNotFound
    return page(request, "docs", documents=documents, shown=shown, body=_to_html(shown.file))


def _to_html(file: Path) -> Markup:
    # Raw HTML is shown as text, and links to anything but web addresses and paths are left as text.
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(file.read_text("utf-8"))
    for token in tokens:
        if token.type in _SCROLLING:
            token.attrSet("tabindex", "0")  # a keyboard can scroll only what has the focus
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - see above


def _first_heading(file: Path) -> str:
    with file.open(encoding="utf-8") as lines:
        return next(lines, "").removeprefix("#").strip()
