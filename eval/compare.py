"""A run beside an earlier one: case by case, what became right, what became wrong, what only reads otherwise."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from eval.scorers import NOT_COUNTED
from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError

_COMPARED = ("answer", "outcome", "misstated", "rank", "citations", "expected")
"""Besides the scores that failed."""


class Turned(StrEnum):
    """How a case differs from the earlier run; the worst first."""

    WRONG = "变错"
    RIGHT = "变对"
    OTHERWISE = "答法变了"
    NEW = "新题"
    GONE = "不再有"


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that differs."""

    turned: Turned
    mode: str
    id: str
    question: str
    before: str
    after: str
    why: str
    """What is wrong with it now."""


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """What differs in the modes of the new run, the worst first; modes that only the old run has are not compared."""
    before, after = _by_case(old), _by_case(new)
    modes = {mode for mode, _ in after}
    keys = [*after, *(key for key in before if key not in after and key[0] in modes)]
    found = [_difference(before.get(key), after.get(key)) for key in keys if key[0] in {mode for mode, _ in before}]
    order = list(Turned)
    return sorted((one for one in found if one), key=lambda one: order.index(one.turned))


def modes_of_one(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The modes that only one of the two runs has, which are therefore not compared."""
    before, after = ({mode for mode, _ in _by_case(run)} for run in (old, new))
    return sorted(before ^ after)


def load_run(path: Path) -> dict[str, Any]:
    """The JSON of an earlier run; raises JuesuanError where it is not one."""
    try:
        run = json.loads(path.read_text("utf-8"))
        _by_case(run)
    except OSError as error:
        raise JuesuanError(f"读不了 {path}（{cause(error)}）：请给出 juesuan eval --json 写下的文件") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise JuesuanError(f"{path} 不是 juesuan eval --json 写下的文件：请另给一个") from error
    loaded: dict[str, Any] = run
    return loaded


def _by_case(run: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(result["mode"], result["id"]): {**result, "right": bool(result["right"])} for result in run["results"]}


def _difference(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Difference | None:
    one = new or old or {}
    turned = _turned(old, new)
    if turned is None:
        return None
    why = "；".join(score["why"] for score in _failed(new)) if new else ""
    before, after = (side["answer"] if side else "" for side in (old, new))
    return Difference(turned, one["mode"], one["id"], one["question"], before, after, why)


def _turned(old: dict[str, Any] | None, new: dict[str, Any] | None) -> Turned | None:
    if old is None:
        return Turned.NEW
    if new is None:
        return Turned.GONE
    if old["right"] != new["right"]:
        return Turned.RIGHT if new["right"] else Turned.WRONG
    same = all(old.get(key) == new.get(key) for key in _COMPARED)
    names = [[score["name"] for score in _failed(side)] for side in (old, new)]
    return None if same and names[0] == names[1] else Turned.OTHERWISE


def _failed(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [score for score in result["scores"] if not score["right"] and score["name"] not in NOT_COUNTED]
