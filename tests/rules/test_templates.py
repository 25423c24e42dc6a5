"""Templates, styles and icons: what every one of them must keep to, checked on the files themselves."""

import re
from pathlib import Path

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, nodes

from data.vocabulary import ActionStatus, CategoryCode, ObservationStatus, Outcome

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "webapp" / "static"
PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
STYLES = sorted((STATIC / "css").glob("*.css"))
ICONS = sorted(path for path in (STATIC / "icons").glob("*.svg") if path.stem != "sprite")
ERROR_CODES = [400, 401, 403, 404, 409, 410, 413, 429, 500, 503]

INLINE = re.compile(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<style\b|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
FOREIGN = re.compile(
    r"""(?:\ssrc|\saction|\ssrcset|<link[^>]*\shref|<use[^>]*\shref)\s*=\s*["']\s*(?:https?:)?//""", re.I
)
SAMPLE = {
    "url_for": lambda endpoint, **values: f"/{endpoint}/{values.get('filename', '')}",
    "language": "sv",
    "municipality": {"name": "Provköping", "slug": "provkoping"},
    "nav": [("/provkoping/", "Start", True), ("/provkoping/map", "Karta", False)],
    "csrf_token": lambda: "token",
}


def environment() -> Environment:
    """Give a Jinja environment like the app's, where msgids stand for themselves."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined] # of the i18n extension
    env.globals.update(SAMPLE)
    env.filters.update(dict.fromkeys(("day", "when", "number", "translated"), str))
    return env


ENVIRONMENT = environment()


def source(name: str) -> str:
    """Read a template without its Jinja comments, where examples may show anything."""
    return re.sub(r"{#.*?#}", "", (TEMPLATES / name).read_text(encoding="utf-8"), flags=re.DOTALL)


STAFF_PAGES = [page for page in PAGES if "layouts/staff.html" in source(page)]
PUBLIC_PAGES = [page for page in PAGES if re.search(r"layouts/(public|plain|flow)\.html", source(page))]


def class_names(text: str) -> set[str]:
    """Find the tk- classes written out in full; a name that is continued by an expression is left out."""
    return set(re.findall(r"(?<![\w-])tk-[a-z0-9_]+(?:-{1,2}[a-z0-9_]+)*(?![\w-])", text))


@pytest.mark.parametrize("name", PAGES)
def test_template_compiles_and_what_it_imports_exists(name: str) -> None:
    tree = ENVIRONMENT.parse((TEMPLATES / name).read_text(encoding="utf-8"))
    ENVIRONMENT.get_template(name)
    for kind in (nodes.Extends, nodes.Include, nodes.Import):
        for other in tree.find_all(kind):
            named = getattr(other, "template", None)
            assert not isinstance(named, nodes.Const) or (TEMPLATES / named.value).is_file(), named
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        imported = ENVIRONMENT.parse((TEMPLATES / node.template.value).read_text(encoding="utf-8"))
        offered = {macro.name for macro in imported.find_all(nodes.Macro)}
        wanted = {item[0] if isinstance(item, tuple) else item for item in node.names}
        assert wanted <= offered, f"{node.template.value} has no {sorted(wanted - offered)}"


@pytest.mark.parametrize("name", PAGES)
def test_template_has_no_unused_import(name: str) -> None:
    text = source(name)
    rest = re.sub(r"{%-?\s*from\s.*?%}", "", text, flags=re.DOTALL)
    for node in ENVIRONMENT.parse(text).find_all(nodes.FromImport):
        local = {item[1] if isinstance(item, tuple) else item for item in node.names}
        assert not {word for word in local if not re.search(rf"\b{word}\b", rest)}


@pytest.mark.parametrize("name", PAGES)
def test_template_keeps_to_the_content_security_policy(name: str) -> None:
    found = INLINE.search(source(name))
    assert found is None, (
        f"inline style or script: {source(name)[found.start() : found.start() + 60]!r}" if found else ""
    )
    assert FOREIGN.search(source(name)) is None


@pytest.mark.parametrize("name", PAGES)
def test_images_say_what_they_show(name: str) -> None:
    for image in re.findall(r"<img\b[^>]*>", source(name)):
        assert re.search(r"\salt=", image), image


@pytest.mark.parametrize("name", PAGES)
def test_request_macros_are_imported_with_context(name: str) -> None:
    for node in ENVIRONMENT.parse(source(name)).find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const) and node.template.value == "components/hidden.html":
            assert node.with_context, "csrf and lang_field read the request: import them with context"


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staff_forms_carry_the_csrf_token(name: str) -> None:
    text = source(name)
    for form in re.findall(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", text, flags=re.DOTALL | re.IGNORECASE):
        assert "csrf()" in form, form[:80]


@pytest.mark.parametrize(
    "name", [page for page in PAGES if re.search(r"layouts/(public|plain|flow)\.html", source(page))]
)
def test_public_get_forms_keep_the_language(name: str) -> None:
    for form in re.findall(r"<form\b.*?</form>", source(name), flags=re.DOTALL | re.IGNORECASE):
        if not re.search(r"method=[\"']post[\"']", form[: form.find(">")], re.IGNORECASE):
            assert "lang_field()" in form, form[:80]


def test_every_class_in_a_template_is_drawn_or_used_by_a_script() -> None:
    drawn = class_names("\n".join(path.read_text(encoding="utf-8") for path in STYLES))
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").rglob("*.js"))
    missing = {
        f"{page}: {name}"
        for page in PAGES
        for attribute in re.findall(r"class=\"([^\"]*)\"", source(page))
        for name in class_names(attribute)
        if name not in drawn and name not in scripts
    }
    assert not missing


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_uses_only_local_files_and_known_variables(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"url\(\s*[\"']?\s*(?:https?:)?//|@import", text)
    everything = "\n".join(sheet.read_text(encoding="utf-8") for sheet in STYLES)
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", everything))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined


def test_the_dark_theme_overrides_only_variables_that_exist() -> None:
    light = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    dark = (STATIC / "css" / "tokens-dark.css").read_text(encoding="utf-8")
    names = re.compile(r"(--[a-z0-9-]+):")
    assert set(names.findall(dark)) <= set(names.findall(light))


def test_the_sprite_holds_exactly_the_single_icons() -> None:
    sprite = (STATIC / "icons" / "sprite.svg").read_text(encoding="utf-8")
    symbols = dict(re.findall(r'<symbol id="([^"]+)" viewBox="0 0 24 24">(.*?)</symbol>', sprite))
    singles = {path.stem: re.sub(r"^<svg[^>]*>|</svg>\s*$", "", path.read_text(encoding="utf-8")) for path in ICONS}
    assert symbols == singles


@pytest.mark.parametrize("name", PAGES)
def test_icons_named_in_a_template_exist(name: str) -> None:
    drawn = {path.stem for path in ICONS}
    literal = r"[\"']([a-z0-9_-]*[a-z0-9])[\"']"
    text = source(name)
    used = set(re.findall(rf"(?:\bicon|\bdraw|icon_after=|icon=)\(?{literal}(?=[,)\s])", text))
    assert used <= drawn, sorted(used - drawn)


def test_every_category_and_status_has_icon_and_colour() -> None:
    drawn = {path.stem for path in ICONS}
    css = class_names((STATIC / "css" / "status.css").read_text(encoding="utf-8"))
    for category in CategoryCode:
        assert f"cat-{category}" in drawn
        assert f"tk-c-{category}" in css
    for code in [*ObservationStatus, *ActionStatus, *Outcome, "overdue"]:
        assert f"st-{code}" in drawn
        assert f"tk-tag--{code}" in css


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_page_has_one_heading_and_a_way_on(code: int) -> None:
    html = ENVIRONMENT.get_template(f"errors/{code}.html").render()
    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    headings = page.findall(".//h1")
    assert len(headings) == 1
    title = page.findtext(".//title") or ""
    assert title.startswith(headings[0].text or "?")
    main = page.find(".//main")
    assert main is not None
    assert [link for link in main.iter("a") if link.get("href", "").startswith("/")]
    assert page.get("lang") == "sv"
    assert page.find(".//body/a[@class='tk-skip']") is not None
