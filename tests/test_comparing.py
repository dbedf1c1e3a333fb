"""The `juesuan compare` command: table, CSV and JSON, files, exit codes, one line for what is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.ledger.model import Report
from ingest.ledger.store import Ledger
from tests.audit_books import told
from tests.compare_books import WHOSE, money, report
from ui.cli import run

Compare = Callable[..., tuple[int, str, str]]
OTHER = "云水县统计局"


@pytest.fixture
def compare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Compare:
    """Run `juesuan compare` over a ledger of three reports of two bodies."""
    data, config = tmp_path / "data", tmp_path / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    with Ledger(data) as ledger:
        for info, figures, tables, chunks in (
            report(2022, money("2.90")),
            report(2023, money("3.47"), told("公务接待费 增减额 1.26 万元 上年"), money("10", subject="三公经费")),
            report(2023, money("0.00"), money("1", subject="@SUM(1)\x1b[31m费"), whose=OTHER),
        ):
            pdf = tmp_path / f"{info.stem}.pdf"
            pdf.write_bytes(info.stem.encode())
            info = replace(info, sha256=hashlib.sha256(pdf.read_bytes()).hexdigest())
            ledger.put(Report(info, (), tables, figures, chunks), pdf)

    def call(*arguments: str, folder: Path = data) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["compare", *arguments, "--data", str(folder), "--config", str(config)])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def test_the_table_shows_numbers_gaps_places_and_what_was_restated(compare: Compare) -> None:
    code, out, err = compare("--subject", "请客吃饭")
    assert (code, err) == (0, "") and out.startswith("公务接待费 · 决算数 · 单位：万元")
    lines = out.splitlines()
    [own] = [line for line in lines if line.startswith(WHOSE)]
    # The change rests on the base that its own report restated.
    assert "2.90*[" in own and "3.47*[" in own and "+1.26†" in own and "+57.01%" in own
    [other] = [line for line in lines if line.startswith(OTHER)]
    assert "无报告" in other and "0.00[" in other
    assert (
        "2023 年报告所列的 2022 年数为 2.21 万元（由增减额推算：3.47 − 1.26 = 2.21），与 2022 年报告的 2.90 万元 不同"
        in out
    )
    assert "没有指定 --measure，取决算数" in out and "第 9 页" in out and "\x1b" not in out


def test_one_year_is_a_ranking_and_one_body_a_trend(compare: Compare) -> None:
    _, out, _ = compare("--subject", "公务接待费", "--year", "2023")
    assert [line.split()[:2] for line in out.splitlines()[2:5]] == [["名次", "部门"], ["1", WHOSE], ["2", OTHER]]
    _, out, _ = compare("--subject", "公务接待费", "--department", WHOSE, "--share-of", "三公经费")
    assert [line.split()[0] for line in out.splitlines()[2:5]] == ["年度", "2022", "2023"] and "34.70%" in out
    _, out, _ = compare("--subject", "公务接待费", "--by", "year")
    assert out.splitlines()[2].split() == ["年度", OTHER, WHOSE] or out.splitlines()[2].split() == [
        "年度",
        WHOSE,
        OTHER,
    ]


def test_json_is_the_documented_object(compare: Compare) -> None:
    code, out, _ = compare("--subject", "公务接待费", "--format", "json")
    [line] = out.splitlines()
    got = json.loads(line)
    assert code == 0 and got["subject"] == "公务接待费" and got["years"] == [2022, 2023] and len(got["rows"]) == 2
    [own] = [row for row in got["rows"] if row["department"] == WHOSE]
    assert own["cells"][0]["restated"] and own["cells"][0]["told_next_year"]["value"] == "2.21"


def test_csv_is_plain_on_stdout_and_marked_for_excel_in_a_file(compare: Compare, tmp_path: Path) -> None:
    _, out, _ = compare("--subject", "公务接待费", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 4 and {row["数值"] for row in rows} == {"2.90", "3.47", "0.00", ""} and out[0] != "\ufeff"
    code, told, err = compare("--subject", "公务接待费", "--output", str(tmp_path / "a.csv"))
    assert (code, told) == (0, "") and "a.csv" in err
    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + out.encode()
    compare("--subject", "公务接待费", "--output", str(tmp_path / "a.json"))
    assert json.loads((tmp_path / "a.json").read_bytes())["unit"] == "万元"
    _, out, _ = compare("--subject", "@SUM(1)费", "--format", "csv")
    assert ",@SUM" not in out


def test_leads_are_told_with_reasons_and_places(compare: Compare) -> None:
    code, out, _ = compare("--leads")
    assert code == 0 and "没有找到线索" in out
    code, out, _ = compare("--leads", "--subject", "公务接待费", "--format", "json")
    assert code == 0 and json.loads(out) == {"leads": []}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--subject", "公务接侍费"), "相近的名称：公务接待费"),
        (("--subject", "会议费"), "没有写到“会议费”"),
        (("--subject", "公务接待费", "--measure", "占比"), "请改 --measure"),
        (("--subject", "公务接待费", "--department", "火星局"), "已有的部门"),
        (("--subject", "公务接待费", "--year", "1999"), "没有"),
        (("--subject", "公务接待费", "--share-of", "不存在"), "不认识“不存在”"),
    ],
)
def test_nothing_to_compare_is_one_line_and_exit_1(compare: Compare, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = compare(*arguments)
    assert (code, out) == (1, "") and len(err.splitlines()) == 1 and told in err and err.startswith("juesuan: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--subject"),
        (("--subject", " "), "--subject"),
        (("--subject", "公务接待费", "--measure", "多少"), "决算数、预算数"),
        (("--subject", "公务接待费", "--format", "xlsx"), "table、csv、json"),
        (("--subject", "公务接待费", "--by", "month"), "year"),
        (("--subject", "公务接待费", "--year", "abc"), "--year 应为整数"),
        (("--subject", "公务接待费", "--year", "99999"), "--year"),
        (("--subject", "公务接待费", "--output", "a.txt"), ".csv"),
        (("--leads", "--format", "csv"), "json"),
        (("--leads", "--output", "a.csv"), ".json"),
        (("--subject", "公务接待费", "--report", "没有的"), "juesuan reports"),
        (("--no-such-option",), "没有“--no-such-option”"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(compare: Compare, arguments: tuple[str, ...], told: str) -> None:
    code, out, err = compare(*arguments)
    assert (code, out) == (2, "") and len(err.splitlines()) == 1 and told in err


def test_a_missing_folder_or_target_is_one_line(compare: Compare, tmp_path: Path) -> None:
    assert compare("--subject", "公务接待费", folder=tmp_path / "nowhere")[0] == 2
    code, _, err = compare("--subject", "公务接待费", "--output", str(tmp_path / "no" / "a.csv"))
    assert code == 2 and len(err.splitlines()) == 1
    with Ledger(tmp_path / "empty"):
        pass
    code, out, err = compare("--subject", "公务接待费", folder=tmp_path / "empty")
    assert (code, out) == (1, "") and "juesuan ingest" in err
