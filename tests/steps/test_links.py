"""Links stay links: without user names, what leads to them, queries and fragments."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.scanner.text import links
from pipelines.scanner.text.placeholders import Placeholders
from pipelines.scanner.text.spans import Span

LINKS = [
    ("https://example.org", "https://example.org"),
    ("https://www.example.org/news/2026/a-b.html", "https://www.example.org/news/2026/a-b.html"),
    ("http://example.org:8080/a", "http://example.org:8080/a"),
    ("https://example.org/a?u=jo&t=1#jo", "https://example.org/a"),
    ("https://example.org/a;jsessionid=1/b", "https://example.org/a/b"),
    ("https://jo:pw@example.org/a", "https://example.org/a"),
    ("https://social.example/@jo/113", "https://social.example/<USER_NAME_1>/"),
    ("https://social.example/@jo@other.example", "https://social.example/<USER_NAME_1>"),
    ("https://social.example/%40jo", "https://social.example/<USER_NAME_1>"),
    ("https://social.example/users/jo/statuses/113", "https://social.example/users/<USER_NAME_1>/statuses/"),
    ("https://example.org/~jo/cv", "https://example.org/<USER_NAME_1>/cv"),
    ("https://www.linkedin.com/in/jo-b-1a2/", "https://www.linkedin.com/in/<USER_NAME_1>/"),
    ("https://x.com/jo_b/status/113?s=20", "https://x.com/<USER_NAME_1>/status/"),
    ("https://x.com/hashtag/tea", "https://x.com/hashtag/tea"),
    ("https://mobile.twitter.com/jo_b", "https://mobile.twitter.com/<USER_NAME_1>"),
    ("https://github.com/jo/jo", "https://github.com/<USER_NAME_1>/<USER_NAME_1>"),
    ("https://www.reddit.com/user/jo", "https://www.reddit.com/user/<USER_NAME_1>"),
    ("https://www.reddit.com/r/tea", "https://www.reddit.com/r/tea"),
    ("https://jo.tumblr.com/post/113/tea", "https://<USER_NAME_1>.tumblr.com/post//tea"),
    ("https://en.wikipedia.org/wiki/Tea", "https://en.wikipedia.org/wiki/Tea"),
    ("https://wa.me/442079460958", "https://wa.me/<USER_NAME_1>"),
    ("https://docs.example/d/1AbCdEfGh1jKlMnOpQr/edit", "https://docs.example/d//edit"),
    ("https://example.org/r/123e4567-e89b-12d3-a456-426614174000", "https://example.org/r/"),
    ("https://пример.рф/путь?x", "https://пример.рф/путь"),
    ("t.me/jo", "t.me/<USER_NAME_1>"),
]


@pytest.mark.parametrize(("link", "expected"), LINKS)
def test_what_stays_of_a_link(link: str, expected: str) -> None:
    assert links.kept(link, Placeholders()) == expected


@pytest.mark.parametrize(
    "link",
    [
        "", "words", "jo", "two words.example", "mailto:jo@example.org", "tel:+442079460958", "javascript://example.org/x",
        "http://192.0.2.7/a", "http://[2001:db8::1]/a", "http://localhost/a", "https://", "https:///a", "http://jo@/a",
        "data:text/html,jo.example/x", "https://exa mple.org/jo", "https://example.org\n/jo",
    ],
)  # fmt: skip
def test_what_is_no_link_to_a_host_with_a_name_goes(link: str) -> None:
    assert links.kept(link, Placeholders()) is None


def shown(text: str, found: list[Span]) -> str:
    for span in reversed(links.trimmed(text, found)):
        word = "" if span.entity == links.PART else f"<{span.entity}>"
        text = text[: span.start] + word + text[span.end :]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://x.com/jo/status/1?s=2, ok?", "see https://x.com/<USER_NAME>/status/, ok?"),
        ("(www.example.org/a?b)", "(www.example.org/a)"),
        ("have you been to https://example.org/a?", "have you been to https://example.org/a?"),
        ("t.me/jo and instagram.com/jo.b!", "t.me/<USER_NAME> and instagram.com/<USER_NAME>!"),
        ("http://192.0.2.7/x is mine", "<URL> is mine"),
        ("and/or, 1/2, read.me, a.b", "and/or, 1/2, read.me, a.b"),
    ],
)
def test_links_in_text(text: str, expected: str) -> None:
    assert shown(text, []) == expected


def test_a_scanners_link_is_trimmed_too_and_a_name_in_it_is_not_forgotten() -> None:
    text = "at ada-frost.example?q=1 today"
    found = [Span(3, 24, "URL", 0.6), Span(3, 12, "PERSON", 0.8)]
    assert shown(text, found) == "at <PERSON>.example today"


def test_a_link_up_to_an_address_in_its_query_is_no_address() -> None:
    text = "https://example.org/a?u=jo@example.com"
    assert shown(text, [Span(8, 38, "EMAIL_ADDRESS", 1.0)]) == "https://example.org/a"


@pytest.mark.parametrize("user", ["jo", "jo.b", "Jo-B_9", "йо", "j%C3%B6"])
@pytest.mark.parametrize(
    "form", ["https://a.example/@{}", "https://a.example/u/{}/x", "https://x.com/{}?a=b", "t.me/{}"]
)
def test_a_user_name_never_stays(user: str, form: str) -> None:
    left = links.kept(form.format(user), Placeholders())
    assert left is not None
    assert user not in left.replace("/u/", "/")


@given(st.text(), st.text(), st.text())
def test_neither_user_information_nor_query_nor_fragment_stays(user: str, query: str, fragment: str) -> None:
    marked = [f"canary{part}" for part in (user, query, fragment)]
    link = f"https://{marked[0]}@example.org/a?{marked[1]}#{marked[2]}"
    left = links.kept(link, Placeholders())
    assert left is None or "canary" not in left or "/" in user or "?" in user or "#" in user


@given(st.text())
def test_any_text_has_spans_that_lie_within_it(text: str) -> None:
    for span in links.trimmed(text, []):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("piece", ["a.", "http://", "www.", "a.a/", "https://x.com/@", "/?", "a-", "://", "aaaa", "x1"])
def test_no_run_of_characters_takes_quadratic_time(piece: str) -> None:
    """Else these 200,000 characters would take longer than a test may."""
    text = "https://x.com/" + piece * (200_000 // len(piece))
    assert all(span.end <= len(text) for span in links.trimmed(text, []))
