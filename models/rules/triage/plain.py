"""Fold a message to one spelling: simplified characters, half width, lower case, tokens.

`traditional.txt` pairs the 5,401 frequent characters of Big5 with their simplified
forms, as OpenCC's `t2s` gives them (made by scripts/triage_training/traditional.py).
"""

import re
import unicodedata
from importlib.resources import files

from models.rules.lifts.code import read_code

_TRADITIONAL, _SIMPLIFIED = files(__package__).joinpath("traditional.txt").read_text("utf-8").splitlines()
# What OpenCC leaves alone: the Cantonese lift, and characters typed for another.
_FOLD = str.maketrans(_TRADITIONAL + "𨋢䢂啲喺冇", _SIMPLIFIED + "梯梯些在没") | {ord("’"): "'"}
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[^\W_]|[?!.,;\n，。！？；、…]")
_ADDRESS = re.compile(r"https?://[\x21-\x7e]+")  # Chinese words join it without a space
_MAY_BE_CODE = re.compile(r"(?<![a-z0-9])[a-z0-9]{4}[ \-]?[a-z0-9]{4}[ \-]?[a-z0-9]{4}(?![a-z0-9])")
_SPACE_IN_CHINESE = re.compile(r"(?<![a-z'])\s+|\s+(?![a-z'])")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；;\n])|(?<=[a-z]\.)(?=\s)")


def fold(text: str) -> str:
    """NFKC, lower case, simplified characters, no spaces but between Latin words.

    Addresses of pages and lift codes are left out: which lift it is says
    nothing of what happened there.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD).lower()
    without_names = _MAY_BE_CODE.sub(_without_code, _ADDRESS.sub(" ", folded))
    return _SPACE_IN_CHINESE.sub("", without_names)


def _without_code(found: re.Match[str]) -> str:
    return " " if read_code(found[0]) and any(map(str.isdecimal, found[0])) else found[0]


def tokens(folded: str) -> list[str]:
    """A Chinese character, a Latin word, a run of digits or a mark each."""
    return _TOKEN.findall(folded)


def sentences(folded: str) -> list[str]:
    """The text cut behind each mark that ends a sentence."""
    return [part for part in _SENTENCE_END.split(folded) if part.strip()]
