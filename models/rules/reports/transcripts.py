"""What a machine heard in a voice: shown as such, and heeded where it says that somebody is trapped."""

import unicodedata

from models.rules.reports.kinds import ReportKind
from models.rules.triage import Entrapment
from models.rules.triage.judging import entrapment

MOST_CHARACTERS = 1000  # more than anybody says in a minute
LABEL = "语音转写（机器，可能有错）："


def read_transcript(heard: str) -> str:
    """In one line, without characters that steer a terminal or a page."""
    shown = "".join(" " if unicodedata.category(one).startswith("C") else one for one in heard)
    return " ".join(shown.split())[:MOST_CHARACTERS]


def raises_alarm(kind: ReportKind, transcript: str) -> bool:
    """Whether the desk has to know at once: somebody may be trapped, and the report does not say so.

    It only ever adds an alarm. A call for help stays one, whatever a machine heard.
    """
    return kind is not ReportKind.ENTRAPMENT and entrapment(transcript) is not Entrapment.NO
