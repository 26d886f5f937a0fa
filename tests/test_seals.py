"""Signatures of builds: good ones pass, all others are refused with the file and the mend."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import seals
from bot.errors import ArtefactError

MEND = "run `make x`"


def check(var: Path, what: str, content: bytes, given: str | None) -> None:
    seals.check(var, what, content, given, var / "x.bin", MEND)


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(seals.VARIABLE, raising=False)


def test_what_was_signed_here_passes(tmp_path: Path) -> None:
    check(tmp_path, "index", b"content", seals.sign(tmp_path, "index", b"content"))
    assert seals.key_path(tmp_path).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("what", "content"), [("index", b"Content"), ("model", b"content"), ("index", b"")])
def test_other_content_and_another_kind_are_refused_as_altered(tmp_path: Path, what: str, content: bytes) -> None:
    signature = seals.sign(tmp_path, "index", b"content")
    with pytest.raises(ArtefactError, match="differs from what was built and signed here") as refused:
        check(tmp_path, what, content, signature)
    assert refused.value.code == "bad_artefact"
    assert str(tmp_path / "x.bin") in refused.value.message and MEND in refused.value.message


@pytest.mark.parametrize("given", [None, "", "x", "a b c", "v1  ", "v0 12345678 abc", "v1 a b c", "v1 é ü"])
def test_what_is_no_signature_counts_as_unsigned(tmp_path: Path, given: str | None) -> None:
    seals.sign(tmp_path, "index", b"content")
    with pytest.raises(ArtefactError, match=r"x\.bin") as refused:
        check(tmp_path, "index", b"content", given)
    assert refused.value.code == seals.UNSIGNED and MEND in refused.value.message


def test_another_installations_signature_is_none(tmp_path: Path) -> None:
    seals.sign(tmp_path / "here", "index", b"content")
    theirs = seals.sign(tmp_path / "there", "index", b"content")
    with pytest.raises(ArtefactError, match="another key") as refused:
        check(tmp_path / "here", "index", b"content", theirs)
    assert refused.value.code == seals.UNSIGNED
    seals.lend_key(tmp_path / "there", tmp_path / "here")
    check(tmp_path / "here", "index", b"content", theirs)


def test_without_a_key_nothing_passes_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="missing") as refused:
        check(tmp_path, "index", b"content", "v1 12345678 abc")
    assert refused.value.code == seals.UNSIGNED
    assert not seals.key_path(tmp_path).exists()


def test_a_key_that_others_could_have_written_is_refused(tmp_path: Path) -> None:
    signature = seals.sign(tmp_path, "index", b"content")
    seals.key_path(tmp_path).chmod(0o666)
    with pytest.raises(ArtefactError, match="others may write it"):
        check(tmp_path, "index", b"content", signature)


def test_the_environments_key_counts_before_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(seals.VARIABLE, "from a vault")
    signature = seals.sign(tmp_path, "index", b"content")
    check(tmp_path / "elsewhere", "index", b"content", signature)
    assert not seals.key_path(tmp_path).exists()
    seals.lend_key(tmp_path, tmp_path / "elsewhere")
    monkeypatch.setenv(seals.VARIABLE, "another")
    with pytest.raises(ArtefactError, match="another key"):
        check(tmp_path, "index", b"content", signature)


def test_a_signature_says_nothing_of_the_key(tmp_path: Path) -> None:
    signature = seals.sign(tmp_path, "index", b"content")
    assert seals.key_path(tmp_path).read_text() not in signature
