"""When a question is due again, computed in Python: the part of the oracle that follows the section
about reviews in docs/definitions.md."""

from decimal import ROUND_HALF_UP, Decimal
from math import exp, floor

# The weights of FSRS-6.
W = (0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
     1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542)
FACTOR = 0.9 ** (-1 / W[20]) - 1


def _first_difficulty(grade):
    return W[4] - exp(W[5] * (grade - 1)) + 1


def _held(value, low, high):
    return floor(min(max(value, low), high) * 10_000 + 0.5) / 10_000


def memory_after(memory, grade, days):
    """Stability and difficulty after an answer, so many days after the one before; None before the
    first."""
    if memory is None:
        return _held(W[grade - 1], 0.001, 36500), _held(_first_difficulty(grade), 1, 10)
    s, d = memory
    forgotten = 1 - (1 + FACTOR * days / s) ** -W[20]
    if days == 0:
        factor = exp(W[17] * (grade - 3 + W[18])) * s ** -W[19]
        stability = s * (factor if grade == 1 else max(1, factor))
    elif grade == 1:
        stability = min(W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * exp(W[14] * forgotten), s / exp(W[17] * W[18]))
    else:
        growth = exp(W[8]) * (11 - d) * s ** -W[9] * (exp(W[10] * forgotten) - 1)
        stability = s * (1 + growth * {2: W[15], 3: 1, 4: W[16]}[grade])
    changed = d - W[6] * (grade - 3) * (10 - d) / 9
    return _held(stability, 0.001, 36500), _held(changed + W[7] * (_first_difficulty(4) - changed), 1, 10)


def review_of(scored, settings):
    """The review columns of a question: of the final scores and practice days of its scored attempts
    in time order."""
    memory = before = None
    for score, day in scored:
        grade = 1 + sum(score >= threshold for threshold in settings.review_grades)
        memory = memory_after(memory, grade, 0 if before is None else max(0, day - before))
        before = day
    if memory is None:
        return dict.fromkeys(("review_stability", "review_difficulty", "review_due"))
    interval = memory[0] / FACTOR * (float(settings.review_retention) ** (-1 / W[20]) - 1)
    interval = int(Decimal(round(interval, 6)).quantize(Decimal(1), ROUND_HALF_UP))
    stability, difficulty = (Decimal(f"{value:.4f}") for value in memory)
    return {"review_stability": stability, "review_difficulty": difficulty,
            "review_due": before + min(max(interval, 1), 365)}
