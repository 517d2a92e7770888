"""Takes the README's picture: the shop window and, on a phone, what follows, as a visitor of the demo sees them.

Run by ``make picture`` when the pages look different; it needs Chromium, and Pillow to make the file small.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
PLACE = ROOT / "docs" / "images" / "shop.png"
WIDTH, COLOURS, GROUND = 1_800, 255, "#8b949e"
SHEET = """<!doctype html><style>
body { margin: 0; display: flex; gap: 28px; padding: 20px; width: max-content; }
img { display: block; height: 700px; border-radius: 14px; box-shadow: 0 0 0 1px rgb(128 128 128 / .35); }
</style><img src="data:image/png;base64,%s"><img src="data:image/png;base64,%s">"""
sys.path.insert(0, str(ROOT))


def visit(browser: Browser, width: int, scheme: str) -> Page:
    size = {"width": width, "height": 700}
    return browser.new_page(viewport=size, device_scale_factor=2, color_scheme=scheme, locale="en-GB")


def taken(page: Page) -> str:
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.wait_for_timeout(500)
    return base64.b64encode(page.screenshot()).decode()


def fill(page: Page) -> None:
    page.get_by_role("link", name="CSV report").click()
    page.get_by_role("button", name="use the example").click()
    page.get_by_label("Title of the report").fill("Spring sales")


def main() -> None:
    from tests.e2e.stage import chromium
    from tests.live import live

    with tempfile.TemporaryDirectory() as folder, live(Path(folder) / "data", "demo") as server, chromium() as browser:
        window, phone = visit(browser, 1080, "light"), visit(browser, 390, "dark")
        for page in (window, phone):
            page.goto(server.url)
            fill(page)
        phone.get_by_role("button", name="Order and pay").click()
        phone.get_by_role("button", name="Pay €").click()
        phone.get_by_role("link", name="Follow the execution").click()
        phone.get_by_label("region", exact=True).check()
        phone.get_by_role("button", name="Send").click()
        phone.get_by_role("button", name="Download").wait_for()
        phone.wait_for_timeout(1_500)
        sheet = browser.new_page(viewport={"width": 1600, "height": 748}, device_scale_factor=2)
        sheet.set_content(SHEET % (taken(window), taken(phone)))
        drawn = Image.open(io.BytesIO(sheet.locator("body").screenshot(omit_background=True)))
        small = drawn.resize((WIDTH, round(drawn.height * WIDTH / drawn.width)), Image.Resampling.LANCZOS)
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        flat = Image.new("RGB", small.size, GROUND)
        flat.paste(small, mask=small.getchannel("A"))
        flat.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(PLACE, optimize=True)


if __name__ == "__main__":
    main()
