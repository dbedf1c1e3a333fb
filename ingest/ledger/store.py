"""What the reports say, kept: in SQLite (ledger.db) or PostgreSQL, and in Chroma, embedded or a server.

A report is there for readers when one transaction commits, and that is the last step of taking it in.
What a killed process leaves behind (vectors, a copied PDF) is invisible; the next one that writes removes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from langchain_core.embeddings import Embeddings

from ingest.ledger import store_queries as queries
from ingest.ledger.causes import cause
from ingest.ledger.embedding import embedding_name, embeddings_from
from ingest.ledger.model import (
    BadReport,
    Chunk,
    Correction,
    Figure,
    JuesuanError,
    Named,
    Report,
    ReportInfo,
    Section,
    Table,
)
from ingest.ledger.settings import Settings
from ingest.ledger.store_cache import OnCount
from ingest.ledger.store_claims import claim, release
from ingest.ledger.store_collection import BrokenVectorsError, Vectors
from ingest.ledger.store_corrections import keep_correction, select_corrections
from ingest.ledger.store_databases import database_in, database_of
from ingest.ledger.store_engine import Database
from ingest.ledger.store_files import KeptFiles, ending_of
from ingest.ledger.store_index import DenseIndex
from ingest.ledger.store_rows import insert_report, select_sections, select_tables

_WAIT_S = 60.0
"""How long one writer waits for another."""


def open_ledger(settings: Settings) -> Ledger:
    """The ledger in the data folder, made where there is none; neither Chroma nor the model is loaded yet."""
    model, name = embeddings_from(settings), embedding_name(settings)
    return Ledger(settings.data, model, name, database=database_of(settings), chroma=settings.chroma)


class Ledger:
    """The reports that were taken in. Safe to use from any thread and beside other processes.

    Wherever `reports` is a parameter, None stands for all reports; names that are not there are passed over.
    """

    def __init__(
        self,
        folder: Path,
        embeddings: Embeddings | None = None,
        model: str = "",
        wait_s: float = _WAIT_S,
        database: Database | None = None,
        chroma: str = "",
    ) -> None:
        self._wait_s = wait_s
        self._model = model if embeddings else ""
        self._database = database or database_in(folder)
        self._files = KeptFiles(folder / "files")
        self._figures = queries.FigureMemory()
        self._infos = queries.InfoMemory()
        self._make(folder)
        self._dense = DenseIndex(folder, self._database, embeddings, model, chroma) if embeddings else None

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JuesuanError(
                f"建不了数据目录 {folder}（{cause(error)}）：请检查路径和权限，或用 --data 另指定"
            ) from error
        if self._database.is_new():
            with self._database.alone(self._wait_s):
                if self._database.is_new():
                    self._database.create()
        self._database.renew()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; the ledger is not to be used afterwards."""
        self._database.close()
        if self._dense:
            self._dense.close()

    # ---- what is in

    def version(self) -> int:
        """A number that changes whenever the visible reports do, also by another process."""
        with self._database.reading() as db:
            return queries.version(db)

    def notice(self) -> str:
        """One line for the user where the reports were indexed with another embedding model, else ""."""
        return self._dense.notice() if self._dense else ""

    def reports(self) -> list[ReportInfo]:
        """All reports by department, year and name."""
        with self._database.reading() as db:
            return self._infos.infos(db)

    def report(self, stem: str) -> ReportInfo | None:
        """One report by name."""
        return next((info for info in self.reports() if info.stem == stem), None)

    def file_of(self, stem: str) -> Path | None:
        """The kept copy of a report's file."""
        info = self.report(stem)
        file = self._files.path(info.sha256, ending_of(info)) if info else None
        return file if file and file.is_file() else None

    def sections(self, stem: str) -> list[Section]:
        """The headings of a report in their order."""
        with self._database.reading() as db:
            return [section for id_ in queries.report_ids(db, [stem]) for section in select_sections(db, id_)]

    def tables(self, stem: str) -> list[Table]:
        """The tables of a report in their order."""
        with self._database.reading() as db:
            return [table for id_ in queries.report_ids(db, [stem]) for table in select_tables(db, id_)]

    def figures(self, reports: Sequence[str] | None = None) -> list[Figure]:
        """All figures of these reports, report by report; read once and then kept in memory."""
        with self._database.reading() as db:
            ids = queries.report_ids(db, reports)
            return [figure for id_ in ids for figure in self._figures.figures(db, id_)]

    def names(self) -> list[Named]:
        """What the figures of all reports go by, each once: a small part of the figures, however many reports."""
        with self._database.reading() as db:
            return queries.figure_names(db)

    def find_figures(
        self,
        *,
        reports: Sequence[str] | None = None,
        subjects: Sequence[str] | None = None,
        measures: Sequence[str] | None = None,
        years: Sequence[int] | None = None,
    ) -> list[Figure]:
        """Figures that meet every condition given; a subject is met by its whole path or by its last part."""
        with self._database.reading() as db:
            ids = queries.report_ids(db, reports)
            return queries.find_figures(db, ids, subjects, measures, years)

    def chunks(self, reports: Sequence[str] | None = None) -> list[Chunk]:
        """All passages of these reports, report by report."""
        with self._database.reading() as db:
            return [c for id_ in queries.report_ids(db, reports) for c in queries.chunks_of(db, id_)]

    # ---- searching

    def search_text(self, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        """The k passages that share the rarest words with the query, best first; a higher score is better."""
        with self._database.reading() as db:
            return queries.chunks_matching(db, query, reports, k)

    def search_dense(self, query: str, reports: Sequence[str] | None, k: int) -> list[tuple[Chunk, float]]:
        """The k passages nearest in meaning, best first, with their cosine similarity.

        Empty where no embedding is configured; raises JuesuanError where the reports need to be indexed anew.
        """
        if not self._dense or not query.strip() or k < 1:
            return []
        dense = self._dense
        dense.check()
        vector = dense.embed_query(query)
        try:
            return dense.nearest(vector, reports, k)
        except BrokenVectorsError:
            with self._writing_alone():
                dense.check()
                return dense.mended(lambda: dense.nearest(vector, reports, k))

    # ---- writing

    def put(self, report: Report, pdf: Path, on_count: OnCount | None = None) -> None:
        """Take a report in; it replaces one of the same name in one step.

        Raises BadReport where `pdf` is not what was read, JuesuanError where the reports need to be indexed
        anew or another process keeps writing.
        """
        vectors = self._embedded(report, on_count)
        with self._writing_alone():
            self._files.keep(pdf, report.info.sha256, ending_of(report.info))
            report_id = self._announce()
            if self._dense:
                self._dense.check()
                self._dense.add(report_id, report.chunks, vectors)
            self._publish(report_id, report)

    def get_ready(self) -> None:
        """Load what `put` will need, while there is nothing else to do."""
        if self._dense:
            self._dense.get_ready()

    def embed_ahead(self, report: Report, on_count: OnCount | None = None) -> None:
        """Compute the vectors that `put` will need, while there is nothing else to do."""
        self._embedded(report, on_count)

    def remove(self, stem: str) -> bool:
        """Take a report out; False where it was not in."""
        with self._writing_alone(), self._database.writing() as db:
            return queries.withdraw_report(db, stem)

    def correct(self, stem: str, correction: Correction) -> None:
        """Keep what a person says a report is; it holds from the next reading of the report on, and of later ones."""
        with self._writing_alone(), self._database.writing() as db:
            keep_correction(db, stem, correction)

    def corrections(self) -> dict[str, Correction]:
        """What was corrected by hand, by the name of the report."""
        with self._database.reading() as db:
            return select_corrections(db)

    def claim(self, sha256: str) -> bool:
        """Say that this process reads a file of this content; False where another one does."""
        with self._database.writing() as db:
            return claim(db, sha256)

    def release(self, sha256: str) -> None:
        """Say that this process does not read it any more."""
        with self._database.writing() as db:
            release(db, sha256)

    def reindex(self, on_count: OnCount | None = None) -> int:
        """Embed every passage with the configured model and build the vectors anew; gives their number."""
        if not self._dense:
            return 0
        with self._writing_alone():
            total = self._dense.rebuild(on_count)
            with self._database.writing() as db:
                queries.mark_model(db, self._model)
        return total

    def cleanup(self) -> None:
        """Remove what killed processes left behind; every writing step does so, too."""
        with self._writing_alone():
            pass

    @contextmanager
    def _writing_alone(self) -> Iterator[None]:
        with self._database.alone(self._wait_s):
            self._clear_leftovers()
            yield
            self._clear_leftovers()

    def _embedded(self, report: Report, on_count: OnCount | None) -> Vectors:
        """Takes seconds where the passages are new, so it is done before other writers are kept waiting."""
        if not self._dense:
            return []
        self._dense.check()
        return self._dense.embed(report.chunks, on_count)

    def _announce(self) -> int:
        """A new report id, noted down before there are vectors of it."""
        with self._database.writing() as db:
            return int(db.execute("INSERT INTO orphan_vectors DEFAULT VALUES RETURNING ingest_id").fetchone()[0])

    def _publish(self, report_id: int, report: Report) -> None:
        """The step that makes a report visible, and the earlier one of its name invisible."""
        try:
            with self._database.writing() as db:
                queries.withdraw_report(db, report.info.stem)
                insert_report(db, report_id, report, self._model)
                queries.count_version(db)
                db.execute("DELETE FROM orphan_vectors WHERE ingest_id = ?", (report_id,))
        except UnicodeEncodeError:
            name = ascii(report.info.stem)
            raise BadReport(f"{name}：文件名或内容里有无法保存的字符，请改名后再试") from None

    def _clear_leftovers(self) -> None:
        with self._database.reading() as db:
            orphans = [row[0] for row in db.execute("SELECT ingest_id FROM orphan_vectors")]
            wanted = {row[0] for row in db.execute("SELECT sha256 FROM reports")}
        self._files.drop_all_but(wanted)
        # Without an embedding there may be no Chroma either; whoever has one will clear the vectors.
        if orphans and self._dense:
            self._dense.delete(orphans)
            with self._database.writing() as db:
                db.executemany("DELETE FROM orphan_vectors WHERE ingest_id = ?", [(n,) for n in orphans])
