"""Words for who the people and organisations are, and what they may see."""

from typing import Any

from models.actions.people.read_hand_overs import HandOverQueue, HandOverSummary
from models.actions.staff.read import StaffState
from models.rules.partners.endpoints import SharedField
from models.rules.partners.kinds import ChannelKind, OrganisationKind
from models.rules.partners.reach import price_words
from models.rules.rescues.call_outs import CallWay
from models.rules.staff.access import StaffRole

ROLES = {
    StaffRole.REGULATOR: "区县监管",
    StaffRole.PROPERTY_COMPANY: "物业（使用单位）",
    StaffRole.OWNERS_COMMITTEE: "业委会",
    StaffRole.MAINTAINER: "维保单位",
    StaffRole.INSURER: "保险机构",
    StaffRole.HOTLINE_DESK: "热线坐席",
    StaffRole.OFFICE: "镇街、行业部门",
    StaffRole.ADMINISTRATOR: "系统管理员",
}
STAFF_STATES = {
    StaffState.IN_USE: "在用",
    StaffState.INVITED: "等待设置",
    StaffState.LEFT: "已停用",
}
ORGANISATION_KINDS = {
    OrganisationKind.INSURER: "保险机构",
    OrganisationKind.MAINTAINER: "维保单位",
    OrganisationKind.USE_UNIT: "使用单位",
    OrganisationKind.RESCUE_DESK: "应急救援",
    OrganisationKind.CITY_DESK: "政务服务热线",
    OrganisationKind.REGULATOR: "区县监管部门",
    OrganisationKind.RESCUE_STATION: "救援站",
    OrganisationKind.FIRE: "消防、公安",
    OrganisationKind.DUTY_OFFICER: "值班领导",
}
CHANNELS = {
    ChannelKind.WEBHOOK: "接口（webhook）",
    ChannelKind.WECHAT: "微信通知",
    ChannelKind.OPEN311: "Open311",
    ChannelKind.SMTP: "电子邮件",
    ChannelKind.PLATFORM: "热线平台接口",
    ChannelKind.DESK: "坐席台（人工）",
    ChannelKind.WECOM_ROBOT: "企业微信群机器人",
    ChannelKind.DINGTALK_ROBOT: "钉钉群机器人",
    ChannelKind.FEISHU_ROBOT: "飞书群机器人",
    ChannelKind.SMS: "短信（发给值班的人）",
    ChannelKind.WECOM_APP: "企业微信（发给值班的人）",
    ChannelKind.VOICE: "电话（打给值班的人）",
    ChannelKind.NONE: "没有渠道",
}
FIELDS = {
    SharedField.POLICY: "保单",
    SharedField.PARTIES: "使用单位和维保单位",
    SharedField.WORDS: "报告人说的话",
    SharedField.PHOTOS: "照片",
    SharedField.POSITION: "报告人发来的位置",
    SharedField.STANDING: "从哪里报的、人在轿厢里还是外",
    SharedField.CONTACT: "报告人的手机号（只在本人同意给这一方时）",
}
WAYS = {CallWay.SMS: "短信", CallWay.VOICE: "电话", CallWay.WECOM: "企业微信"}
QUEUES = {
    HandOverQueue.WAITING: "等回复，等得最久的在前",
    HandOverQueue.OPEN: "没结束的",
    HandOverQueue.CLOSED: "已结束的",
}


def talk_word(one: HandOverSummary) -> str:
    if one.closed_at:
        return "已结束"
    return "等回复" if one.waiting else "已回复"


FILTERS: dict[str, Any] = {
    "role": ROLES.__getitem__,
    "organisation_kind": ORGANISATION_KINDS.__getitem__,
    "channel": CHANNELS.__getitem__,
    "field": FIELDS.__getitem__,
    "talk_word": talk_word,
    "way": WAYS.__getitem__,
    "price": price_words,
}
