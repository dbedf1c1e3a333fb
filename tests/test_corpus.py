"""A generated corpus: its truth adds up from report to report, stands in the PDF, and comes out the same again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

from eval.cases import load_cases
from eval.corpus import Plan, make_corpus
from eval.corpus_departments import department_of
from eval.corpus_families import FAMILIES
from eval.corpus_flags import Flags
from eval.corpus_parts import AREAS
from eval.corpus_plant_kinds import KINDS
from eval.corpus_report import draft_of, set_on_pages
from eval.synth_lines import find_font
from eval.synthesize import main

pytestmark = pytest.mark.skipif(find_font() is None, reason="needs the font package fonts-wqy-microhei")

SEED = 7
PLAN = Plan(5, 2, tuple(FAMILIES), SEED, ("none",), ("none",), 0)
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One department of each family, two years each."""
    out = tmp_path_factory.mktemp("corpus")
    reports, pages, questions = make_corpus(PLAN, out)
    assert reports == 10
    assert pages > 90
    assert questions > 300
    return out


def truths(corpus: Path) -> Iterator[dict[str, Any]]:
    paths = sorted(corpus.glob("*.truth.json"))
    assert len(paths) == 10
    for path in paths:
        yield json.loads(path.read_text(encoding="utf-8"))


def texts(path: Path) -> list[str]:
    """The text of each page without blanks."""
    document = pypdfium2.PdfDocument(path)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def cells(truth: dict[str, Any], column: str) -> dict[str, dict[str, Decimal]]:
    """Amounts by code in each table that has such a column of 科目."""
    out: dict[str, dict[str, Decimal]] = {}
    for figure in truth["figures"]:
        if figure.get("table") and figure.get("column", "").endswith(column) and figure["subject"]:
            code = figure.get("code", "")
            if code or figure["subject"] == "合计":
                out.setdefault(figure["table"], {})[code] = Decimal(figure["value"])
    return out


def test_every_family_is_there_and_every_report_says_that_it_is_invented(corpus: Path) -> None:
    assert {truth["family"] for truth in truths(corpus)} == set(FAMILIES)
    assert all("示例" in truth["department"] and truth["synthetic"] for truth in truths(corpus))


@pytest.mark.parametrize("column", ["基本支出", "项目支出", "财政拨款收入"])
def test_every_level_of_codes_adds_up(corpus: Path, column: str) -> None:
    checked = 0
    for truth in truths(corpus):
        for name, amounts in cells(truth, column).items():
            for code, value in amounts.items():
                below = {0: 3, 3: 5, 5: 7}.get(len(code))
                if below and "基本支出" not in name.replace("基本支出决算表", "").replace("基本支出预算表", ""):
                    parts = [v for c, v in amounts.items() if len(c) == below and c.startswith(code)]
                    if parts:
                        assert value == sum(parts), (truth["report"], name, code)
                        checked += 1
    assert checked > 60


def test_rates_and_shares_follow_from_the_amounts_in_the_text(corpus: Path) -> None:
    checked = 0
    for truth in truths(corpus):
        text = [f for f in truth["figures"] if not f.get("table")]
        own = {f["subject"]: Decimal(f["value"]) for f in text if f["measure"] in ("决算数", "预算数")}
        change = {f["subject"]: Decimal(f["value"]) for f in text if f["measure"] == "增减额"}
        for figure in text:
            subject = figure["subject"]
            if figure["measure"] == "增减率" and subject in own:
                last = own[subject] - change[subject]
                assert abs(change[subject] * 100 / last - Decimal(figure["value"])) <= CENT / 2, figure
                checked += 1
    assert checked > 100


def test_last_year_s_report_says_what_this_year_s_is_held_against(corpus: Path) -> None:
    by_name = {(t["department"], t["year"]): t for t in truths(corpus)}
    compared = 0
    for (department, year), truth in by_name.items():
        before = by_name.get((department, year - 1))
        for figure in truth["figures"] if before else ():
            if figure["measure"] == "增减额" and figure["subject"] in CHANGING:
                now, last = (own(t, figure["subject"]) for t in (truth, before) if t)
                assert now - last == Decimal(figure["value"]), (department, year, figure)
                compared += 1
    assert compared > 8


CHANGING = ("“三公”经费", "公务接待费", "机关运行经费", "收入总计")


def own(truth: dict[str, Any], subject: str) -> Decimal:
    """What the report says of its own year."""
    return next(
        Decimal(f["value"])
        for f in truth["figures"]
        if f["subject"] == subject and f["measure"] in ("决算数", "预算数") and f["unit"] in ("万元", "元")
    )


def test_income_and_spending_are_one_sum(corpus: Path) -> None:
    for truth in truths(corpus):
        sums = {
            f["subject"]: f["value"]
            for f in truth["figures"]
            if f.get("column", "").startswith(("收入/", "支出/")) and f["subject"] in ("收入总计", "支出总计")
        }
        assert len(sums) == 2
        assert len(set(sums.values())) == 1, truth["report"]


def test_every_figure_stands_on_the_page_that_the_truth_names(corpus: Path) -> None:
    for truth in truths(corpus):
        pages = texts(corpus / f"{truth['report']}.pdf")
        assert len(pages) == truth["pages"]
        assert [f for f in truth["figures"] if f["printed"] not in pages[f["page"] - 1]] == []


def test_the_same_seed_makes_the_same_files_and_another_seed_others(corpus: Path, tmp_path: Path) -> None:
    plan = Plan(2, 1, ("eastern",), SEED, ("all",), ("all",), 20)
    other = Plan(2, 1, ("eastern",), SEED + 1, ("all",), ("all",), 20)
    for one, name in ((plan, "a"), (plan, "b"), (other, "c")):
        make_corpus(one, tmp_path / name)
    a, b, c = ({p.name: p.read_bytes() for p in sorted((tmp_path / n).iterdir())} for n in "abc")
    assert a == b
    assert a != c


def test_no_two_departments_have_one_name() -> None:
    for family, spec in FAMILIES.items():
        names = [department_of(n, family, SEED, 2020, spec.unit).name for n in range(150)]
        assert len(set(names)) == 150


# --- the questions -----------------------------------------------------------------------------------------


def test_the_cases_can_be_run_and_each_can_be_judged(corpus: Path) -> None:
    cases = load_cases(corpus / "cases.yaml")
    meta = json.loads((corpus / "cases_meta.json").read_text(encoding="utf-8"))
    assert [case.id for case in cases] == list(meta)
    assert {"figure", "why", "derived", "near_miss", "exists", "list", "refusal"} <= {case.type for case in cases}
    stems = {path.stem for path in corpus.glob("*.pdf")}
    for case in cases:
        assert set(case.reports) <= stems
        assert bool(case.numbers or case.words) == (case.outcome == ["answered"]), case


def test_an_expected_number_is_printed_on_one_of_the_pages_named(corpus: Path) -> None:
    truth = {t["report"]: t for t in truths(corpus)}
    figures = [case for case in load_cases(corpus / "cases.yaml") if case.type == "figure"]
    assert len(figures) > 150
    for case in figures:
        for place in case.pages:
            stem, _, page = place.rpartition(":")
            values = {(Decimal(f["value"]), f["unit"]) for f in truth[stem]["figures"] if f["page"] == int(page)}
            assert (case.numbers[0].value, case.numbers[0].unit) in values, case


def test_a_sample_of_the_questions_keeps_every_type(tmp_path: Path) -> None:
    make_corpus(Plan(2, 2, ("western",), SEED, ("none",), ("none",), 24), tmp_path)
    kept = yaml.safe_load((tmp_path / "cases.yaml").read_text(encoding="utf-8"))
    assert len(kept) == 24
    assert len({case["type"] for case in kept}) >= 8


def test_a_restated_year_is_held_against_other_figures_than_were_reported() -> None:
    department = department_of(0, "western", SEED, 2020, "万元")
    family = FAMILIES["western"]
    plain, other = (draft_of(department, family, 2022, SEED, Flags(restated=on)).voice.book for on in (False, True))
    assert plain["收入总计"].final == other["收入总计"].final
    assert plain["收入总计"].previous != other["收入总计"].previous


# --- the forms after a report ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def longer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same corpus with two forms for each project after its reports."""
    out = tmp_path_factory.mktemp("longer")
    assert 200 < make_corpus(replace(PLAN, parts=2), out)[1] < 280
    return out


def test_forms_after_the_reports_leave_questions_and_answers_as_they_were(corpus: Path, longer: Path) -> None:
    before, after = (yaml.safe_load((one / "cases.yaml").read_text(encoding="utf-8")) for one in (corpus, longer))
    assert [case | {"pages": []} for case in after] == [case | {"pages": []} for case in before]


def test_the_money_of_the_parts_is_that_of_the_project(longer: Path) -> None:
    compared = 0
    for truth in truths(longer):
        parts: dict[tuple[str, str], Decimal] = {}
        whole: dict[tuple[str, str], Decimal] = {}
        for figure in truth["figures"]:
            if figure["subject"] == "年度资金总额" and figure["unit"] == "万元":
                project = figure["project"]
                name = project[4:] if project[:4] in AREAS else project
                sums = parts if project != name else whole
                key = (name, figure["measure"])
                sums[key] = sums.get(key, Decimal(0)) + Decimal(figure["value"])
        compared += sum(value == parts[key] for key, value in whole.items())
        assert {key: parts[key] for key in whole} == whole, truth["report"]
    assert compared >= 12


def test_forms_stand_on_the_pages_that_the_truth_names_and_begin_their_own(longer: Path) -> None:
    begun = 0
    for truth in truths(longer):
        pages = texts(longer / f"{truth['report']}.pdf")
        assert [f for f in truth["figures"] if f["printed"] not in pages[f["page"] - 1]] == []
        # What stands at the foot comes first in the text.
        begun += sum(bool(re.match(r"\D{0,2}\d+\D{0,2}(项目支出绩效自评表|项目绩效目标表)", page)) for page in pages)
    assert begun > 50


def test_the_forms_come_out_the_same_again(longer: Path, tmp_path: Path) -> None:
    make_corpus(Plan(1, 2, ("western",), SEED, ("none",), ("none",), 0, 2), tmp_path)
    made = sorted(tmp_path.glob("*.pdf"))
    assert [(longer / path.name).read_bytes() for path in made] == [path.read_bytes() for path in made]


# --- what is guarded ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--families", "nothing"], "western"),
        (["--flags", "nothing"], "low_digits"),
        (["--plants", "nothing"], "sum_off"),
        (["--departments", "0"], "--departments"),
        (["--parts", "9"], "--parts"),
    ],
)
def test_a_wrong_setting_is_told_in_one_line(
    wrong: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["corpus", *wrong, "--out", str(tmp_path / "out")]) == 2
    message = capsys.readouterr().err
    assert told in message
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_kinds_and_families_are_as_many_as_the_documentation_says() -> None:
    assert len(FAMILIES) == 5
    assert len(KINDS) == 21


def test_headings_stand_on_the_pages_that_the_contents_name() -> None:
    family = FAMILIES["eastern"]
    pages = set_on_pages(draft_of(department_of(1, "eastern", SEED, 2020, "万元"), family, 2023, SEED, Flags()))
    lines = [ink.text for ink in pages.leaves[1].inks if "..." in ink.text]
    assert len(lines) > 15
    for line in lines:
        title, page = re.split(r"\.{3,}", line)
        assert any(ink.text == title for ink in pages.leaves[int(page) - 1].inks), line
