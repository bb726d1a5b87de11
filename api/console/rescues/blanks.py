"""What is left blank in the drawn pieces of the dispatch board."""

import re
import secrets
from datetime import UTC, datetime

from api.console.form_token import FormToken
from bot.texts.templates import stopwatch


class Blanks:
    """Places in drawn pieces that are filled in for one window at one moment.

    Their mark is new in every process: nobody can write it into a report.
    """

    def __init__(self) -> None:
        mark = secrets.token_hex(8)
        self.token = FormToken(f"{mark}csrf;", f"{mark}key;")
        self._mark = mark
        self._pattern = re.compile(rf"{mark}(csrf|key|since|until)(\d*);")

    def since(self, moment: datetime) -> str:
        return f"{self._mark}since{int(moment.timestamp())};"

    def until(self, moment: datetime) -> str:
        return f"{self._mark}until{int(moment.timestamp())};"

    def fill(self, html: str, token: FormToken, now: datetime) -> str:
        def text(found: re.Match[str]) -> str:
            match found[1]:
                case "csrf":
                    return token.csrf
                case "key":
                    return token.key
                case "since":
                    return stopwatch(now - datetime.fromtimestamp(int(found[2]), UTC))
                case _:
                    return stopwatch(datetime.fromtimestamp(int(found[2]), UTC) - now)

        return self._pattern.sub(text, html)
