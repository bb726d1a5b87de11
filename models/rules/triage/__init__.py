"""What a message says: is somebody trapped in a lift, what is wanted, what is faulty, is it severe?

A linear model over short runs of characters, learned from a corpus
(scripts/triage_training), above a floor of plain rules. Method, costs and
measured errors: templates/docs/triage.md.
"""

from models.rules.triage.judging import (
    Entrapment,
    Judged,
    Topic,
    entrapment,
    fault_in,
    judge,
    topics_of,
)
from models.rules.triage.severity import is_severe

__all__ = ["Entrapment", "Judged", "Topic", "entrapment", "fault_in", "is_severe", "judge", "topics_of"]
