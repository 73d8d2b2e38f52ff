"""An archive of an early version opens, verifies and answers as it always did, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scheduler.recorded.playing import ANSWERS, COMMANDS, answer, configuration_of


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return configuration_of(tmp_path_factory.mktemp("recorded"))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_answers_as_it_did(name: str, configuration: Path) -> None:
    said = answer(configuration, name)
    assert said == (ANSWERS / name).read_bytes().decode()
