"""The ledgers under attack, built once a process."""

from pathlib import Path

import pytest

from tests.attacks.workshop import Scene, build_big, build_small


@pytest.fixture(scope="session")
def built_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "evidence"
    build_small(folder)
    return folder


@pytest.fixture(scope="session")
def built_big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("big") / "evidence"
    build_big(folder)
    return folder


@pytest.fixture(scope="session")
def small_scene(built_small: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(built_small, tmp_path_factory.mktemp("attacked") / "small")


@pytest.fixture(scope="session")
def big_scene(built_big: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(built_big, tmp_path_factory.mktemp("attacked") / "big")


@pytest.fixture
def small(small_scene: Scene) -> Scene:
    """Fourteen entries of every kind; untouched at the start of each test."""
    small_scene.restore()
    return small_scene


@pytest.fixture
def big(big_scene: Scene) -> Scene:
    """300 entries with a text dictionary and a cached node; untouched at the start of each test."""
    big_scene.restore()
    return big_scene
