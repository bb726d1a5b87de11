"""Writing a mail: plain Chinese, photos attached, headers that nobody's words can break."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

MAX_ATTACHED_BYTES = 7_000_000  # base64 makes it 9.5 MB: below the 10 MB that most servers take
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Mail:
    """`message_id` and `thread_id` are bare (no angle brackets); `thread_id` is the matter's."""

    sender: str
    to: str
    subject: str
    text: str
    photos: Sequence[bytes]
    message_id: str
    thread_id: str
    at: datetime


def choose_attached(sizes: Sequence[int]) -> int:
    """How many of the first photos fit into one mail."""
    total = 0
    for count, size in enumerate(sizes):
        total += size
        if total > MAX_ATTACHED_BYTES:
            return count
    return len(sizes)


def write_mail(mail: Mail) -> EmailMessage:
    """The mail as it goes out. Its Message-ID is the delivery's key, the same at every attempt."""
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("梯码 Tima", addr_spec=mail.sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.message_id}>"
    if mail.thread_id:
        message["References"] = f"<{mail.thread_id}>"
        message["In-Reply-To"] = f"<{mail.thread_id}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in return
    message.set_content(mail.text + "\n", cte="base64")
    for number, photo in enumerate(mail.photos, start=1):
        message.add_attachment(photo, maintype="image", subtype="jpeg", filename=f"photo-{number}.jpg")
    return message


def one_line(text: str) -> str:
    """Without anything that could begin another header line."""
    shown = _BREAKS.sub(" ", text)
    plain = "".join(one for one in shown if unicodedata.category(one) not in ("Cf", "Cs"))
    return " ".join(plain.split())[:150]
