"""What has become of a photo."""

from enum import StrEnum


class PhotoState(StrEnum):
    AWAITED = "awaited"  # still at WeChat
    STORED = "stored"
    REJECTED = "rejected"  # not a photo that we can keep, or gone
    ERASED = "erased"  # its time was over, or its author asked for it
