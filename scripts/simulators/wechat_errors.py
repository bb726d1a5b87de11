"""WeChat's error codes, in its own words."""

ERRORS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40023: "invalid sub button size",
    40169: "invalid length for scene, or the data is not json string",
    40029: "invalid code",
    40052: "invalid action name",
    40053: "invalid action info",
    40097: "invalid parameter",
    40125: "invalid appsecret",
    40163: "code been used",
    40226: "high risk user, login blocked",
    41001: "access_token missing",
    42001: "access_token expired",
    40003: "invalid openid",
    40037: "invalid template_id",
    43101: "user refuse to accept the msg",
    47003: "argument invalid! data format error",
    43004: "require subscribe",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    47001: "data format error",
}


class WeChatError(Exception):
    """Answered as HTTP 200 with `errcode` and `errmsg`."""

    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode

    def answer(self) -> dict[str, int | str]:
        return {"errcode": self.errcode, "errmsg": ERRORS.get(self.errcode, "simulated error")}
