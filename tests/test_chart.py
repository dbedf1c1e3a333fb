"""Charts: round axes, gaps that stay gaps, points that open their sources, the same as SVG and as PNG."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from tests.compare_books import comparison, money, report
from ui.chart import COLOURS, MOST_BARS, charts, foot_of, ticks
from ui.chart_png import chinese_font, file_png
from ui.chart_svg import file_svg, page_svg
from ui.compare_view import NARROW, WIDE
from ui.drawing import Bar, Dot, Drawing, Line, Text, cut, stacked, width_of, with_foot

HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("2.9", "3.47", ["0", "1", "2", "3", "4"]),
        ("0", "0", ["0", "0.5"]),
        ("-30", "55", ["-50", "0", "50", "100"]),
        ("12", "123456", ["0", "50000", "100000", "150000"]),
    ],
)
def test_axes_are_round_and_hold_zero(low: str, high: str, expected: list[str]) -> None:
    assert ticks(Decimal(low), Decimal(high)) == [Decimal(one) for one in expected]


def test_a_gap_breaks_the_line() -> None:
    whole = charts(comparison(*(report(year, money("1")) for year in (2021, 2022, 2023))), WIDE)[0]
    broken = charts(
        comparison(report(2021, money("1")), report(2022), report(2023, money("1"))),
        WIDE,
    )[0]
    assert [len(_joining(one)) for one in (whole, broken)] == [2, 0]
    assert [sum(isinstance(s, Dot) for s in one.shapes) for one in (whole, broken)] == [3, 2]


def test_what_is_not_certain_is_hollow_and_not_joined() -> None:
    drawn = charts(comparison(report(2022, money("1")), report(2023, money("2"), money("3"))), WIDE)[0]
    dots = [shape for shape in drawn.shapes if isinstance(shape, Dot)]
    assert [dot.hollow for dot in dots] == [False, True, True] and not _joining(drawn)


def test_what_cannot_be_compared_is_hollow_too() -> None:
    found = comparison(report(2022, money("1")), report(2023, money("2")))
    row = found.rows[0]
    other = replace(row, cells=(row.cells[0], replace(row.cells[1], comparable=False)))
    drawn = charts(replace(found, rows=(other,)), WIDE)[0]
    assert [shape.hollow for shape in drawn.shapes if isinstance(shape, Dot)] == [False, True] and not _joining(drawn)


def test_points_of_one_value_stand_beside_each_other() -> None:
    found = comparison(*(report(y, money("0"), whose=f"某{n}局") for n in range(3) for y in (2022, 2023)))
    dots = [shape for shape in charts(found, WIDE)[0].shapes if isinstance(shape, Dot)]
    places = {(round(dot.x), round(dot.y)) for dot in dots}
    assert len(dots) == len(places) == 6


def test_bars_are_ordered_start_at_zero_and_go_left_below_it() -> None:
    found = comparison(*(report(2023, money(v), whose=f"某{n}局") for n, v in enumerate(("-2", "4", "1"))))
    bars = [shape for shape in charts(found, WIDE)[0].shapes if isinstance(shape, Bar)]
    assert [re.findall(r"-?[\d.]+ 万元", bar.told)[0] for bar in bars] == ["4 万元", "1 万元", "-2 万元"]
    assert bars[0].x == bars[1].x == pytest.approx(bars[2].x + bars[2].width)
    assert bars[0].width == pytest.approx(4 * bars[1].width)


def test_bars_are_of_the_year_that_most_speak_of() -> None:
    found = comparison(report(2022, money("1")), report(2022, money("2"), whose="某局"), report(2023, money("3")))
    assert charts(found, WIDE)[1].title.endswith("2022 年")


def test_many_departments_are_cut_and_that_is_said() -> None:
    found = comparison(
        *(report(y, money(str(n + 1)), whose=f"某{n}局") for n in range(MOST_BARS + 2) for y in (2022, 2023))
    )
    lines, bars = charts(found, WIDE)
    assert f"另有 {MOST_BARS + 2 - len(COLOURS)} 行未画，见表" in _words(lines)
    assert "另有 2 行未画，见表" in _words(bars)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_leaves_the_sheet(width: float) -> None:
    name = "某某省某某市某某县" * 6
    found = comparison(*(report(y, money("1234567.89"), whose=name + str(n)) for n in range(3) for y in (2022, 2023)))
    for drawn in charts(found, width):
        for shape in drawn.shapes:
            if isinstance(shape, Text):
                wide = width_of(shape.words, shape.size)
                left = shape.x - {"start": 0, "middle": wide / 2, "end": wide}[shape.anchor]
                assert left >= 0 and left + wide <= width + 1 and shape.y <= drawn.height, shape


def test_svg_is_well_formed_each_point_a_button_and_nothing_becomes_markup() -> None:
    found = comparison(*(report(y, money("3"), whose=HOSTILE + str(n)) for n in range(2) for y in (2022, 2023)))
    drawn = charts(replace(found, subject=HOSTILE), WIDE)
    for one in drawn:
        tree = ElementTree.fromstring(page_svg(one))
        points = [node for node in tree.iter() if node.get("role") == "button"]
        assert len(points) == sum(isinstance(shape, Dot | Bar) for shape in one.shapes) > 1
        assert all((node.get("data-source") or "").startswith("source/") for node in points)
        assert not [node for node in tree.iter() if "script" in node.tag]
    alone = ElementTree.fromstring(file_svg(stacked(drawn)))
    assert not [node for node in alone.iter() if node.get("role") == "button"]
    assert "var(" not in file_svg(stacked(drawn))


def test_a_picture_is_made_of_the_same_shapes() -> None:
    font = chinese_font()
    if not font:
        pytest.skip("no Chinese font on this machine")
    drawn = charts(comparison(report(2022, money("1")), report(2023, money("3"))), WIDE)[0]
    picture = Image.open(io.BytesIO(file_png(drawn, font)))
    assert picture.size == (round(drawn.width * 2), round(drawn.height * 2))
    dot = next(shape for shape in drawn.shapes if isinstance(shape, Dot))
    assert picture.getpixel((round(dot.x * 2), round(dot.y * 2))) == tuple(bytes.fromhex(COLOURS[0][1:]))


def test_without_fontconfig_there_is_no_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    chinese_font.cache_clear()
    try:
        assert chinese_font() == ""
    finally:
        chinese_font.cache_clear()


def test_long_words_are_cut_to_the_room() -> None:
    assert cut("短", 10, 50) == "短"
    assert cut("很长很长的名称", 10, 45) == "很长很…"


def _joining(drawn: Drawing) -> list[Line]:
    return [shape for shape in drawn.shapes if isinstance(shape, Line) and shape.width == 2]


def _words(drawn: Drawing) -> str:
    return "\n".join(shape.words for shape in drawn.shapes if isinstance(shape, Text))


def test_a_chart_names_whose_it_is_and_writes_its_numbers_apart() -> None:
    found = comparison(
        *(report(y, money(f"{y - 2020}.5"), whose=w) for w in ("某甲局", "某乙局") for y in (2022, 2023))
    )
    drawn = charts(found, WIDE)[0]
    words = [shape.words for shape in drawn.shapes if isinstance(shape, Text)]
    assert "某甲局、某乙局 · 2022—2023 年" in words and words.count("2.5") + words.count("3.5") == 4
    told = [shape for shape in drawn.shapes if isinstance(shape, Text) and shape.words in ("2.5", "3.5")]
    assert len({(round(one.x / 20), round(one.y / 12)) for one in told}) == 4


def test_a_picture_says_its_sources_and_its_day() -> None:
    found = comparison(report(2022, money("2.90")), report(2023, money("3.47")))
    lines = foot_of(found, date(2026, 1, 2))
    assert lines[0] == "来源：《青山县档案馆部门2022决算》第 9 页；《青山县档案馆部门2023决算》第 9 页"
    assert "2026-01-02" in lines[1]
    drawn = charts(found, WIDE)[0]
    longer = with_foot(drawn, [lines[0] * 4, lines[1]])
    feet = [shape for shape in longer.shapes[len(drawn.shapes) :] if isinstance(shape, Text)]
    assert len(feet) > 2 and all(drawn.height < one.y < longer.height for one in feet)
    assert "".join(one.words for one in feet) == lines[0] * 4 + lines[1]
    assert all(width_of(one.words, one.size) <= WIDE for one in feet)
