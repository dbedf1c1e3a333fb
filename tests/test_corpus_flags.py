"""Each difficulty really does to the PDF what it says, and each planted defect stands on the page it is said to."""

from __future__ import annotations

import json
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from eval.cases import load_cases
from eval.corpus import Plan, make_corpus, truth_of
from eval.corpus_departments import department_of
from eval.corpus_families import FAMILIES
from eval.corpus_flags import NAMES, Flags, flags_named, flags_of
from eval.corpus_leaf import pdf_of
from eval.corpus_plant_kinds import KINDS
from eval.corpus_report import Draft, Pages, draft_of, set_on_pages
from eval.corpus_spoken import REASON
from eval.synth_accounts import ZERO
from eval.synth_lines import find_font

pytestmark = pytest.mark.skipif(find_font() is None, reason="needs the font package fonts-wqy-microhei")

SEED = 7


@cache
def made(family: str, *flags: str) -> tuple[Draft, Pages, bytes]:
    spec = FAMILIES[family]
    department = department_of(0, family, SEED, spec.last_year - 2, spec.unit)
    draft = draft_of(department, spec, spec.last_year, SEED, flags_named(flags))
    pages = set_on_pages(draft)
    return draft, pages, pdf_of(pages.leaves, draft.stem, draft.flags.low_digits)


def texts(path: Path) -> list[str]:
    """The text of each page without blanks."""
    document = pypdfium2.PdfDocument(path)
    return [re.sub(r"\s", "", page.get_textpage().get_text_range()) for page in document]


def tables(file: bytes, title: str) -> list[list[list[str | None]]]:
    """The tables of the pages from the one that prints the title to the next after it."""
    document = pypdfium2.PdfDocument(file)
    said = [page.get_textpage().get_text_range() for page in document]
    first = max(n for n, text in enumerate(said) if re.search(f"^{title}\\s*$", text, re.M))
    with pdfplumber.open(BytesIO(file)) as pdf:
        return [table for page in pdf.pages[first : first + 2] for table in page.extract_tables()]


def test_low_digits_sit_below_the_letters_of_their_line() -> None:
    def gap(*flags: str) -> float:
        with pdfplumber.open(BytesIO(made("western", *flags)[2])) as pdf:
            words = [c for c in pdf.pages[3].chars if c["size"] == 15]
        letters = {round(c["x0"]): c["bottom"] for c in words if c["text"] == "万"}
        assert letters
        digits = [c["bottom"] for c in words if c["text"].isdigit()]
        bottoms = sorted({c["bottom"] for c in words if c["text"] == "万"})
        return min(min(abs(d - b) for b in bottoms) for d in digits)

    assert gap() < 0.1
    assert gap("low_digits") > 3


def test_a_page_break_goes_through_a_row() -> None:
    plain, cut = made("western")[1], made("western", "cut_row")[1]
    drawn = [ink.text for leaf in cut.leaves for ink in leaf.inks]
    whole = {ink.text for leaf in plain.leaves for ink in leaf.inks}
    assert [text for text in drawn if re.fullmatch(r"[\d,]+\.\d", text) and text not in whole]


def test_a_table_that_runs_on_repeats_its_header_or_not() -> None:
    def repeated(*flags: str) -> bool:
        draft, pages, _ = made("eastern", "landscape", *flags)
        second = pages.leaves[pages.starts[draft.desk.form.titles["income"]]]
        assert any(ink.text == "229" for ink in second.inks)
        return any(ink.text == "科目名称" and ink.y < 130 for ink in second.inks)

    assert repeated()
    assert not repeated("no_header")


def test_an_empty_stub_is_a_page_with_one_empty_row() -> None:
    def stubs(*flags: str) -> int:
        with pdfplumber.open(BytesIO(made("eastern", *flags)[2])) as pdf:
            found = [table for page in pdf.pages[4:9] for table in page.extract_tables()]
        return sum(len(table) == 1 and not any(table[0]) for table in found)

    assert (stubs(), stubs("empty_stub")) == (0, 2)


def test_codes_stand_in_three_cells() -> None:
    assert not any(row[0] == "205" and row[1] == "02" for row in tables(made("western")[2], "支出决算表")[0])
    rows = tables(made("western", "split_codes")[2], "支出决算表")[0]
    assert any(row[0] == "205" and row[1] and len(row[1]) == 2 and row[2] and len(row[2]) == 2 for row in rows)


def test_the_total_stands_inside_the_header() -> None:
    row = next(r for r in tables(made("university", "fused_total")[2], "表3：高等学校支出决算表")[0] if r[0] == "类")
    assert row[3] == "合计"
    assert any(cell and "." in cell for cell in row[4:])


def test_people_and_running_stand_beside_each_other() -> None:
    title = "一般公共预算财政拨款基本支出决算表"
    assert len(tables(made("western")[2], title)[0][0]) == 3
    assert len(tables(made("western", "two_sided")[2], title)[0][0]) == 6


def test_numbers_wrap_inside_their_cells() -> None:
    def wrapped(*flags: str) -> list[str]:
        cells = [c for t in tables(made("western", *flags)[2], "支出决算表") for row in t for c in row if c]
        return [c for c in cells if re.fullmatch(r"[\d,.]+\n[\d,.]+", c)]

    assert wrapped() == []
    assert len(wrapped("wrapped_numbers")) > 10


def test_wide_tables_lie_on_landscape_pages_or_say_rotate() -> None:
    def pages(*flags: str) -> set[tuple[int, int]]:
        with pdfplumber.open(BytesIO(made("eastern", *flags)[2])) as pdf:
            return {(round(page.width), page.rotation or 0) for page in pdf.pages}

    assert pages() == {(595, 0)}
    assert pages("landscape") == {(595, 0), (842, 0)}
    assert pages("rotated") == {(595, 0), (842, 90)}


def test_title_and_unit_stand_in_the_first_cell() -> None:
    with pdfplumber.open(BytesIO(made("eastern", "title_cell")[2])) as pdf:
        firsts = [t[0][0] for page in pdf.pages for t in page.extract_tables() if t[0][0]]
    assert any("收入支出决算总表" in first and "单位：万元" in first for first in firsts)


def test_double_borders_part_the_cells() -> None:
    plain, double = (len(tables(made("western", *f)[2], "支出决算表")[0][0]) for f in ((), ("double_borders",)))
    assert double > plain


def test_some_tables_are_in_another_unit() -> None:
    draft, pages, _ = made("western", "mixed_units")
    units = {
        (place.table == draft.desk.form.titles["public"], place.fact.unit)
        for place in pages.places
        if place.fact.measure == "决算数"
    }
    assert units == {(True, "元"), (False, "万元"), (False, "元")}
    told = {p.fact.unit: p.fact.value for p in pages.places if (p.fact.subject, p.fact.measure) == RECEPTION}
    assert told["元"] == told["万元"] * 10_000


RECEPTION = ("公务接待费", "决算数")


def test_a_table_is_a_picture() -> None:
    def images(*flags: str) -> int:
        with pdfplumber.open(BytesIO(made("eastern", *flags)[2])) as pdf:
            return sum(len(page.images) for page in pdf.pages)

    assert (images(), images("picture_table")) == (0, 1)


def test_flags_go_round_so_that_each_has_its_departments() -> None:
    assert flags_of(3, SEED, ["none"]) == Flags()
    seen = {name for number in range(2 * len(NAMES)) for name in flags_of(number, SEED, ["all"]).names()}
    assert seen == set(NAMES)
    assert flags_of(6, SEED, ["all"]) == Flags()


# --- planted defects ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of two families that together have a place for every kind of defect."""
    out = tmp_path_factory.mktemp("spoiled")
    make_corpus(Plan(8, 2, ("western", "eastern"), SEED, ("none",), tuple(KINDS), 1), out)
    return out


def test_every_kind_of_defect_is_planted_somewhere(spoiled: Path) -> None:
    kinds = set()
    for path in spoiled.glob("*.truth.json"):
        planted = json.loads(path.read_text(encoding="utf-8"))["planted"]
        kinds |= {one["kind"] for one in planted}
        assert len(planted) >= 8
    assert kinds == set(KINDS)


def test_a_defect_stands_on_the_page_it_is_said_to(spoiled: Path) -> None:
    checked = 0
    for path in sorted(spoiled.glob("*.truth.json"))[:6]:
        truth = json.loads(path.read_text(encoding="utf-8"))
        pages = texts(spoiled / f"{truth['report']}.pdf")
        for one in truth["planted"]:
            assert one["printed"] in pages[one["page"] - 1], one
            assert one["printed"] != one["expected"]
            checked += 1
    assert checked > 40


def test_a_missing_reason_leaves_its_introduction(spoiled: Path) -> None:
    found = 0
    for path in sorted(spoiled.glob("*.truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        for one in truth["planted"]:
            if one["kind"] == "missing_reason":
                text = texts(spoiled / f"{truth['report']}.pdf")[one["page"] - 1]
                found += bool(re.search("主要原因是：[。；]", text))
    assert found > 5


def test_a_report_without_defects_has_none_and_no_words_among_its_figures() -> None:
    draft, pages, _ = made("western")
    truth = json.loads(truth_of(draft, pages, (), SEED))
    assert truth["planted"] == []
    assert all(figure["measure"] != REASON for figure in truth["figures"])
    assert any(place.fact.measure == REASON and place.fact.value == ZERO for place in pages.places)


def test_where_text_and_table_differ_both_are_asked_for(tmp_path: Path) -> None:
    make_corpus(Plan(2, 1, ("western",), SEED, ("none",), ("text_table",), 0), tmp_path)
    planted = {}
    for path in tmp_path.glob("*.truth.json"):
        truth = json.loads(path.read_text(encoding="utf-8"))
        planted |= {truth["department"]: {one["printed"] for one in truth["planted"]}}
    cases = [case for case in load_cases(tmp_path / "cases.yaml") if case.type == "contradiction"]
    assert len(cases) == len(planted) == 2
    for case in cases:
        said = {f"{number.value:.2f}" for number in case.numbers}
        assert len(said) == 2
        assert any(wrong & said for wrong in planted.values())


def test_empty_amounts_are_dashes_and_an_empty_row_follows_the_header() -> None:
    rows = tables(made("eastern", "dashes", "spacer_row")[2], "支出决算表")[0]
    assert not any(rows[3])
    assert any("—" in row for row in rows[4:])
    assert not any("—" in row for row in tables(made("eastern")[2], "支出决算表")[0])


def test_the_report_s_name_stands_above_every_page() -> None:
    def heads(*flags: str) -> int:
        draft, pages, _ = made("western", *flags)
        return sum(any(ink.text == draft.stem and ink.y < 50 for ink in leaf.inks) for leaf in pages.leaves)

    assert heads() == 0
    assert heads("running_head") == len(made("western", "running_head")[1].leaves) - 2


def test_a_title_stands_at_the_foot_of_the_page_before_its_table() -> None:
    draft, pages, _ = made("western", "foot_title")
    title = draft.desk.form.titles["income"]
    foot = pages.leaves[pages.starts[title] - 1]
    assert any(ink.text == title and ink.y > 700 for ink in foot.inks)
    assert min(p.page for p in pages.places if p.table == title) == pages.starts[title] + 1


def test_rules_are_filled_rectangles() -> None:
    def drawn(*flags: str) -> tuple[bool, bool]:
        with pdfplumber.open(BytesIO(made("western", *flags)[2])) as pdf:
            rects = [rect for page in pdf.pages[-3:] for rect in page.rects]
        return any(rect["fill"] for rect in rects), any(rect["stroke"] for rect in rects)

    assert drawn() == (False, True)
    assert drawn("filled_rules") == (True, False)
