"""Figures of measurements, and how they compare."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """What one run of pgbench showed, per item."""

    name: str
    clients: int
    round: int
    per_second: float
    cpu_us: float
    multixacts: float


@dataclass(frozen=True)
class Comparison:
    """A measurement beside its yardstick."""

    name: str
    clients: int
    round: int
    per_second: float
    ratio: float
    cpu_us: float
    cpu_ratio: float
    multixacts: float


def compare(measured: Measurement, yardsticks: list[Measurement]) -> Comparison:
    """Compare a measurement with the mean of its yardsticks."""
    per_second = statistics.mean(yardstick.per_second for yardstick in yardsticks)
    cpu_us = statistics.mean(yardstick.cpu_us for yardstick in yardsticks)
    return Comparison(
        measured.name,
        measured.clients,
        measured.round,
        measured.per_second,
        measured.per_second / per_second,
        measured.cpu_us,
        cpu_us / measured.cpu_us,
        measured.multixacts,
    )


def medians(compared: list[Comparison]) -> list[Comparison]:
    """Return one line for each case, in the order in which they were measured."""
    cases = dict.fromkeys((c.clients, c.name) for c in compared)
    lines = []
    for clients, name in cases:
        rounds = [c for c in compared if (c.clients, c.name) == (clients, name)]
        lines.append(
            Comparison(
                name,
                clients,
                len(rounds),
                statistics.median(c.per_second for c in rounds),
                statistics.median(c.ratio for c in rounds),
                statistics.median(c.cpu_us for c in rounds),
                statistics.median(c.cpu_ratio for c in rounds),
                statistics.median(c.multixacts for c in rounds),
            )
        )
    return lines


def print_table(lines: list[Comparison]) -> None:
    """Print the medians."""
    names = f"{'items/s':>10}{'ratio':>8}{'CPU us':>9}{'CPU ratio':>11}{'multixacts':>12}"
    print(f"{'':24}{'clients':>8}{names}")
    for line in lines:
        print(
            f"{line.name:24}{line.clients:8}{line.per_second:10.0f}{line.ratio:8.2f}"
            f"{line.cpu_us:9.0f}{line.cpu_ratio:11.2f}{line.multixacts:12.2f}"
        )
