"""The numbers that a second engine reads on the real reports' pages are in the ledger, and no others are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from eval.recall import LEAST, Printed, Recall, numbers_of, recall, told
from ingest.ledger.model import Chunk, Report, ReportInfo, Section, Source, Table
from ingest.ledger.store import Ledger
from ingest.pdf import second_texts
from tests.defects import listed
from tests.real import (
    COMMERCE,
    CONGRESS_2017,
    CONGRESS_2019,
    COURT,
    FINANCE,
    MODEL,
    SOCIAL,
    STREET,
    TEMPLATE,
    UNIVERSITY,
)
from tests.small_tables import small_table

NUMBERS = {
    STREET[0]: 1600, STREET[1]: 1700, STREET[2]: 1500, COMMERCE[0]: 750, COMMERCE[1]: 680, FINANCE: 580, SOCIAL: 440,
    MODEL: 800, CONGRESS_2017: 390, CONGRESS_2019: 260, COURT: 590, UNIVERSITY: 530, "西南大学2023年度部门预算": 1290,
    TEMPLATE: 110,
}  # fmt: skip
"""How many numbers must at least be compared: a check of nothing would hold."""
INFO = ReportInfo("某局决算", "某局", 2023, None, "部门", 3, "")


def report(texts: dict[str, int], tables: Sequence[Table] = (), sections: Sequence[Section] = ()) -> Report:
    """A report that holds some texts, each on its page."""
    chunks = [Chunk(text, text, Source("某局决算", page, None, quote=text)) for text, page in texts.items()]
    return Report(INFO, tuple(sections), tuple(tables), (), tuple(chunks))


def missing(found: Recall) -> list[tuple[int, str]]:
    """Page and number of what is missing."""
    return [(one.page, one.number) for one in found.missing]


# --- small reports ---


def test_numbers_in_texts_cells_titles_and_notes_are_found() -> None:
    table = small_table("2023年支出表", ["项目", "1月"], [("办公费", "3.47")])
    held = report(
        {"共 12 人。": 1}, [replace(table, notes=("注：含 5 辆。",))], [Section("一、2022年", 1, 3, "一、2022年")]
    )
    found = recall(held, ["共 12 人。", "", "2023年支出表\n1月\n办公费 3.47\n注：含 5 辆。\n一、2022年"])
    assert (found.numbers, found.missing, found.unprinted) == (6, (), ())


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("增加 3.47 万元。", [(1, "12.50")]),
        ("增加 3.47 万元，共 1250 万元。", [(1, "12.50")]),
        ("增加 12.50 万元。", [(1, "3.47")]),
        ("", [(1, "3.47"), (1, "12.50")]),
    ],
)
def test_a_number_lost_or_changed_is_missing(held: str, wanted: list[tuple[int, str]]) -> None:
    assert missing(recall(report({held: 1}), ["增加 3.47 万元，共 12.50 万元。"])) == wanted


def test_a_number_printed_twice_must_be_held_twice() -> None:
    assert missing(recall(report({"共 5 人。": 1}), ["共 5 人，5 人。"])) == [(1, "5")]


def test_a_number_of_a_far_page_does_not_count() -> None:
    assert missing(recall(report({"共 5 人。": 1}), ["。", "", "", "共 5 人。"])) == [(4, "5")]
    assert missing(recall(report({"共 5 人。": 1}), ["。", "共 5 人。"])) == []


def test_a_number_that_nothing_prints_is_told() -> None:
    assert recall(report({"共 5 人，7 人。": 1}), ["共 5 人。"]).unprinted == ((1, "7"),)


def test_a_number_cut_by_a_cells_edge_is_one() -> None:
    table = small_table("支出表", ["项目", "金额"], [("办公费", "1,855,755.24")])
    found = recall(report({}, [table]), ["", "", "支出表 项目 金额\n办公费 1,855,755.2\n4\n- 3 -"])
    assert (missing(found), [(a.number, b.number) for a, b in found.joined]) == ([], [("1,855,755.2", "4")])


@pytest.mark.parametrize(
    "text",
    ["共 5 人。\n- 3 -", "第 3 页 共 20 页\n共 5 人。", "一、部门职责……………… 3\n共 5 人。", "栏次 1 2\n共 5 人。"],
)
def test_page_numbers_contents_and_column_counts_are_no_numbers(text: str) -> None:
    assert recall(report({"共 5 人。": 1}), [text]).missing == ()


def test_cover_and_contents_are_passed_over_and_a_picture_is_not_compared() -> None:
    held = report({"共 5 人。": 3, "共 9 人。": 4})
    found = recall(held, ["某局 2023 年度决算", "一、概况 1\n二、决算表 7", "共 5 人。", ""])
    assert (found.numbers, found.missing, found.unprinted) == (1, (), ())


def test_what_the_command_prints() -> None:
    assert list(told(recall(report({"共 7 人。": 1}), ["共 5 人。"]))) == [
        "      1        1       0          1  某局决算",
        "    missing    p.1 5 | 共 5 人。",
        "    unprinted  p.1 7",
    ]


# --- real reports ---


@pytest.fixture(scope="module")
def found(real_ledger: Ledger, reports_dir: Path) -> dict[str, Recall]:
    """How the numbers of each report compare."""
    out = {}
    for info in real_ledger.reports():
        held = as_held(real_ledger, info)
        out[info.stem] = recall(held, second_texts(reports_dir / f"{info.stem}.pdf"))
    return out


def as_held(ledger: Ledger, info: ReportInfo) -> Report:
    """A report as the ledger gives it back."""
    stem = info.stem
    return Report(info, tuple(ledger.sections(stem)), tuple(ledger.tables(stem)), (), tuple(ledger.chunks([stem])))


@pytest.mark.reports
def test_999_of_1000_numbers_are_in_the_ledger(found: dict[str, Recall]) -> None:
    numbers = sum(one.numbers for one in found.values())
    assert 1 - sum(len(one.missing) for one in found.values()) / numbers >= LEAST == 0.999


@pytest.mark.reports
def test_each_number_that_is_missing_is_listed(found: dict[str, Recall]) -> None:
    wanted = [(row["report"], row["page"], row["number"]) for row in listed("page") if "what it is" in row]
    assert len(wanted) == 2
    assert [(stem, str(one.page), one.number) for stem, each in found.items() for one in each.missing] == wanted


@pytest.mark.reports
def test_the_ledger_has_no_number_that_is_not_printed(found: dict[str, Recall]) -> None:
    assert {stem: each.unprinted for stem, each in found.items() if each.unprinted} == {}


@pytest.mark.reports
def test_only_the_cells_that_cut_a_number_have_it_joined(found: dict[str, Recall]) -> None:
    joined = {(stem, a.page, a.number, b.number) for stem, each in found.items() for a, b in each.joined}
    assert joined == {(MODEL, 24, "0", "134.4"), (MODEL, 36, "1,994.0", "0")}


@pytest.mark.reports
def test_enough_numbers_are_compared_in_every_report(found: dict[str, Recall]) -> None:
    assert set(found) == set(NUMBERS)
    for stem, least in NUMBERS.items():
        assert found[stem].numbers >= least, stem


@pytest.mark.reports
@pytest.mark.parametrize("stem", [MODEL, FINANCE])
def test_a_cell_and_a_paragraph_left_out_are_noticed(real_ledger: Ledger, reports_dir: Path, stem: str) -> None:
    held = next(as_held(real_ledger, info) for info in real_ledger.reports() if info.stem == stem)
    texts = second_texts(reports_dir / f"{stem}.pdf")
    said = max((c for c in held.chunks if c.source.table is None), key=lambda c: len(numbers_of(c.text)))
    without = replace(held, chunks=tuple(chunk for chunk in held.chunks if chunk is not said))
    assert lost(held, without, texts) == sorted(numbers_of(said.source.quote))
    table = held.tables[-3]
    last = table.rows[-1]
    shorter = replace(table, rows=table.rows[:-1])
    without = replace(held, tables=tuple(shorter if one is table else one for one in held.tables))
    assert (
        lost(held, without, texts) == sorted(n for cell in last if not cell.copy for n in numbers_of(cell.text)) != []
    )


def lost(held: Report, without: Report, texts: Sequence[str]) -> list[str]:
    """Numbers that only the second of two readings lacks."""
    known = {id(one): one for one in recall(held, texts).missing}
    return sorted(one.number for one in recall(without, texts).missing if one not in known.values())


@pytest.mark.reports
def test_the_second_engine_gives_every_page_without_what_is_off_it(reports_dir: Path) -> None:
    pdf = reports_dir / f"{CONGRESS_2017}.pdf"
    texts = second_texts(pdf)
    assert len(texts) == len(pypdfium2.PdfDocument(pdf))
    # A table on page 11 runs on below the page's edge; what shows of it is on pages 12 to 15.
    assert "30101" not in texts[10]
    assert "30101" in texts[12]


def test_printed_remembers_its_line() -> None:
    (one,) = recall(report({}), ["共 5 人。"]).missing
    assert one == Printed(1, "5", "共 5 人。")
