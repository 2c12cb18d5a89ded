"""Which release this package is, and where its database files are.

A release is a version and its newest migration. A database may be newer than the processes that
talk to it, because it is deployed before they are replaced. It must not be older, and no older
package may deploy over it.
"""

import importlib.metadata
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Release:
    """Releases compare by version, then by migration."""

    version: tuple[int, ...]
    migration: str

    @classmethod
    def of(cls, version: str, migration: str) -> "Release":
        """Raises ValueError for a version that is anything but numbers and dots."""
        return cls(tuple(int(number) for number in version.split(".")), migration)

    def __str__(self) -> str:
        return f"{'.'.join(map(str, self.version))} ({self.migration})"


def package_version() -> str:
    return importlib.metadata.version("tillkeeper")


def database_directory() -> Path:
    """Return `db/`: inside an installed package, at the top of a checkout otherwise."""
    package = Path(__file__).parent
    installed = package / "db"
    return installed if installed.exists() else package.parent.parent / "db"


def migrations_in(directory: Path) -> list[str]:
    """Return the migrations of `db/`, oldest first, as dbmate names them."""
    return sorted(path.name.partition("_")[0] for path in directory.glob("migrations/*.sql"))


def package_release(directory: Path) -> Release:
    return Release.of(package_version(), migrations_in(directory)[-1])
