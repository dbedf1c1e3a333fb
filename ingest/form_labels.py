"""The labels of a 绩效 form that a page break has cut or left without their text on the next page."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.forms import is_form
from ingest.table_heads import Row, Slot, shares_box


def carry_labels(rows: Sequence[Row], laid: Sequence[Row]) -> None:
    """Write the labels of the last of `rows` into the boxes of the next page, `laid`, that go on with them."""
    # Only a form is sure to name every row; elsewhere a blank box may well say that there is nothing.
    if is_form([slot.text for slot in laid[0]]):
        return
    for column, below in enumerate(list(laid[0])):
        label = rows[-1][column]
        if not label.text or below.box is None:
            return
        if below.text == label.text:
            continue
        whole = label.text + below.text
        # Of two labels one below the other only that is one which stands in full above.
        if below.text and all(row[column].text != whole for row in rows):
            return
        for row in (*rows, *laid):
            slot = row[column]
            if shares_box(slot, label):
                slot.text = whole
            elif shares_box(slot, below):
                row[column] = Slot(whole, slot.page, slot.box, copy=True)
