"""Computes the numbers of tests/review.rs, in decimals of 50 digits, from the formulae of
docs/definitions.md. It needs nothing but Python: python3 review_vectors.py prints the table, one
line for each answer."""

from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 50
W = [Decimal(w) for w in (
    "0.212 1.2931 2.3065 8.2956 6.4133 0.8334 3.0194 0.001 1.8722 0.1666 0.796 1.4835 0.0614 0.2629 1.6483 0.6014 "
    "1.8729 0.5425 0.0912 0.0658 0.1542").split()]
C = -W[20]
F = Decimal("0.9") ** (1 / C) - 1
# Each a question's answers in time order: the grade, and the days since the one before.
HISTORIES = [
    [(1, 0)], [(2, 0)], [(3, 0)], [(4, 0)],
    [(3, 0), (3, 2), (3, 11), (3, 46)],
    [(3, 0), (1, 0), (1, 0), (2, 0), (3, 0), (4, 0)],
    [(4, 0), (4, 8), (1, 65), (2, 1), (3, 3)],
    [(1, 0), (1, 1), (1, 1), (1, 400), (4, 1)],
    [(2, 0), (2, 3), (2, 3), (4, 3000), (4, 20000), (4, 20000), (4, 40000), (1, 20000)],
]


def places(number, count):
    return number.quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP)


def held(number, low, high):
    return places(max(Decimal(low), min(Decimal(high), number)), 4)


def first_difficulty(g):
    return W[4] - (W[5] * (g - 1)).exp() + 1


def answered(state, g, t):
    if state is None:
        s, d = W[g - 1], first_difficulty(g)
    else:
        s, d = state
        r = (1 + F * t / s) ** C
        if t == 0:
            f = (W[17] * (g - 3 + W[18])).exp() * s ** -W[19]
            s_after = s * (max(f, Decimal(1)) if g >= 2 else f)
        elif g == 1:
            forgotten = W[11] * d ** -W[12] * ((s + 1) ** W[13] - 1) * (W[14] * (1 - r)).exp()
            s_after = min(forgotten, s / (W[17] * W[18]).exp())
        else:
            by_grade = {2: W[15], 3: Decimal(1), 4: W[16]}[g]
            growth = W[8].exp() * (11 - d) * s ** -W[9] * ((W[10] * (1 - r)).exp() - 1)
            s_after = s * (1 + growth * by_grade)
        d1 = d - W[6] * (g - 3) * (10 - d) / 9
        s, d = s_after, d1 + W[7] * (first_difficulty(4) - d1)
    return held(s, "0.001", 36500), held(d, 1, 10)


def interval(s, retention):
    n = s / F * (Decimal(retention) ** (1 / C) - 1)
    return max(1, min(365, int(places(places(n, 6), 0))))


for history in HISTORIES:
    state, seen = None, []
    for g, t in history:
        state = answered(state, g, t)
        seen.append((g, t))
        print(f"({g}, {t}, \"{state[0]}\", \"{state[1]}\", "
              f"[{', '.join(str(interval(state[0], r)) for r in ('0.70', '0.90', '0.99'))}]),")
    print()
