"""Reading a table over page breaks: what goes on, what is another table, what belongs to the page."""

from __future__ import annotations

from ingest.tables import TablesRead, read_tables
from tests.drawn_pages import chars, grid, page
from tests.read_tables import HEAD, TITLE, UNIT, WIDTHS, row_of, texts


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


def test_first_row_left_open_by_the_page_break() -> None:
    ruled, printed = grid([("20104", "发展与改革事务", "4.00", "1.00")] * 2, WIDTHS, top=80)
    above = [*chars("20103", 52, 66), *chars("政府事务", 112, 66), *chars("3.00", 312, 66)]
    first = grid([HEAD, ("201", "一般公共服务支出", "12.30", "2.30")], WIDTHS)
    (table,) = read_tables([page(1, first, lines=[TITLE]), page(2, (ruled, [*printed, *above]))]).tables
    assert texts(table)[1] == ["20103", "政府事务", "", "3.00"]


def test_a_title_in_the_first_cell_may_be_repeated_with_the_header() -> None:
    """Title and unit stand inside the grid on both pages, and the break goes through a number."""
    widths, head = (80, 160, 100), ("科目编码", "科目名称", "预算数")
    title = ("基本支出预算表　单位：万元", "<", "<")
    first = [title, head, ("30202", "印刷费", "9.17"), ("30205", "水费", "2.7")]
    second = [title, head, ("", "", "4"), ("30206", "电费", "18.38")]
    (table,) = read_tables([page(1, grid(first, widths, top=600)), page(2, grid(second, widths, top=50))]).tables
    assert (table.title, table.unit, table.pages) == ("基本支出预算表", "万元", (1, 2))
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["30202", "印刷费", "9.17"],
        ["30205", "水费", "2.74"],
        ["30206", "电费", "18.38"],
    ]
