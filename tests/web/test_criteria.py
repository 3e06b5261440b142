"""What an audit can promise here."""

from starlette.testclient import TestClient

from tests.site import session_secret, sign_in
from vetting.domain.accounts import Role

FORM = {"name": "licence-ok", "description": "The <licence> fits.", "implies": ["safe-to-run"]}


def test_the_built_in_criteria_are_explained(site: TestClient) -> None:
    """Each has its text and what it implies; who may not define more sees no form."""
    page = site.get("/criteria").text

    assert 'id="safe-to-run"' in page
    assert 'Implies <a href="#safe-to-run">' in page
    assert "Define another" not in page


def test_an_operator_defines_more(site: TestClient) -> None:
    """The new one stands on the page and can be implied by the next; a second of its name is refused."""
    sign_in(site)
    form = {**FORM, "csrf": session_secret(site)}

    page = site.post("/criteria", data=form).text

    assert "Audits can promise licence-ok from now on." in page
    assert "The &lt;licence&gt; fits." in page
    assert "this instance&#39;s own" in page or "this instance's own" in page
    assert 'value="licence-ok"' in page
    assert site.post("/criteria", data=form).status_code == 409


def test_what_makes_no_sense_is_refused(site: TestClient) -> None:
    """A name that no file could carry, no text, and implying what does not exist: said on the page, form and all."""
    sign_in(site)
    form = {**FORM, "csrf": session_secret(site)}

    for wrong, said in (
        ({"name": "Licence OK"}, "a name is of at most 64 lower-case letters"),
        ({"description": " "}, "what a reviewer promises has to be said"),
        ({"implies": ["nothing-known"]}, "nothing-known"),
    ):
        answer = site.post("/criteria", data={**form, **wrong})
        shown = {**form, **wrong}
        assert answer.status_code == 422
        assert "It was not defined:" in answer.text
        assert said in answer.text
        assert f'value="{shown["name"]}"' in answer.text


def test_only_operators_define(site: TestClient) -> None:
    """A reviewer gets no form and is refused."""
    sign_in(site, "kim", roles=frozenset({Role.REVIEWER}))

    assert "Define another" not in site.get("/criteria").text
    assert site.post("/criteria", data={**FORM, "csrf": session_secret(site)}).status_code == 403
