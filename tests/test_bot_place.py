from __future__ import annotations

from pathlib import Path

from bot.bot_place import BotPlace, forget_place, read_place, write_place
from bot.settings import read_settings


def test_where_the_bot_answers_is_as_written_else_as_set(tmp_path: Path) -> None:
    settings = read_settings(_env_file=None, var=tmp_path, rasa_port=9205, actions_port=9255)
    assert read_place(settings) == BotPlace(9205, 9255)
    write_place(tmp_path, BotPlace(1, 2))
    assert (read_place(settings).rasa_url, read_place(settings).actions_url) == (
        "http://127.0.0.1:1",
        "http://127.0.0.1:2",
    )
    for broken in ("", "[]", '{"rasa_port": 1}'):
        (tmp_path / "run" / "bot.json").write_text(broken)
        assert read_place(settings) == BotPlace(9205, 9255)
    forget_place(tmp_path)
    forget_place(tmp_path)
    assert read_place(settings) == BotPlace(9205, 9255)
