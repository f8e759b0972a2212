"""One site and one browser for all tests of the page; each test gets a page of its own."""

import pytest

from site_under_test import VIEWPORTS, running_browser, running_site


@pytest.fixture(scope="session")
def site(project_environment):
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def browser():
    with running_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser, site):
    """A function that opens a page; the test fails if one of them asked for anything elsewhere, was
    refused something by the page's own policy, or failed."""
    contexts, wrong = [], []

    def look_at(request):
        if not request.url.startswith(f"{site.url}/"):
            wrong.append(f"a request to {request.url}")

    def open_page(scheme="light", size="wide", expected=()):
        width, height = VIEWPORTS[size]
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.on("request", look_at)
        page.on("pageerror", lambda error: wrong.append(f"an error: {error}"))
        page.on("console", lambda message: message.type == "error" and message.text not in expected
                and wrong.append(f"in the console: {message.text}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
