"""What is owed to a follower of a lift, as its job sees the row."""

from typing import Protocol
from uuid import UUID

from models.actions.shared.work import Job
from models.rules.notices.follows import FollowTopic


class OwedNews(Job, Protocol):
    @property
    def person_id(self) -> UUID: ...
    @property
    def lift_id(self) -> UUID: ...
    @property
    def topic(self) -> FollowTopic: ...
    @property
    def about(self) -> UUID: ...
