"""Run the scripts that judge quotations, which are the browser's, in an embedded engine.

The engine knows neither files nor the network. A quotation that takes it too long, or too much
memory, raises QuotationError.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import quickjs

from scio_crawler.common.errors import LONGEST, QuotationError
from scio_crawler.showing.quoting.table import SCRIPTS

MAX_SECONDS = 120
MAX_MEGABYTES = 1024
_NO_MEMORY_FOR_MESSAGE = "null"
# In the order in which they import each other.
_MODULES = "table words turning quotation matching claims attribution search report".split()
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:function\*?|class|const) )", re.MULTILINE)
_NAME = re.compile(r"^export (?:function\*?|class) (\w+)", re.MULTILINE)
_CONSTANTS = re.compile(r"^export const (\w+ = [^;\n]*)", re.MULTILINE)
_CONSTANT = re.compile(r"(?:^|, )(\w+) =")
# What Python calls; values go in and out as JSON.
_CALLS = """
const $calls = (() => {
  let searching;
  const step = (answer) => {
    const { done, value } = searching.next(answer);
    return done ? { done, value: $report.told(value) } : { done, value };
  };
  return {
    hasWords: (given) => $quotation.quotation(given).words > 0,
    search: (given) => {
      searching = $search.search(given);
      return step();
    },
    answer: step,
    exactlyIn: (words, texts) => {
      const quoted = $quotation.quotation(words);
      return texts.map((text) => $matching.matchExactly(quoted, text) !== null);
    },
  };
})();
(name, values) => JSON.stringify($calls[name](...JSON.parse(values)));
"""


class Engine:
    """The scripts, loaded. It is for one quotation: after a failure nothing is certain."""

    def __init__(self) -> None:
        """Load the scripts. Raises QuotationError."""
        context = quickjs.Context()
        context.set_memory_limit(MAX_MEGABYTES << 20)
        context.set_time_limit(MAX_SECONDS)
        with _failing():
            self._call = context.eval(f"{_bundle()}\n{_CALLS}")

    def call(self, name: str, *values: Any) -> Any:
        """Return what the function *name* returns for *values*. Raises QuotationError."""
        with _failing():
            return json.loads(self._call(name, json.dumps(values)))


@contextmanager
def _failing() -> Iterator[None]:
    """Raise QuotationError for a failure of the engine."""
    try:
        yield
    except quickjs.JSException as error:
        message, _, _ = str(error).partition("\n")
        if "interrupted" in message:
            raise QuotationError("time", most=MAX_SECONDS) from None
        if "out of memory" in message or message == _NO_MEMORY_FOR_MESSAGE:
            raise QuotationError("memory", most=MAX_MEGABYTES) from None
        raise QuotationError("other", error=message[:LONGEST]) from None


@cache
def _bundle() -> str:
    """Return all modules as one script: the engine's interface loads no modules."""
    return "\n".join(_as_function(name) for name in _MODULES)


def _as_function(name: str) -> str:
    """Return the module *name* as the call of a function that returns what it exports."""
    text = (SCRIPTS / f"{name}.js").read_text("utf-8")
    exported = _NAME.findall(text)
    for constants in _CONSTANTS.findall(text):
        exported += _CONSTANT.findall(constants)
    text = _IMPORT.sub(r"const \1 = $\2;", text)
    text = _EXPORT.sub("", text)
    return f"const ${name} = (() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();"
