"""Questions over several reports of a corpus: years of a department, departments of a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from eval.corpus_cases import Case, Reader, plain, said
from eval.synth_accounts import dice

_NAMES = ("公务接待费", "“三公”经费", "公务用车运行维护费", "机关运行经费", "本年支出合计")


def across_years(readers: Sequence[Reader], seed: int) -> Iterator[Case]:
    """Two neighbouring years of one department, and its whole course; readers are of one department by year."""
    ordered = sorted(readers, key=lambda reader: reader.draft.year)
    name = dice(seed, "years", ordered[0].draft.stem).choice(_NAMES)
    usable = [reader for reader in ordered if _known(reader, name)]
    if len(usable) != len(ordered):
        return
    who = ordered[0].draft.department.name
    of = tuple(reader.draft.stem for reader in ordered)
    for one, two in pairwise(ordered):
        a, b = one.book[name].final, two.book[name].final
        if a != b:
            years = (one.draft.year, two.draft.year)
            question = f"{who}{years[0]}年和{years[1]}年的{plain(name)}哪一年多，多多少？"
            numbers = (said(b - a, one.unit),)
            words = ((str(years[1] if b > a else years[0]),),)
            yield Case("compare_years", question, numbers=numbers, words=words, of=(one.draft.stem, two.draft.stem))
    if len(ordered) > 2:
        first, last = ordered[0].draft.year, ordered[-1].draft.year
        course = tuple(said(reader.book[name].final, reader.unit) for reader in ordered)
        question = f"{who}{first}年至{last}年各年的{plain(name)}分别是多少？"
        yield Case("trend", question, numbers=course, of=of)


def across_departments(readers: Sequence[Reader], seed: int) -> Iterator[Case]:
    """Pairs of departments in one year whose reports are of one kind and unit."""
    groups: dict[tuple[int, str, str], list[Reader]] = {}
    for reader in readers:
        groups.setdefault((reader.draft.year, reader.draft.family.kind, reader.unit), []).append(reader)
    for (year, _, unit), group in sorted(groups.items(), key=lambda item: item[0]):
        chance = dice(seed, "departments", year, unit)
        chance.shuffle(group)
        for one, two in zip(group[::2], group[1::2], strict=False):
            name = chance.choice(_NAMES)
            a, b = one.book[name].final, two.book[name].final
            if not (_known(one, name) and _known(two, name)) or a == b:
                continue
            names = (one.draft.department.name, two.draft.department.name)
            question = f"{names[0]}和{names[1]}{year}年的{plain(name)}谁多，多多少？"
            words = ((names[0] if a > b else names[1],),)
            of = (one.draft.stem, two.draft.stem)
            yield Case("compare_departments", question, numbers=(said(a - b, unit),), words=words, of=of)


def _known(reader: Reader, name: str) -> bool:
    one = reader.book[name]
    return bool(reader.printed_on(one.subject, one.final, one.unit)) and not reader.touched(one.subject)
