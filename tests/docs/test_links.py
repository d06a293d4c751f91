"""The pages lead somewhere: each link to a file of this repository and each heading that it names are there, and the README
leads to each page of docs.

SPDX-License-Identifier: Apache-2.0
"""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [README, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "firmware/README.md", *DOCS]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGE_NAME = re.compile(r"docs/[\w-]+\.md")


def links(page):
    """The links of a page, but for those to other sites."""
    found = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [link for link in found if "://" not in link]


def anchors(page):
    """The headings of a page, as links name them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class LinksTest(unittest.TestCase):
    def test_each_link_leads_to_a_file_and_a_heading_that_are_there(self):
        for page in PAGES:
            for link in links(page):
                with self.subTest(page=page.name, link=link):
                    name, _, anchor = link.partition("#")
                    target = (page.parent / name).resolve() if name else page
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_the_readme_leads_to_each_page(self):
        named = set(PAGE_NAME.findall(README.read_text(encoding="utf-8")))
        self.assertEqual({path.relative_to(ROOT).as_posix() for path in DOCS}, named)


if __name__ == "__main__":
    unittest.main()
