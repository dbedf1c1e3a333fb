"""What failed in a call of a chat model: one line for the user, and whether calling again may help.

No line repeats the words of the error: they may hold the key, or whatever a server chose to send.
"""

from __future__ import annotations

import re

from ingest.ledger.addresses import place_of
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import LlmSettings

_REFUSED = (400, 404, 422, 501)
"""Statuses by which servers say that they know no tools."""
_STUMBLED = 500
"""A status of servers that stumble over tools, and of any server on a bad day."""
_AGAIN = (408, 409, 425, 429)


class ModelError(JuesuanError):
    """The model gave no usable text; the message is one line without any secret."""


class Stopped(JuesuanError):
    """Nobody waits for the answer any longer."""


class ToolsRefused(JuesuanError):
    """The server answers nothing as long as it is offered tools."""

    def __init__(self, line: str, *, lasting: bool) -> None:
        super().__init__(line)
        self.lasting = lasting
        """Whether it said so, and need not be offered any again."""


class CallFailed(JuesuanError):
    """One call failed; another may not."""

    def __init__(self, line: str, *, again: bool = False, after: float = 0.0, status: int = 0) -> None:
        super().__init__(line)
        self.again = again
        self.after = after
        """Seconds that the server asks to wait; 0 where it does not say."""
        self.refuses = status in _REFUSED
        """Whether it refused the tools, if it was offered any."""
        self.stumbles = status == _STUMBLED
        """Whether it may be the tools, if calling again does not help."""


def failure(error: Exception, llm: LlmSettings) -> CallFailed:
    """What an error of a client library means."""
    told = error if isinstance(error, CallFailed) else error.__cause__
    if isinstance(told, CallFailed):
        return told  # a client library may have wrapped it
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        again = status in _AGAIN or status >= 500
        return CallFailed(_of_status(status, llm), again=again, after=_after(error), status=status)
    kind = type(error).__name__
    where = _place(llm)
    if isinstance(error, ImportError):
        return CallFailed(
            f"没有安装 {llm.provider} 的接口，请先 pip install langchain-{llm.provider.replace('_', '-')}"
        )
    if "Timeout" in kind:
        return CallFailed(f"模型服务在 {llm.timeout_s:g} 秒内没有回答（{where}）", again=True)
    if "RemoteProtocol" in kind or "ReadError" in kind:
        return CallFailed(f"模型的回答中途断了（{where}）", again=True)
    if "Connect" in kind:
        return CallFailed(f"连不上模型服务（{where}），请检查 llm.base_url 和网络", again=True)
    return CallFailed(f"模型服务的回答无法读取（{kind}，{where}）", again=True)


def _of_status(status: int, llm: LlmSettings) -> str:
    where = _place(llm)
    if status in (401, 403):
        key = (
            f"环境变量 {llm.api_key_env}"
            if re.fullmatch("[A-Z_][A-Z0-9_]{0,39}", llm.api_key_env)
            else "llm.api_key_env"
        )
        return f"模型服务不接受密钥（HTTP {status}），请检查{key}"
    if status == 404:
        return f"模型服务没有这个模型或地址（HTTP 404），请检查 llm.model 和 llm.base_url（{where}）"
    if status == 429:
        return "模型服务说请求太多或额度用完（HTTP 429），请稍后再试"
    return f"模型服务出错（HTTP {status}，{where}）"


def _place(llm: LlmSettings) -> str:
    """Host and port, without user and password."""
    return place_of(llm.base_url) or ("llm.base_url" if llm.base_url else "默认地址")


def _after(error: Exception) -> float:
    """Retry-After in seconds; a date is not read, the usual pause will do."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    told = str(headers.get("retry-after", ""))
    return float(told) if re.fullmatch(r"\d{1,6}(\.\d+)?", told) else 0.0
