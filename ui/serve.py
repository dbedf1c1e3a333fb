"""Starting the chat: the desk over a ledger, and the web server in front of it."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from ingest.batch import correct_report
from ingest.ledger.causes import cause
from ingest.ledger.model import Correction, JuesuanError, ReportInfo, Section, Table
from ingest.ledger.settings import ChatSettings, LlmSettings, Settings, read_secret
from ingest.ledger.store import Ledger, open_ledger
from ingest.pdf import page_image
from ingest.pipeline import Ingested
from qa.export_model import Spot
from qa.export_rows import cell_values
from qa.model import Answer, Option, Outcome, Question, Step, Turn
from ui.access import Access, Rate
from ui.desk import OnProgress
from ui.follow_ups import MOST, candidates, is_worth_asking
from ui.heap import keep_heap_small
from ui.intake import take_in_one
from ui.meter import Meter, to_stderr
from ui.passwords import users_of
from ui.records import records_of
from ui.report_view import projects_of
from ui.shelf import example_questions
from ui.study import Study
from ui.tools import Offers

_OTHER_PORT = 7861
_FOLLOW_UPS_S = 0.5
"""How long an answer may wait for what to ask next."""


class LedgerDesk:
    """The desk over the ledger of a data folder (see ui.desk.Desk)."""

    def __init__(self, ledger: Ledger, settings: Settings, meter: Meter | None = None) -> None:
        self._ledger = ledger
        self._settings = settings
        self._meter = meter or Meter()
        self._tables = lru_cache(maxsize=16)(lambda version, stem: tuple(ledger.tables(stem)))

    def reports(self) -> list[ReportInfo]:
        """The reports that are in."""
        return self._ledger.reports()

    def notice(self) -> str:
        """One line where the ledger wants attention, else ""."""
        return self._ledger.notice()

    def examples(self, stems: Sequence[str] = ()) -> list[str]:
        """A few questions that these reports can answer; all reports where none is named."""
        reports = [report for report in self._ledger.reports() if not stems or report.stem in stems]
        return example_questions(reports, self._ledger.figures([report.stem for report in reports[:8]]))

    def ask(
        self, text: str, reports: Sequence[str], history: Sequence[Turn], stopped: Callable[[], bool]
    ) -> Generator[Step, None, tuple[Answer, Turn]]:
        """Answer one question step by step; raises JuesuanError with a line for the user."""
        from qa.answer import ask_steps

        steps = ask_steps(
            text, self._ledger, self._settings, reports=reports, history=history, stopped=stopped, live=True
        )
        return (yield from self._meter.watched(steps))

    def follow_ups(self, turn: Turn, asked: Sequence[str]) -> list[Option]:
        """A few questions that one might ask next, each tried as it would be asked: what it would tell is new.

        What is not tried in time is left out.
        """
        from qa.answer import ask

        answer = turn.answer
        if answer is None or answer.outcome is not Outcome.ANSWERED or not answer.citations:
            return []
        plain = self._settings.model_copy(update={"llm": LlmSettings()})
        figures = self._ledger.figures([answer.citations[0].source.report])
        until, found, shown = time.monotonic() + _FOLLOW_UPS_S, list[Option](), [answer]
        for option in candidates(answer, figures, self._ledger.reports()):
            if len(found) == MOST or time.monotonic() > until:
                break
            if option.question not in asked:
                told = ask(option.question, self._ledger, plain, reports=option.reports, history=[turn])
                if is_worth_asking(told, shown):
                    found.append(option)
                    shown.append(told)
        return found

    def understood(self, text: str, reports: Sequence[str], before: Question | None) -> Question:
        """How a question is understood after another one, without answering it."""
        from qa.answer import understood

        return understood(text, self._ledger, reports, before)

    def take_in(self, path: Path, on_progress: OnProgress) -> Ingested:
        """Read one file into the ledger; a bad file is told in the result."""
        taken = take_in_one(path, self._ledger, self._settings, lambda _, stage, share: on_progress(stage, share))
        self._meter.took_in(taken.status)
        return taken

    def sections(self, stem: str) -> list[Section]:
        """The headings of a report."""
        return self._ledger.sections(stem)

    def tables(self, stem: str) -> Sequence[Table]:
        """The tables of a report; those looked at last are kept."""
        return self._tables(self._ledger.version(), stem)

    def projects(self, stem: str) -> dict[int, str]:
        """What project each form of a report tells of, by its place among the tables."""
        return projects_of(self.tables(stem), self._ledger.figures([stem]))

    def amounts(self, stem: str) -> dict[Spot, Decimal]:
        """What the cells of its tables come to."""
        return cell_values(self._ledger, stem)

    def remove(self, stem: str) -> bool:
        """Take a report out; False where it was not in."""
        return self._ledger.remove(stem)

    def correct(self, stem: str, said: Correction, on_progress: OnProgress) -> Ingested:
        """Read a report again as what a person says it is; raises JuesuanError where it is not in."""
        return correct_report(
            stem, said, self._ledger, self._settings, lambda _, stage, share: on_progress(stage, share)
        )

    def page(self, stem: str, page: int, dpi: int) -> bytes | None:
        """PNG of one page, None where there is no such report or page."""
        pdf = self._ledger.file_of(stem)
        info = self._ledger.report(stem)
        # A workbook has no pages to draw.
        if pdf is None or info is None or info.workbook or not 1 <= page <= info.pages:
            return None
        return page_image(pdf, page, dpi)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the chat until it is interrupted; raises JuesuanError where the address is not to be had."""
    access = access_of(settings.chat)
    keep_heap_small()
    with _listening(host, port) as socket_, open_ledger(settings) as ledger:
        # "--data DIR holds everything": gradio has a folder of its own otherwise.
        os.environ["GRADIO_TEMP_DIR"] = str(settings.data / "uploads")
        import uvicorn

        from ui.app import build_app
        from ui.health import Watched

        meter = Meter(to_stderr if settings.monitoring.log else None)
        chat, desk = settings.chat, LedgerDesk(ledger, settings, meter)
        offers = Offers(chat.api, chat.mcp)
        page = build_app(desk, chat.max_upload_mb, access, settings.data, Study(ledger), offers, records_of(settings))
        app = Watched(page, ledger, meter, settings.monitoring.open_metrics)
        # Open pages keep a connection each, which must not hold up Ctrl+C.
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        print(f"决算问答已启动：http://{host}:{socket_.getsockname()[1]}（按 Ctrl+C 停止）", flush=True)
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[socket_])


def access_of(chat: ChatSettings) -> Access:
    """Who may do what by these settings; raises JuesuanError where the list of users cannot be read."""
    text, where = "", chat.users_file
    if chat.users_file:
        try:
            text = Path(chat.users_file).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            told = cause(error) if isinstance(error, OSError) else "不是 UTF-8"
            raise JuesuanError(f"用户名单 {where} 读不了（{told}）；请检查 chat.users_file") from error
    elif chat.users_env:
        text, where = read_secret(chat.users_env, "chat.users_env"), f"环境变量 {chat.users_env}"
    return Access(
        users_of(text, where) if where else {},
        chat.session_hours * 3600,
        Rate(chat.questions_per_minute, 60),
        Rate(chat.uploads_per_hour, 3600),
    )


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise JuesuanError(_refused(host, port, error)) from error


def _refused(host: str, port: int, error: OSError) -> str:
    """Another port helps where this one is taken or kept for the system, and nowhere else."""
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        other = f"make chat PORT={_OTHER_PORT}，或 juesuan chat --port {_OTHER_PORT}"
        return f"{host}:{port} 不能用（{cause(error)}）；请换一个端口：{other}"
    return f"不能在 {host} 上打开网页（{cause(error)}）；请改 --host（make chat 用 HOST=），只在本机使用就写 127.0.0.1"
