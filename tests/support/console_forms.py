"""The forms of a console page, filled in as far as a page says what it wants."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

HIDDEN = ("csrf", "form_key")


@dataclass
class ConsoleForm:
    """`fields` hold the hidden ones, what is filled in already, and something fitting for the rest."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)  # names of what a page shows of what is kept, to be changed


class _Forms(HTMLParser):
    def __init__(self, path: str, now: datetime) -> None:
        super().__init__()
        self.found: list[ConsoleForm] = []
        self._path, self._now = path, now
        self._form: ConsoleForm | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form" and told.get("method") == "post":
            self._form = ConsoleForm(told.get("action") or self._path)
            self.found.append(self._form)
        if self._form is None:
            return
        name, fields = told.get("name", ""), self._form.fields
        if tag == "input" and name and told.get("type") != "file":
            self._fill(told, name)
        elif tag == "textarea":
            fields.setdefault(name, "")
            self._textarea = name
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in told or not fields.get(self._select):
                fields[self._select] = told.get("value", "")
        elif tag == "button" and name:
            fields.setdefault(name, told.get("value", ""))

    def _fill(self, told: dict[str, str], name: str) -> None:
        assert self._form is not None
        kind, value = told.get("type", "text"), told.get("value", "")
        if kind in ("checkbox", "radio"):
            if "checked" in told or ("required" in told and name not in self._form.fields):
                self._form.fields[name] = value
            return
        fitting = {
            "date": f"{self._now:%Y-%m-%d}",
            "datetime-local": f"{self._now:%Y-%m-%dT%H:%M}",
            "number": told.get("min") or "1",
        }
        if value and kind not in ("hidden", "submit"):
            self._form.kept.append(name)
        is_wanted = "required" in told
        self._form.fields[name] = value or (fitting.get(kind, "1") if is_wanted else "")

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form:
            self._form.fields[self._textarea] += data
            if data.strip():
                self._form.kept.append(self._textarea)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form:
            self._form.fields[self._textarea] = self._form.fields[self._textarea].strip() or "说明"
            self._textarea = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._form = None


def forms_of(path: str, page: str, now: datetime) -> Iterator[ConsoleForm]:
    reader = _Forms(path.split("?", maxsplit=1)[0], now)
    reader.feed(page)
    yield from reader.found
