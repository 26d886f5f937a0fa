"""A body while it is being converted: code is held back untouched, and lines keep their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.knowledge.importing.page import DROPPED, Page

# Characters for private use: no text has them, and an HTML parser leaves them alone.
OPEN, CLOSE = "\ue000", "\ue001"
#: A line break that the source does not have, so that the lines below keep their numbers.
BREAK = "\ue002"
HELD = re.compile(f"{OPEN}(\\d+){CLOSE}")

FENCE = re.compile(
    r"^(?P<indent>(?:[ \t]|>[ ]?)*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<mark>`{3,}|~{3,})[^\n]*\n"
    r"(?:.*?^(?:[ \t]|>[ ]?)*(?P=mark)[`~]*[ \t]*$|.*\Z)",
    re.MULTILINE | re.DOTALL,
)
# A code span may go on in the next line, but not into the next block.
CODE = re.compile(rf"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*(?:\n|[-*+#>|<]|\d+[.)]|{OPEN})).)+?)(?<!`)\1(?!`)", re.DOTALL)
WRAPPER_NAMES = "div|section|article|aside|details|figure|center|main|header|footer"
WRAPPER = re.compile(rf"<(?:{WRAPPER_NAMES})\b[^>]*>", re.IGNORECASE)
WRAPPER_END = re.compile(rf"</(?:{WRAPPER_NAMES})\s*>", re.IGNORECASE)
LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")

Change = Callable[[re.Match[str], int], str]


class Draft:
    """The text of a page's body with its code taken out."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._held: list[str] = []
        self.text = page.body.replace("\r\n", "\n").replace("\r", "\n")
        for mark in (OPEN, CLOSE, BREAK):
            self.text = self.text.replace(mark, "")
        self.sub(FENCE, lambda match, _: self.hold(match.group()))
        self._hold_indented()

    def hold(self, text: str) -> str:
        """Takes a text out; what is returned stands for it, with as many line breaks."""
        self._held.append(text)
        return f"{OPEN}{len(self._held) - 1}{CLOSE}"

    def hold_code(self) -> None:
        """Takes code in the running text out."""
        self.sub(CODE, lambda match, _: self.hold(" ".join(match.group().split("\n"))))

    def sub(self, pattern: re.Pattern[str], change: Change) -> None:
        """Replaces every match; ``change`` gets it with its line in the source.

        A replacement has at most as many line breaks as what it replaces (``BREAK`` for more); those that it lacks
        are added behind it.
        """
        text, parts, end, line, counted = self.text, [], 0, self.page.first_line, 0
        for match in pattern.finditer(text):
            line += text.count("\n", counted, match.start())
            counted = match.start()
            new = change(match, line)
            missing = match.group().count("\n") - new.count("\n")
            parts += [text[end : match.start()], new, "\n" * missing]
            end = match.end()
        self.text = "".join([*parts, text[end:]])

    def drop(self, pattern: re.Pattern[str], what: str, *, seen: bool = False) -> None:
        """Takes every match out and notes it.

        Args:
            pattern: What goes.
            what: What it is called in the report.
            seen: Readers could see its words.
        """

        def gone(match: re.Match[str], line: int) -> str:
            text = self.released(match.group())
            self.page.note(DROPPED, line, f"{what}: {text}", text if seen else "")
            return ""

        self.sub(pattern, gone)

    def released(self, text: str) -> str:
        """A text with what was held back in it again."""
        while HELD.search(text):
            text = HELD.sub(lambda match: self._held[int(match.group(1))], text)
        return text.replace(BREAK, "\n")

    def _hold_indented(self) -> None:
        """Holds code that is code by its indent alone."""
        lines = self.text.split("\n")
        before, start, blocks, depth = "", None, [], 0
        for number, line in enumerate([*lines, "end"]):
            deep = line.startswith(("    ", "\t"))
            if start is None:
                after_blank = number > 0 and not lines[number - 1].strip()
                # What stands in HTML is indented because that is, not because it is code.
                free = not depth and not before.startswith((" ", "\t", "<"))
                if deep and line.strip() and after_blank and free:
                    start = None if LIST_ITEM.match(before) or self._has_list_above(lines, number) else number
            elif line.strip() and not deep:
                blocks.append((start, number))
                start = None
            if line.strip():
                before = line
            if start is None:
                depth = max(depth + len(WRAPPER.findall(line)) - len(WRAPPER_END.findall(line)), 0)
        for first, last in reversed(blocks):
            while last > first and not lines[last - 1].strip():
                last -= 1
            held = self.hold("\n".join(lines[first:last]))
            lines[first:last] = [held, *[""] * (last - first - 1)]
        self.text = "\n".join(lines)

    @staticmethod
    def _has_list_above(lines: list[str], number: int) -> bool:
        for line in reversed(lines[:number]):
            if LIST_ITEM.match(line) or line.startswith(("!!!", "???", "===", ":::")):
                return True
            if line.strip() and not line.startswith((" ", "\t", OPEN)):
                return False
        return False
