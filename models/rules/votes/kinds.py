"""Kinds and states of what a vote keeps: bindings, papers, objections, notices, areas."""

from enum import StrEnum


class BindingState(StrEnum):
    ACTIVE = "active"
    DISPUTED = "disputed"  # another person is bound to this owner: the committee decides
    ENDED = "ended"


class BoundBy(StrEnum):
    CODE = "code"  # the invitation on paper
    PHONE = "phone"  # a number that WeChat has verified
    COMMITTEE = "committee"


class PaperState(StrEnum):
    ENTERED = "entered"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class ProofOfNotice(StrEnum):
    POSTED = "posted"  # a photo of the notice board
    HANDED = "handed"  # signed for
    WECHAT = "wechat"
    POST = "post"


class AreaSource(StrEnum):
    """Where a unit's area comes from, the best first: the law takes them in this order."""

    REGISTERED = "registered"  # 不动产登记簿
    SURVEYED = "surveyed"  # 测绘
    CONTRACT = "contract"  # 买卖合同
