"""YAML files of the company's data, read so that a fault in one names its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.errors import ContentError


def read_yaml(path: Path) -> Any:
    """What a file holds; None of an empty one.

    Raises:
        ContentError: It is no UTF-8 or no YAML, with file, line and what to do.
        OSError: It cannot be opened.
    """
    # Imported here: the base room is standard library only for those who never read such a file.
    import yaml

    content = path.read_bytes()
    try:
        return yaml.load(content.decode("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        wrong = f"not valid YAML (byte 0x{content[error.start]:02x} is not UTF-8); save the file as UTF-8"
    except yaml.YAMLError as error:
        line = _place(error, content)
        wrong = f"not valid YAML ({_problem(error)}); mend the line, check the indents"
    except (ValueError, RecursionError) as error:
        # A date such as 2026-13-45 is one for YAML until it is made into one, and brackets may be too many.
        line, wrong = 1, f"not valid YAML ({error}); mend the value"
    raise ContentError(f"{path}:{line}: {wrong}") from None


def _place(error: Any, content: bytes) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return mark.line + 1
    # The reader, which refuses control characters, knows no lines; depending on its make it counts characters or bytes.
    return content[: getattr(error, "position", 0)].count(b"\n") + 1


def _problem(error: Any) -> str:
    return getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
