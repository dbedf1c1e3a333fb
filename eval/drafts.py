"""How sharp is the verifier? `python -m eval.drafts --data DIR [--list]`: right drafts that fail, false ones that pass.

The drafts are made from the figures of the reports in the data folder, by seed: the same seed makes the same drafts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from eval.drafts_damage import DAMAGES
from eval.drafts_make import Draft, right_drafts
from eval.drafts_world import World, world_of
from ingest.ledger.settings import load_settings
from ingest.ledger.store import open_ledger
from qa.verify import Verdict, verify_draft

FALSE_ALARMS = 0.01
"""The share of right drafts that may fail."""
LEAST = {"digit": 1.0, "unit": 1.0}
"""The share of damaged drafts that must be caught, by kind …"""
LEAST_OF_OTHERS = 0.98
"""… and of every other kind."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the verifier made of one set of drafts; the texts are those that it judged wrongly."""

    right: Counter[str]
    alarms: tuple[tuple[Draft, str], ...]
    damaged: Counter[str]
    missed: tuple[tuple[str, Draft], ...]
    milliseconds: float
    """Of the processor for one draft, the median."""

    @property
    def false_alarms(self) -> float:
        """The share of right drafts that failed."""
        return len(self.alarms) / max(1, self.right.total())

    def caught(self, kind: str) -> float:
        """The share of damaged drafts of one kind that failed."""
        return 1 - sum(name == kind for name, _ in self.missed) / max(1, self.damaged[kind])

    @property
    def too_dull(self) -> list[str]:
        """The kinds of damage that are caught less often than they must be."""
        return [kind for kind in self.damaged if self.caught(kind) < LEAST.get(kind, LEAST_OF_OTHERS)]


def verdict_on(draft: Draft) -> Verdict:
    """What the verifier says of a draft."""
    return verify_draft(draft.text, draft.citations, draft.figures, question=draft.question, known=draft.known)


def damaged_drafts(world: World, right: Sequence[Draft], most: int, seed: int) -> list[tuple[str, Draft]]:
    """At most so many damaged drafts of every kind, each text once."""
    out: list[tuple[str, Draft]] = []
    for kind, damage in DAMAGES.items():
        dice = Random(f"{seed} {kind}")
        made = {one.text: one for draft in right for one in damage(draft, world, dice) if one.text != draft.text}
        chosen = list(made.values())
        dice.shuffle(chosen)
        out += [(kind, one) for one in chosen[:most]]
    return out


def measure(world: World, each: int, most: int, seed: int) -> Measured:
    """Verify `each` right drafts of every kind and at most `most` damaged ones of every kind."""
    right = list(right_drafts(world, each, seed))
    damaged = damaged_drafts(world, right, most, seed)
    times, alarms = [], []
    for draft in right:
        started = time.process_time()
        verdict = verdict_on(draft)
        times.append(1000 * (time.process_time() - started))
        if not verdict.ok:
            alarms.append((draft, next(check.detail for check in verdict.checks if not check.ok)))
    missed = tuple((kind, draft) for kind, draft in damaged if verdict_on(draft).ok)
    kinds = Counter(draft.kind for draft in right), Counter(kind for kind, _ in damaged)
    return Measured(kinds[0], tuple(alarms), kinds[1], missed, median(times or [0.0]))


def table(measured: Measured) -> str:
    """Right drafts by kind with false alarms, damaged ones by kind with what was caught."""
    failed = Counter(draft.kind for draft, _ in measured.alarms)
    lines = [f"{'right drafts':<26}{'drafts':>8}{'alarms':>8}"]
    lines += [f"{kind:<26}{count:>8}{failed[kind]:>8}" for kind, count in measured.right.items()]
    lines.append(f"{'all':<26}{measured.right.total():>8}{len(measured.alarms):>8}  {measured.false_alarms:.2%}")
    lines.append(f"\n{'damaged drafts':<26}{'drafts':>8}{'missed':>8}{'caught':>10}")
    for kind, count in measured.damaged.items():
        missed = sum(name == kind for name, _ in measured.missed)
        lines.append(f"{kind:<26}{count:>8}{missed:>8}{measured.caught(kind):>10.2%}")
    lines.append(f"{'all':<26}{measured.damaged.total():>8}{len(measured.missed):>8}")
    return "\n".join([*lines, f"\nmedian {measured.milliseconds:.1f} ms of processor time a draft"])


def main() -> int:
    """Command line; exits 1 where right drafts fail too often or damage is caught too seldom."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True, help="a data folder with reports")
    arguments.add_argument("--report", action="append", default=[], metavar="WORD", help="only reports with this word")
    arguments.add_argument("--each", type=int, default=25, help="right drafts of every kind (default: %(default)s)")
    arguments.add_argument("--most", type=int, default=120, help="damaged drafts of every kind (default: %(default)s)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--list", action="store_true", help="print every draft that is judged wrongly")
    chosen = arguments.parse_args()
    with open_ledger(load_settings(data=chosen.data)) as ledger:
        stems = [info.stem for info in ledger.reports()]
        stems = [stem for stem in stems if not chosen.report or any(word in stem for word in chosen.report)]
        world = world_of(ledger.figures(stems) if stems else [])
    measured = measure(world, chosen.each, chosen.most, chosen.seed)
    for draft, why in measured.alarms if chosen.list else ():
        print(f"alarm   {draft.kind}: {draft.text}\n        {why}")
    for kind, draft in measured.missed if chosen.list else ():
        print(f"missed  {kind}: {draft.text}")
    print(table(measured))
    return int(measured.false_alarms > FALSE_ALARMS or bool(measured.too_dull))


if __name__ == "__main__":
    sys.exit(main())
