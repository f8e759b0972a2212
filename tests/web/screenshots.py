"""Takes docs/images/web-*.png: `make screenshots`."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / folder) for folder in ("scripts", "tests/harness", "tests/web")]

from cluster import adopt_environment  # noqa: E402
from site_under_test import answer_the_first_question, running_browser, running_site, sign_in  # noqa: E402

IMAGES = PROJECT / "docs" / "images"


def main():
    adopt_environment()
    with running_site() as site, running_browser() as browser:
        page = browser.new_page(viewport={"width": 1240, "height": 900})
        sign_in(page, site, "Ada Okafor")
        page.get_by_label("Weekly goal").fill("30")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("of 30 answers").wait_for()
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            # What was said after the change is gone, and the charts are drawn.
            page.reload()
            page.locator(".skill .uplot").last.wait_for()
            page.screenshot(path=IMAGES / f"web-{scheme}.png", full_page=True)
        answer_the_first_question(page)
        page.screenshot(path=IMAGES / "web-answer.png")
        page.get_by_role("button", name="Done").click()
        page.get_by_role("link", name="Report").click()
        page.get_by_role("heading", name="Progress of Ada Okafor").wait_for()
        page.screenshot(path=IMAGES / "web-report.png", full_page=True)


if __name__ == "__main__":
    main()
