"""The real reports taken in once for all tests of a run, without vectors (full text and figures answer these)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger
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


def settings_for(data: Path, embedding: str = "none") -> Settings:
    """The project's settings with their own data folder."""
    settings = load_settings(ROOT / "config.yaml", data=data)
    return settings.model_copy(update={"embedding": settings.embedding.model_copy(update={"provider": embedding})})


@pytest.fixture(scope="session")
def real_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the session's data folder."""
    return settings_for(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="session")
def real_ledger(real_settings: Settings, reports_dir: Path) -> Iterator[Ledger]:
    """A ledger that holds every real report."""
    with open_ledger(real_settings) as ledger:
        # Reading the scan's pictures takes longer than all the others; tests/test_ocr.py does that on some pages.
        paths = [path for path in sorted(reports_dir.glob("*.pdf")) if path.stem != SCANNED]
        failed = [r for r in ingest_paths(paths, ledger, real_settings) if r.status == "failed"]
        assert not failed, [r.message for r in failed]
        yield ledger
