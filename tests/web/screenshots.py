"""Takes docs/images/web-*.png: `make screenshots`."""

import sys
from pathlib import Path

FOLDERS = ("scripts", "tests/harness", "tests/web")
PROJECT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(PROJECT / folder) for folder in FOLDERS]

from cluster import adopt_environment  # noqa: E402
from site_under_test import running_browser, running_site, sign_in  # noqa: E402

IMAGES = PROJECT / "docs" / "images"


def main():
    adopt_environment()
    with running_site() as site, running_browser() as browser:
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme, viewport={"width": 1240, "height": 1000})
            sign_in(page, site, "Ada Okafor")
            page.get_by_label("Weekly goal").fill("30")
            page.get_by_role("button", name="Save").click()
            page.get_by_text("of 30 answers").wait_for()
            page.reload()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"web-{scheme}.png", full_page=True)


if __name__ == "__main__":
    main()
