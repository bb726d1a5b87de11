"""The settings, read once from the environment and passed on. Nothing else reads it."""

import base64
import json
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal

from cryptography.fernet import Fernet
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.kernel.logs import LogFormat
from bot.kernel.redis_address import check_redis_url
from models.rules.notices.ways import NoticeTemplate

EMBEDDED = "embedded"


def _parts(value: object) -> object:
    """A list is written with commas."""
    return (
        tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value
    )


def _pairs(value: object) -> object:
    """NAME=TEXT, separated by commas."""
    return dict(part.split("=", 1) for part in _texts(value)) if isinstance(value, str) else value


def _texts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if "=" in part]


def _are_keys(keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    for key in keys:
        Fernet(key.get_secret_value())
    return keys


def _is_seed(key: SecretStr) -> SecretStr:
    if len(base64.b64decode(key.get_secret_value(), validate=True)) != 32:
        raise ValueError("base64 of 32 bytes is wanted")
    return key


def _from_json(value: object) -> object:
    return json.loads(value or "[]") if isinstance(value, str) else value


def _is_redis(url: str) -> str:
    return url if url == EMBEDDED else check_redis_url(url)


Files = Annotated[
    dict[Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,100}\.txt$")], str],
    NoDecode,
    BeforeValidator(_pairs),
]
Templates = Annotated[tuple[NoticeTemplate, ...], NoDecode, BeforeValidator(_from_json)]
Pairs = Annotated[dict[str, str], NoDecode, BeforeValidator(_pairs)]
Seed = Annotated[SecretStr, AfterValidator(_is_seed)]
Keys = Annotated[
    tuple[SecretStr, ...], NoDecode, Field(min_length=1), BeforeValidator(_parts), AfterValidator(_are_keys)
]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(_parts)]


class Settings(BaseSettings):
    """Every variable is `TIMA_` and the name below in capitals."""

    model_config = SettingsConfigDict(env_prefix="TIMA_", frozen=True, extra="ignore")

    public_url: str = Field(pattern=r"^https?://[^/]+$", description="what the printed labels point to")
    secret_keys: Keys = Field(description="Fernet keys, newest first, separated by commas")
    lookup_key: SecretStr = Field(
        min_length=32, description="finds sealed openids and phones; stays when the Fernet keys change"
    )
    signing_key: Seed | None = Field(
        default=None, description="base64 of 32 random bytes: signs what is published (Ed25519)"
    )
    wechat_app_id: str
    wechat_app_secret: SecretStr
    wechat_token: SecretStr
    wechat_aes_key: SecretStr = Field(min_length=43, max_length=43)
    wechat_previous_token: SecretStr | None = Field(default=None, description="before the last change")
    wechat_previous_aes_key: SecretStr | None = Field(default=None, min_length=43, max_length=43)
    miniprogram_app_id: str = Field(default="", description="of the mini-program; without it there is none")
    miniprogram_app_secret: SecretStr | None = None
    miniprogram_token: SecretStr | None = Field(default=None, description="of its message push (消息推送)")
    miniprogram_aes_key: SecretStr | None = Field(default=None, min_length=43, max_length=43)
    miniprogram_previous_token: SecretStr | None = None
    miniprogram_previous_aes_key: SecretStr | None = Field(default=None, min_length=43, max_length=43)
    notice_templates: Templates = Field(default=(), description="JSON: templates for news out of a window")
    verification_files: Files = Field(default={}, description="NAME.txt=TEXT,…: proofs of the domain")
    wechat_api_url: str = "https://api.weixin.qq.com"
    wechat_open_url: str = Field(default="https://open.weixin.qq.com", description="where pages sign in")
    wecom_api_url: str = Field(default="https://qyapi.weixin.qq.com", description="group robots of 企业微信")
    dingtalk_api_url: str = Field(default="https://oapi.dingtalk.com", description="group robots of 钉钉")
    feishu_api_url: str = Field(default="https://open.feishu.cn", description="group robots of 飞书")

    aliyun_key_id: str = Field(default="", description="阿里云: SMS and calls to people on duty")
    aliyun_key_secret: SecretStr | None = None
    aliyun_sms_sign: str = Field(default="", description="the approved signature (签名), without 【】")
    aliyun_show_number: str = Field(default="", description="the number that calls show (主叫号码)")
    aliyun_templates: Pairs = Field(default={}, description="NAME=CODE,…: approved templates, see /docs/sms")
    aliyun_sms_url: str = "https://dysmsapi.aliyuncs.com"
    aliyun_voice_url: str = "https://dyvmsapi.aliyuncs.com"
    tencent_secret_id: str = Field(default="", description="腾讯云: SMS and calls to people on duty")
    tencent_secret_key: SecretStr | None = None
    tencent_sms_app_id: str = ""
    tencent_voice_app_id: str = ""
    tencent_sms_sign: str = ""
    tencent_templates: Pairs = Field(default={}, description="NAME=ID,…")
    tencent_region: str = "ap-guangzhou"
    tencent_sms_url: str = "https://sms.tencentcloudapi.com"
    tencent_voice_url: str = "https://vms.tencentcloudapi.com"
    call_result_token: SecretStr | None = Field(
        default=None, min_length=24, description="ends the address to which clouds tell what became of a call"
    )

    database_url: str = "sqlite://var/tima.sqlite3"
    redis_url: Annotated[str, AfterValidator(_is_redis)] = Field(
        default=EMBEDDED, description="`embedded`, redis://…, or redis+sentinel://HOST:PORT,…/MASTER/DB"
    )
    var_dir: Path = Field(default=Path("var"), description="photos, journal, and the embedded servers")
    shared_dir: Path | None = Field(
        default=None, description="photos, uploads and imports, where several hosts mount one folder"
    )
    operator: str = Field(default="", description="who runs this and how to reach them: the privacy page")
    security_contact: str = Field(
        default="",
        pattern=r"^((mailto:|https://|tel:)\S+)?$",
        description="in security.txt",
    )
    default_hotline: str = Field(default="96333", description="said where even the database cannot be asked")
    worker_concurrency: int = Field(default=32, ge=1, le=500)
    partner_concurrency: int = Field(default=8, ge=1, le=500, description="to one partner, by one worker")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: LogFormat = Field(default="text", description="`text` for people, `json` for a log store")
    metrics_token: SecretStr | None = Field(
        default=None, min_length=16, description="opens `/metrics` of web processes; closed without it"
    )
    worker_metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="a worker's `/metrics`, on 127.0.0.1 only"
    )

    smtp_host: str = Field(default="", description="our mail server, for recipients that get mail")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca_file: Path | None = Field(default=None, description="who signed the mail server's certificate")
    smtp_user: str = ""
    smtp_password: SecretStr | None = None
    smtp_from: str = Field(
        default="tima@localhost", pattern=r"^[^@\s]+@[^@\s]+$", description="whom mails come from"
    )

    mqtt_url: str = Field(
        default="",
        pattern=r"^(mqtts?://\S+)?$",
        description="mqtt://USER:PASSWORD@HOST:PORT, the broker of lift terminals; off without it",
    )
    mqtt_ca_file: Path | None = Field(default=None, description="who signed the broker's certificate")

    tsa_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="time-stamp authority (RFC 3161) of closing hashes",
    )
    tsa_ca_file: Path | None = Field(
        default=None, description="the authority's root certificate (PEM); without it nothing is asked for"
    )

    speech_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="a speech recognition engine of the city's own; without it no voice is put into words",
    )
    speech_model: str = Field(default="whisper-1", description="the engine's model, as it names it")
    speech_language: str = Field(default="zh", pattern=r"^[a-z]{2,3}$", description="ISO 639")
    speech_token: SecretStr | None = Field(default=None, description="sent as a bearer token")

    trusted_proxies: Networks = Field(
        default=(), description="networks of our own proxies, whose X-Forwarded-For is believed"
    )
    partner_networks: Networks = Field(
        default=(), description="private networks in which partners may be reached too"
    )

    @property
    def shared(self) -> Path:
        """The folder of what all hosts need."""
        return self.shared_dir or self.var_dir

    @property
    def has_time_stamps(self) -> bool:
        return bool(self.tsa_url and self.tsa_ca_file)

    @property
    def embedded(self) -> bool:
        """One process with its own Redis and its own worker."""
        return self.redis_url == EMBEDDED


class SettingsError(Exception):
    """Names every variable that is missing or wrong, never its value."""


def read_settings() -> Settings:
    """From the environment. Raises SettingsError."""
    try:
        return Settings()  # type: ignore[call-arg]  # filled from the environment
    except ValidationError as error:
        wrong = [
            f"  TIMA_{'_'.join(str(part) for part in problem['loc'][:1]).upper()}: {problem['msg']}"
            for problem in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("the settings are not complete:\n" + "\n".join(wrong)) from None
