"""Both clouds as simulators that `services` sends to."""

from pydantic import SecretStr

from bot.kernel.settings import Settings
from scripts.simulators.cloud_signatures import Account
from scripts.simulators.clouds import CloudSimulator
from tests.support.clock import MovableClock

NAMES = {"page": 4, "report": 1, "code": 2, "test": 0, "call": 2, "thanks": 0, "call_test": 0}
RESULT_TOKEN = "results-" + "r" * 32


def simulated_clouds(clock: MovableClock) -> CloudSimulator:
    return CloudSimulator(
        Account("LTAI-tests", "aliyun-secret", "梯码", {f"SMS_{name}": n for name, n in NAMES.items()}),
        Account("AKID-tests", "tencent-secret", "梯码", {f"T{name}": n for name, n in NAMES.items()}),
        clock,
    )


def with_clouds(settings: Settings, base: str, *, aliyun: bool = True, tencent: bool = True) -> Settings:
    return settings.model_copy(
        update={
            "aliyun_key_id": "LTAI-tests",
            "aliyun_key_secret": SecretStr("aliyun-secret") if aliyun else None,
            "aliyun_sms_sign": "梯码",
            "aliyun_show_number": "05711234567",
            "aliyun_templates": {name: f"SMS_{name}" for name in NAMES},
            "aliyun_sms_url": f"{base}/aliyun/sms",
            "aliyun_voice_url": f"{base}/aliyun/voice",
            "tencent_secret_id": "AKID-tests",
            "tencent_secret_key": SecretStr("tencent-secret") if tencent else None,
            "tencent_sms_app_id": "1400006666",
            "tencent_voice_app_id": "1400006667",
            "tencent_sms_sign": "梯码",
            "tencent_templates": {name: f"T{name}" for name in NAMES},
            "tencent_sms_url": f"{base}/tencent/sms",
            "tencent_voice_url": f"{base}/tencent/voice",
            "call_result_token": SecretStr(RESULT_TOKEN),
        }
    )
