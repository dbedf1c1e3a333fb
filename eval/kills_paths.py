"""The ways a data folder is written to, and what must be there after each, done or cut off at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.embeddings import Embeddings

from eval.fuzz import halves
from eval.stand_in import vector
from ingest.ledger.model import JuesuanError, Report
from ingest.ledger.store import Ledger
from ingest.ledger.store_backup import back_up, restore
from qa.model import Answer, Outcome
from ui.records import Records

MODEL = "stand-in"
PERSON, TALK = "browser:one", "t1"
SAYS = 400
"""Answers that the chat would keep if it were let."""


class StandIn(Embeddings):
    """Vectors that cost nothing."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One a text."""
        return [vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The same as of a passage."""
        return vector(text)


@dataclass(frozen=True, slots=True)
class Material:
    """Reports that were read beforehand: two that are in, one that comes, one that replaces the first."""

    first: tuple[Report, Path]
    second: tuple[Report, Path]
    third: tuple[Report, Path]
    other_first: tuple[Report, Path]


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one try, and where what was acknowledged is noted."""

    data: Path
    backup: Path
    new: Path
    told: Path


@dataclass(frozen=True, slots=True)
class Way:
    """One way of writing: the act, and what is wrong with a folder after it; `done` where it ran to its end."""

    name: str
    act: Callable[[Place, Material], None]
    wrong: Callable[[Place, Material, bool], Iterator[str]]


def opened(data: Path) -> Ledger:
    """The ledger of a folder, with vectors that cost nothing."""
    return Ledger(data, StandIn(), MODEL)


def fill(data: Path, material: Material) -> None:
    """Two reports and a conversation."""
    with opened(data) as ledger:
        ledger.put(*material.first)
        ledger.put(*material.second)
    Records(data / "history.db").add(PERSON, TALK, _answer(0), (), ())


def _ingest(place: Place, material: Material) -> None:
    with opened(place.data) as ledger:
        ledger.put(*material.third)


def _replace(place: Place, material: Material) -> None:
    with opened(place.data) as ledger:
        ledger.put(*material.other_first)


def _remove(place: Place, material: Material) -> None:
    with opened(place.data) as ledger:
        ledger.remove(material.second[0].info.stem)
        ledger.cleanup()


def _reindex(place: Place, material: Material) -> None:
    with opened(place.data) as ledger:
        ledger.reindex()


def _back_up(place: Place, material: Material) -> None:
    back_up(place.data, place.backup)


def _restore(place: Place, material: Material) -> None:
    restore(place.backup, place.new)
    with opened(place.new) as ledger:
        ledger.reindex()


def _chat(place: Place, material: Material) -> None:
    records = Records(place.data / "history.db")
    for number in range(1, SAYS):
        records.add(PERSON, TALK, _answer(number), (), ())
        with place.told.open("ab", buffering=0) as told:
            told.write(b".")


def _answer(number: int) -> Answer:
    return Answer(f"第 {number} 问", Outcome.NO_EVIDENCE, "没有找到。" * 50, id=f"a{number}")


def _holds(data: Path, *allowed: Sequence[Report]) -> Iterator[str]:
    """What is wrong where the folder should hold exactly one of these lists of reports, each of them whole."""
    with opened(data) as ledger:
        held = {info.stem: info.sha256 for info in ledger.reports()}
        wanted = [{report.info.stem: report.info.sha256 for report in reports} for reports in allowed]
        if held not in wanted:
            yield f"holds {sorted(held)}"
        for stem in held:
            yield from (f"{stem}: {fault}" for fault in halves(ledger, stem))
        everything = {chunk.id for chunk in ledger.chunks()}
        found = {chunk.id for chunk, _ in ledger.search_dense("公务接待费", None, 10_000)}
        if found != everything:
            yield f"{len(found)} of {len(everything)} passages are found by meaning"


def _two(material: Material) -> list[Report]:
    return [material.first[0], material.second[0]]


def _wrong_ingest(place: Place, material: Material, done: bool) -> Iterator[str]:
    after = [*_two(material), material.third[0]]
    return _holds(place.data, after, *([] if done else [_two(material)]))


def _wrong_replace(place: Place, material: Material, done: bool) -> Iterator[str]:
    after = [material.other_first[0], material.second[0]]
    return _holds(place.data, after, *([] if done else [_two(material)]))


def _wrong_remove(place: Place, material: Material, done: bool) -> Iterator[str]:
    return _holds(place.data, [material.first[0]], *([] if done else [_two(material)]))


def _wrong_reindex(place: Place, material: Material, done: bool) -> Iterator[str]:
    return _holds(place.data, _two(material))


def _wrong_backup(place: Place, material: Material, done: bool) -> Iterator[str]:
    yield from _holds(place.data, _two(material))
    if done and not place.backup.exists():
        yield "no backup"
    if place.backup.exists():
        try:
            restore(place.backup, place.new)
            yield from _holds(place.new, _two(material))
        except JuesuanError as error:
            yield f"half a backup: {error}"


def _wrong_restore(place: Place, material: Material, done: bool) -> Iterator[str]:
    yield from _holds(place.data, _two(material))
    if (place.new / "ledger.db").exists():
        yield from _holds(place.new, _two(material))
    elif done:
        yield "nothing was restored"


def _wrong_chat(place: Place, material: Material, done: bool) -> Iterator[str]:
    kept = [one.answer for one in Records(place.data / "history.db").talk(PERSON, TALK)]
    if kept != [_answer(number) for number in range(len(kept))]:
        yield "the conversation is not what was said, in order"
    said = place.told.stat().st_size if place.told.exists() else 0
    if not 1 + said <= len(kept) <= 2 + said:
        yield f"{len(kept)} answers are kept, {said + 1} were told to be"
    yield from _holds(place.data, _two(material))


WAYS = (
    Way("ingest", _ingest, _wrong_ingest),
    Way("re-ingest", _replace, _wrong_replace),
    Way("delete", _remove, _wrong_remove),
    Way("reindex", _reindex, _wrong_reindex),
    Way("backup", _back_up, _wrong_backup),
    Way("restore", _restore, _wrong_restore),
    Way("chat", _chat, _wrong_chat),
)


def again(way: Way, place: Place, material: Material) -> None:
    """Do it once more, to its end, as a person would; a chat goes on talking and is left out."""
    if way.name == "chat":
        return
    if way.name == "backup" and place.backup.exists():
        place.backup.unlink()
    if way.name == "restore" and (place.new / "ledger.db").exists():
        with opened(place.new) as ledger:
            ledger.reindex()
        return
    way.act(place, material)
