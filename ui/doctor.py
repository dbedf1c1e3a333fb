"""`juesuan doctor`: the state of the data folder and of this machine, and what to run where something is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ingest.ledger.checkup import Check, Level, worst
from ingest.ledger.model import JuesuanError
from ingest.ledger.store_checkup import check_archive
from ingest.ocr import INSTALL
from ui.opening import DONE, LEFT_OUT, WRONG
from ui.plain import one_line

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings

_MARKS: dict[Level, str] = {"ok": "✓", "note": "·", "todo": "!", "bad": "✗"}
_CODES: dict[Level, int] = {"ok": DONE, "note": DONE, "todo": LEFT_OUT, "bad": WRONG}
_SUMS: dict[Level, str] = {
    "ok": "一切正常",
    "note": "一切正常",
    "todo": "有要做的事，见上面带 ! 的行",
    "bad": "数据读不了，见上面带 ✗ 的行",
}


def examine(settings: Settings, as_json: bool) -> int:
    """Print what is found, as lines or as one JSON object; gives the exit code."""
    if not settings.data.is_dir():
        raise JuesuanError(f"没有数据文件夹 {settings.data}；请检查 --data 和配置里的 data")
    checks = []
    for check in [*check_archive(settings), *_machine()]:
        checks.append(check)
        if not as_json:
            print(_line(check))
    found = worst(checks)
    if as_json:
        print(json.dumps(_json(settings, checks, found), ensure_ascii=False, indent=2))
    else:
        print(_SUMS[found])
    return _CODES[found]


def _line(check: Check) -> str:
    command = f"；请运行：{check.command}" if check.command else ""
    return one_line(f"{_MARKS[check.level]} {check.name}：{check.text}{command}")


def _json(settings: Settings, checks: list[Check], found: Level) -> dict[str, object]:
    rows = [{"name": c.name, "level": c.level, "text": c.text, "command": c.command} for c in checks]
    return {"data": str(settings.data), "level": found, "checks": rows}


def _machine() -> Iterator[Check]:
    """What is installed beside the program: never something that has to be done."""
    ocr = all(find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2"))
    yield Check("图片识别", "ok", "可用") if ocr else Check("图片识别", "note", f"没有安装，图片页读不了：{INSTALL}")
    if find_spec("pyarrow") is None:
        yield Check("Parquet", "note", "没有安装 pyarrow，不能导出 .parquet")
    fonts = _chinese_fonts()
    if fonts == 0:
        yield Check("中文字体", "note", "没有；没有内嵌字体的 PDF，页面图上的字会缺（Debian: fonts-noto-cjk）")
    elif fonts:
        yield Check("中文字体", "ok", f"{fonts} 种")


def _chinese_fonts() -> int | None:
    """How many there are; None where the system does not say."""
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    try:
        told = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return len(set(told.stdout.split("\n")) - {""})
