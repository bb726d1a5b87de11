"""The rooms of `/api/v1`. Each has `routes`, and describes each by `@operation`."""

from api.v1.insurance import policies, suggestions
from api.v1.lifts import follow as follows
from api.v1.lifts import lift as lifts
from api.v1.maintenance import maintainers
from api.v1.notices import grants
from api.v1.people import sessions
from api.v1.privacy import my_data
from api.v1.reports import additions, correct_lift, late_media, photos, receipts
from api.v1.reports import report as reports
from api.v1.rescues import entrapments
from api.v1.surveys import survey as surveys
from api.v1.votes import ballots, proxies
from api.v1.votes import vote as votes

ROOMS = (
    sessions,
    lifts,
    follows,
    policies,
    suggestions,
    maintainers,
    photos,
    reports,
    receipts,
    additions,
    correct_lift,
    late_media,
    entrapments,
    surveys,
    votes,
    ballots,
    proxies,
    grants,
    my_data,
)
