"""The archive and the API's lines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.api import NotThisFormat, Options
from connectors.x_tweets import unescape
from teller.sandbox.exports import pack
from tests.connectors.exports import deposits, put, read, refusals, tweet, ytd

LIKE = {
    "like": {"tweetId": "900", "fullText": "cats &amp; dogs", "expandedUrl": "https://twitter.com/i/web/status/900"}
}
FILES = {
    "data/account.js": b"window.YTD.account.part0 = []",
    "data/tweets.js": ytd("tweets", {"tweet": tweet(1)}).encode(),
    "data/tweets-part1.js": ytd("tweets", {"tweet": tweet(2)}, part=1).encode(),
    "data/like.js": ytd("like", LIKE).encode(),
    "data/deleted-tweets.js": ytd("deleted_tweets", {"tweet": tweet(3)}).encode(),
    "assets/js/tweets.css": b"",
}


def archived(tmp_path: Path, **fields: Any) -> dict[str, Any]:
    (record,) = deposits(read("x-archive", put(tmp_path, "tweets.js", ytd("tweets", {"tweet": tweet(1, **fields)}))))
    return record


def from_api(tmp_path: Path, *tweets: dict[str, Any]) -> list[dict[str, Any]]:
    return deposits(read("x-api", put(tmp_path, "t.jsonl", "\n".join(map(json.dumps, tweets)))))


def test_archive_in_zip_and_folder(tmp_path: Path) -> None:
    zipped = read("x-archive", put(tmp_path, "twitter.zip", pack.zipped(FILES)))
    assert [record.get("post_id") or record["target_post"] for record in deposits(zipped)] == ["1", "2", "900"]
    for name, content in FILES.items():
        put(tmp_path / "twitter", name, content)
    folder = read("x-archive", tmp_path / "twitter")
    ids = [{record["event_id"] for record in deposits(outcomes)} for outcomes in (zipped, folder)]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 3


@pytest.mark.parametrize(
    "content",
    [
        ytd("tweet", {"tweet": tweet(1)}),
        ytd("tweet", tweet(1)),
        "\ufeff" + ytd("tweets", {"tweet": tweet(1)}) + ";\n",
        ytd("tweets", {"tweet": tweet(1)}, part=12).replace(" = ", "="),
    ],
    ids=["tweet.js", "before 2020", "bom and semicolon", "no spaces"],
)
def test_older_and_other_wrappers(content: str, tmp_path: Path) -> None:
    assert deposits(read("x-archive", put(tmp_path, "some.js", content)))[0]["post_id"] == "1"


@pytest.mark.parametrize("content", [ytd("account", {}), json.dumps([tweet(1)]), "window.YTD.tweets.part0 = {}"])
def test_other_files_of_the_archive_are_not_tweets(content: str, tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match="an X archive"):
        read("x-archive", put(tmp_path, "some.js", content))


def test_an_empty_list_is_fine(tmp_path: Path) -> None:
    assert read("x-archive", put(tmp_path, "like.js", ytd("like"))) == []


def test_a_tweet(tmp_path: Path) -> None:
    record = archived(
        tmp_path,
        full_text="a &lt;b&gt; &amp;amp; @noor #tag https://t.co/1",
        lang="en",
        source='<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        favorite_count="12",
        retweet_count="3",
        possibly_sensitive=False,
        in_reply_to_status_id_str="77",
        in_reply_to_user_id_str="78",
        place={"full_name": "Lisbon, Portugal"},
        entities={
            "hashtags": [{"text": "tag"}],
            "user_mentions": [{"id_str": "5", "screen_name": "noor"}],
            "urls": [{"url": "https://t.co/1", "expanded_url": "https://soup.example"}],
            "media": [{"id_str": "1"}],
        },
        extended_entities={"media": [{"id_str": "1"}, {"id_str": "2"}]},
    )
    expected = {
        "text": "a <b> &amp; @noor #tag https://t.co/1", "kind": "REPLY", "language": "en", "likes": 12, "reposts": 3,
        "application": "Twitter Web App", "sensitive": False, "in_reply_to_post": "77", "in_reply_to_user": "78",
        "place": "Lisbon, Portugal", "hashtags": ["tag"], "mentions": ["5"], "links": ["https://soup.example"],
        "media_count": 2, "visibility": "UNKNOWN", "occurred_at": datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC),
    }  # fmt: skip
    assert {name: record[name] for name in expected} == expected


def test_only_three_escapes_are_undone_once() -> None:
    assert unescape("&amp;lt; &lt; &gt; &deg; &quot; &go & &#38;") == "&lt; < > &deg; &quot; &go & &#38;"


def test_repeats(tmp_path: Path) -> None:
    repeated = tweet(50, full_text="the words &amp; more", user={"id_str": "51"})
    known, unknown = from_api(
        tmp_path,
        tweet(1, full_text="RT @noor: the words", retweeted_status=repeated),
        tweet(2, full_text="RT @noor: the words"),
    )
    assert (known["kind"], known["target_post"], known["target_author"]) == ("REPOST", "50", "51")
    assert known["target_text"] == "the words & more"
    assert (unknown["kind"], unknown["text"]) == ("REPOST", "RT @noor: the words")


def test_quotes_and_whole_texts(tmp_path: Path) -> None:
    quote, long = from_api(
        tmp_path,
        tweet(1, is_quote_status=True, quoted_status_id_str="7"),
        tweet(2, text="cut…", full_text=None, extended_tweet={"full_text": "the whole of it", "entities": {}}),
    )
    assert quote["kind"] == "QUOTE"
    assert long["text"] == "the whole of it"


@pytest.mark.parametrize(("protected", "visibility"), [(True, "FOLLOWERS"), (False, "PUBLIC"), (None, "UNKNOWN")])
def test_visibility(protected: bool | None, visibility: str, tmp_path: Path) -> None:
    (record,) = from_api(tmp_path, tweet(1, user={"id_str": "42", "protected": protected}))
    assert (record["visibility"], record["owner_id"]) == (visibility, "42")


def test_the_feed_refuses_what_it_must(tmp_path: Path) -> None:
    lines = [
        tweet(1), tweet(2, user=None), tweet(3, user={"screen_name": "noor"}), tweet(4, created_at="2026-03-01"),
        tweet(5, full_text=None), {"delete": {"status": {"id": 6}}}, tweet(7, favorite_count="many"), tweet(8),
    ]  # fmt: skip
    content = "\n\n".join([json.dumps(line) for line in lines] + ['{"id_str": "9", "te', "\r\n"])
    outcomes = read("x-api", put(tmp_path, "t.jsonl", content))
    assert [record["post_id"] for record in deposits(outcomes)] == ["1", "8"]
    assert refusals(outcomes) == [
        ("line 3", "user.id_str: missing, so it names no owner"),
        ("line 5", "user.id_str: missing, so it names no owner"),
        ("line 7", "created_at: not a date like Thu Apr 06 15:24:15 +0000 2017"),
        ("line 9", "full_text: missing"),
        ("line 11", "id_str: missing"),
        (
            "line 13",
            "favorite_count: Input should be a valid integer, unable to parse string as an integer",
        ),
        ("line 17", "not valid JSON"),
    ]


def test_the_feed_may_begin_with_broken_lines(tmp_path: Path) -> None:
    outcomes = read("x-api", put(tmp_path, "t.jsonl", "oops\n[1]\n" + json.dumps(tweet(1))))
    assert len(deposits(outcomes)) == 1
    assert [where for where, _ in refusals(outcomes)] == ["line 1", "line 2"]


def test_bad_elements_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    good = json.dumps({"tweet": tweet(1)})
    content = f'window.YTD.tweets.part0 = [{{"tweet": {{"id_str": tru}}}}, {good}, {{"x": 1}}, "text", 12,, {good}]'
    outcomes = read("x-archive", put(tmp_path, "tweets.js", content))
    assert len(deposits(outcomes)) == 2
    assert [where for where, _ in refusals(outcomes)] == [f"record {number}" for number in (1, 3, 4, 5, 6)]


def test_a_like(tmp_path: Path) -> None:
    (record,) = deposits(read("x-archive", put(tmp_path, "like.js", ytd("like", LIKE))))
    assert (record["kind"], record["target_post"], record["target_text"]) == ("LIKE", "900", "cats & dogs")
    assert (record["occurred_at"], record["time_precision"]) == (None, "UNKNOWN")


def test_language_and_currency_like_fields_that_lack_their_form_become_null(tmp_path: Path) -> None:
    assert archived(tmp_path, lang="not a tag!")["language"] is None


def test_the_depositor_may_be_said(tmp_path: Path) -> None:
    outcomes = read("x-api", put(tmp_path, "t.jsonl", json.dumps(tweet(1))), Options(depositor="x"))
    assert deposits(outcomes)[0]["depositor"] == "x"
