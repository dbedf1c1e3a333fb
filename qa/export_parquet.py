"""A listing → Parquet: numbers as exact decimals, boxes as lists, some thousand rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.export_model import Form, Listing, Row, Value

if TYPE_CHECKING:
    import pyarrow as pa

_ROWS_AT_A_TIME = 500
"""What is held as Python values."""
_BATCHES = 40
"""What is held as Arrow's, which is far smaller, and becomes one row group of the file."""
_DIGITS, _PLACES = 38, 12
"""Of a decimal: 26 digits before the point. What has more is left empty: its printed form stands beside it."""


def write_parquet(listing: Listing, path: Path, names: Sequence[str]) -> int:
    """Write the rows; pyarrow is loaded only now, being large and an extra."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema(listing, names)
    batches, count = _batches(iter(listing.rows), schema), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while some := list(islice(batches, _BATCHES)):
            table = pa.Table.from_batches(some)
            writer.write_table(table)
            count += table.num_rows
    return count


def _batches(rows: Iterator[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    while block := list(islice(rows, _ROWS_AT_A_TIME)):
        yield pa.record_batch(_columns(block, schema), schema=schema)


def _schema(listing: Listing, names: Sequence[str]) -> pa.Schema:
    import pyarrow as pa

    types = {
        Form.TEXT: pa.string(),
        Form.WHOLE: pa.int64(),
        Form.NUMBER: pa.decimal128(_DIGITS, _PLACES),
        Form.BOX: pa.list_(pa.float64()),
        Form.YES: pa.bool_(),
    }
    fields = zip(names, listing.columns, strict=True)
    return pa.schema([pa.field(name, types[one.form], metadata={"title": one.title}) for name, one in fields])


def _columns(block: Sequence[Row], schema: pa.Schema) -> list[Any]:
    import pyarrow as pa

    columns = zip(*block, strict=True)
    return [
        pa.array([_value(one) for one in column], field.type) for column, field in zip(columns, schema, strict=True)
    ]


def _value(value: Value) -> object:
    if not isinstance(value, Decimal):
        return value
    places = -int(value.as_tuple().exponent)
    return value if places <= _PLACES and value.adjusted() < _DIGITS - _PLACES else None
