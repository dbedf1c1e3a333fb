"""What visitors think of answers: a JSON line each in the data folder, and draft eval cases of what was disliked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from ui.kept import Kept

OPINIONS = "opinions.jsonl"
"""The file's name in the data folder."""
LONGEST_REASON = 500
_LOCK = threading.Lock()


def keep_opinion(folder: Path, person: str, kept: Kept, liked: bool, reason: str) -> None:
    """Add a line: who liked or disliked which answer, and why."""
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "person": person,
        "liked": liked,
        "reason": reason.strip()[:LONGEST_REASON],
        "reports": list(kept.looked),
        "answer": kept.answer.to_json(),
    }
    with _LOCK, (folder / OPINIONS).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_opinions(folder: Path) -> list[dict[str, Any]]:
    """Every opinion, the first one first; a line that was cut short by a crash is passed over."""
    file = folder / OPINIONS
    return list(_lines(file.read_text("utf-8"))) if file.is_file() else []


def draft_cases(opinions: Iterable[dict[str, Any]]) -> str:
    """Draft eval cases (YAML) of the answers that were disliked last, to be filled in by who looks at the pages.

    Numbers and pages of the wrong answer stand in a comment: a draft claims nothing to be right.
    """
    last: dict[tuple[str, tuple[str, ...]], dict[str, Any]] = {}
    for one in opinions:
        last[one["answer"]["question"], tuple(one["reports"])] = one
    disliked = [one for one in last.values() if not one["liked"]]
    head = "# 由点“不满意”的回答生成的草稿：请对照原页填写 outcome、numbers、pages，再移入 eval/cases\n"
    return head + "".join(_draft(n, one) for n, one in enumerate(disliked, 1)) if disliked else ""


def _draft(number: int, one: dict[str, Any]) -> str:
    answer = one["answer"]
    told = [
        f"不满意：{one['reason'] or '（没有写原因）'}（{one['at']}）",
        f"当时的回答（{answer['outcome']}）：{answer['answer']}",
    ]
    told += [f"当时引用：{cited['report']} 第 {cited['page']} 页" for cited in answer["citations"]]
    case = {
        "id": f"draft{number}",
        "question": answer["question"],
        "type": "figure",
        "reports": one["reports"] if len(one["reports"]) <= 3 else [],
        "outcome": "answered",
        "numbers": [],
        "pages": [],
    }
    comments = "".join(f"# {' '.join(line.split())}\n" for line in told)
    return f"\n{comments}{yaml.safe_dump([case], allow_unicode=True, sort_keys=False, width=1000)}"


def _lines(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
