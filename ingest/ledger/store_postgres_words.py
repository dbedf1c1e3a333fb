"""Full-text search on PostgreSQL: its own index over our words, ranked as FTS5 ranks so that answers are the same.

PostgreSQL finds the passages that hold a word (a GIN index over their words), but its own ranking knows nothing of
how rare a word is. So how many passages hold a word is counted as they come and go, and bm25 reckoned from that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ingest.ledger.store_engine import Db, Search
from ingest.ledger.store_words import query_words

_LEAST = 1e-6
"""What a word counts that most passages hold (FTS5 does the same)."""

# A word stands between two blanks of its own, so that the same one twice in a row is found twice.
WORDS = """
CREATE TABLE chunks_fts (
    id BIGINT PRIMARY KEY,
    report_id BIGINT NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
    words TEXT COLLATE "C" NOT NULL,
    word_count BIGINT NOT NULL GENERATED ALWAYS AS (
        CASE words WHEN '' THEN 0 ELSE cardinality(string_to_array(btrim(words), '  ')) END) STORED,
    found TSVECTOR NOT NULL GENERATED ALWAYS AS (array_to_tsvector(string_to_array(btrim(words), '  '))) STORED
);
CREATE INDEX chunks_fts_report ON chunks_fts(report_id);
CREATE INDEX chunks_fts_found ON chunks_fts USING gin(found);
CREATE TABLE chunk_words (word TEXT COLLATE "C" PRIMARY KEY, passages BIGINT NOT NULL);
INSERT INTO ledger_state VALUES ('passages', 0), ('words', 0);

CREATE FUNCTION count_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sign INTEGER := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO chunk_words AS known (word, passages)
    SELECT one.word, sign * count(*) FROM changed CROSS JOIN LATERAL (
        SELECT lexeme COLLATE "C" AS word FROM unnest(changed.found)
        UNION SELECT left(lexeme, 1) COLLATE "C" || '*' FROM unnest(changed.found)
    ) AS one GROUP BY one.word ORDER BY one.word
    ON CONFLICT (word) DO UPDATE SET passages = known.passages + excluded.passages;
    UPDATE ledger_state SET value = value + sign * (SELECT count(*) FROM changed) WHERE name = 'passages';
    UPDATE ledger_state SET value = value + sign * (SELECT coalesce(sum(word_count), 0) FROM changed)
    WHERE name = 'words';
    RETURN NULL;
END $$;
CREATE TRIGGER chunks_come AFTER INSERT ON chunks_fts REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION count_words();
CREATE TRIGGER chunks_go AFTER DELETE ON chunks_fts REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION count_words();
"""

_BEST = """
(SELECT scored.id, sum(scored.worth ORDER BY scored.place) AS score FROM (
    SELECT f.id, asked.place, asked.rarity * (
        (times.n * (1.2::float8 + 1.0)) / (times.n + 1.2::float8 * (1 - 0.75::float8 + 0.75::float8 * f.word_count / ?))
    ) AS worth
    FROM unnest(?::text[], ?::text[], ?::float8[]) WITH ORDINALITY AS asked(query, pattern, rarity, place)
    JOIN chunks_fts AS f ON f.found @@ asked.query::tsquery AND f.report_id = ANY(?)
    CROSS JOIN LATERAL (SELECT (octet_length(f.words) - octet_length(replace(f.words, asked.pattern, '')))::float8
        / octet_length(asked.pattern) AS n) AS times
) AS scored GROUP BY scored.id ORDER BY score DESC, scored.id LIMIT ?) AS best
JOIN chunks ON chunks.id = best.id
"""


def best_by_bm25(db: Db, query: str, report_ids: Sequence[int], k: int) -> Search | None:
    """The k passages of these reports best by bm25 over all passages there are; None where there is nothing to find."""
    words = query_words(query)
    if not words or not report_ids:
        return None
    keys = [f"{word}*" if begins else word for word, begins in words]
    state = dict(db.execute("SELECT name, value FROM ledger_state").fetchall())
    holding = dict(db.execute("SELECT word, passages FROM chunk_words WHERE word = ANY(?)", (keys,)).fetchall())
    known = [(word, begins, holding[key]) for (word, begins), key in zip(words, keys, strict=True) if holding.get(key)]
    if not known:
        return None
    queries = [f"'{word}':*" if begins else f"'{word}'" for word, begins, _ in known]
    patterns = [f" {word}" if begins else f" {word} " for word, begins, _ in known]
    rarities = [_rarity(state["passages"], held) for _, _, held in known]
    average = state["words"] / state["passages"]
    values = (average, queries, patterns, rarities, list(report_ids), k)
    return Search(_BEST, "1 = 1 ORDER BY best.score DESC, chunks.id", values, "best.score")


def _rarity(passages: int, holding: int) -> float:
    rarity = math.log((passages - holding + 0.5) / (holding + 0.5))
    return rarity if rarity > 0 else _LEAST
