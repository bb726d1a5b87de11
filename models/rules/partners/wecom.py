"""企业微信: what an administrator copies of an application, and which members there may be.

Source, read 2026-11: developer.work.weixin.qq.com/document/path/90665 (CorpID, AgentId, Secret, userid).
"""

import re

_CORP_ID = re.compile(r"w[a-z][A-Za-z0-9]{10,60}")
_AGENT_ID = re.compile(r"[1-9][0-9]{0,8}")
_SECRET = re.compile(r"[A-Za-z0-9_\-]{20,100}")
_USERID = re.compile(r"[A-Za-z0-9_\-@.]{1,64}")


def is_corp_id(text: str) -> bool:
    return bool(_CORP_ID.fullmatch(text))


def read_agent_id(text: str) -> int | None:
    return int(text) if text.isascii() and _AGENT_ID.fullmatch(text) else None


def is_app_secret(text: str) -> bool:
    return bool(_SECRET.fullmatch(text))


def is_userid(text: str) -> bool:
    """One member: neither everybody (`@all`) nor several (`a|b`)."""
    return bool(_USERID.fullmatch(text)) and text.lower() != "@all"
