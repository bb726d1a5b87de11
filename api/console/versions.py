"""The version in a form that changes something, and what is shown to who comes second."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.http.body import Form, text_field

FIELD = "version"
CHANGED = "您打开之后，别人改过这一页。请看现在的内容，再决定。"


@dataclass(frozen=True)
class FieldChange:
    """A field that differs between what is there now and what was typed."""

    title: str
    theirs: str
    yours: str


def version_in(form: Form) -> str:
    """Empty from a page that had none: then both are shown first."""
    return text_field(form, FIELD)


def differences(
    titles: Mapping[str, str], theirs: Mapping[str, str], yours: Mapping[str, str]
) -> list[FieldChange]:
    """In the order of the titles, without line ends that only the browser has changed."""
    found = []
    for name, title in titles.items():
        left, right = (side.get(name, "").replace("\r\n", "\n").strip() for side in (theirs, yours))
        if left != right:
            found.append(FieldChange(title, left, right))
    return found
