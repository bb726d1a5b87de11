"""Yes or no to «is somebody trapped now?», in any of the ways in which people say it."""

import re

from models.rules.triage.plain import fold

_END = re.compile(r"[\s。.!！~～,，、?？啊呀哦噢喔呢吧的了嘛啦]+$")
_YES = re.compile(
    r"(?:回复|选|我选|按)?[1一]|是+|是有|对+|对的|嗯+|恩+|有+|有人|在+|在里面|困着|困住|被困|真的|确定|要|需要"
    r"|系|好|好的|行|快|快点|快来|马上|yes+|yeah|yep|y|ok|sure|right|correct|please|true|we are|i am|there is"
    r"|ja|si|oui|да|はい|네"
)
_NO = re.compile(
    r"(?:回复|选|我选|按)?[2二]|不+|不是|不在|没+|没有|没人|没有人|没困|没事|没有被困|无|否|唔系"
    r"|误会|误发|发错|不用|不需要|no+|nope|n|nobody|no one|none|not|nein|нет|いいえ"
)


def yes_or_no(text: str) -> bool | None:
    """None where it is neither: then the words are judged as any others."""
    said = _END.sub("", fold(text).strip())
    if _YES.fullmatch(said):
        return True
    return False if _NO.fullmatch(said) else None
