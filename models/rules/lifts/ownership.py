"""Kinds of ownership of a lift: who decides on it, and who pays."""

from enum import StrEnum


class OwnershipKind(StrEnum):
    SINGLE = "single"  # 单一产权
    SHARED = "shared"  # 业主共有
    PUBLIC_HOUSING = "public_housing"  # 政府保障性住房 (001 Xiangyang)
    INSTITUTION = "institution"  # 机关事业单位 (001 Xiangyang)
