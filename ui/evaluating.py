"""`juesuan eval`: which cases, in which modes; what is printed and written of the run."""

from __future__ import annotations

import json
import os
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from eval.baseline import naive_mode
from eval.cases import CASES, EvalCase, load_all
from eval.compare import Difference, Turned, differences, load_run, modes_of_one
from eval.evidence import cited_of, evidence_of, picture
from eval.modes import NAMES, Mode, llm_mode, lookup_mode
from eval.page import page_html
from eval.report import Run, by_report, by_type, commit_of, headline, markdown, overview, run_json
from eval.run import run_cases
from eval.sample import sampled
from eval.words import CHINESE, MODES
from ingest.ledger.causes import cause
from ingest.ledger.model import JuesuanError
from ui.intake import counted
from ui.plain import one_line
from ui.terminal import columns

if TYPE_CHECKING:
    from ingest.ledger.settings import Settings
    from ingest.ledger.store import Ledger

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    cases: tuple[Path, ...]
    modes: tuple[str, ...]
    compare: Path | None
    json: Path | None
    html: Path | None
    markdown: str
    """zh, en, or "" for none."""
    sample: int = 0
    """How many of the cases are asked; 0 for all."""
    seed: int = 0


def evaluate_all(wanted: Wanted, ledger: Ledger, settings: Settings) -> bool:
    """Ask the cases in every mode, print and write what came of it; False where nothing could be asked.

    Raises JuesuanError before anything is asked where a file cannot be read or a mode is not known.
    """
    modes = _known(wanted.modes)
    if wanted.markdown not in ("", "zh", "en"):
        raise JuesuanError(f"--markdown 应为 zh 或 en，不是“{one_line(wanted.markdown)}”")
    old = load_run(wanted.compare) if wanted.compare else None
    for out in (wanted.json, wanted.html):
        _writable(out)
    files = wanted.cases or tuple(sorted(CASES.glob("*.yaml")))
    by_file = load_all(files)
    here, left_out = _askable(by_file, ledger)
    if not here:
        print(f"没有可问的题：{left_out} 题所问的报告都未收入；先用 juesuan ingest 收入")
        return False
    here = sampled(here, wanted.sample, wanted.seed) if wanted.sample else here
    run = _run(here, left_out, modes, wanted, ledger, settings)
    as_json = run_json(run)
    changes = differences(old, as_json) if old is not None else None
    unasked = 0
    if changes and wanted.sample:
        asked_again = [one for one in changes if one.turned is not Turned.GONE]
        changes, unasked = asked_again, len(changes) - len(asked_again)
    _print(run, changes, wanted.markdown)
    if old is not None and not wanted.markdown:
        _print_uncompared(modes_of_one(old, as_json), unasked)
    _write(wanted.json, json.dumps(as_json, ensure_ascii=False, indent=1) + "\n")
    if wanted.html:
        _write(wanted.html, _page(run, changes, ledger))
    return True


def _run(
    cases: Sequence[EvalCase], left_out: int, modes: Sequence[str], wanted: Wanted, ledger: Ledger, settings: Settings
) -> Run:
    results, seconds = {}, {}
    for name in modes:
        started = time.monotonic()
        with _mode(name, ledger, settings) as mode, counted(MODES[name]) as on_count:
            results[name] = run_cases(cases, mode, on_count)
        seconds[name] = round(time.monotonic() - started, 1)
    root = Path(__file__).resolve().parents[1]
    return Run(results, left_out, _command(wanted, settings), commit_of(root), date.today().isoformat(), seconds)


@contextmanager
def _mode(name: str, ledger: Ledger, settings: Settings) -> Iterator[Mode]:
    if name != "naive":
        yield (lookup_mode if name == "lookup" else llm_mode)(ledger, settings)
        return
    with ExitStack() as stack:
        with counted("朴素对照的索引") as on_count:
            mode = stack.enter_context(naive_mode(ledger, settings, on_count))
        yield mode


def _known(modes: Sequence[str]) -> list[str]:
    for mode in modes:
        if mode not in NAMES:
            raise JuesuanError(f"没有“{one_line(mode)}”这种方式；--mode 可为 {'、'.join(NAMES)}")
    return list(dict.fromkeys(modes))


def _askable(by_file: dict[str, list[EvalCase]], ledger: Ledger) -> tuple[list[EvalCase], int]:
    """The cases whose reports are all in, and how many are left out."""
    known = {info.stem for info in ledger.reports()}
    cases = [case for listed in by_file.values() for case in listed]
    here = [case for case in cases if case.stems <= known]
    return here, len(cases) - len(here)


def _command(wanted: Wanted, settings: Settings) -> str:
    """The command line that asks the same again."""
    parts = ["juesuan", "eval", *(part for mode in wanted.modes for part in ("--mode", mode))]
    parts += [part for path in wanted.cases for part in ("--cases", str(path))]
    if wanted.sample:
        parts += ["--sample", str(wanted.sample), "--seed", str(wanted.seed)]
    data = os.path.relpath(settings.data)
    return shlex.join([*parts, "--data", str(settings.data) if data.startswith("..") else data])


def _print(run: Run, changes: Sequence[Difference] | None, as_markdown: str) -> None:
    if as_markdown:
        words = CHINESE if as_markdown == "zh" else {}
        print(f"{run.date}, {run.commit or '—'}, `{run.command}`\n")
        print(f"{markdown(headline(run, words))}\n\n{markdown(by_type(run, words))}")
        if run.left_out:
            told = (
                "另有 {} 题因报告未收入而未问" if as_markdown == "zh" else "{} cases left out: their reports are not in"
            )
            print("\n" + told.format(run.left_out))
        return
    for results in run.results.values():
        for result in results:
            if not result.right and result.mode != "naive":
                print(
                    f"✗ {result.case.id}（{result.mode}）{one_line(result.case.question)}\n    {one_line(result.why)}"
                )
                print(f"    所答：{one_line(result.text)[:_SHOWN]}")
    for rows in (by_type(run), by_report(run), overview(run)):
        print("\n" + "\n".join(columns(rows)))
    if run.left_out:
        print(f"\n另有 {run.left_out} 题因报告未收入而未问")
    if changes is not None:
        print("\n" + "\n".join(_changes(changes)))


def _print_uncompared(modes: Sequence[str], unasked: int) -> None:
    """What the comparison leaves out."""
    if modes:
        print(f"只有一次问过、没有比较的方式：{'、'.join(modes)}")
    if unasked:
        print(f"另有 {unasked} 题这次没有抽到")


def _changes(changes: Sequence[Difference]) -> Iterator[str]:
    counts = {turned: [one for one in changes if one.turned is turned] for turned in Turned}
    yield "与上次相比：" + ("，".join(f"{t} {len(found)} 题" for t, found in counts.items() if found) or "没有一题不同")
    for one in changes:
        yield f"  {one.turned} {one.id}（{one.mode}）{one_line(one.question)}"
        if one.turned in (Turned.WRONG, Turned.RIGHT, Turned.OTHERWISE):
            yield f"      上次：{one_line(one.before)[:_SHOWN]}"
            yield f"      这次：{one_line(one.after)[:_SHOWN]}"


def _page(run: Run, changes: Sequence[Difference] | None, ledger: Ledger) -> str:
    """The HTML page, with an image of each page that a wrong case is to be seen on."""
    wrong = [result for results in run.results.values() for result in results if not result.right]
    shown = {(r.mode, r.case.id): (evidence_of(r, ledger), cited_of(r)) for r in wrong}
    pages = dict.fromkeys((p.report, p.page) for pair in shown.values() for places in pair for p in places)
    pictures = {}
    with counted("页面图片") as on_count:
        for number, (report, page) in enumerate(pages, 1):
            if found := picture(ledger, report, page):
                pictures[report, page] = found
            on_count(number, len(pages))
    return page_html(run, changes, shown, pictures)


def _writable(out: Path | None) -> None:
    """A mistyped folder is told of before minutes are spent."""
    if out is not None and not out.resolve().parent.is_dir():
        raise JuesuanError(f"没有文件夹 {out.resolve().parent}；请先建立，或改写到别处")


def _write(out: Path | None, text: str) -> None:
    if out is None:
        return
    try:
        out.write_text(text, "utf-8")
    except OSError as error:
        raise JuesuanError(f"写不了 {out}（{cause(error)}）；请检查路径和权限") from error
