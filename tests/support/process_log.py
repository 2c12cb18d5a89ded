"""The log of a process that a test has started."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any


class ProcessLog:
    """What a process writes to its standard error, read while it runs.

    Test and process share one file position, so reading must not move it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def text(self) -> str:
        descriptor = self.file.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()

    def lines(self) -> list[dict[str, Any]]:
        """The lines that are whole."""
        return [json.loads(line) for line in self.text().split("\n")[:-1]]


@contextmanager
def process_log() -> Iterator[ProcessLog]:
    with tempfile.TemporaryFile() as file:
        yield ProcessLog(file)
