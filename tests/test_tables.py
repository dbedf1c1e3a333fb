"""Reading a table: title, unit, header levels, cells and notes; a drawn page for each guard."""

from __future__ import annotations

import pytest

from ingest.pdf import Char, Ruled
from ingest.tables import read_tables
from tests.drawn_pages import chars, grid, page
from tests.read_tables import HEAD, TITLE, UNIT, WIDTHS, paths, row_of, texts


def test_title_unit_headers_rows() -> None:
    read = read_tables(
        [page(1, grid([HEAD, ("201", "一般公共服务支出", "12.30", "2.30")], WIDTHS), lines=[TITLE, UNIT])]
    )
    (table,) = read.tables
    assert (table.title, table.unit, table.pages) == ("支出决算表", "万元", (1,))
    assert paths(table) == list(HEAD)
    assert texts(table) == [["201", "一般公共服务支出", "12.30", "2.30"]]
    assert read.rest[1] == []


def test_number_department_and_year_around_the_title_are_kept_and_no_part_of_the_text() -> None:
    drawn = grid([HEAD, ("201", "某支出", "1.00", "1.00")], WIDTHS)
    lines = [
        ("以下为决算表。", 60, 20),
        ("公开04表", 60, 40),
        TITLE,
        ("（2023年度）", 60, 72),
        ("部门：某局单位：元", 60, 84),
    ]
    read = read_tables([page(1, drawn, lines=lines)])
    (table,) = read.tables
    assert (table.title, table.unit) == ("支出决算表", "元")
    assert table.caption == ("公开04表", "（2023年度）", "部门：某局单位：元")
    assert [line.text for line in read.rest[1]] == ["以下为决算表。"]


def test_a_sentence_above_the_title_stays_in_the_text() -> None:
    drawn = grid([HEAD, ("201", "某支出", "1.00", "1.00")], WIDTHS)
    read = read_tables([page(1, drawn, lines=[("支出如下（单位：元），见下表。", 60, 40), TITLE])])
    assert [line.text for line in read.rest[1]] == ["支出如下（单位：元），见下表。"]
    assert read.tables[0].caption == ()


def test_header_levels_with_spans_and_a_wrapped_word() -> None:
    head = [
        ("项目", "<", "本年支\n出合计", "其中", "<"),
        ("科目编码", "科目名称", "^", "基本支出", "项目支出"),
    ]
    drawn = grid([*head, ("201", "某支出", "3.00", "1.00", "2.00")], (60, 100, 60, 60, 60), height=26)
    (table,) = read_tables([page(1, drawn)]).tables
    assert paths(table) == [
        "项目/科目编码",
        "项目/科目名称",
        "本年支出合计",
        "其中/基本支出",
        "其中/项目支出",
    ]


def test_levels_of_codes_fused_to_the_total_row_belong_to_the_header() -> None:
    rows = [
        ("科目编码", "<", "<", "科目名称", "合计"),
        ("类", "款", "项", "合计", "9.00"),
        ("201", "06", "01", "行政运行", "9.00"),
    ]
    (table,) = read_tables([page(1, grid(rows, (40, 40, 40, 120, 80)))]).tables
    assert paths(table)[:3] == ["科目编码/类", "科目编码/款", "科目编码/项"]
    assert texts(table)[0] == ["", "", "", "合计", "9.00"]


def test_row_that_numbers_the_columns_is_dropped() -> None:
    rows = [("项目", "行次", "金额"), ("栏次", "", "1"), ("一、财政拨款收入", "1", "8.00")]
    (table,) = read_tables([page(1, grid(rows, (150, 60, 80)))]).tables
    assert (paths(table), len(table.rows)) == (["项目", "行次", "金额"], 1)


def test_levels_of_codes_beside_the_numbers_of_the_columns_belong_to_the_header() -> None:
    rows = [
        ("科目编码", "<", "科目名称", "合计"),
        ("类", "款", "栏次", "1"),
        ("^", "^", "合计", "9.00"),
        ("201", "06", "财政事务", "9.00"),
    ]
    (table,) = read_tables([page(1, grid(rows, (40, 40, 120, 80)))]).tables
    assert paths(table) == ["科目编码/类", "科目编码/款", "科目名称", "合计"]
    assert texts(table)[0] == ["", "", "合计", "9.00"]


def test_row_of_numbers_that_only_count_the_columns_is_dropped() -> None:
    rows = [("合计", "出国费", "接待费", "用车费"), ("1", "2", "3", "4"), ("6.00", "1.00", "2.00", "3.00")]
    (table,) = read_tables([page(1, grid(rows, (80, 80, 80, 80)))]).tables
    assert texts(table) == [["6.00", "1.00", "2.00", "3.00"]]


def test_merged_cell_is_filled_and_marked() -> None:
    rows = [("资金", "项目", "金额"), ("财政资金", "小计", "5.00"), ("^", "专项收入", "5.00")]
    (table,) = read_tables([page(1, grid(rows, (100, 100, 80)))]).tables
    assert [(cell.text, cell.copy) for cell in (table.rows[0][0], table.rows[1][0])] == [
        ("财政资金", False),
        ("财政资金", True),
    ]


def test_number_wrapped_in_its_cell() -> None:
    drawn = grid([HEAD, ("205", "教育支出", "30,083,390.\n74", "0.00")], WIDTHS, height=26)
    assert row_of(read_tables([page(1, drawn)]).tables[0], "205")[2] == "30,083,390.74"


def test_title_over_two_lines() -> None:
    drawn = grid([("合计", "公务接待费"), ("2.00", "2.00")], (200, 200))
    lines = [
        ("“三公”经费、会议费、培训费支出预算", 150.0, 50.0),
        ("表", 225.0, 64.0),
        ("单位：万元", 330.0, 82.0),
    ]
    assert read_tables([page(1, drawn, lines=lines)]).tables[0].title == "“三公”经费、会议费、培训费支出预算表"


def test_title_and_unit_inside_the_grid_and_a_second_table_below_it() -> None:
    rows = [
        ("收入预算表", "<"),
        ("部门：某局", "单位：元"),
        ("项目", "金额"),
        ("收入总计", "9"),
        ("支出预算表", "<"),
        ("项目", "金额"),
        ("支出总计", "8"),
    ]
    tables = read_tables([page(1, grid(rows, (200, 200)))]).tables
    assert [(t.title, t.unit, texts(t)) for t in tables] == [
        ("收入预算表", "元", [["收入总计", "9"]]),
        ("支出预算表", "", [["支出总计", "8"]]),
    ]


def test_notes_below_a_table_are_kept_with_it() -> None:
    drawn = grid([HEAD, ("", "合计", "", "")], WIDTHS)
    lines = [
        TITLE,
        ("注：本部门无政府性基金预算财政拨款支出，故本表无数据。", 50, 142),
        ("三、正文从这里开始的一行文字", 50, 200),
    ]
    read = read_tables([page(1, drawn, lines=lines)])
    assert read.tables[0].notes == ("注：本部门无政府性基金预算财政拨款支出，故本表无数据。",)
    assert [line.text for line in read.rest[1]] == ["三、正文从这里开始的一行文字"]


@pytest.mark.parametrize(
    "rows",
    [[("目录",), ("一、部门概况 …… 1",)], [("仅一格", "另一格")], [("", ""), ("", "")]],
    ids=["a list in a box", "one row", "nothing in it"],
)
def test_grid_that_is_no_table_gives_its_text_back(rows: list[tuple[str, ...]]) -> None:
    read = read_tables([page(1, grid(rows, (150,) * len(rows[0])))])
    assert read.tables == ()
    assert "".join(line.text for line in read.rest[1]).replace(" ", "") == "".join(
        "".join(row) for row in rows
    ).replace(" ", "")


def test_double_borders_make_no_phantom_rows_or_columns() -> None:
    ruled, printed = grid([HEAD, ("201", "某支出", "1.00", "0.50")], WIDTHS)
    hair = [(x1 - 2, top, x1, bottom) for _, top, x1, bottom in ruled.cells]
    line = [(x0, bottom - 2, x1, bottom) for x0, _, x1, bottom in ruled.cells]
    shrunk = [(x0, top, x1 - 2, bottom - 2) for x0, top, x1, bottom in ruled.cells]
    (table,) = read_tables([page(1, (Ruled(ruled.bbox, (*shrunk, *hair, *line)), printed))]).tables
    assert texts(table) == [["201", "某支出", "1.00", "0.50"]]


def test_digits_printed_lower_than_their_row_stay_in_it() -> None:
    ruled, printed = grid([HEAD, ("201", "甲支出", "", "1.00"), ("202", "乙支出", "", "2.00")], WIDTHS)
    low = [
        Char(c.text, c.x0, c.top + 4.8, c.x1, c.bottom + 4.8, c.bold) if c.text in "0123456789." else c for c in printed
    ]
    assert texts(read_tables([page(1, (ruled, low))]).tables[0]) == [
        ["201", "甲支出", "", "1.00"],
        ["202", "乙支出", "", "2.00"],
    ]


def test_number_wider_than_its_column_stays_whole() -> None:
    ruled, printed = grid([HEAD, ("201", "甲支出", "", "1.00")], WIDTHS)
    wide = chars("189,767,551.25", 215, 123)
    (table,) = read_tables([page(1, (ruled, [*printed, *wide]))]).tables
    assert texts(table) == [["201", "甲支出", "189,767,551.25", "1.00"]]


def test_long_text_that_runs_over_its_border_stays_whole() -> None:
    drawn = grid([HEAD, ("201", "资源勘探工业信息等其他支出", "", "1.00")], WIDTHS)
    assert texts(read_tables([page(1, drawn)]).tables[0])[0] == [
        "201",
        "资源勘探工业信息等其他支出",
        "",
        "1.00",
    ]


def test_texts_that_touch_at_the_border_stay_apart() -> None:
    head = ("项目", "政府性基金预算", "国有资本经营预算")
    (table,) = read_tables([page(1, grid([head, ("教育支出", "1.00", "2.00")], (80, 72, 80)))]).tables
    assert paths(table) == list(head)


def test_content_beyond_the_page_is_not_read() -> None:
    rows = [HEAD, *[(str(201 + n), f"支出{n}", "1.00", "") for n in range(45)]]
    (table,) = read_tables([page(1, grid(rows, WIDTHS))]).tables
    assert all(cell.bbox is not None and cell.bbox[3] <= 840 for row in table.rows for cell in row)
    assert len(table.rows) == 36
