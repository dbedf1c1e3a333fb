"""Reports taken in once for all tests of a run, without vectors (full text and figures answer these)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.ledger.store_files import locked
from ingest.pipeline import ingest_paths

ROOT = Path(__file__).resolve().parents[1]
MODEL = "昌吉州党委组织部2023年度部门决算公开说明"
FINANCE = "上海市普陀区财政局2024年度部门决算"
SOCIAL = "中共上海市普陀区委社会工作部 2024 年度部门决算"
UNIVERSITY = "西南大学2023年度部门决算"
COURT = "江苏省高级人民法院2019年度部门预算公开"
CONGRESS_2017 = "江苏省人大办公厅2017年度预算公开"
CONGRESS_2019 = "江苏省人大常委会办公厅2019年部门预算公开表"
STREET = tuple(f"上海市普陀区人民政府万里街道办事处{year}年预算" for year in (23, 24, 25))
COMMERCE = ("上海市普陀区商务委员会25年预算", "上海市普陀区商务委员会单位25年预算")
SCANNED = "扫描版_中共上海市普陀区委社会工作部 2024 年度部门决算"
TEMPLATE = "附件2：部门决算模板"


SAMPLE = ROOT / "samples" / "青杉县示例农业农村局2022年度部门决算公开.pdf"
FEW_PAGES = (1, 7, 8, 9)
"""The cover of the sample, its pages on 三公经费 and a 绩效 form: taken in within seconds, vectors included."""


def some_pages(source: Path, pages: Sequence[int], target: Path) -> Path:
    """Some pages of a PDF, as they are."""
    with pypdfium2.PdfDocument(source) as whole, pypdfium2.PdfDocument.new() as part:
        part.import_pages(whole, [page - 1 for page in pages])
        part.save(target)
    return target


def settings_for(data: Path, embedding: str = "none") -> Settings:
    """The project's settings with their own data folder."""
    settings = load_settings(ROOT / "config.yaml", data=data)
    return settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"provider": embedding})})


@dataclass(frozen=True)
class TakenIn:
    """What `juesuan ingest` on the folder of real reports left and said."""

    data: Path
    code: int
    out: str
    err: str


def take_in(folder: Path, data: Path) -> TakenIn:
    """`juesuan ingest` on a folder, as a user runs it; without vectors, which these tests do not ask for."""
    data.mkdir(exist_ok=True)
    config = data / "config.yaml"
    config.write_text("embedding:\n  provider: none\n", "utf-8")
    command = [sys.executable, "-m", "ui.cli", "ingest", str(folder), "--data", str(data), "--config", str(config)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    return TakenIn(data, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def real_folder(reports_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> TakenIn:
    """The whole folder of real reports, the scan and the bad files among them, taken in once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    data, told = shared / "real-reports", shared / "real-reports.json"
    with locked(shared / "real-reports.lock", 1200):
        if not told.exists():
            done = take_in(reports_dir, data)
            told.write_text(json.dumps([done.code, done.out, done.err]), "utf-8")
    return TakenIn(data, *json.loads(told.read_text("utf-8")))


@pytest.fixture(scope="session")
def real_settings(real_folder: TakenIn, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the session's own copy of the data folder."""
    data = tmp_path_factory.mktemp("real") / "data"
    shutil.copytree(real_folder.data, data)
    return settings_for(data)


@pytest.fixture(scope="session")
def real_ledger(real_settings: Settings, reports_dir: Path) -> Iterator[Ledger]:
    """A ledger that holds every real report but the scan, whose twin with text says the same of the same department."""
    with open_ledger(real_settings) as ledger:
        assert ledger.remove(SCANNED)
        assert {i.stem for i in ledger.reports()} == {path.stem for path in reports_dir.glob("*.pdf")} - {SCANNED}
        yield ledger


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a data folder for the samples."""
    return settings_for(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="session")
def sample_ledger(sample_settings: Settings) -> Iterator[Ledger]:
    """A ledger that holds the samples."""
    with open_ledger(sample_settings) as ledger:
        assert all(r.status == "added" for r in ingest_paths([ROOT / "samples"], ledger, sample_settings))
        yield ledger
