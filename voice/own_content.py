"""Where the person's own exercises and words lie, and what exercises there are with them."""

from __future__ import annotations

from pathlib import Path

from content.loader import exercise_ids


def config_folder() -> Path:
    """Where this person's settings are looked for."""
    import platformdirs

    return Path(platformdirs.user_config_dir("breather", appauthor=False))


def content_folder() -> Path:
    """Where the person's own exercises and words are looked for; it need not be there."""
    return config_folder() / "content"


def exercise_names() -> frozenset[str]:
    """The ids of all exercises by their file names; one of the person's own may be broken."""
    own = {path.stem for path in (content_folder() / "exercises").glob("*.toml")}
    return frozenset(exercise_ids()) | own
