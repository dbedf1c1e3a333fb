"""`juesuan ask --batch`: one answer a line, in order, each with the id it was given."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest

from ingest.ledger.model import JuesuanError
from tests.command import Run, english
from tests.fakes import STEM
from ui.asking import read_batch

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "docs" / "answer.schema.json").read_text("utf-8"))


def test_a_batch_is_answered_line_by_line_in_order(juesuan: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "question": "公务接待费为何增长", "reports": [STEM]},
        {"id": 7, "question": "公务接待费是多少", "type": "lookup", "numbers": []},
        {"question": "没有的事", "reports": None},
    ]
    file = tmp_path / "问题.jsonl"
    file.write_text("\ufeff" + "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    code, out, err = juesuan("ask", "--batch", str(file))
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [(a["id"], a["outcome"]) for a in answers] == [
        ("a", "answered"),
        (7, "ambiguous"),
        ("", "no_evidence"),
    ]
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)


@pytest.mark.parametrize("given", ["7", 7, 0, "", "0007", -1, 12345678901234567890])
def test_the_id_comes_back_as_it_was_given(juesuan: Run, tmp_path: Path, given: str | int) -> None:
    for question in ("公务接待费为何增长", "坏"):
        file = tmp_path / "q.jsonl"
        file.write_text(json.dumps({"id": given, "question": question}), "utf-8")
        answer = json.loads(juesuan("ask", "--batch", str(file))[1])
        assert answer["id"] == given and type(answer["id"]) is type(given)
        jsonschema.validate(answer, SCHEMA)


def test_a_line_that_cannot_be_asked_does_not_cost_the_others(juesuan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        {"id": "1", "question": "问", "reports": ["没有的报告"]},
        {"id": "2", "question": "坏"},
        {"id": "3", "question": "好"},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(json.dumps(line) for line in lines)))
    code, out, _ = juesuan("ask", "--batch", "-")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(a["id"], a["outcome"]) for a in answers] == [
        ("1", "no_evidence"),
        ("2", "model_error"),
        ("3", "answered"),
    ]
    assert "没有的报告" in answers[0]["answer"] and answers[0]["notice"]
    for answer in answers:
        jsonschema.validate(answer, SCHEMA)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"question":"一"}\n{"question":', "第 2 行：不是合法的 JSON"),
        ('{"id":"1"}', "第 1 行：缺少 question"),
        ('{"question":""}', "question 是空的"),
        ('{"question":" \\n"}', "question 是空的"),
        ('{"question":5}', "question 应为文字"),
        ('{"question":"一","id":1.5}', "id 应为文字或整数"),
        ('{"question":"一","id":true}', "id 应为文字或整数"),
        ('{"question":"一","reports":"甲"}', "reports 应为报告名的列表"),
        ('{"question":"一","reports":[1]}', "reports 应为报告名的列表"),
        ("[1]", "第 1 行：不是一个 JSON 对象"),
        ("\n\n", "没有问题"),
    ],
)
def test_a_malformed_batch_is_refused_before_anything_is_asked(
    juesuan: Run, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(text, "utf-8")
    code, out, err = juesuan("ask", "--batch", str(file))
    assert (code, out) == (2, "") and told in err and err.count("\n") == 1 and english(err) == set()
    with pytest.raises(JuesuanError):
        read_batch(str(file))
