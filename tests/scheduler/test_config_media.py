"""What the configuration says of pictures and attachments."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.toml_tables import FaultsError
from scheduler import config_checks
from scheduler.config import Config, load
from storage.media import MediaRules


def config_with(tmp_path: Path, text: str, *, everything: bool = True) -> Config:
    (tmp_path / "pictures.toml").write_text(text, encoding="utf-8")
    return load(tmp_path / "pictures.toml", environ={}, everything=everything)


def test_pictures_are_kept_where_they_are_asked_for(tmp_path: Path) -> None:
    assert config_with(tmp_path, "").media == MediaRules()
    text = '[archive]\nmedia = "all"\nmedia_file_mb = 1\nmedia_article_mb = 2\nmedia_day_mb = 3\n'
    asked = config_with(tmp_path, text + "media_total_mb = 4\n")
    assert asked.media == MediaRules("all", 1 << 20, 2 << 20, 3 << 20, 4 << 20)


@pytest.mark.parametrize(
    ("line", "words"),
    [('media = "some"', "media"), ("media_file_mb = 0", "media_file_mb"),
     ("media_file_mb = 41", "media_file_mb"), ("media_day_mb = 0", "media_day_mb")],
)  # fmt: skip
def test_faults_of_pictures(tmp_path: Path, line: str, words: str) -> None:
    with pytest.raises(FaultsError, match=words):
        config_with(tmp_path, f"[archive]\n{line}\n")


def test_pictures_need_what_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_checks, "find_spec", lambda _: None)
    assert config_with(tmp_path, "").media.mode == "none"
    text = '[archive]\nmedia = "pictures"\n'
    with pytest.raises(FaultsError, match="extra `media`"):
        config_with(tmp_path, text)
    assert config_with(tmp_path, text, everything=False).media.mode == "pictures"
