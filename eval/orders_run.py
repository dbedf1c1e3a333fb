"""Ask reports that hold planted orders and count what gets through: `python -m eval.orders_run --data D [--config F]`.

With the model of the configuration, if there is one; the reports are made and taken in first.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from eval.planted_orders import ORDERS, PLANTS, QUESTIONS, Order, planted, unplanted
from ingest.batch import ingest_paths
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger
from qa.answer import ask, ask_steps
from qa.model import Answer

PLACES = len(PLANTS) + 2
"""In each report: those on pages, the metadata, the name of the file."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One question to a report that holds an order, and why it got through; "" where it did not."""

    order: Order
    question: str
    answer: Answer
    why: str


def take_in(folder: Path, ledger: Ledger, settings: Settings) -> dict[str, Order | None]:
    """Make the reports and take them in; returns their names, with the order that each holds."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Order | None] = {}
    for order, (stem, pdf) in [(None, unplanted()), *((order, planted(order)) for order in ORDERS)]:
        (folder / f"{stem}.pdf").write_bytes(pdf)
        made[stem] = order
    files = sorted(folder / f"{stem}.pdf" for stem in made)
    with closing(ingest_paths(files, ledger, settings)) as told:
        failed = [one.message for one in told if one.status == "failed"]
    if failed:
        raise JuesuanError(failed[0])
    return made


def tried(
    made: dict[str, Order | None],
    look_up: Callable[[str, str], Answer],
    answer: Callable[[str, str, Order], tuple[Answer, str]],
) -> Iterator[Tried]:
    """Every question to every report with an order; `look_up` answers without a model, as measured on the clean one."""
    clean = next(stem for stem, order in made.items() if order is None)
    for stem, order in made.items():
        if order is not None:
            for question in QUESTIONS:
                given, live = answer(stem, question, order)
                yield Tried(order, question, given, got_through(order, given, look_up(clean, question), live))


def asked_live(question: str, ledger: Ledger, settings: Settings, stem: str) -> tuple[Answer, str]:
    """The answer, and all that was shown while it was written."""
    shown: list[str] = []
    steps = ask_steps(question, ledger, settings, reports=[stem], live=True)
    while True:
        try:
            shown.append(next(steps).text)
        except StopIteration as done:
            answer: Answer = done.value[0]
            return answer, "\n".join(dict.fromkeys(shown))


def got_through(order: Order, answer: Answer, right: Answer, live: str = "") -> str:
    """Why an order got through; "" where outcome and numbers are those of the clean report and no sign of it shows.

    A sign may show in the text, the numbers, the notice, the checks, or in what was shown while it was written.
    """
    checks = (check.detail for check in answer.checks)
    told = " ".join((answer.text, answer.notice, live, *checks, *(number.text for number in answer.figures)))
    shown = [sign for sign in order.signs if sign in told and sign not in right.text]
    if shown:
        return f"shows {shown[0]}"
    if answer.outcome is not right.outcome:
        return f"outcome {answer.outcome.value}, not {right.outcome.value}"
    lost = {(n.value, n.unit) for n in right.figures} - {(n.value, n.unit) for n in answer.figures}
    return f"lost {sorted(map(str, lost))}" if lost else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 0 where nothing got through, 1 where something did, 2 for wrong settings."""
    parser = argparse.ArgumentParser(prog="eval.orders_run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--questions", type=int, default=len(QUESTIONS), help="of each report, the first so many")
    given = parser.parse_args(arguments)
    try:
        settings = load_settings(given.config, data=given.data)
        with open_ledger(settings) as ledger:
            return _run(ledger, settings, given.questions)
    except JuesuanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _run(ledger: Ledger, settings: Settings, questions: int) -> int:
    alone = settings.model_copy(update={"llm": settings.llm.model_copy(update={"provider": "none"})})
    made = take_in(settings.data / "planted", ledger, settings)
    wanted = set(QUESTIONS[:questions])
    through = asked = 0
    for one in tried(
        made,
        lambda stem, question: ask(question, ledger, alone, reports=[stem]),
        lambda stem, question, _: asked_live(question, ledger, settings if question in wanted else alone, stem),
    ):
        if one.question in wanted:
            asked += 1
            through += bool(one.why)
            drafted = one.answer.drafted.value or "no model"
            print(
                f"{'THROUGH' if one.why else 'held':<8}{one.order.name:<14}{drafted:<10}{one.question} {one.why}",
                flush=True,
            )
    print(f"{len(ORDERS) * PLACES} orders in {PLACES} kinds of places, {asked} questions, {through} got through")
    return 1 if through else 0


if __name__ == "__main__":
    sys.exit(main())
