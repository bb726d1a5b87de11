"""What an error page gives back of a form, as a browser would send it again."""

import re
from html import unescape

_FIELD = re.compile(
    r'<input type="hidden" name="([^"]+)" value="([^"]*)">|<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>',
    re.DOTALL,
)


def given_back(page: str) -> dict[str, str]:
    """The fields by name; empty if the page has no form."""
    return {hidden or area: unescape(value or words) for hidden, value, area, words in _FIELD.findall(page)}
