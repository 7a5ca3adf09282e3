"""When a chapter runs again: whenever its cells, the package, the data or the lock change."""

import hashlib
import shutil
from pathlib import Path


def fingerprint(root: Path) -> str:
    """Return a hash of everything besides its own cells that a chapter's outputs depend on."""
    files = [root / "requirements.txt", *(root / "data").rglob("*"), *(root / "src").rglob("*.py")]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def choose_cache(app, config) -> None:
    """Keep executed chapters in a folder named by the fingerprint; drop the ones out of date.

    The cache itself looks at a chapter's cells only, and would show stale figures.
    """
    if config.nb_execution_mode != "cache":
        return
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / fingerprint(Path(app.srcdir))
    for old in caches.glob("*") if caches.is_dir() else []:
        if old != current:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(current)
