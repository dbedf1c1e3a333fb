"""Who may come in and what they may do: passwords, sessions, roles, rates."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import ChatSettings, load_settings
from tests.fakes import STEM, FakeDesk
from ui.access import SESSION, VISITOR, Access, Rate, cookies, demand_change
from ui.app import build_app
from ui.cli import run
from ui.passwords import User, hash_password, holds, users_of
from ui.serve import access_of

SECRET = "一个很长的密码 123"
HASH = hash_password(SECRET)
USERS = {"读者": User("读者", False, HASH), "编辑": User("编辑", True, HASH)}


def headers(token: str) -> dict[str, str]:
    return {"cookie": f"{SESSION}={token}"}


def test_a_hash_holds_its_password_and_no_other() -> None:
    assert holds(SECRET, HASH) and not holds(SECRET + " ", HASH) and not holds("", HASH)
    assert hash_password(SECRET) != HASH and SECRET not in HASH
    for broken in ("", "x", HASH[:-4], HASH.replace("scrypt", "md5"), HASH.replace("16384", "2"), "$$$$$"):
        assert not holds(SECRET, broken)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("甲:reader", 1),
        (f"# 名单\n甲:admin:{HASH}", 2),
        ("甲:reader:secret", 1),
        (f"甲:reader:{HASH}\n甲:editor:{HASH}", 2),
    ],
    ids=["no hash", "no such role", "no such hash", "twice"],
)
def test_a_wrong_line_is_named_without_what_it_says(text: str, line: int) -> None:
    with pytest.raises(JuesuanError, match=f"名单 第 {line} 行") as caught:
        users_of(text, "名单")
    assert "secret" not in str(caught.value)


def test_no_users_is_no_list() -> None:
    with pytest.raises(JuesuanError, match="没有用户"):
        users_of("# nobody\n", "名单")


def test_sessions_begin_with_the_password_and_end_with_time_or_at_will() -> None:
    access = Access(USERS)
    for name, password in (("编辑", "x"), ("没有", SECRET), ("", "")):
        with pytest.raises(JuesuanError, match="用户名或密码不对"):
            access.log_in(name, password, "1.2.3.4")
    token = access.log_in("编辑", SECRET, "1.2.3.4")
    assert access.person(headers(token)).name == "user:编辑" and access.person(headers(token)).may_change
    reader = access.log_in("读者", SECRET, "1.2.3.4")
    assert not access.person(headers(reader)).may_change
    with pytest.raises(JuesuanError, match="有权限的账号"):
        demand_change(access.person(headers(reader)))
    access.log_out(headers(token))
    assert access.is_closed_to(headers(token)) and access.is_closed_to({}) and not access.is_closed_to(headers(reader))
    short = Access(USERS, session_s=-1)
    assert short.is_closed_to(headers(short.log_in("读者", SECRET, "")))


def test_guessing_is_slowed_down() -> None:
    access = Access(USERS)
    for _ in range(5):
        with pytest.raises(JuesuanError, match="不对"):
            access.log_in("编辑", "x", "1.2.3.4")
    with pytest.raises(JuesuanError, match="次数过多"):
        access.log_in("编辑", SECRET, "1.2.3.4")
    assert access.log_in("编辑", SECRET, "5.6.7.8")


def test_a_rate_lets_through_so_many_and_then_again() -> None:
    now = [0.0]
    rate = Rate(2, 60, lambda: now[0])
    assert rate.spend("甲") and rate.spend("甲") and not rate.spend("甲") and rate.spend("乙", 2)
    now[0] = 61
    assert not rate.spend("甲", 3) and rate.spend("甲", 2)


def test_without_users_browsers_are_told_apart_and_may_do_everything() -> None:
    access = Access()
    assert not access.is_closed_to({}) and access.person({}).name == ""
    one = access.person({"cookie": f"{VISITOR}=x"})
    assert one.name == "browser:x" and one.may_change
    assert cookies({"cookie": "a=b; [bad"}) in ({}, {"a": "b"})
    answer = TestClient(build_app(FakeDesk(), 50)).get("/")
    assert VISITOR in answer.cookies and "HttpOnly" in answer.headers["set-cookie"]


def test_nothing_is_served_before_the_login() -> None:
    client = TestClient(build_app(FakeDesk(), 50, Access(USERS)), follow_redirects=False)
    assert client.get("/").headers["location"] == "login"
    for path in (f"/page/{STEM}/1.png", f"/report/{STEM}/table/0", "/config", "/gradio_api/info", "/theme.css"):
        assert client.get(path).status_code == 401, path
    assert client.post("/gradio_api/queue/join", json={}).status_code == 401
    wrong = client.post("/login", data={"username": "<b>", "password": "x"}, headers={"accept": "text/html"})
    assert wrong.status_code == 401 and "用户名或密码不对" in wrong.text and "<b>" not in wrong.text
    done = client.post("/login", data={"username": "读者", "password": SECRET}, headers={"accept": "text/html"})
    assert (
        done.status_code == 303
        and "HttpOnly" in done.headers["set-cookie"]
        and "SameSite=lax" in done.headers["set-cookie"]
    )
    assert client.get("/").status_code == 200 and client.get(f"/page/{STEM}/1.png").status_code == 200
    client.post("/logout")
    assert client.get("/config").status_code == 401


def test_users_come_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("chat:\n  users_file: users.txt\n  questions_per_minute: 1\n", "utf-8")
    with pytest.raises(JuesuanError, match=r"users\.txt 读不了"):
        access_of(load_settings(config).chat)
    (tmp_path / "users.txt").write_text(f"甲:editor:{HASH}\n", "utf-8")
    access = access_of(load_settings(config).chat)
    assert access.users["甲"].may_change and access.questions.spend("x") and not access.questions.spend("x")
    monkeypatch.setenv("JUESUAN_USERS", f"乙:reader:{HASH}")
    assert list(access_of(ChatSettings(users_env="JUESUAN_USERS")).users) == ["乙"]
    assert access_of(ChatSettings()).users == {}
    config.write_text("chat:\n  users_file: a\n  users_env: B\n", "utf-8")
    with pytest.raises(JuesuanError, match="只能填一个"):
        load_settings(config)


def test_the_command_prints_a_hash_that_lets_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    assert run(["password"]) == 0
    assert holds(SECRET, capsys.readouterr().out.strip())
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run(["password"]) == 2
    assert "密码不足" in capsys.readouterr().err


def test_the_command_writes_drafts_or_says_that_there_are_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["drafts", str(tmp_path / "out.yaml"), "--data", str(tmp_path)]) == 1
    assert "没有点过" in capsys.readouterr().err and not (tmp_path / "out.yaml").exists()
