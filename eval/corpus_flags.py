"""The layout difficulties of real reports, each to be switched on by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from eval.synth_accounts import dice
from ingest.ledger.model import JuesuanError


@dataclass(frozen=True, slots=True)
class Flags:
    """Which difficulties a report has; all are off in a plain one."""

    low_digits: bool = False
    """Digits sit lower than the Chinese glyphs of their line."""
    cut_row: bool = False
    """A page break goes through a row, even through its numbers."""
    no_header: bool = False
    """The pages a table runs on to do not repeat its header."""
    empty_stub: bool = False
    """A table is followed by a page with one empty row of it."""
    split_codes: bool = False
    """科目 codes in three cells 类, 款, 项."""
    fused_total: bool = False
    """The row 合计 stands inside the header."""
    two_sided: bool = False
    """人员经费 and 公用经费 beside each other, as independent rows."""
    wrapped_numbers: bool = False
    """Columns so narrow that numbers run on in a second line."""
    landscape: bool = False
    """Wide tables on landscape pages between upright ones."""
    rotated: bool = False
    """Wide tables on upright media with /Rotate 90."""
    title_cell: bool = False
    """Title and unit inside the first merged cell."""
    double_borders: bool = False
    """Each cell has its own border: a phantom grid between the cells."""
    mixed_units: bool = False
    """Some tables in 元, the rest of the report in 万元."""
    picture_table: bool = False
    """The 三公 table is a picture on a page of text."""
    dashes: bool = False
    """Empty amounts are printed as dashes."""
    spacer_row: bool = False
    """An empty row between header and body."""
    running_head: bool = False
    """The report's name above every page."""
    foot_title: bool = False
    """A title stands at the foot of the page before its table."""
    filled_rules: bool = False
    """Rules are thin filled rectangles, as office programs print them."""
    restated: bool = False
    """Last year's figures here differ from last year's report."""

    def names(self) -> tuple[str, ...]:
        """The names of those that are on."""
        return tuple(one.name for one in fields(self) if getattr(self, one.name))


NAMES = tuple(one.name for one in fields(Flags))


def flags_named(names: Sequence[str]) -> Flags:
    """The flags of these names; raises JuesuanError for one that there is not."""
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise JuesuanError(f"没有“{unknown[0]}”这个版式难点，请从这些中选：{'、'.join(NAMES)}")
    return Flags(**dict.fromkeys(names, True))


def flags_of(department: int, seed: int, wanted: Sequence[str]) -> Flags:
    """A department's flags: "none"; those named; or of "all" one to three that go round, each over all families.

    Of "all" every seventh department has none, to be held against.
    """
    if list(wanted) == ["none"] or (list(wanted) == ["all"] and department % 7 == 6):
        return Flags()
    if list(wanted) != ["all"]:
        return flags_named(wanted)
    # Neither the families nor the years come round in step with this.
    first = NAMES[(department * 4 + department // 5) % len(NAMES)]
    more = dice(seed, "flags", department).sample(NAMES, k=department % 3)
    return flags_named(sorted({first, *more}))
