"""Which console has which conversation on the screen."""

from __future__ import annotations


class Viewers:
    """What each console watches; one thing at a time.

    >>> viewers = Viewers()
    >>> viewers.watch("s1", "c_1"), viewers.watch("s1", "c_2"), viewers.of("c_2"), viewers.watch("s1", None)
    (['c_1'], ['c_1', 'c_2'], ['s1'], ['c_2'])
    """

    def __init__(self) -> None:
        self._watched: dict[str, str] = {}
        self._sids: dict[str, dict[str, None]] = {}

    def watch(self, sid: str, conversation_id: str | None) -> list[str]:
        """Notes what a console watches now; returns the conversations whose viewers are to be told, also if it looks
        at the same one again: it may have asked because it knows nothing yet."""
        before = self._watched.pop(sid, None)
        if before is not None:
            self._sids[before].pop(sid, None)
            if not self._sids[before]:
                del self._sids[before]
        if conversation_id is not None:
            self._watched[sid] = conversation_id
            self._sids.setdefault(conversation_id, {})[sid] = None
        return [one for one in dict.fromkeys((before, conversation_id)) if one is not None]

    def watched(self, sid: str) -> str | None:
        """What a console watches."""
        return self._watched.get(sid)

    def of(self, conversation_id: str) -> list[str]:
        """The consoles that watch a conversation."""
        return list(self._sids.get(conversation_id, ()))
