"""The result of a workload: rounds of contenders, side by side, and how they are run."""

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Comparison:
    key: str  # targets.py and the plot find it by this key
    title: str
    rows: dict  # label: one dict of figures (measure.py) for each round
    base: str = "none"  # the row that the others are compared with
    ratio: str = "rate"  # the figure that is compared
    unit: str = "attempts/s"
    note: str = ""
    samples: dict = field(default_factory=dict)  # label: [(seconds, value), ...], of a figure over time

    def ratios(self, label, base, figure):
        """One ratio per pair of rounds that ran side by side."""
        return [above[figure] / below[figure] for above, below in zip(self.rows[label], self.rows[base])
                if figure in above and below.get(figure)]

    def median(self, label, figure):
        """The median over the rounds; None if no round has the figure."""
        values = [figures[figure] for figures in self.rows[label] if figure in figures]
        return median(values) if values else None


@dataclass(frozen=True)
class Bench:
    """What every workload gets."""

    cluster: object
    databases: object
    size: object
    say: object


def compare(bench, key, title, labels, run_round, rounds=None, **attributes):
    """Runs every label once, then all of them again, in the opposite order every other time."""
    comparison = Comparison(key, title, {label: [] for label in labels}, **attributes)
    rounds = rounds or bench.size.rounds
    for number in range(rounds):
        for label in labels if number % 2 == 0 else reversed(labels):
            comparison.rows[label].append(run_round(label))
        found = ", ".join(f"{label} {results[-1]['rate']:,.0f}" for label, results in comparison.rows.items())
        bench.say(f"{key}, round {number + 1} of {rounds}: {found} {comparison.unit}")
    return comparison
