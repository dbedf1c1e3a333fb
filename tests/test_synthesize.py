"""The synthetic samples: their truth adds up, stands on the pages it names, and comes out the same again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest

from eval import synth_lines
from eval.synth_accounts import accounts_of
from eval.synth_culture import CULTURE
from eval.synth_document import Fact, rows_and_spans
from eval.synth_farming import FARMING
from eval.synth_lines import broken, find_font, use_font
from eval.synth_report import draft_of
from eval.synth_spec import DepartmentSpec
from eval.synth_wording import speaker_of
from eval.synthesize import DEPARTMENTS, SEED, main, sample_of, samples, write
from ingest.ledger.model import JuesuanError

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
STEMS = sorted(path.stem for path in SAMPLES.glob("*.pdf"))

needs_font = pytest.mark.skipif(find_font() is None, reason="needs the font package fonts-wqy-microhei")


@cache
def truth_of(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / f"{stem}.truth.json").read_text(encoding="utf-8"))
    return loaded


# --- what is committed -------------------------------------------------------------------------------------


def test_two_departments_with_two_years_each_are_committed() -> None:
    expected = [f"{d.name}{year}年度部门决算公开" for d in DEPARTMENTS for year in (2022, 2023)]
    assert sorted(expected) == STEMS


def test_all_samples_together_stay_under_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 2_000_000


@pytest.mark.parametrize("stem", STEMS)
def test_a_sample_says_that_it_is_synthetic(stem: str) -> None:
    document = pypdfium2.PdfDocument(SAMPLES / f"{stem}.pdf")
    cover = document[0].get_textpage().get_text_range()
    assert "示例" in stem
    assert "synthetic" in document.get_metadata_dict()["Title"]
    assert "合成数据" in cover
    assert truth_of(stem)["synthetic"] is True


@pytest.mark.parametrize("stem", STEMS)
def test_every_font_is_embedded(stem: str) -> None:
    file = (SAMPLES / f"{stem}.pdf").read_bytes()
    fonts = set(re.findall(rb"/BaseFont /(\S+)", file))
    assert fonts
    assert all(b"+WenQuanYi" in font for font in fonts)
    assert file.count(b"/FontFile2 ") == len(fonts)


@dataclass(frozen=True)
class Pages:
    """What a PDF reader sees of each page: the numbers in its text, and its table rows without blanks."""

    numbers: list[set[str]]
    rows: list[list[str]]


@cache
def pages_of(stem: str) -> Pages:
    with pdfplumber.open(SAMPLES / f"{stem}.pdf") as pdf:
        numbers = [set(re.findall(r"-?\d[\d,]*(?:\.\d+)?", page.extract_text())) for page in pdf.pages]
        rows = [
            [re.sub(r"\s", "", "|".join(cell or "" for cell in row)) for table in tables for row in table]
            for tables in (page.extract_tables() for page in pdf.pages)
        ]
    return Pages(numbers, rows)


@pytest.mark.parametrize("stem", STEMS)
def test_every_figure_stands_on_the_page_that_the_truth_names(stem: str) -> None:
    truth, pages = truth_of(stem), pages_of(stem)
    assert truth["pages"] == len(pages.numbers)
    assert [f for f in truth["figures"] if f["printed"] not in pages.numbers[f["page"] - 1]] == []
    assert all(1 <= q["page"] <= truth["pages"] for q in truth["questions"] if q["page"] is not None)


@pytest.mark.parametrize("stem", STEMS)
def test_a_table_s_figures_stand_in_the_row_of_their_subject(stem: str) -> None:
    pages = pages_of(stem)
    coded = [f for f in truth_of(stem)["figures"] if f.get("table") and f.get("code")]
    assert len(coded) > 100
    for figure in coded:
        name = figure["subject"].rsplit("/", 1)[-1]
        beside = [row.split("|") for row in pages.rows[figure["page"] - 1] if name in row]
        assert any(figure["printed"] in row for row in beside), figure


# --- the questions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", STEMS)
def test_questions_are_many_and_each_can_be_judged(stem: str) -> None:
    questions = truth_of(stem)["questions"]
    assert len(questions) >= 12
    assert {"lookup", "reason", "calc", "premise", "zero", "unanswerable"} <= {q["type"] for q in questions}
    assert len({q["id"] for q in questions}) == len(questions)
    for question in questions:
        judged = question["numbers"] or question["terms"]
        assert bool(judged) == (question["outcome"] == "answered"), question


@pytest.mark.parametrize("stem", STEMS)
def test_looked_up_numbers_are_printed_on_the_question_s_page(stem: str) -> None:
    truth = truth_of(stem)
    printed = {(f["page"], f["value"], f["unit"]) for f in truth["figures"]}
    for question in truth["questions"]:
        if question["type"] == "lookup" and "按元" not in question["question"]:
            page = question["page"]
            on_page = [(page, n["value"], n["unit"]) in printed for n in question["numbers"]]
            assert any(on_page), question


# --- making them again -------------------------------------------------------------------------------------


@needs_font
def test_the_same_seed_makes_the_committed_truth_again() -> None:
    for sample in samples():
        assert sample.truth == (SAMPLES / f"{sample.stem}.truth.json").read_text(encoding="utf-8")


@needs_font
def test_the_same_seed_makes_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    write(samples([CULTURE], [2022]), tmp_path / "one")
    program = "from eval.synthesize import *; write(samples([CULTURE], [2022]), Path('two'))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "4242"}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=environment, check=True)
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two


@needs_font
def test_another_seed_makes_other_figures_that_still_fit() -> None:
    one, other = sample_of(FARMING, 2023, SEED), sample_of(FARMING, 2023, SEED + 1)
    assert one.truth != other.truth


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda d: d.name)
def test_any_seed_and_a_far_year_give_accounts_that_balance(department: DepartmentSpec, seed: int) -> None:
    for year in (2022, 2027):
        accounts = accounts_of(department, year, seed)
        assert accounts.income() + accounts.reserve + accounts.opening() == accounts.spent() + accounts.closing()
        assert all(item.final <= item.full for item in accounts.items)
        assert draft_of(department, year, seed).document.blocks


def test_a_department_does_not_change_when_a_line_is_added() -> None:
    longer = replace(CULTURE, lines=(*CULTURE.lines, replace(CULTURE.lines[-1], project="新增项目")))
    before, after = accounts_of(CULTURE, 2023, SEED), accounts_of(longer, 2023, SEED)
    assert after.items[: len(before.items)] == before.items


# --- what is guarded ---------------------------------------------------------------------------------------


def test_a_year_without_a_year_before_it_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--years", "2021", "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "--years" in told
    assert told.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_missing_font_is_told_in_one_line_that_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synth_lines, "getRegisteredFontNames", list)
    monkeypatch.setattr(synth_lines, "find_font", lambda: None)
    with pytest.raises(JuesuanError, match="fonts-wqy-microhei") as told:
        use_font()
    assert "\n" not in str(told.value)


def test_a_slot_that_nothing_fills_is_an_error() -> None:
    draft = draft_of(CULTURE, 2023, SEED)
    with pytest.raises(KeyError):
        speaker_of(draft.accounts, draft.book).say("{没有这个指标}")


def test_a_reserve_that_would_need_negative_income_is_refused() -> None:
    greedy = replace(FARMING, reserve=("其他收入", "2130199", "900.00"))
    with pytest.raises(ValueError, match="negative income"):
        accounts_of(greedy, 2023, SEED)


@needs_font
def test_lines_never_cut_a_number_or_start_with_a_comma() -> None:
    use_font()
    fact = Fact("甲", "决算数", Decimal("1891.20"), "万元", 2023, "1,891.20")
    lines = broken(("本年支出合计", fact, "万元，其中（一）基本支出，占", fact, "%。"), 90, 12)
    assert len(lines) > 2
    assert sum(len(line.facts) for line in lines) == 2
    assert all("1,891.20" in line.text for line in lines if line.facts)
    assert not any(line.text[0] in "，。）%" for line in lines)


def test_a_sketch_s_marks_become_spans() -> None:
    rows, spans = rows_and_spans([["项目", "<", "合计"], ["编码", "名称", "^"]])
    assert spans == ((0, 0, 1, 0), (2, 0, 2, 1))
    assert [[cell is None for cell in row] for row in rows] == [[False, True, False], [False, False, True]]
