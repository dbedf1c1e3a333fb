"""The child of `eval.scale`: asks the fixed questions of a data folder and prints what it took, as JSON.

python -m eval.scale_ask --data D --config FILE --cases FILE
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.cases import EvalCase, load_cases
from eval.modes import lookup_mode
from eval.scorers import NOT_COUNTED, score
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger


def asked(cases: Sequence[EvalCase], ledger: Ledger, settings: Settings) -> dict[str, Any]:
    """Wall and CPU milliseconds of each answer, sorted, which were wrong, and the memory at the end."""
    mode = lookup_mode(ledger, settings)
    mode.answer(cases[0])
    wall, work, wrong = [], [], []
    for case in cases:
        begun, worked = time.monotonic(), time.process_time()
        try:
            answer = mode.answer(case)
        except JuesuanError as error:
            wrong.append(f"{case.id}: {error}")
            continue
        finally:
            wall.append((time.monotonic() - begun) * 1000)
            work.append((time.process_time() - worked) * 1000)
        if not all(one.right for one in score(case, answer) if one.name not in NOT_COUNTED):
            wrong.append(f"{case.id} {case.question} → {answer.outcome.value} {answer.text[:120]}")
    return {"wall": sorted(wall), "cpu": sorted(work), "wrong": wrong, "memory_mb": most_memory_mb()}


def most_memory_mb() -> float:
    """The most that this process held; getrusage tells that of the process that started it where that held more."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1.024 / 1000 for line in lines if line.startswith("VmHWM:")), 0.0)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--data", "--config", "--cases"):
        parser.add_argument(name, type=Path, required=True)
    given = parser.parse_args()
    settings = load_settings(given.config, data=given.data)
    with open_ledger(settings) as ledger:
        print(json.dumps(asked(load_cases(given.cases), ledger, settings), ensure_ascii=False))


if __name__ == "__main__":
    main()
