"""How to sign in to a running demo, read from what `scripts/run` has printed."""

import re
from dataclasses import dataclass

import pyotp

READY = "Stop with Ctrl-C."
_PERSON = re.compile(r"^  (\S+) +password (\S+)(?:  TOTP secret (\S+))?", re.MULTILINE)


@dataclass(frozen=True)
class SignIn:
    """`secret` is empty where no one-time code is asked for."""

    name: str
    password: str
    secret: str

    def code(self) -> str:
        return pyotp.TOTP(self.secret).now()


def read_sign_ins(printed: str) -> dict[str, SignIn]:
    """By name."""
    found = (SignIn(one[1], one[2], one[3] or "") for one in _PERSON.finditer(printed))
    return {one.name: one for one in found}
