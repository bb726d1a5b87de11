"""Every message and event that WeChat documents for an official account and a mini-program, as their fields.

Shapes are those of developers.weixin.qq.com; what each is answered with is ours:
`True` with words, `False` with `success` alone.
"""

from typing import Any

Fields = dict[str, Any]

PHOTOS = {"Count": "1", "PicList": {"item": {"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}}}
CODE = {"ScanType": "qrcode", "ScanResult": "https://tima.example/l/000000000000"}
PLACE = {"Location_X": "31.20", "Location_Y": "121.4", "Scale": "16", "Label": "翠湖苑", "Poiname": ""}
CARD = {"CardId": "p1Pj9jr90_SQRaVqYI239Ka1erkI", "UserCardCode": "12312312"}
ONE_ANSWER = {"TemplateId": "biz", "SubscribeStatusString": "reject"}

MESSAGES: dict[str, tuple[Fields, bool]] = {
    "text": ({"Content": "帮助"}, True),
    "text of a menu message": ({"MsgType": "text", "Content": "帮助", "bizmsgmenuid": "101"}, True),
    "image": ({"PicUrl": "http://mmbiz.qpic.cn/1", "MediaId": "media_id"}, True),
    "voice": ({"MediaId": "m", "Format": "amr", "MediaId16K": "m16", "Recognition": "帮助"}, True),
    "voice without recognition": (
        {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": None},
        True,
    ),
    "video": ({"MediaId": "m", "ThumbMediaId": "t"}, True),
    "shortvideo": ({"MediaId": "m", "ThumbMediaId": "t"}, True),
    "location": (
        {"Location_X": "23.134521", "Location_Y": "113.358803", "Scale": "20", "Label": "位置"},
        True,
    ),
    "link": ({"Title": "公众平台官网链接", "Description": "链接", "Url": "https://example.com"}, True),
    "file": ({"Title": "a.pdf", "FileKey": "k", "FileMd5": "0", "FileTotalLen": "10"}, True),
    "miniprogrampage": ({"Title": "t", "AppId": "wx1", "PagePath": "p", "ThumbMediaId": "t"}, True),
    "device_text": ({"DeviceType": "gh_1", "DeviceID": "1", "SessionID": "1", "Content": "QUJD"}, False),
}

EVENTS: dict[str, tuple[Fields, bool]] = {
    "subscribe": ({}, True),
    "subscribe by a code": (
        {"Event": "subscribe", "EventKey": "qrscene_000000000000", "Ticket": "gQH47joAAAAAAAAAASxodHRwOi8v"},
        True,
    ),
    "unsubscribe": ({}, False),
    "SCAN": ({"EventKey": "000000000000", "Ticket": "gQH47joAAAAAAAAAASxodHRwOi8v"}, True),
    "LOCATION": ({"Latitude": "23.137466", "Longitude": "113.352425", "Precision": "119.385040"}, False),
    "CLICK": ({"EventKey": "HELP"}, True),
    "VIEW": ({"EventKey": "https://tima.example/", "MenuId": "1"}, False),
    "view_miniprogram": ({"EventKey": "pages/index", "MenuId": "1"}, False),
    "scancode_push": ({"EventKey": "6", "ScanCodeInfo": CODE}, True),
    "scancode_waitmsg": ({"EventKey": "6", "ScanCodeInfo": CODE}, True),
    "pic_sysphoto": ({"EventKey": "6", "SendPicsInfo": PHOTOS}, False),
    "pic_photo_or_album": ({"EventKey": "6", "SendPicsInfo": PHOTOS}, False),
    "pic_weixin": ({"EventKey": "6", "SendPicsInfo": PHOTOS}, False),
    "location_select": ({"EventKey": "6", "SendLocationInfo": PLACE}, False),
    "MASSSENDJOBFINISH": ({"MsgID": "1000001625", "Status": "send success", "TotalCount": "100"}, False),
    "TEMPLATESENDJOBFINISH": ({"MsgID": "200163836", "Status": "failed:user block"}, False),
    "subscribe_msg_popup_event": (
        {
            "SubscribeMsgPopupEvent": {
                "List": [{**ONE_ANSWER, "PopupScene": "2"}, {**ONE_ANSWER, "TemplateId": "x"}]
            }
        },
        False,
    ),
    "subscribe_msg_change_event": ({"SubscribeMsgChangeEvent": {"List": ONE_ANSWER}}, False),
    "subscribe_msg_sent_event": (
        {"SubscribeMsgSentEvent": {"List": {"TemplateId": "biz", "MsgID": "1", "ErrorCode": "0"}}},
        False,
    ),
    "PUBLISHJOBFINISH": ({"PublishEventInfo": {"publish_id": "1", "publish_status": "0"}}, False),
    "user_info_modified": ({"OpenID": "o1", "AppID": "wx1", "RevokeInfo": "201"}, False),
    "user_authorization_revoke": ({"OpenID": "o1", "AppID": "wx1", "RevokeInfo": "1"}, False),
    "user_authorization_cancellation": ({"OpenID": "o1", "AppID": "wx1", "RevokeInfo": "1"}, False),
    "kf_create_session": ({"KfAccount": "test1@test"}, False),
    "kf_close_session": ({"KfAccount": "test1@test"}, False),
    "kf_switch_session": ({"FromKfAccount": "a@test", "ToKfAccount": "b@test"}, False),
    "card_pass_check": ({"CardId": "c"}, False),
    "card_not_pass_check": ({"CardId": "c", "RefuseReason": "不合规"}, False),
    "user_get_card": (CARD | {"FriendUserName": "o2", "IsGiveByFriend": "1", "OuterId": "0"}, False),
    "user_gifting_card": (CARD | {"FriendUserName": "o2", "IsReturnBack": "0"}, False),
    "user_del_card": (CARD, False),
    "user_consume_card": (CARD | {"ConsumeSource": "FROM_API"}, False),
    "user_pay_from_pay_cell": (CARD | {"TransId": "1", "Fee": "10000"}, False),
    "user_view_card": (CARD | {"OuterStr": "12b"}, False),
    "user_enter_session_from_card": (CARD, False),
    "update_member_card": (CARD | {"ModifyBonus": "3", "ModifyBalance": "0"}, False),
    "card_sku_remind": ({"CardId": "c", "Detail": "库存不足"}, False),
    "card_pay_order": ({"OrderId": "1", "Status": "ORDER_STATUS_FINANCE_SUCC"}, False),
    "submit_membercard_user_info": (CARD, False),
    "merchant_order": ({"OrderId": "1", "OrderStatus": "2", "ProductId": "p", "SkuInfo": "s"}, False),
    "ShakearoundUserShake": ({"ChosenBeacon": {"Uuid": "1", "Major": "1", "Minor": "1"}}, False),
    "poi_check_notify": ({"UniqId": "1", "PoiId": "1", "Result": "fail", "msg": "x"}, False),
    "WifiConnected": ({"ConnectTime": "0", "ExpireTime": "0", "VendorId": "3", "ShopId": "1"}, False),
    "qualification_verify_success": ({"ExpiredTime": "1442401156"}, False),
    "qualification_verify_fail": ({"FailTime": "1442401122", "FailReason": "by time"}, False),
    "naming_verify_success": ({"ExpiredTime": "1442401093"}, False),
    "naming_verify_fail": ({"FailTime": "1442401061", "FailReason": "by time"}, False),
    "annual_renew": ({"ExpiredTime": "1442401004"}, False),
    "verify_expired": ({"ExpiredTime": "1442400900"}, False),
    "user_scan_product": ({"KeyStandard": "ean13", "KeyStr": "6900873042720"}, False),
    "user_scan_product_enter_session": ({"KeyStandard": "ean13", "KeyStr": "6900873042720"}, False),
    "user_scan_product_async": ({"KeyStandard": "ean13", "RegionCode": "440105"}, False),
    "user_authorize_invoice": ({"SuccOrderId": "1", "FailOrderId": "", "AuthorizeAppId": "wx1"}, False),
    "update_invoice_status": ({"Status": "1", "CardId": "c", "Code": "1"}, False),
    "submit_invoice_title": ({"title": "t", "phone": "1", "tax_no": "1"}, False),
    "device_event": ({"MsgType": "device_event", "Event": "bind", "DeviceID": "1", "OpenID": "o"}, False),
    "an event of next year": ({"EventKey": "x", "Nested": {"a": {"b": "c"}}}, False),
}

# What a mini-program's message push brings: in JSON, or in XML, as the account is set.
MINI_PROGRAM: dict[str, Fields] = {
    "text": {"MsgType": "text", "Content": "帮助", "MsgId": 1234567890123456},
    "image": {"MsgType": "image", "PicUrl": "u", "MediaId": "m", "MsgId": 1234567890123457},
    "miniprogrampage": {
        "MsgType": "miniprogrampage",
        "Title": "t",
        "AppId": "wx1",
        "MsgId": 1234567890123458,
    },
    "user_enter_tempsession": {"MsgType": "event", "Event": "user_enter_tempsession", "SessionFrom": "s"},
    "one answer": {
        "MsgType": "event",
        "Event": "subscribe_msg_popup_event",
        "List": {"TemplateId": "mini", "SubscribeStatusString": "accept", "PopupScene": "0"},
    },
    "two answers": {
        "MsgType": "event",
        "Event": "subscribe_msg_change_event",
        "List": [ONE_ANSWER, {**ONE_ANSWER, "TemplateId": "other"}],
    },
    "subscribe_msg_sent_event": {
        "MsgType": "event",
        "Event": "subscribe_msg_sent_event",
        "List": {"TemplateId": "mini", "MsgID": "1", "ErrorCode": 0, "ErrorStatus": "success"},
    },
    "wxa_media_check": {
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": "wx1",
        "trace_id": "1",
        "version": 2,
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100}],
        "result": {"suggest": "pass", "label": 100},
    },
    "weapp_audit_success": {"MsgType": "event", "Event": "weapp_audit_success", "SuccTime": 1488856741},
    "weapp_audit_fail": {
        "MsgType": "event",
        "Event": "weapp_audit_fail",
        "Reason": "1:账号信息",
        "FailTime": 1,
    },
    "weapp_audit_delay": {"MsgType": "event", "Event": "weapp_audit_delay", "Reason": "x", "DelayTime": 1},
    "wxa_privacy_apply": {"MsgType": "event", "Event": "wxa_privacy_apply", "result_info": {"api_name": "x"}},
    "user_authorization_revoke": {
        "MsgType": "event",
        "Event": "user_authorization_revoke",
        "RevokeInfo": "1",
    },
}
