"""The page of a run: standalone, escaped, every wrong case with its reason and pages; and what differs from a run before."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from eval.cases import EvalCase
from eval.compare import Turned, differences, load_run, modes_of_one
from eval.evidence import Picture, Place, cited_of, evidence_of, picture
from eval.page import page_html
from eval.report import Run, by_report, by_type, markdown, overview, run_json
from eval.run import Result
from eval.scorers import score
from ingest.ledger.model import JuesuanError
from ingest.ledger.store import Ledger
from qa.model import Answer, Outcome
from tests.fakes import STEM, answered

EVIL = '</script><script>document.title="坏"</script><img src=x onerror="document.title=1">\u202e'


def case(id_: str, **fields: Any) -> EvalCase:
    whole = {"id": id_, "question": "公务接待费为何增长", "type": "why", "outcome": "answered", "reports": [STEM]}
    return EvalCase.model_validate({**whole, **fields})


def result(asked: EvalCase, answer: Answer, mode: str = "lookup") -> Result:
    return Result(asked, answer.text, tuple(score(asked, answer)), mode, answer, rank=2)


RIGHT = result(case("a", numbers=["3.47 万元"], pages=[9]), answered())
WRONG = result(case("b", type="figure", numbers=["9.99 万元"], pages=[10], conversation=["先问"]), answered())
REFUSED = [result(one.case, Answer("问", Outcome.NO_EVIDENCE, EVIL, "naive"), "naive") for one in (RIGHT, WRONG)]
RUN = Run({"lookup": [RIGHT, WRONG], "naive": REFUSED}, 3, f"juesuan eval {EVIL}", "abc1234", "2026-01-02")


def png(width: int = 40) -> Picture:
    out = io.BytesIO()
    Image.new("L", (width, 60), 255).save(out, format="PNG")
    return Picture(out.getvalue(), 595, 842)


def page(changes: Any = None) -> str:
    shown = {("lookup", "b"): ((Place(STEM, 10, ((10.0, 20.0, 100.0, 40.0),)),), cited_of(WRONG))}
    return page_html(RUN, changes, shown, {(STEM, 10): png()})


def test_wrong_cases_are_told_with_their_reasons_and_right_ones_are_not() -> None:
    html = page()
    assert html.count('<details class="case"') == 3
    assert "缺少 9.99 万元" in html and "没有为应有的内容引第 10 页" in html and "先问" in html
    assert "另有 3 题因报告未收入" in html and "50.0%" in html
    assert 'class="right"' in html and f"所引的页：{STEM}，第 9 页（没有图片）" in html


def test_the_page_needs_nothing_else_and_runs_nothing_of_the_documents() -> None:
    html = page()
    assert not re.search(r'(?:src|href)="(?!data:)', html) and "http" not in html
    assert html.count("<script") == 2 and "<img src=x" not in html and "\u202e" not in html


def test_the_page_filters_and_shows_the_page_beside(chromium: str, tmp_path: Path) -> None:
    file = tmp_path / "eval.html"
    file.write_text(page(), "utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        problems: list[str] = []
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(file.as_uri())
        assert tab.locator("#count").inner_text() == "显示 1 / 3"
        assert tab.locator(".case:visible img").evaluate("image => image.naturalWidth") == 40
        tab.select_option("select[data-by=mode]", "")
        assert tab.locator("#count").inner_text() == "显示 3 / 3"
        tab.select_option("select[data-by=failed]", "outcome")
        assert tab.locator("#count").inner_text() == "显示 2 / 3"
        tab.fill("#search", "没有这样的字")
        assert tab.locator("#none").is_visible()
        assert tab.title() == "决算问答评测" and not problems
        browser.close()


# --- tables and JSON ---------------------------------------------------------------------------------------------


def test_tables_count_by_type_and_report_in_every_mode() -> None:
    run = Run({"lookup": [RIGHT, WRONG], "naive": REFUSED}, 0, "", "", "")
    assert by_report(run)[1:] == [[STEM, "1", "0", "2"], ["合计", "1", "0", "2"]]
    assert by_type(Run({"lookup": [RIGHT, WRONG]}, 0, "", "", ""))[1:] == [
        ["一个数字", "0", "1"],
        ["原因", "1", "1"],
        ["合计", "1", "2"],
    ]
    assert ["答对", "1/2 = 50.0%", "0/2 = 0.0%"] in overview(run)
    assert by_type(run, {})[1][0] == "figure" and overview(run, {})[1][0] == "right"
    assert markdown([["a|b", "c"], ["1", "2"]]) == "| a\\|b | c |\n| --- | --- |\n| 1 | 2 |"


def test_two_runs_differ_in_their_times_alone() -> None:
    later = Run(
        {"lookup": [replace(RIGHT, answer=replace(answered(), took_ms=99)), WRONG], "naive": REFUSED},
        3, RUN.command, RUN.commit, "2027-01-01", {"lookup": 5.0},
    )  # fmt: skip
    first, second = run_json(RUN), run_json(later)
    assert first.pop("times") != second.pop("times")
    assert json.dumps(first) == json.dumps(second)
    assert first["measures"]["lookup"]["right"] == 1 and first["results"][0]["rank"] == 2
    assert {"name": "outcome", "right": True, "answer": "answered", "why": ""} in first["results"][0]["scores"]


# --- an earlier run ----------------------------------------------------------------------------------------------


def test_differences_are_told_case_by_case_the_worst_first() -> None:
    def run(**answers: tuple[bool, str]) -> dict[str, Any]:
        return {
            "results": [
                {
                    "mode": "lookup",
                    "id": id_,
                    "question": "问",
                    "right": right,
                    "answer": text,
                    "outcome": "answered",
                    "scores": [],
                }
                for id_, (right, text) in answers.items()
            ]
        }

    old = run(same=(True, "甲"), worse=(True, "甲"), better=(False, "甲"), reads=(True, "甲"), gone=(True, "甲"))
    new = run(same=(True, "甲"), worse=(False, "乙"), better=(True, "乙"), reads=(True, "乙"), new=(False, "乙"))
    found = differences(old, new)
    assert [(one.turned, one.id) for one in found] == [
        (Turned.WRONG, "worse"),
        (Turned.RIGHT, "better"),
        (Turned.OTHERWISE, "reads"),
        (Turned.NEW, "new"),
        (Turned.GONE, "gone"),
    ]
    assert differences(new, new) == []
    html = page(found)
    assert "变错 1 题" in html and "不再有 1 题" in html and "没有一题不同" in page([])


@pytest.mark.parametrize(
    "changed",
    [{"rank": 3}, {"misstated": True}, {"citations": [1]}, {"expected": {"pages": ["8"]}}, {"outcome": "ambiguous"}],
)
def test_what_is_cited_found_and_expected_is_compared_too(changed: dict[str, Any]) -> None:
    whole = run_json(RUN)
    other = {**whole, "results": [{**whole["results"][0], **changed}, *whole["results"][1:]]}
    assert [(one.turned, one.id) for one in differences(whole, other)] == [(Turned.OTHERWISE, "a")]
    assert differences(whole, whole) == [] and modes_of_one(whole, whole) == []


def test_scores_that_failed_are_compared_and_those_that_do_not_count_are_not() -> None:
    whole = run_json(RUN)
    scores = [{"name": "cited_words", "right": False, "answer": "", "why": "不计"}]
    first, second = whole["results"][:2]
    loose = {**whole, "results": [{**first, "scores": [*first["scores"], *scores]}, *whole["results"][1:]]}
    assert differences(whole, loose) == []
    less = {**whole, "results": [first, {**second, "scores": second["scores"][:1] + scores}, *whole["results"][2:]]}
    assert [(one.turned, one.id, one.why) for one in differences(whole, less)] == [(Turned.OTHERWISE, "b", "")]


def test_modes_of_one_run_are_told() -> None:
    whole = run_json(RUN)
    assert modes_of_one(whole, {"results": [r for r in whole["results"] if r["mode"] == "lookup"]}) == ["naive"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"results": [1]}', '{"results": [{"id": 1}]}', "\xff"])
def test_what_is_no_earlier_run_is_told_of_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "旧.json"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(JuesuanError, match="不是 juesuan eval --json 写下的文件"):
        load_run(file)
    with pytest.raises(JuesuanError, match="读不了"):
        load_run(tmp_path / "没有.json")


# --- evidence ----------------------------------------------------------------------------------------------------


def test_evidence_is_the_page_named_with_the_expected_number_marked(sample_ledger: Ledger) -> None:
    stem = "云溪市示例文化和旅游局2023年度部门决算公开"
    asked = case("x", reports=[stem], numbers=["3.11 万元"], pages=[7, 99])
    [place, other] = evidence_of(result(asked, answered()), sample_ledger)
    assert (place.report, place.page, other.page) == (stem, 7, 99) and place.boxes and not other.boxes
    words = case("y", reports=[stem], words=[["交易会"]], pages=[f"{stem}:7"])
    assert evidence_of(result(words, answered()), sample_ledger)[0].boxes
    shown = picture(sample_ledger, stem, 7)
    assert shown and shown.png.startswith(b"\x89PNG") and 590 < shown.width < 600
    assert picture(sample_ledger, stem, 99) is picture(sample_ledger, "没有", 1) is None
