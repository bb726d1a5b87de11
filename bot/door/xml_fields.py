"""Reading the XML of a push: an element's text, or the elements inside it.

The parser is expat behind ElementTree. A push has no document type, and so no entities: text that
has anything but an XML declaration before its root is refused before it is parsed.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

# A document type can stand only before the root, and nothing else may stand here.
_BEGINNING = re.compile(r"(?:<\?xml[^<>]*\?>\s*)?<xml[\s>]")
_DEEPEST = 8  # a picture from the menu lies four elements deep


def read_xml(text: str) -> dict[str, Any]:
    """The fields of `<xml>`: text, a dict for elements inside, a list for several of one name.

    Raises ValueError for another form, and ElementTree's ParseError (a SyntaxError).
    """
    if not _BEGINNING.match(text):
        raise ValueError("not a push")
    # No document type can follow, so there is no entity to expand.
    found = _inside(fromstring(text), _DEEPEST)  # noqa: S314
    if not isinstance(found, dict):
        raise ValueError("a push without fields")
    return found


def _inside(element: Element, depth: int) -> Any:
    if not len(element):
        return element.text.strip() if element.text else ""
    if not depth:
        raise ValueError("elements lie too deep")
    fields: dict[str, Any] = {}
    for child in element:
        value = _inside(child, depth - 1)
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(fields[child.tag], list):
            fields[child.tag].append(value)
        else:
            fields[child.tag] = [fields[child.tag], value]
    return fields
