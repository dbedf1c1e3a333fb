"""The instrument itself: cases load or name their line, and each scorer tells a right answer from a damaged one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from eval.cases import CASES, EvalCase, load_cases
from eval.marks import Mark, load_marks, mark_of
from eval.measures import measured
from eval.modes import lookup_mode
from eval.run import Result, run_cases
from eval.scorers import Score, cited_for, score, unlisted
from ingest.ledger.model import Amount, JuesuanError, Source
from ingest.ledger.settings import Settings
from ingest.ledger.store import Ledger, open_ledger
from qa.model import Answer, Citation, Outcome, Quoted
from tests.real import TakenIn, settings_for

CASE = EvalCase.model_validate(
    {
        "id": "c1",
        "question": "公务接待费为何增长",
        "type": "why",
        "outcome": "answered",
        "numbers": ["3.47 万元"],
        "words": [["批次", "次数"]],
        "pages": [9],
        "never": ["41.33"],
    }
)
RIGHT = Answer(
    CASE.question,
    Outcome.ANSWERED,
    "2023 年公务接待费 3.47 万元，原因是批次增加[1]。",
    figures=(Quoted("3.47 万元", Decimal("3.47"), "万元", "quoted", (1,)),),
    citations=(Citation(1, Source("某报告", 9, None, quote="公务接待费 3.47 万元，增加 1.26 万元"), "某局", 2023),),
)
WRONG_NUMBER = Quoted("3.74 万元", Decimal("3.74"), "万元", "quoted", (1,))
DAMAGED = [
    ("outcome", replace(RIGHT, outcome=Outcome.NO_EVIDENCE)),
    ("numbers", replace(RIGHT, figures=(WRONG_NUMBER,))),
    ("numbers", replace(RIGHT, figures=(replace(RIGHT.figures[0], unit="元"),))),
    ("words", replace(RIGHT, text="2023 年公务接待费 3.47 万元[1]。")),
    ("pages", replace(RIGHT, citations=(Citation(1, Source("某报告", 10, None, quote="3.47"), "某局", 2023),))),
    (
        "quote",
        replace(
            RIGHT, citations=(Citation(1, Source("某报告", 9, None, quote="13.47 万元，3.471 亿元"), "某局", 2023),)
        ),
    ),
    ("near_miss", replace(RIGHT, figures=(*RIGHT.figures, replace(WRONG_NUMBER, value=Decimal("41.33"))))),
    ("sourced", replace(RIGHT, figures=(replace(RIGHT.figures[0], status="untraced"),))),
]


def test_all_cases_load_and_have_ids_of_their_own() -> None:
    cases = [case for path in sorted(CASES.glob("*.yaml")) for case in load_cases(path)]
    assert len(cases) >= 460
    assert len({case.id for case in cases}) == len(cases)


GOOD = "- {id: a, question: 甲, type: figure, outcome: answered}\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{GOOD}- id: b\n  question: 乙\n  typo: x\n", "错.yaml:2: type：缺少这个字段"),
        (
            f"# 注\n{GOOD}- id: b\n  question: |\n    - 乙\n  type: why\n  outcome: 好\n",
            "错.yaml:7: outcome.0：应为 answered",
        ),
        (f"{GOOD}- {{id: b, question: 乙, type: x, outcome: answered,\n  typo: 1}}\n", "错.yaml:3: typo：没有这个字段"),
        (f"{GOOD}- {{id: b, question: '', type: x, outcome: answered}}\n", "错.yaml:2: question：是空的"),
        (GOOD.replace("}", ", conversation: 丙}"), "错.yaml:1: conversation：应为列表"),
        (GOOD.replace("}", ", numbers: [三万]}"), "错.yaml:1: numbers.0：写法不对（“三万”应为“数值 单位”"),
        (GOOD + GOOD, "错.yaml:2: 编号 a 重复"),
        (GOOD.replace("}", ", reports: [甲, 乙], pages: [7]}"), "错.yaml:1: pages：写法不对（问几份报告的题"),
        (GOOD.replace("answered", "[answered, no_evidence]"), "错.yaml:1: 题目：写法不对（答不答都算对"),
        (f"{GOOD}- 只有一句话\n", "错.yaml:2: 题目：应为字段和值"),
        (f"{GOOD}- [\n", "错.yaml:3: 不是合法的 YAML"),
        ("a: 1\n", "错.yaml:1: 应为题目的列表"),
    ],
)
def test_a_bad_case_names_file_line_and_field(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "错.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(JuesuanError) as raised:
        load_cases(path)
    assert str(raised.value).startswith(told) and "\n" not in str(raised.value)


def test_a_file_of_cases_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="读不了题目文件"):
        load_cases(tmp_path / "没有.yaml")


def test_earlier_questions_are_heard(sample_ledger: Ledger, sample_settings: Settings) -> None:
    fields = {"id": "f", "question": "那会议费呢？", "type": "figure", "outcome": "answered"}
    alone = EvalCase.model_validate({**fields})
    follow = EvalCase.model_validate({**fields, "conversation": ["青杉县示例农业农村局2023年决算公务接待费是多少？"]})
    texts = [result.text for result in run_cases([alone, follow], lookup_mode(sample_ledger, sample_settings))]
    assert texts[0] != texts[1]
    stem = "青杉县示例农业农村局2023年度部门决算公开"
    one = EvalCase.model_validate({**fields, "question": "会议费是多少", "reports": [stem]})
    assert run_cases([one], lookup_mode(sample_ledger, sample_settings))[0].text == texts[1]


def test_a_right_answer_scores_right() -> None:
    assert all(one.right for one in score(CASE, RIGHT))


@pytest.mark.parametrize(("name", "answer"), DAMAGED, ids=[f"{i}-{name}" for i, (name, _) in enumerate(DAMAGED)])
def test_each_damage_is_seen_by_its_scorer(name: str, answer: Answer) -> None:
    assert name in {one.name for one in score(CASE, answer) if not one.right}


# --- direction and calculation ----------------------------------------------------------------------------------


def said(text: str, *figures: Quoted, quote: str = "公务接待费 3.47 万元，比上年增加 1.26 万元，增长 57.01%") -> Answer:
    """An answer that cites one sentence."""
    return replace(
        RIGHT, text=text, figures=figures, citations=(Citation(1, Source("某报告", 9, None, quote=quote), "", None),)
    )


MORE = Quoted("1.26 万元", Decimal("1.26"), "万元", "quoted", (1,))
DOWN = CASE.model_copy(update={"numbers": [Amount(Decimal("-1.26"), "万元", "-1.26 万元")]})


@pytest.mark.parametrize(
    ("case", "text", "quote", "right"),
    [
        (CASE, "比上年增加 1.26 万元[1]", "比上年增加 1.26 万元", True),
        (CASE, "比上年减少 1.26 万元[1]", "比上年增加 1.26 万元", False),
        (CASE, "降幅为 1.26 万元[1]", "增长了1.26万元", False),
        (CASE, "与报告相反：不是减少，而是增加 1.26 万元[1]", "比上年增加 1.26 万元", True),
        (CASE, "减少 1.26 万元[1]", "项目 | 1.26", True),
        (CASE, "减少 1.26 万元[1]", "增加（减少）1.26 万元", True),
        (DOWN, "增加 1.26 万元[1]", "项目 | 1.26", False),
        (DOWN, "减少 1.26 万元[1]", "项目 | 1.26", True),
        (DOWN.model_copy(update={"numbers": [Amount(Decimal("1.26"), "万元")], "words": [["减少", "下降"]]}),
         "增加 1.26 万元[1]", "项目 | 1.26", False),
    ],
)  # fmt: skip
def test_the_direction_is_the_cases_or_that_of_the_quote(case: EvalCase, text: str, quote: str, right: bool) -> None:
    got = {one.name: one.right for one in score(case, said(text, MORE, quote=quote))}
    assert got.get("direction", True) is right


@pytest.mark.parametrize(
    ("text", "value", "unit", "expression", "right"),
    [
        ("2.21 万元", "2.21", "万元", "3.47万元 - 1.26万元", True),
        ("22,100 元", "22100", "元", "3.47万元 - 1.26万元", True),
        ("2.21 万元", "2.21", "万元", "3.47 - 1.26", True),
        ("2.22 万元", "2.22", "万元", "3.47万元 - 1.26万元", False),
        ("36.31%", "36.31", "%", "1.26万元 / 3.47万元", True),
        ("36.31%", "36.31", "%", "1.26万元 / 3.74万元", False),
        ("4.73 万元", "4.73", "万元", "3.47万元 + 1.26万元", True),
        ("5.47 万元", "5.47", "万元", "3.47万元 + 2.00万元", False),
        ("2.21 万元", "2.21", "万元", "", False),
        ("2.21 人", "2.21", "人", "3.47万元 - 1.26万元", False),
        ("2.21 万元", "2.21", "万元", "3.47 -", False),
    ],
)
def test_a_calculation_is_done_again_and_its_operands_stand_in_the_quote(
    text: str, value: str, unit: str, expression: str, right: bool
) -> None:
    number = Quoted(text, Decimal(value), unit, "computed", (1,), expression)
    got = {one.name: one for one in score(CASE, said(f"{text}[1]", number))}["calculation"]
    assert got.right is right and bool(got.why) is not right


def test_an_unasked_case_is_never_right() -> None:
    failed = Result(CASE, "", (Score("asked", False, "", "x"),))
    assert not Result(CASE, "", ()).right and not failed.right
    means = measured([failed, Result(CASE, RIGHT.text, tuple(score(CASE, RIGHT)), answer=RIGHT)])
    assert (means.asked, means.right) == (2, 1)
    assert {means.scores[name] for name in ("asked", "outcome", "numbers", "words", "pages", "quote")} == {(1, 2)}


# --- numbers of the text, and wrong ones -----------------------------------------------------------------------

COMPUTED = Quoted("2.21 万元", Decimal("2.21"), "万元", "computed", (1,), "3.47万元 - 1.26万元")
CITED = replace(
    RIGHT.citations[0],
    source=Source("某报告", 9, None, quote="公务接待费3.47万元，接待 6 批次，一个206项目，20万元以上的设备 2 台"),
)


@pytest.mark.parametrize(
    ("text", "loose"),
    [
        ("公务接待费 3.47 万元[1]。", []),
        ("公务接待费 34,700 元[1]。", []),
        ("上年 2.21 万元（3.47万元 − 1.26万元）[1]，第 9 页。", []),
        ("公务接待费 3.47 万元，另有 5.00 万元[1]。", ["5.00 万元"]),
        ("公务接待费 3.47 万元，增长 57.01%[1]。", ["57.01%"]),
        ("接待 6 批次，一个206项目，20万元以上的设备 2 台[1]。", []),
        ("接待 7 批次[1]。", ["7 批次"]),
        ("设备 20 万元[1]。", ["20 万元"]),
    ],
)
def test_numbers_of_the_text_that_are_not_listed_are_found(text: str, loose: list[str]) -> None:
    answer = replace(RIGHT, text=text, figures=(*RIGHT.figures, COMPUTED), citations=(CITED,))
    assert unlisted(answer) == loose
    assert {one.name: one.right for one in score(CASE, answer)}["sourced"] is not bool(loose)


def test_page_must_be_cited_by_the_expected_number() -> None:
    other = Citation(2, Source("某报告", 10, None), "某局", 2023)
    moved = replace(RIGHT, figures=(replace(RIGHT.figures[0], citations=(2,)),), citations=(*RIGHT.citations, other))
    assert [one.right for one in score(CASE, moved) if one.name == "pages"] == [False]
    no_number = CASE.model_copy(update={"numbers": []})
    assert [one.right for one in score(no_number, moved) if one.name == "pages"] == [True]


def test_marks_right_behind_a_number_are_its_citations_and_no_others() -> None:
    places = tuple(replace(RIGHT.citations[0], id=n, source=Source("某报告", 7 + n, None)) for n in (1, 2, 3))
    text = "公务接待费 3.47 万元[1][2]，批次增加[3]。"
    cited = cited_for(replace(RIGHT, text=text, citations=places), CASE.numbers)
    assert [citation.id for citation in cited] == [1, 2]


NOT_THERE = CASE.model_copy(update={"outcome": [Outcome.NO_EVIDENCE], "numbers": []})


@pytest.mark.parametrize(
    ("case", "answer", "wrong"),
    [
        (CASE, RIGHT, False),
        (CASE, replace(RIGHT, figures=(WRONG_NUMBER,)), True),
        (CASE, replace(RIGHT, figures=(*RIGHT.figures, replace(WRONG_NUMBER, value=Decimal("41.33")))), True),
        (CASE, replace(RIGHT, figures=()), False),
        (CASE, replace(RIGHT, outcome=Outcome.NO_EVIDENCE, figures=(WRONG_NUMBER,)), True),
        (CASE, replace(RIGHT, outcome=Outcome.NO_EVIDENCE), False),
        (NOT_THERE, RIGHT, True),
        (NOT_THERE, replace(RIGHT, figures=()), False),
        (CASE.model_copy(update={"numbers": []}), RIGHT, False),
    ],
    ids=[
        "right",
        "another",
        "trap",
        "none",
        "made up in a refusal",
        "quoted in a refusal",
        "nothing to state",
        "without a number",
        "none expected",
    ],
)
def test_a_wrong_number_is_told_from_no_number(case: EvalCase, answer: Answer, wrong: bool) -> None:
    result = Result(case, answer.text, tuple(score(case, answer)))
    assert result.misstated is wrong
    assert mark_of([result, result]).wrong == measured([result, result]).misstated == 2 * wrong


# --- marks ------------------------------------------------------------------------------------------------------


def test_marks_are_of_the_files_of_cases_and_hold_or_not() -> None:
    assert set(load_marks()) == {path.stem for path in CASES.glob("*.yaml")}
    for name, mark in load_marks().items():
        assert 0 < mark.right + mark.wrong <= len(load_cases(CASES / f"{name}.yaml"))
    lowest = Mark(right=5, wrong=1)
    assert Mark(right=6, wrong=0).holds(lowest) and lowest.holds(lowest)
    assert not Mark(right=4, wrong=0).holds(lowest) and not Mark(right=9, wrong=2).holds(lowest)


def check_mark(name: str, ledger: Ledger, settings: Settings) -> None:
    """Every case of a file is asked; the marks hold, and no answer has a number without a source."""
    cases = load_cases(CASES / f"{name}.yaml")
    assert {stem for case in cases for stem in case.reports} <= {info.stem for info in ledger.reports()}
    results = run_cases(cases, lookup_mode(ledger, settings))
    assert mark_of(results).holds(load_marks()[name]), [f"{r.case.id} {r.why}" for r in results if not r.right]
    assert not [r.text for r in results for s in r.scores if s.name == "sourced" and not s.right]


@pytest.mark.reports
@pytest.mark.parametrize("name", ["budgets", "finals", *(f"pages_{letter}" for letter in "abcdefgh")])
def test_marks_on_real_reports_hold(name: str, real_folder: TakenIn) -> None:
    settings = settings_for(real_folder.data)
    with open_ledger(settings) as ledger:
        check_mark(name, ledger, settings)


@pytest.mark.parametrize("name", ["samples", "extra"])
def test_marks_on_the_samples_hold(name: str, sample_ledger: Ledger, sample_settings: Settings) -> None:
    check_mark(name, sample_ledger, sample_settings)
