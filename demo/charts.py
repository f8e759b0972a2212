"""Draws the charts of docs/settings.md, docs/images/settings-*.svg, from what the extension says of
one person's year: `make charts`."""

import sys
from datetime import date, timedelta
from pathlib import Path

import effects
from cluster import Failure, adopt_environment
from server import connect, make_anew, start_cluster
from svg import MARGIN, WIDTH, bars, document, dots, horizontal, line, spans, text

DATABASE = "settings"
IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
DAYS = (effects.LAST_DAY - effects.FIRST_DAY).days

# Colour and width of a window's line.
WINDOWS = {3: ("orange", 1), 10: ("blue", 1.8), 30: ("text", 2.2)}
THRESHOLDS = (1, 2, 5)
TRENDS = {"improving": "green", "stable": "grey", "declining": "red"}
# Skills and streaks do not depend on each other's settings, so that one schema shows both.
SETTINGS = {
    "window_3": {"average_window": 3, "streak_freezes": 1},
    "window_10": {},
    "window_30": {"average_window": 30, "streak_freezes": 3},
    "threshold_1": {"trend_threshold": 1, "streak_freezes": 3},
    "threshold_5": {"trend_threshold": 5},
}
STREAKS = [
    ("window_10", "streak_freezes 0, the default", []),
    ("window_3", "streak_freezes 1", []),
    ("window_30", "streak_freezes 3", []),
    ("threshold_1", "streak_freezes 3, the holiday excused", effects.HOLIDAY),
]
LEGEND = [("grey", "missed"), ("shade1", "streak under 7 days"), ("shade2", "under 30"), ("shade3", "30 and more"),
          ("ice", "saved by a freeze"), ("sun", "excused")]
# Heading, retention, grades, scores in turn.
REVIEWS = [
    ("By the score of the answers", None, None, None),
    ("always 90, grade 4", 0.90, (50, 70, 85), (90,)),
    ("always 75, grade 3", 0.90, (50, 70, 85), (75,)),
    ("always 60, grade 2", 0.90, (50, 70, 85), (60,)),
    ("75, the third time 45, grade 1", 0.90, (50, 70, 85), (75, 75, 45, 75)),
    ("By review_retention, always 75", None, None, None),
    ("0.80", 0.80, (50, 70, 85), (75,)),
    ("0.90, the default", 0.90, (50, 70, 85), (75,)),
    ("0.95", 0.95, (50, 70, 85), (75,)),
    ("By review_grades, always 75", None, None, None),
    ("{40,60,75}: grade 4", 0.90, (40, 60, 75), (75,)),
    ("{50,70,85}: grade 3", 0.90, (50, 70, 85), (75,)),
    ("{60,80,95}: grade 2", 0.90, (60, 80, 95), (75,)),
]


# -- what is read
# ----------------------------------------------------------------------------------------


def read(connection):
    connection.execute("CREATE EXTENSION interview_core")
    for schema, settings in SETTINGS.items():
        effects.install(connection, schema, **settings)
    effects.install(connection, "reviews")
    connection.execute("INSERT INTO auth.users (id, email) VALUES (%s, 'ada@example.com')", [effects.USER])
    excused = {schema: days for schema, _, days in STREAKS}
    years = {schema: effects.practise(connection, schema, excused.get(schema, ())) for schema in SETTINGS}
    years["threshold_2"] = years["window_10"]  # both the defaults
    return years, [_review(connection, row, *case) for row, case in enumerate(REVIEWS)]


def _review(connection, row, heading, retention, grades, scores):
    if scores is None:
        return []
    connection.execute("SELECT interview_core.configure('reviews', review_retention => %s::numeric, review_grades => %s::numeric[])",
                       [retention, list(grades)])
    return effects.reviews(connection, "reviews", row, scores, DAYS)


# -- what is drawn
# ---------------------------------------------------------------------------------------


LEFT, RIGHT = 62, WIDTH - 92


def x_of(day):
    return LEFT + (RIGHT - LEFT) * (day - effects.FIRST_DAY).days / DAYS


def months(y):
    return [text(x_of(date(2025, month, 1)), y, date(2025, month, 1).strftime("%b"), "faint")
            for month in range(1, 13, 2)]


def lines_by_window(years):
    low, high, top, bottom = 40, 90, 48, 268

    def y_of(score):
        return bottom - (bottom - top) * (min(high, max(low, score)) - low) / (high - low)

    drawn = [element for score in range(low, high + 1, 10) for element in
             (horizontal(LEFT, y_of(score), RIGHT), text(LEFT - 8, y_of(score) + 4, score, "faint end"))]
    days = years["window_10"]
    drawn.append(dots([(x_of(day.date), y_of(score)) for day in days for score in day.scores], "dot", 1.3))
    ends = []
    for window, (colour, width) in WINDOWS.items():
        seen = years[f"window_{window}"]
        drawn.append(line([(x_of(day.date), y_of(day.average)) for day in seen], colour, width))
        ends.append((y_of(seen[-1].average), f"window {window}", colour))
    below = 0
    for y, label, colour in sorted(ends):
        below = max(y + 4, below + 15)
        drawn.append(text(RIGHT + 8, below, label, f"{colour} bold"))
    return document(
        "average_window: current_avg after each day of a year", "Each dot is a score. Three lines follow them: with a"
        " window of 3 nervously, with 10 calmly, with 30 smoothly but late.", 300, [*drawn, *months(288)])


def strips_by_threshold(years):
    drawn, y = [], 48
    cases = [(f"threshold_{threshold}", f"threshold {threshold}") for threshold in THRESHOLDS]
    cases += [(f"window_{window}", f"window {window}") for window in WINDOWS]
    for number, (schema, label) in enumerate(cases):
        if number == len(THRESHOLDS):
            y += 14
            drawn.append(text(MARGIN, y + 4, "average_window, at the default threshold of 2", "text bold"))
            y += 18
        drawn += _strip(years[schema], y)
        drawn.append(text(RIGHT + 8, y + 14, label, "text"))
        y += 28
    x = LEFT
    for trend, colour in TRENDS.items():
        drawn += [bars([(x, y + 28)], 11, 11, colour), text(x + 16, y + 32, trend, "faint")]
        x += 95
    drawn.append(text(RIGHT, y + 32, "on the left: how often the label changes", "faint end"))
    return document(
        "trend_threshold: the trend's label through the year, at the default window of 10",
        "With a low threshold or a short window the label changes often; with a high one it is stable most of the"
        " time.", y + 48, [*drawn, *months(y + 8)])


def _strip(days, y):
    drawn = []
    for trend, colour in TRENDS.items():
        stretches = []
        for day, after in zip(days, [*days[1:], None]):
            if day.trend == trend:
                start, end = x_of(day.date), x_of(after.date) if after else RIGHT
                if stretches and stretches[-1][1] == start:
                    start, _ = stretches.pop()
                stretches.append((start, end))
        drawn.append(spans(stretches, y + 10, 20, colour))
    changes = sum(day.trend != after.trend for day, after in zip(days, days[1:]))
    return [*drawn, text(LEFT - 10, y + 14, changes, "faint end")]


def calendars(years):
    drawn, top, height, width = [], 66, 92, 10.4
    for row, (schema, heading, excused) in enumerate(STREAKS):
        y = top + row * height
        days = years[schema]
        streaks = {day.date: day.streak for day in days}
        saved = _saved(days, excused)
        cells = {}
        for number in range(DAYS + 1):
            day = effects.FIRST_DAY + timedelta(days=number)
            week = (number + effects.FIRST_DAY.weekday()) // 7
            cells.setdefault(_colour(day, streaks, saved, excused), []).append(
                (MARGIN + week * width, y + 4 + day.weekday() * 9))
        drawn += [text(MARGIN, y - 9, heading, "text bold"),
                  *(bars(places, 8.6, 7.4, colour) for colour, places in cells.items())]
        x = MARGIN + 53 * width + 16
        drawn += [text(x, y + 18, f"longest streak {days[-1].longest}", "text"),
                  text(x, y + 36, f"at the end {days[-1].streak}", "text"),
                  text(x, y + 54, f"days saved {len(saved)}", "faint")]
    x, y = MARGIN, top + len(STREAKS) * height - 4
    for colour, label in LEGEND:
        drawn += [bars([(x, y)], 10, 10, colour), text(x + 15, y + 4.5, label, "faint")]
        x += 36 + 6.6 * len(label)
    return document(
        "streak_freezes: the same year, a column for each week", "Without freezes each missed day ends the streak."
        " Freezes save single days; the holiday needs to be excused.", y + 22, drawn)


def _saved(days, excused):
    """The missed days over which the streak went on."""
    return {before.date + timedelta(days=missed) for before, after in zip(days, days[1:])
            if after.streak == before.streak + 1
            for missed in range(1, (after.date - before.date).days)} - set(excused)


def _colour(day, streaks, saved, excused):
    if day in streaks:
        return "shade1" if streaks[day] < 7 else "shade2" if streaks[day] < 30 else "shade3"
    return "sun" if day in excused else "ice" if day in saved else "grey"


def review_dates(rows):
    left, right, drawn, y = 206, WIDTH - MARGIN - 8, [], 54

    def place(day):
        return left + (right - left) * day / DAYS

    for (heading, _, _, scores), answered in zip(REVIEWS, rows):
        if scores is None:
            drawn.append(text(MARGIN, y + 4, heading, "text bold"))
            y += 24
            continue
        drawn += [text(left - 14, y + 4, heading, "text end"), horizontal(left, y, right)]
        drawn += [dots([(place(day), y) for day, score in answered if score >= 50], "blue", 3.5),
                  dots([(place(day), y) for day, score in answered if score < 50], "red", 3.5)]
        for (day, _), (after, _) in zip(answered, answered[1:]):
            if place(after) - place(day) > 26:
                drawn.append(text((place(day) + place(after)) / 2, y - 4, after - day, "faint middle"))
        y += 26
    for month in range(0, 13, 3):
        drawn.append(text(place(DAYS * month / 12), y + 2, f"{month} months", "faint middle" if month < 12 else "faint end"))
    return document(
        "review_grades and review_retention: when a question comes back in a year", "Each dot is an answer on the day"
        " on which the question is due. Better answers and a lower retention make the intervals longer.", y + 18, drawn)


def draw(connection):
    """The text of each picture by its name, from an empty database."""
    years, rows = read(connection)
    return {"settings-window.svg": lines_by_window(years), "settings-threshold.svg": strips_by_threshold(years),
            "settings-freezes.svg": calendars(years), "settings-reviews.svg": review_dates(rows)}


def main():
    adopt_environment()
    cluster = start_cluster()
    make_anew(cluster, DATABASE)
    with connect(cluster, DATABASE) as connection:
        pictures = draw(connection)
    for name, drawn in pictures.items():
        (IMAGES / name).write_text(drawn)
        print(f"charts: {IMAGES / name} ({len(drawn):,} characters)")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"charts: {failure}")
