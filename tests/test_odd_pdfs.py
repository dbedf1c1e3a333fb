"""Files that are damaged or made to do harm: each ends as one line that says what is wrong, in bounded time and memory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest

from eval.fuzz import Limits, fuzz, halves
from eval.fuzz_damage import DAMAGES, Damage
from ingest.batch import Ingested
from ingest.ledger.store import open_ledger
from ingest.pdf import page_count
from ingest.pipeline import ingest_paths
from tests.odd_pdfs import encrypted, many_pages, one_page, stream, tree
from tests.real import ROOT, settings_for
from tests.test_ocr import some_pages

SAMPLE = ROOT / "samples" / "青杉县示例农业农村局2022年度部门决算公开.pdf"
TEXT = b"BT /F1 8 Tf 100 700 Td (3.47) Tj ET"
SPOILED = stream(TEXT * 40).replace(b"\x9c", b"\x00", 1)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "空": (lambda: b"", "空文件"),
    "零页": (lambda: tree(b"", 0), "没有一页"),
    "加密": (lambda: encrypted("密"), "已加密，请先去除密码"),
    "三千页": (lambda: many_pages(3000), "共 3000 页，超过上限 600 页"),
    "自称二十亿页": (lambda: tree(b"3 0 R", 2_000_000_000), "共 2000000000 页，超过上限"),
    "少页": (lambda: tree(b"3 0 R", 23), "应有 23 页，只读得到 1 页"),
    "页树自环": (lambda: tree(b"2 0 R", 1), "没有一页"),
    "页树乱指": (lambda: tree(b"3 0 R 2 0 R 3 0 R 1 0 R 99 0 R", 9), "应有 9 页"),
    "巨页": (lambda: one_page(TEXT, b"0 0 1000000 999999999"), "第 1 页尺寸异常"),
    "无高": (lambda: one_page(TEXT, b"0 0 595 0"), "第 1 页尺寸异常"),
    "页框无数": (lambda: one_page(TEXT, b"/a /b"), "损坏"),
    "内容缺失": (lambda: one_page(b"", packed=b"null"), "第 1 页的内容已损坏"),
    "内容解不开": (lambda: one_page(b"", packed=SPOILED), "第 1 页的内容已损坏"),
    "字太多": (
        lambda: one_page(b"BT /F1 1 Tf " + b"(abcdefghij) Tj " * 4_000 + b"ET"),
        "有 40000 个字，超过上限 20000",
    ),
    "线太多": (
        lambda: one_page(b"".join(b"%d 0 m %d 99 l S " % (n, n) for n in range(30_000))),
        "条线，超过上限 20000",
    ),
    "字占满内存": (lambda: one_page(b"BT /F1 1 Tf " + b"(abcdefghij) Tj " * 400_000 + b"ET"), "内存超过上限 512 MB"),
    "解压占满内存": (lambda: one_page(b" " * 900_000_000), "内存超过上限 512 MB"),
}
"""What is odd of a file, and what must be said of it."""


def taken_in(folder: Path, files: Mapping[str, bytes], seconds: int) -> dict[str, Ingested]:
    """What became of files with these contents, with a sound one behind them that must go in."""
    for name, data in files.items():
        (folder / f"{name}.pdf").write_bytes(data)
    sound = some_pages(SAMPLE, [1, 2], folder / "好.pdf")
    settings = settings_for(folder / "data")
    limits = settings.limits.model_copy(update={"seconds_per_report": seconds, "max_memory_mb": 512})
    settings = settings.model_copy(update={"limits": limits})
    with open_ledger(settings) as ledger:
        *odd, good = ingest_paths([*(folder / f"{name}.pdf" for name in files), sound], ledger, settings)
        assert good.status == "added", good.message
        assert [*halves(ledger, "好")] == []
    return {result.path.stem: result for result in odd}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ingested]:
    files = {name: make() for name, (make, _) in REFUSED.items()}
    return taken_in(tmp_path_factory.mktemp("odd"), files, 120)


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_file_is_refused_in_one_line(name: str, refused: dict[str, Ingested]) -> None:
    taken = refused[name]
    assert taken.status == "failed" and REFUSED[name][1] in taken.message, taken.message
    assert taken.message.startswith(f"{name}.pdf：") and "\n" not in taken.message


def laughs() -> bytes:
    """A form that draws one ten times that draws one ten times …"""
    return one_page(b"/X6 Do", forms=[*[b"/X%d Do " % n * 10 for n in range(7, 19)], TEXT])


def test_what_would_take_for_ever_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reading._GRACE_S", 1.0)
    started = time.monotonic()
    taken = taken_in(tmp_path, {"笑": laughs()}, seconds=4)["笑"]
    assert taken.status == "failed" and "超过 4 秒" in taken.message, taken.message
    assert time.monotonic() - started < 60


def test_a_form_that_draws_itself_does_no_harm(tmp_path: Path) -> None:
    itself = one_page(TEXT + b" /X6 Do", forms=[TEXT + b" /X6 Do"])
    taken = taken_in(tmp_path, {"环": itself}, seconds=60)["环"]
    assert taken.status == "added" or "第 1 页无法解析" in taken.message


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: str(damage.__name__))
def test_each_damage_changes_the_file_by_its_seed(damage: Damage) -> None:
    sound = SAMPLE.read_bytes()
    first, again, other = (damage(sound, Random(seed)) for seed in ("1", "1", "2"))
    assert first == again and first not in (sound, other)


def test_damaged_files_cost_a_line_each_and_leave_no_half_report(tmp_path: Path) -> None:
    sources = tmp_path / "sound"
    sources.mkdir()
    for pages in ([1, 2, 3], [5, 6, 12]):
        some_pages(SAMPLE, pages, sources / f"{pages[0]}.pdf")
    assert [*fuzz(sorted(sources.iterdir()), 40, 7, Limits(), tmp_path)] == []


def test_a_half_report_is_seen(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    path = shutil.copy(SAMPLE, tmp_path)
    with open_ledger(settings) as ledger:
        assert [taken.status for taken in ingest_paths([Path(path)], ledger, settings)] == ["added"]
        assert [*halves(ledger, SAMPLE.stem)] == []
        assert [*halves(ledger, "没有")] == ["not there"]


def test_the_pages_are_counted_before_they_are_read(tmp_path: Path) -> None:
    files = {"五页": many_pages(5), "坏": b"%PDF-1.7 nothing", "加密": encrypted("secret")}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert {name: page_count(tmp_path / name) for name in files} == {"五页": 5, "坏": 0, "加密": 0}
    assert page_count(tmp_path / "没有") == 0
