"""What is done with each hostile input: (what it is, what to run) for each kind; files are taken in as a batch."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from eval import hostile_calls as calls
from eval import hostile_files as files
from eval import hostile_words as words
from eval.cases import load_cases
from ingest.batch import ingest_paths
from ingest.ledger.model import JuesuanError
from ingest.ledger.settings import Settings, load_settings
from ingest.ledger.store import Ledger, open_ledger
from ingest.ledger.store_backup import restore
from qa.answer import ask
from qa.calculator import evaluate
from qa.model import Answer, Outcome
from ui.access import Access, Rate
from ui.asking import ask_batch, read_batch
from ui.passwords import users_of
from ui.serve import LedgerDesk
from ui.study import Study
from ui.tools import Offers, Tools, called

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
FILE_SECONDS = 15
QUESTION = "云溪市示例文化和旅游局2023年公务接待费是多少"
Run = Callable[[], str]
Singles = Callable[["World", Random, int], Iterator[tuple[str, Run]]]
Batch = Callable[["World", Random, int], Iterator[tuple[str, str, str, float]]]


@dataclass(frozen=True, slots=True)
class World:
    """A ledger of the samples, what programs may ask of it, and a folder for files."""

    folder: Path
    settings: Settings
    ledger: Ledger
    tools: Tools
    client: Any


@contextmanager
def world_of(folder: Path) -> Iterator[World]:
    """Take the samples in, and put the page before them with everything that it offers."""
    from starlette.testclient import TestClient

    from ui.app import build_app

    bounds = {"seconds_per_report": FILE_SECONDS, "max_memory_mb": 1024}
    told = json.dumps({"data": str(folder / "data"), "embedding": {"provider": "none"}, "limits": bounds})
    config = folder / "config.yaml"
    config.write_text(told, "utf-8")
    settings = load_settings(config)
    with open_ledger(settings) as ledger:
        for taken in ingest_paths([SAMPLES], ledger, settings):
            if taken.info is None:
                raise JuesuanError(taken.message)
        access = Access(questions=Rate(10**9, 60))
        desk, study = LedgerDesk(ledger, settings), Study(ledger)
        app = build_app(desk, 5, access, settings.data, study, Offers(api=True, mcp=True))
        client = TestClient(app, raise_server_exceptions=True, follow_redirects=False)
        ask(QUESTION, ledger, settings)  # everything is loaded before the first process of its own
        yield World(folder, settings, ledger, Tools(desk, study, access), client)


def judged(answer: Answer) -> str:
    """How an answer ended: it must be whole as JSON, and no number of an answered one without a source."""
    json.dumps(answer.to_json(), ensure_ascii=False).encode("utf-8")
    if answer.outcome is Outcome.ANSWERED and any(figure.status == "untraced" for figure in answer.figures):
        return "fault: answered with a number without a source"
    return answer.outcome.value


def _questions(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for text in words.questions(dice, count):
        yield text, lambda text=text: judged(ask(text, world.ledger, world.settings))  # type: ignore[misc]


def _calculations(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for text in words.calculations(dice, count):
        yield text, lambda text=text: "computed" if evaluate(text).steps else "fault: nothing"  # type: ignore[misc]


def _batches(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    def run(file: Path) -> str:
        said = io.TextIOWrapper(io.BytesIO(), "utf-8")
        lines = read_batch(str(file))
        with redirect_stdout(said):
            ask_batch(lines, world.ledger, world.settings)
        said.seek(0)
        return "answered" if [json.loads(line) for line in said] else "fault: no line"

    return _of_files(world, "batch.jsonl", words.batch_files(dice, count), run)


def _settings(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    def run(file: Path) -> str:
        load_settings(file)
        return "taken"

    return _of_files(world, "config.yaml", words.settings_files(dice, count), run)


def _cases(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    def run(file: Path) -> str:
        load_cases(file)
        return "taken"

    return _of_files(world, "cases.yaml", words.case_files(dice, count), run)


def _users(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for listed in words.user_lists(dice, count):
        text = listed.decode("utf-8", "replace")

        def run(text: str = text) -> str:
            access = Access(users_of(text, "名单"))
            try:
                access.log_in("甲", "x", "")
            except JuesuanError:
                return "taken"
            return "fault: a wrong password was let in"

        yield text, run


def _arguments(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for name, given in calls.arguments(dice, count):

        def run(name: str = name, given: Any = given) -> str:
            json.dumps(called(world.tools, name, "x", given), ensure_ascii=False).encode("utf-8")
            return "told"

        yield f"{name} {given!r}", run


def _messages(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for body in calls.messages(dice, count):

        def run(body: bytes = body) -> str:
            response = world.client.post("/mcp", content=body, headers={"content-type": "application/json"})
            return _status(response.status_code)

        yield repr(body), run


def _addresses(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    stem = sorted(SAMPLES.glob("*.pdf"))[0].stem
    for address in calls.addresses(stem, dice, count):

        def run(address: str = address) -> str:
            response = world.client.get(address)
            return (
                "fault: a file of the machine" if b"root:x:0:0" in response.content else _status(response.status_code)
            )

        yield address, run


def _replies(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for body in calls.replies(dice, count):

        def run(body: bytes = body) -> str:
            with calls.sending(body) as address:
                llm = {"provider": "openai", "model": "m", "base_url": address, "max_retries": 0, "stream": False}
                model = world.settings.llm.model_copy(update={**llm, "timeout_s": 20.0, "total_s": 20.0})
                return judged(ask(QUESTION, world.ledger, world.settings.model_copy(update={"llm": model})))

        yield repr(body), run


def _backups(world: World, dice: Random, count: int) -> Iterator[tuple[str, Run]]:
    for number, (name, content) in enumerate(_some(files.backups(), dice, count).items()):
        file, new = world.folder / f"backup-{number}.tar.gz", world.folder / f"new-{number}"
        file.write_bytes(content)

        def run(file: Path = file, new: Path = new) -> str:
            try:
                restore(file, new)
            finally:
                if new.exists():
                    raise RuntimeError("something was left behind")
            return "fault: it was brought back"

        yield name, run


def _some(made: dict[str, bytes], dice: Random, count: int) -> dict[str, bytes]:
    return {name: made[name] for name in sorted(dice.sample(sorted(made), min(count, len(made))))}


def _status(code: int) -> str:
    return f"fault: HTTP {code}" if code >= 500 else f"HTTP {code // 100}xx"


def _of_files(world: World, name: str, contents: list[bytes], run: Callable[[Path], str]) -> Iterator[tuple[str, Run]]:
    for number, content in enumerate(contents):
        file = world.folder / f"{number}-{name}"
        file.write_bytes(content)
        yield repr(content), lambda file=file: run(file)  # type: ignore[misc]


def _pdfs(world: World, dice: Random, count: int) -> Iterator[tuple[str, str, str, float]]:
    return _taken_in(world, "bomb", _some(files.bombs(), dice, count), ".pdf")


def _fuzzed(world: World, dice: Random, count: int) -> Iterator[tuple[str, str, str, float]]:
    return _taken_in(world, "fuzz", files.fuzzed(sorted(SAMPLES.glob("*.pdf")), dice, count), ".pdf")


def _workbooks(world: World, dice: Random, count: int) -> Iterator[tuple[str, str, str, float]]:
    return _taken_in(world, "book", files.workbooks(dice, count), ".xlsx")


def _names(world: World, dice: Random, count: int) -> Iterator[tuple[str, str, str, float]]:
    folder = world.folder / "names"
    folder.mkdir()
    for number, name in enumerate(files.file_names(dice, count)):
        try:
            (folder / Path(name.decode("utf-8", "surrogateescape"))).write_bytes(
                files.page_of(b"BT /F1 12 Tf 72 700 Td (page %d) Tj ET" % number)
            )
        except OSError:
            continue  # a name that this disk does not take
    return _ingested(world, [folder])


def _taken_in(
    world: World, kind: str, contents: Mapping[str, bytes], ending: str
) -> Iterator[tuple[str, str, str, float]]:
    folder = world.folder / kind
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}{ending}").write_bytes(content)
    return _ingested(world, [folder])


def _ingested(world: World, paths: list[Path]) -> Iterator[tuple[str, str, str, float]]:
    """Each file with how it fared; seconds are those since the one before it, on the clock."""
    before = time.process_time()
    with closing(ingest_paths(paths, world.ledger, world.settings)) as results:
        for taken in results:
            now = time.process_time()
            yield taken.path.name, taken.status, taken.message, now - before
            before = now


SINGLES: Mapping[str, Singles] = {
    "questions": _questions,
    "calculations": _calculations,
    "batch files": _batches,
    "settings files": _settings,
    "cases files": _cases,
    "lists of users": _users,
    "tool arguments": _arguments,
    "MCP messages": _messages,
    "addresses": _addresses,
    "model replies": _replies,
    "backups": _backups,
}
BATCHES: Mapping[str, Batch] = {
    "PDFs that explode": _pdfs,
    "damaged PDFs": _fuzzed,
    "workbooks": _workbooks,
    "file names": _names,
}
