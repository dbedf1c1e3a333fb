"""The whole path with a scripted model on a real report: what holds is shown as the model's, what does not is caught."""

from __future__ import annotations

import pytest

from ingest.ledger.settings import LlmSettings, Settings
from ingest.ledger.store import Ledger
from qa.answer import ask
from qa.model import Answer, Outcome
from tests.real import MODEL
from tests.scripted_server import scripted

pytestmark = pytest.mark.reports

RIGHT = "2023年公务接待费支出3.47万元，比上年增加1.26万元，增长57.01%[1]，原因是接待批次和接待人员增加[1]。"
DAMAGED = [
    ("digits swapped", RIGHT.replace("3.47", "3.74"), "3.74"),
    ("direction flipped", RIGHT.replace("增加1.26", "减少1.26").replace("增长57", "下降57"), "减少"),
    ("source that does not exist", RIGHT.replace("[1]", "[99]"), "99"),
    ("number invented", RIGHT + "其中餐费2.10万元[1]。", "2.10"),
    ("unit changed", RIGHT.replace("3.47万元", "3.47亿元"), "亿元"),
    ("another subject's number", RIGHT.replace("3.47万元", "41.33万元"), "41.33"),
]


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """A key in the environment, never in a file."""
    monkeypatch.setenv("SCRIPTED_KEY", "sk-only-in-the-environment")
    return "SCRIPTED_KEY"


def asked(draft: str, ledger: Ledger, settings: Settings, key: str) -> Answer:
    """The answer to a question when the model drafts this text."""
    with scripted(draft) as server:
        llm = LlmSettings(provider="openai", model="scripted", base_url=server.base_url, api_key_env=key, max_retries=0)
        with_model = settings.model_copy(update={"llm": llm})
        return ask("公务接待费为何增长", ledger, with_model, reports=[MODEL])


def test_right_draft_is_shown_as_the_models(real_ledger: Ledger, real_settings: Settings, key: str) -> None:
    answer = asked(RIGHT, real_ledger, real_settings, key)
    assert (answer.mode, answer.outcome, answer.text) == ("llm", Outcome.ANSWERED, RIGHT)
    assert {number.status for number in answer.figures} == {"quoted"}
    assert answer.citations[0].source.page == 9


@pytest.mark.parametrize(("what", "draft", "trace"), DAMAGED, ids=[what for what, _, _ in DAMAGED])
def test_damaged_draft_is_replaced_with_a_word(
    what: str, draft: str, trace: str, real_ledger: Ledger, real_settings: Settings, key: str
) -> None:
    answer = asked(draft, real_ledger, real_settings, key)
    assert (answer.mode, answer.outcome) == ("lookup", Outcome.ANSWERED), what
    assert trace not in answer.text
    assert "3.47 万元" in answer.text and answer.notice
    assert any(not check.ok for check in answer.checks)


def test_a_model_cannot_answer_what_is_not_there(real_ledger: Ledger, real_settings: Settings, key: str) -> None:
    with scripted("2023年会议费为12.00万元[1]。") as server:
        llm = LlmSettings(provider="openai", model="scripted", base_url=server.base_url, api_key_env=key, max_retries=0)
        with_model = real_settings.model_copy(update={"llm": llm})
        answer = ask("会议费是多少", real_ledger, with_model, reports=[MODEL])
    assert answer.outcome in (Outcome.NO_EVIDENCE, Outcome.UNVERIFIED)
    assert all(number.status == "untraced" for number in answer.figures if "12" in number.text)
