"""What can happen to an incident."""

from enum import StrEnum


class EventKind(StrEnum):
    FILED = "filed"
    JOINED = "joined"  # another person reports the same matter
    SAID = "said"  # the reporter adds words or a place
    LOCATED = "located"  # the lift became known
    MERGED = "merged"  # found to be another open matter
    MOVED = "moved"  # the reporter, or staff, say that it is another lift
    HANDED_ON = "handed_on"  # another maintainer or use unit answers for the lift now
    WITHDRAWN = "withdrawn"  # the reporter says that it was a mistake
    ACCEPTED = "accepted"
    HANDLING = "handling"
    RESOLVED = "resolved"
    REFUSED = "refused"
    NOTED = "noted"  # staff write something down for themselves
    ANSWERED = "answered"  # staff answer the reporter
    ERASURE = "erasure"  # a recipient is asked to erase the reporter's phone number
    # An entrapment's rescue: words of the trap clock, and what the ladder does.
    ACKNOWLEDGED = "acknowledged"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    RELEASED = "released"
    CONFIRMED = "confirmed"
    STILL_INSIDE = "still_inside"
    UNACKNOWLEDGED = "unacknowledged"  # accepted, but nobody departed: no longer counted on
    PAGED = "paged"  # a rung of the ladder
    ASKED = "asked"  # the reporters are asked whether they are out
    CAUSE = "cause"
    RELAPSED = "relapsed"  # the lift has trapped somebody again within 14 days
    GROUPED = "grouped"  # one event with other entrapments of the estate
    QUESTIONED = "questioned"  # an insurer asks the reporter something, without knowing who it is
    REPLIED = "replied"  # the reporter answers, to whoever asked
    URGED = "urged"  # a desk's order: somebody waits for it (催办)
    CALLED_BACK = "called_back"  # the desk has asked the person (回访)
    RATED = "rated"  # and how they rate it (评价)
    ATTACHED = "attached"  # staff add a photo or a file
    RECORDED = "recorded"  # a desk's own record of it came in, with its minutes
