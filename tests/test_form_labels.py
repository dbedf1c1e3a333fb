"""Labels of 绩效 forms: over the page break, cut by it, printed twice in one box, in a box left open at its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.ledger.settings import LimitSettings
from ingest.pdf import read_pages
from ingest.tables import read_tables
from tests.drawn_pages import grid, page

WIDTHS = (60, 60, 80, 90, 60, 50)
HEAD = [
    ("项目名称", "<", "老旧小区改造", "<", "<", "<"),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值"),
]


def labels(first: list[tuple[str, ...]], second: list[tuple[str, ...]]) -> list[list[str]]:
    """The first four cells of the rows of a form drawn over two pages."""
    pages = [
        page(1, grid([*HEAD, *first], WIDTHS, height=30), lines=[("项目支出绩效目标表", 200, 60)]),
        page(2, grid(second, WIDTHS, height=30, top=50)),
    ]
    (table,) = read_tables(pages).tables
    return [[cell.text for cell in row[:4]] for row in table.rows[len(HEAD) :]]


def test_labels_go_on_over_the_page_break() -> None:
    first = [("^", "产出指标", "数量指标", "改造户数", ">=30户", "50")]
    second = [
        ("", "", "", "铺设管网", ">=300延米", "20"),
        ("^", "^", "质量指标", "验收合格率", "=100%", "10"),
        ("^", "效益指标", "社会效益指标", "居住条件", "改善", "10"),
    ]
    assert labels(first, second) == [
        ["绩效指标", "产出指标", "数量指标", "改造户数"],
        ["绩效指标", "产出指标", "数量指标", "铺设管网"],
        ["绩效指标", "产出指标", "质量指标", "验收合格率"],
        ["绩效指标", "效益指标", "社会效益指标", "居住条件"],
    ]


def test_label_printed_anew_after_the_break_hides_no_label_beside_it() -> None:
    first = [("^", "产出指标", "数量指标", "改造户数", ">=30户", "50")]
    rows = labels(first, [("绩效指标", "", "", "铺设管网", ">=300延米", "20")])
    assert rows[1] == ["绩效指标", "产出指标", "数量指标", "铺设管网"]


def test_label_cut_by_the_break_is_whole_on_both_pages() -> None:
    first = [("绩效", "产出指标", "数量指标", "改造户数", ">=30户", "50")]
    second = [("指标", "", "", "铺设管网", ">=300延米", "20"), ("^", "^", "^", "新装路灯", ">=40盏", "20")]
    assert [row[:3] for row in labels(first, second)] == [["绩效指标", "产出指标", "数量指标"]] * 3


def test_new_label_after_the_break_is_its_own() -> None:
    first = [("^", "产出指标", "数量指标", "改造户数", ">=30户", "50")]
    second = [
        ("", "效益指标", "", "居住条件", "改善", "20"),
        ("满意度", "满意度指标", "", "居民满意度", ">=90%", "10"),
    ]
    assert labels(first, second)[1:] == [
        ["绩效指标", "效益指标", "", "居住条件"],
        ["满意度", "满意度指标", "", "居民满意度"],
    ]


def test_header_of_the_indicators_takes_no_label_from_above() -> None:
    first = [("项目绩效目标", "改善居住条件", "<", "<", "<", "<")]
    assert labels(first, [("", "一级指标", "二级指标", "三级指标", "指标值", "分值")])[1][0] == ""


def test_blank_box_of_a_table_that_is_no_form_stays_blank() -> None:
    head = ("资金", "项目", "金额")
    first = grid([head, ("专户资金", "小计", "2.00"), ("^", "教育收费", "2.00")], (100, 100, 80))
    second = grid([("", "其他收入", "1.00"), ("其他资金", "小计", "")], (100, 100, 80), top=50)
    (table,) = read_tables([page(1, first, lines=[("收入预算表", 200, 60)]), page(2, second)]).tables
    assert [row[0].text for row in table.rows] == ["专户资金", "专户资金", "", "其他资金"]


@pytest.mark.parametrize("gap", ["", "\n\n\n"], ids=["at once", "far below"])
def test_label_twice_in_one_box_is_two_boxes(gap: str) -> None:
    drawn = [
        HEAD[0],
        (f"绩效\n指标\n{gap}绩效\n指标", *HEAD[1][1:]),
        ("^", "产出指标", "数量指标", "改造户数", ">=30户", "50"),
        ("^", "^", "^", "铺设管网", ">=300延米", "20"),
        ("^", "^", "^", "新装路灯", ">=40盏", "20"),
    ]
    (table,) = read_tables([page(1, grid(drawn, WIDTHS, height=25))]).tables
    assert [row[0].text for row in table.rows[1:]] == ["绩效指标"] * 4


def test_like_words_in_one_line_of_boxes_are_one_text() -> None:
    rows = [("项目", "备注", "金额"), ("维修费", "分期\n分期", "1.00"), ("会议费", "", "2.00")]
    (table,) = read_tables([page(1, grid(rows, (100, 100, 80), height=30))]).tables
    assert [row[1].text for row in table.rows] == ["分期分期", ""]


# --- boxes that a page break leaves open ---


def cells_of(tmp_path: Path, across: list[tuple[float, float, float]], down: list[tuple[float, float, float]]) -> int:
    """How many cells the rules of a drawn PDF make; (x0, x1, y) and (x, top, bottom)."""
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(600, 800))
    for x0, x1, y in across:
        canvas.line(x0, 800 - y, x1, 800 - y)
    for x, top, bottom in down:
        canvas.line(x, 800 - top, x, 800 - bottom)
    canvas.drawString(120, 600, "text")
    canvas.save()
    (read,) = read_pages(tmp_path / "a.pdf", LimitSettings())
    return sum(len(ruled.cells) for ruled in read.grids)


@pytest.mark.parametrize("end", ["top", "bottom", "both"])
@pytest.mark.parametrize("side", ["left", "right"])
def test_box_open_at_the_page_break_is_closed(tmp_path: Path, end: str, side: str) -> None:
    x0, x1 = (150, 400) if side == "left" else (100, 350)
    across = [
        (x0 if end != "bottom" else 100, x1 if end != "bottom" else 400, 100),
        (x0, x1, 200),
        (x0 if end != "top" else 100, x1 if end != "top" else 400, 300),
    ]
    down = [(x, 100, 300) for x in (100, 150, 350, 400)]
    assert cells_of(tmp_path, across, down) == 5


def test_tables_side_by_side_are_not_joined(tmp_path: Path) -> None:
    across = [(x, x + 100, y) for x in (100, 300) for y in (100, 200, 300)]
    assert cells_of(tmp_path, across, [(x, 100, 300) for x in (100, 200, 300, 400)]) == 4


def test_line_beside_a_table_that_ends_elsewhere_makes_no_cells(tmp_path: Path) -> None:
    across = [(150, 400, y) for y in (100, 200, 300)]
    down = [(x, 100, 300) for x in (150, 400)]
    assert cells_of(tmp_path, across, [*down, (100, 60, 360)]) == 2
