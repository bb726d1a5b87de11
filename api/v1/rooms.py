"""The rooms of `/api/v1`. Each has `routes`, and describes them in `OPERATIONS`."""

from api.v1 import (
    additions,
    ballots,
    entrapments,
    grants,
    lifts,
    maintainers,
    my_data,
    photos,
    policies,
    receipts,
    reports,
    sessions,
    surveys,
    votes,
)

ROOMS = (
    sessions,
    lifts,
    policies,
    maintainers,
    photos,
    reports,
    receipts,
    additions,
    entrapments,
    surveys,
    votes,
    ballots,
    grants,
    my_data,
)
