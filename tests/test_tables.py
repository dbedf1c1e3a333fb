"""Reading tables: drawn pages for each guard, and real pages with cells checked by hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from ingest.ledger.model import Table
from ingest.ledger.settings import LimitSettings
from ingest.pdf import Char, Page, Ruled, read_pages
from ingest.tables import TablesRead, read_tables
from tests.drawn_pages import chars, grid, page

WIDTHS = (60, 120, 80, 80)
HEAD = ("科目编码", "科目名称", "合计", "基本支出")
TITLE = ("支出决算表", 200.0, 60.0)
UNIT = ("单位：万元", 330.0, 82.0)


def texts(table: Table) -> list[list[str]]:
    """The rows as printed, copies of merged cells included."""
    return [[cell.text for cell in row] for row in table.rows]


def row_of(table: Table, start: str) -> list[str]:
    """The first row one of whose cells is `start`."""
    return next(row for row in texts(table) if start in row)


def paths(table: Table) -> list[str]:
    """The header paths joined."""
    return ["/".join(path) for path in table.headers]


# --- drawn pages ---


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


def test_caption_at_the_same_place_on_every_page_is_no_running_head() -> None:
    drawn = grid([HEAD, ("201", "某支出", "1.00", "1.00")], WIDTHS)
    lines = [("某省某局部门决算", 250.0, 20.0), TITLE, UNIT]
    pages = [page(n, drawn, lines=[*lines, (f"说明文字第{n}页", 50, 300)]) for n in range(1, 6)]
    assert [(t.title, t.unit) for t in read_tables(pages).tables] == [("支出决算表", "万元")] * 5


def test_running_head_parts_no_table_from_its_continuation() -> None:
    head = ("某省某局部门决算", 250.0, 20.0)
    rest = [page(n, lines=[head]) for n in (3, 4, 5)]
    first = page(1, grid([HEAD, ("201", "甲支出", "1.00", "")], WIDTHS), lines=[head, TITLE])
    second = page(2, grid([("202", "乙支出", "2.00", "")] * 2, WIDTHS), lines=[head])
    assert [t.pages for t in read_tables([first, second, *rest]).tables] == [(1, 2)]


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


def continued(
    second: list[tuple[str, ...]],
    lines: list[tuple[str, float, float]] | None = None,
    widths: tuple[float, ...] = WIDTHS,
) -> TablesRead:
    """A table whose first page ends with row 20102, and a second page that begins with `second`."""
    first = grid(
        [HEAD, ("201", "一般公共服务支出", "12.30", "2.30"), ("20102", "人大事务", "1,855,755.2", "0.30")],
        WIDTHS,
    )
    return read_tables(
        [
            page(1, first, lines=[TITLE, UNIT, ("- 1 -", 290, 800)]),
            page(2, grid(second, widths, top=60), lines=lines or []),
        ]
    )


def test_continuation_without_a_header_is_joined() -> None:
    (table,) = continued([("20103", "政府办公厅及相关机构事务", "1.00", "1.00")]).tables
    assert (table.pages, len(table.rows), table.rows[2][0].page) == ((1, 2), 3, 2)


def test_header_repeated_on_the_next_page_is_dropped() -> None:
    (table,) = continued([HEAD, ("20103", "政府事务", "1.00", "1.00")]).tables
    assert [row[0] for row in texts(table)] == ["201", "20102", "20103"]


def test_empty_stub_row_on_the_next_page_belongs_to_the_table() -> None:
    read = continued([("", "", "", "")])
    assert [(table.pages, len(table.rows)) for table in read.tables] == [((1, 2), 2)]


def test_number_cut_by_the_page_break_is_joined() -> None:
    (table,) = continued([("", "", "4", "")]).tables
    assert row_of(table, "20102")[2] == "1,855,755.24"


def test_whole_number_after_the_page_break_is_a_row_of_its_own() -> None:
    (table,) = continued([("", "合计", "7.00", "")]).tables
    assert len(table.rows) == 3


def test_text_between_ends_a_table() -> None:
    read = continued(
        [("20103", "政府事务", "1.00", "1.00"), ("20104", "发展与改革事务", "1.00", "")],
        [("二、关于支出的说明如下文字。", 60, 30)],
    )
    assert [table.title for table in read.tables] == ["支出决算表", ""]
    assert [line.text for line in read.rest[2]] == ["二、关于支出的说明如下文字。"]


def test_other_columns_on_the_next_page_are_another_table() -> None:
    read = continued([("序号", "单位", "备注"), ("1", "某局", "无")], widths=(30, 43, 350))
    assert len(read.tables) == 2


def test_title_at_the_foot_of_the_page_before() -> None:
    drawn = grid([HEAD, ("201", "某支出", "1.00", "1.00")], WIDTHS)
    (table,) = read_tables(
        [page(1, lines=[("一般公共预算支出表", 200, 760), ("1", 290, 800)]), page(2, drawn, lines=[UNIT])]
    ).tables
    assert (table.title, table.unit) == ("一般公共预算支出表", "万元")


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


def test_first_row_left_open_by_the_page_break() -> None:
    ruled, printed = grid([("20104", "发展与改革事务", "4.00", "1.00")] * 2, WIDTHS, top=80)
    above = [*chars("20103", 52, 66), *chars("政府事务", 112, 66), *chars("3.00", 312, 66)]
    first = grid([HEAD, ("201", "一般公共服务支出", "12.30", "2.30")], WIDTHS)
    (table,) = read_tables([page(1, first, lines=[TITLE]), page(2, (ruled, [*printed, *above]))]).tables
    assert texts(table)[1] == ["20103", "政府事务", "", "3.00"]


# --- real reports ---

Pages = Callable[[str, int, int], list[Page]]


@cache
def _pages(path: Path, last: int) -> tuple[Page, ...]:
    return tuple(islice(read_pages(path, LimitSettings()), last))


@pytest.fixture
def tables_of(reports_dir: Path) -> Callable[[str, int, int], tuple[Table, ...]]:
    """Tables on pages first..last of the report whose name begins so."""

    def read(name: str, first: int, last: int) -> tuple[Table, ...]:
        (path,) = reports_dir.glob(f"{name}*.pdf")
        return read_tables(_pages(path, last)[first - 1 :]).tables

    return read


Tables = Callable[[str, int, int], tuple[Table, ...]]


@pytest.mark.reports
def test_lower_digits_and_codes_in_three_cells(tables_of: Tables) -> None:
    total, income, spending = tables_of("上海市普陀区财政局2024", 6, 11)
    assert (total.title, total.unit, total.pages) == ("收入支出决算总表", "万元", (6, 7))
    assert row_of(total, "年初结转和结余") == ["年初结转和结余", "49.14", "年末结转和结余", "55.34"]
    assert row_of(income, "行政运行")[:6] == ["201", "06", "01", "行政运行", "1,511.90", "1,511.89"]
    assert row_of(spending, "信息化建设")[3:7] == ["信息化建设", "135.25", "", "135.25"]
    assert row_of(spending, "合计")[:7] == ["", "", "", "合计", "2,940.05", "2,336.91", "603.14"]


@pytest.mark.reports
def test_empty_stub_page_spacer_row_and_empty_table(tables_of: Tables) -> None:
    grants, _, _, official, fund, _ = tables_of("上海市普陀区财政局2024", 12, 20)
    assert (grants.pages, texts(grants)[-1][:2]) == ((12, 13, 14), ["总计", "2,961.68"])
    assert paths(official)[6] == "财政拨款“三公”经费/公务用车购置及运行费/公务用车购置费/预算数"
    assert texts(official)[0][0] == "0.95"
    assert fund.notes == ("注：上海市普陀区财政局无政府性基金预算财政拨款支出，故本表无数据。",)
    assert all(not cell.text or cell.text == "合计" for row in fund.rows for cell in row)


@pytest.mark.reports
def test_continuations_with_repeated_headers_and_one_row_stubs(tables_of: Tables) -> None:
    spending, grants, general = tables_of("上海市普陀区人民政府万里街道办事处25", 14, 24)
    assert (spending.title, spending.unit, spending.pages) == (
        "2025年部门支出预算总表",
        "元",
        (14, 15, 16, 17, 18),
    )
    assert texts(spending)[-1] == ["合计"] * 4 + ["189,767,551", "101,341,746", "88,425,805"]
    assert grants.pages == (19,)
    assert general.pages == (20, 21, 22, 23, 24)
    assert sum("功能分类科目编码" in cell for row in texts(general) for cell in row) == 0


@pytest.mark.reports
def test_units_mixed_in_one_file(tables_of: Tables) -> None:
    tables = tables_of("上海市普陀区人民政府万里街道办事处25", 25, 29)
    assert [table.unit for table in tables] == ["元", "元", "元", "万元"]
    assert texts(tables[-1]) == [["37.91", "0", "1.35", "36.56", "15", "21.56", "464.64"]]


@pytest.mark.reports
def test_table_of_contents_in_a_box_is_no_table(reports_dir: Path) -> None:
    (path,) = reports_dir.glob("上海市普陀区人民政府万里街道办事处24*.pdf")
    read = read_tables(_pages(path, 2))
    assert read.tables == ()
    assert any("三公" in line.text for line in read.rest[2])


@pytest.mark.reports
def test_rotated_page_with_title_and_unit_in_the_first_cell(tables_of: Tables) -> None:
    tables = tables_of("江苏省人大常委会办公厅2019", 1, 13)
    assert [t.title for t in tables[:3]] == ["收支预算总表", "收入预算总表", "支出预算总表"]
    assert {t.unit for t in tables} == {"万元"}
    assert texts(tables[2])[0][:4] == ["18,330.37", "9,312.90", "6,459.58", "2,557.89"]
    assert (tables[-1].pages, len(tables[-1].rows)) == ((12, 13), 26)


@pytest.mark.reports
def test_phantom_grid_of_text_shading(tables_of: Tables) -> None:
    total = tables_of("江苏省高级人民法院2019", 8, 8)[0]
    assert len(total.headers) == 6
    assert row_of(total, "七、文化旅游体育与传媒支出")[2] == "七、文化旅游体育与传媒支出"
    assert row_of(total, "收入合计")[1::4] == ["37,188.34", "37,188.34"]
    income, spending = tables_of("江苏省高级人民法院2019", 9, 9)
    assert texts(income)[2] == ["一般公共预算资金", "公共财政拨款（补助）资金", "37,188.34"]
    assert texts(spending) == [["37,188.34", "21,968.00", "10,208.94", "5,011.40", ""]]


@pytest.mark.reports
def test_unit_wrapped_in_a_cell_and_a_first_row_without_its_rule(tables_of: Tables) -> None:
    tables = tables_of("江苏省高级人民法院2019", 14, 17)
    assert (tables[0].title, tables[0].unit) == ("“三公”经费、会议费、培训费支出预算表", "万元")
    procurement = tables[-1]
    assert (procurement.title, procurement.pages) == ("政府采购支出预算表", (16, 17))
    assert ["", "", "会议费", "", "", "110.05"] in texts(procurement)


@pytest.mark.reports
def test_tables_that_share_a_grid_and_rows_cut_by_the_page_break(tables_of: Tables) -> None:
    tables = tables_of("江苏省人大办公厅2017", 7, 23)
    assert [t.title for t in tables][:7] == [
        "收支预算总表",
        "收入预算总表",
        "支出预算总表",
        "财政拨款支出预算表",
        "财政拨款收支预算总表",
        "财政拨款基本支出预算表",
        "财政拨款政府性基金支出预算表",
    ]
    assert row_of(tables[0], "八、社会保障和就业支出")[2:4] == ["八、社会保障和就业支出", "1,608.51"]
    assert row_of(tables[1], "其他非税收入") == ["", "其他非税收入", ""]
    assert texts(tables[5])[-1] == ["30312", "提租补贴", "1,018.01"]
    assert tables[6].notes == ("（无政府性基金支出）",)


@pytest.mark.reports
def test_header_levels_of_a_university(tables_of: Tables) -> None:
    total, income, spending, grants = tables_of("西南大学2023年度部门决算", 8, 15)
    assert paths(income)[5:7] == ["事业收入/金额", "事业收入/其中：教育收费"]
    assert row_of(income, "高等教育")[2:6] == ["363,483.12", "193,993.03", "", "135,246.59"]
    assert paths(grants)[:3] == ["项目/科目编码/类", "项目/科目编码/款", "项目/科目编码/项"]
    assert texts(grants)[0] == ["", "", "", "合计", "237,100.00", "199,015.13", "38,084.87", "6,894.90"]
    assert (total.pages, spending.pages) == ((8, 9), (12, 13))
    assert texts(total)[-1] == ["合计", "569,496.54", "合计", "569,496.54"]


@pytest.mark.reports
def test_forms_over_two_pages_of_unlike_columns(tables_of: Tables) -> None:
    forms = tables_of("昌吉州党委组织部2023", 14, 37)
    assert [form.pages for form in forms] == [(n, n + 1) for n in range(14, 38, 2)]
    assert {len(form.headers) for form in forms} == {10}
    first = texts(forms[0])
    assert row_of(forms[0], "受益村民满意度")[1:8] == [
        "满意度指标",
        "满意度指标",
        "受益村民满意度",
        ">=90%",
        "=100%",
        "=100%",
        "10",
    ]
    assert any(row[3] == "确保安全生产，减少安全隐患，打造新时代文明实践站示范点" for row in first)


@pytest.mark.reports
def test_blank_template_has_tables_but_no_numbers(tables_of: Tables) -> None:
    tables = tables_of("附件2", 5, 14)
    assert len(tables) == 9
    assert not any(
        cell.text.replace(",", "").replace(".", "").isdigit() and "." in cell.text
        for t in tables
        for row in t.rows
        for cell in row
    )
