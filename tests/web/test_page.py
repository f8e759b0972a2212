"""What a demo user sees and does on the page, in a browser."""

import itertools

import pytest

from site_under_test import VIEWPORTS, answer_the_first_question, assert_accessible, sign_in

def test_an_answer_changes_everything_that_is_shown(open_page, site):
    page = open_page()
    sign_in(page, site, "Ada Okafor")
    average = page.locator("#average").inner_text()
    content = page.locator("[data-skill=content]").inner_text()
    assert "You have not practised today yet." in page.locator(".streak").inner_text()
    streak = int(page.locator(".streak .big").inner_text())

    question = answer_the_first_question(page)
    changed = {row[0]: row[1:] for row in page.locator(".changes tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => (cell.querySelector('strong') ?? cell).innerText))")}
    assert changed["Average score"][0] == average
    assert changed["Streak"] == [str(streak), str(streak + 1)]
    assert {"Answers", "Answers this week", "Content", "Confidence", "First to practise"} <= set(changed)
    # A written answer is not heard.
    assert not {"Voice", "Delivery"} & set(changed)

    page.get_by_role("button", name="Done").click()
    page.get_by_text("You have practised today.").wait_for()
    assert page.locator("#average").inner_text() == changed["Average score"][1] != average
    assert page.locator("[data-skill=content]").inner_text() != content
    assert page.locator(".streak .big").inner_text() == str(streak + 1)
    assert page.locator(".questions h3").first.inner_text() == changed["First to practise"][1] != question
    # The page shows what the database has.
    with site.connect() as connection:
        row = connection.execute("SELECT average_score FROM users WHERE full_name = 'Ada Okafor'").fetchone()
    assert page.locator("#average").inner_text() == str(row["average_score"])
    assert site.differences() == []


def test_the_first_answer_after_a_lost_streak_begins_one(open_page, site):
    page = open_page()
    sign_in(page, site, "Bruno Keller")
    assert "The last one has ended." in page.locator(".streak").inner_text()
    answer_the_first_question(page)
    page.keyboard.press("Escape")
    page.get_by_text("You have practised today.").wait_for()
    assert page.locator(".streak .big").inner_text() == "1"


def test_the_weekly_goal_is_the_users_to_set(open_page, site):
    page = open_page()
    sign_in(page, site, "Divya Rao")
    assert "of 25 answers" in page.locator(".week").inner_text()
    page.get_by_label("Weekly goal").fill("12")
    page.get_by_label("Weekly goal").press("Enter")
    page.get_by_text("of 12 answers").wait_for()
    assert page.get_by_role("status").inner_text() == "The weekly goal is now 12 answers."
    page.reload()
    page.get_by_text("of 12 answers").wait_for()


def test_the_calendar_tells_practised_excused_and_frozen_days_apart(open_page, site):
    page = open_page()
    sign_in(page, site, "Ada Okafor")
    assert page.locator(".calendar .excused").count() == 5
    assert page.locator(".calendar .excused").first.inner_text().endswith("excused: holiday")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Emi Tanaka").click()
    page.locator(".calendar .frozen").wait_for()
    assert page.locator(".calendar .frozen").count() == 1
    assert page.locator(".last-week .square.practised").count() == 6
    assert page.locator(".calendar .excused").count() == 0
    # One within a streak that has ended since.
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Frank Moreau").click()
    page.locator(".calendar .frozen").wait_for()
    [day] = site.as_user("Frank Moreau", """
        SELECT day::text FROM my_frozen_days() AS day
        WHERE day < (SELECT last_practice_date - current_streak FROM users)""")
    assert as_shown(page, day["day"]) in page.locator(".calendar .frozen").inner_text()


def test_the_streak_ends_when_the_database_says(open_page, site):
    page = open_page()
    sign_in(page, site, "Emi Tanaka")
    with site.connect() as connection:
        row = connection.execute("""
            SELECT ((streak_expires_at - interval '1 second') AT TIME ZONE 'Asia/Tokyo')::date::text AS day
            FROM user_progress_overview WHERE full_name = 'Emi Tanaka'""").fetchone()
    assert as_shown(page, row["day"]) in page.locator(".streak").inner_text()


def as_shown(page, day):
    """In the words of the browser: 4 Sept 2026."""
    return page.evaluate("""day => new Intl.DateTimeFormat('en-GB', {
        day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(day))""", day)


def test_the_report_of_a_period_can_be_printed(open_page, site):
    page = open_page(scheme="dark")
    sign_in(page, site, "Greta Lind")
    page.get_by_role("link", name="Report").click()
    page.get_by_role("button", name="Last 7 days").click()
    page.get_by_text("beside the 7 days before").wait_for()
    assert page.locator(".totals dd .big").first.inner_text() in ("6", "7")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.get_by_role("button", name="Print").is_visible()
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and pdf.count(b"/Type /Page\n") == 1


def test_the_average_has_the_window_and_the_days_the_zone_of_the_settings(open_page, site):
    with site.connect() as connection:
        connection.execute("SELECT interview_core.configure('public', average_window => 4, time_zone => 'Asia/Tokyo')")
        try:
            page = open_page()
            sign_in(page, site, "Chen Wei")
            assert "the moving average of the last 4." in page.locator(".skills").inner_text()
            newest = site.as_user("Chen Wei", """
                SELECT current_avg, (SELECT average FROM my_skill_points() AS p WHERE p.skill_name = s.skill_name
                                     ORDER BY scored_at DESC LIMIT 1)
                FROM skill_progress AS s""")
            assert newest and all(row["average"] == row["current_avg"] for row in newest)
            assert site.as_user("Chen Wei", """
                SELECT my_time_zone() AS zone, time_zone FROM users""") == [{"zone": "Asia/Tokyo", "time_zone": None}]
        finally:
            connection.execute("SELECT interview_core.configure('public', average_window => 10, time_zone => 'UTC')")


def test_an_answer_with_the_keyboard_alone(open_page, site):
    page = open_page()
    page.goto(site.url)
    page.get_by_role("heading", name="Who is practising?").wait_for()

    def tab_to(name):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("(document.activeElement.ariaLabel ?? document.activeElement.innerText).trim()").startswith(name):
                # Whoever does not see the mouse sees where they are.
                return assert_focus_is_visible(page)
        raise AssertionError(f"Tab does not lead to {name}")

    tab_to("GL\nGreta Lind")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Hello, Greta").wait_for()
    tab_to("Answer: ")
    page.keyboard.press("Enter")
    page.keyboard.type("I measured it first, because the team had guessed.")
    tab_to("Send answer")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What changed").wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("You have practised today.").wait_for()
    tab_to("Report")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Progress of Greta Lind").wait_for()


def assert_focus_is_visible(page):
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_page_may_ask_nobody_else(browser, site):
    # A page of its own: the refusal is an error in the console.
    page = browser.new_page()
    page.goto(site.url)
    refused = page.evaluate("""new Promise(refused => {
        addEventListener('securitypolicyviolation', event => refused(event.effectiveDirective))
        fetch('http://127.0.0.1:9/').catch(() => {})
    })""")
    assert refused == "connect-src"
    page.close()


def test_a_token_that_has_expired_leads_back_to_the_sign_in(open_page, site):
    page = open_page(expected=["Failed to load resource: the server responded with a status of 401 (Unauthorized)"])
    sign_in(page, site, "Chen Wei")
    page.evaluate("sessionStorage.setItem('token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl')")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Who is practising?").wait_for()
    assert page.get_by_role("status").inner_text() == "You have been signed out."


@pytest.mark.parametrize("scheme, size", itertools.product(("light", "dark"), VIEWPORTS))
def test_axe_finds_nothing_in_any_view(open_page, site, scheme, size):
    page = open_page(scheme, size)
    page.goto(site.url)
    page.get_by_role("heading", name="Who is practising?").wait_for()
    assert_accessible(page)
    sign_in(page, site, "Frank Moreau")
    page.locator(".uplot").first.wait_for()
    assert_accessible(page)
    page.locator(".questions button").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Cancel").click()
    answer_the_first_question(page)
    assert_accessible(page)
    page.get_by_role("button", name="Done").click()
    page.get_by_role("link", name="Report").click()
    page.locator(".sheet .card").first.wait_for()
    assert_accessible(page)
