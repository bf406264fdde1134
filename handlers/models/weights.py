"""Reads and writes the weights of a detector: one gzipped JSON file in a folder. Nothing in it can run.

Weights are whole thousandths, which costs no decision and halves the file.
"""

from __future__ import annotations

import gzip
import io
import json
import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigurationError
from bot.rules.linear import Weights
from bot.rules.meaning import WIDTH, Curves, Meaning
from bot.rules.rows import BILLION, MOST, numbers, whole
from bot.rules.triage import Kind
from bot.rules.weighing import Block

#: The file in a model's folder.
FILE: Final = "detector.json.gz"
#: Raised whenever `bot.rules.grams` or `bot.rules.signs` reads a post differently: old weights would then be wrong.
VERSION: Final = 2
#: The folder of the weights that ship.
SHIPPED: Final = Path(__file__).parent / "shipped"
#: What an unpacked file may take; a real one takes 4 MB.
_MOST_BYTES: Final = 64 * 2**20
_THOUSANDTH: Final = 1000
#: What a text means is a thousand small numbers; a row of their weights is finer.
_FINE: Final = 100_000


class BadModel(ConfigurationError):
    """The detector's model cannot be used."""


def shipped() -> Weights:
    """The weights that came with Buckstop."""
    return load(SHIPPED)


def load(folder: Path) -> Weights:
    """Raises ``BadModel``, naming the file and what is wrong with it."""
    file = folder / FILE
    try:
        found = file.read_bytes()
    except FileNotFoundError as error:
        raise BadModel(f"There is no {FILE} in {folder}. `buckstop train --out {folder}` makes one.") from error
    except OSError as error:
        raise BadModel(f"{file} cannot be read: {error.strerror or error}.") from error
    return unpacked(found, str(file))


def unpacked(file: bytes, name: str) -> Weights:
    """The weights in a file's bytes. Raises ``BadModel``, naming it and what is wrong with it."""
    try:
        with gzip.open(io.BytesIO(file)) as opened:
            data = opened.read(_MOST_BYTES + 1)
        if len(data) > _MOST_BYTES:
            raise BadModel(f"{name} is no detector's model: it is far too large.")
        return _weights(name, json.loads(data))
    except (EOFError, OSError, zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadModel(f"{name} is damaged or no detector's model. Train it again or copy it anew.") from error


def save(weights: Weights, folder: Path) -> Path:
    """Write the file; the same weights give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    unfinished = file.with_suffix(".new")
    unfinished.write_bytes(packed(weights))
    unfinished.replace(file)
    return file


def packed(weights: Weights) -> bytes:
    """The file as bytes."""
    # With letters of other alphabets as they are, a text in memory takes four bytes for each letter.
    text = json.dumps(_data(weights), ensure_ascii=True, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def _data(weights: Weights) -> dict[str, Any]:
    return {
        "version": VERSION,
        "kinds": [kind.value for kind in weights.kinds],
        "words": _columns(weights.words, 1 + len(weights.kinds)),
        "pieces": _columns(weights.pieces, 1 + len(weights.kinds)),
        "signs": {sign: _thousandths(row, len(weights.kinds)) for sign, row in weights.signs.items()},
        "bias": weights.bias,
        "curves": weights.curves,
        "lower": weights.lower,
        "upper": weights.upper,
        "meaning": _second(weights.meaning) if weights.meaning else None,
    }


def _second(meaning: Meaning) -> dict[str, Any]:
    rows = [[round(number * _FINE) for number in row] for row in meaning.rows]
    return {field: getattr(meaning, field) for field in Meaning.__slots__} | {"rows": rows}


def _columns(block: Block, width: int) -> dict[str, Any]:
    # One list for each column: neighbours are alike there, which packs better.
    rows = [_thousandths(row, width) for row in block.values()]
    return {"grams": list(block), "columns": list(zip(*rows, strict=True)) or [[]] * width}


def _thousandths(row: int, width: int) -> list[int]:
    return [round(number * _THOUSANDTH) for number in numbers(row, width)]


def _weights(file: str, data: Any) -> Weights:
    if not isinstance(data, dict) or "version" not in data:
        raise BadModel(f"{file} is no detector's model.")
    if data["version"] != VERSION:
        told = f"{file} is a model of version {data['version']}, and this Buckstop reads version {VERSION}."
        raise BadModel(f"{told} Train it again with `buckstop train`.")
    kinds = tuple(Kind(kind) for kind in data["kinds"])
    made = Weights(
        kinds=kinds,
        words=_block(data["words"], len(kinds)),
        pieces=_block(data["pieces"], len(kinds)),
        signs={sign: _rows([[part] for part in parts], len(kinds))[0] for sign, parts in data["signs"].items()},
        bias=tuple(map(float, data["bias"])),
        curves=_curves(data["curves"]),
        lower=float(data["lower"]),
        upper=float(data["upper"]),
        meaning=_meaning(data["meaning"], len(kinds)) if data.get("meaning") else None,
    )
    widths = {len(made.bias), len(made.curves)}
    if Kind.COMPLAINT not in kinds or widths != {len(kinds)} or not 0 <= made.lower <= made.upper <= 1:
        raise ValueError(kinds)
    return made


def _meaning(data: dict[str, Any], kinds: int) -> Meaning:
    low, high = map(float, data["band"])
    made = Meaning(
        rows=tuple(tuple([number / _FINE for number in row]) for row in data["rows"]),
        bias=tuple(map(float, data["bias"])),
        curves=_curves(data["curves"]),
        band=(low, high),
        lower=float(data["lower"]),
        upper=float(data["upper"]),
    )
    if {len(made.rows), len(made.bias), len(made.curves)} != {kinds} or {len(row) for row in made.rows} != {WIDTH}:
        raise ValueError(kinds)
    weights = (*made.bias, *(number for row in made.rows for number in row))
    if not (0 <= made.lower <= made.upper <= 1 and 0 <= low <= high <= 1 and all(map(math.isfinite, weights))):
        raise ValueError(made.lower)
    return made


def _curves(data: Any) -> Curves:
    return tuple((float(slope), float(offset)) for slope, offset in data)


def _block(data: dict[str, Any], kinds: int) -> Block:
    return dict(zip(data["grams"], _rows(data["columns"], 1 + kinds), strict=True))


def _rows(columns: Sequence[Sequence[int]], width: int) -> list[int]:
    """Columns of thousandths as rows."""
    largest = max((abs(end) for column in columns if column for end in (min(column), max(column))), default=0)
    if len(columns) != width or largest >= MOST * _THOUSANDTH:
        raise ValueError(largest)
    rows = [whole(parts) * (BILLION // _THOUSANDTH) for parts in zip(*columns, strict=True)]
    same: dict[int, int] = {}  # half of them are like another
    return [same.setdefault(row, row) for row in rows]
