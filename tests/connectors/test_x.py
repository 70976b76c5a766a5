"""The archive and the API's lines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors import x_notes
from connectors.api import LeftOut, NotThisFormat, Options, Outcome
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
        (
            "line 13",
            "favorite_count: Input should be a valid integer, unable to parse string as an integer",
        ),
        ("line 17", "not valid JSON"),
    ]


NOTICES: list[dict[str, Any]] = [
    {"delete": {"status": {"id": 1, "id_str": "1", "user_id_str": "77"}, "timestamp_ms": "1475323200000"}},
    {"limit": {"track": 3}},
    {"scrub_geo": {"user_id_str": "14"}},
    {"status_withheld": {"id": 1, "user_id": 2}},
    {"disconnect": {"code": 4}},
    {"warning": {"code": "FALLING_BEHIND", "message": "text"}},
]


@pytest.mark.parametrize("before", [0, 1, 5000])
def test_notices_between_posts_are_counted_however_many_come_first(before: int, tmp_path: Path) -> None:
    lines = [NOTICES[0]] * before + [tweet(1, full_text='{"delete":'), *NOTICES, tweet(2)]
    outcomes = read("x-api", put(tmp_path, "t.jsonl", "\n".join(map(json.dumps, lines))))
    assert len(deposits(outcomes)) == 2
    assert outcomes[2:] == [
        LeftOut(kind, "a notice between the posts", 1 + (before if kind == "delete" else 0))
        for notice in NOTICES
        for kind in notice
    ]


def test_a_capture_of_notices_only_is_one(tmp_path: Path) -> None:
    outcomes = read("x-api", put(tmp_path, "t.jsonl", "\n".join(map(json.dumps, NOTICES))))
    assert outcomes == [LeftOut(kind, "a notice between the posts", 1) for notice in NOTICES for kind in notice]


V2: list[dict[str, Any]] = [
    {"id": "1600", "text": "v2", "author_id": "42", "created_at": "2023-03-01T10:00:00.000Z"},
    {"text": "v2", "edit_history_tweet_ids": ["1600"], "id": "1600"},
    {"data": [{"id": "1600", "text": "v2"}], "meta": {"result_count": 1}},
    {"data": {"id": "1600", "text": "v2", "author_id": "42"}, "includes": {"users": []}},
]


@pytest.mark.parametrize("line", V2)
def test_api_v2_is_told_to_be_one(line: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(NotThisFormat, match=r"this is API v2, only v1.1 is read"):
        read("x-api", put(tmp_path, "t.jsonl", json.dumps(line)))
    mixed = read("x-api", put(tmp_path, "t.jsonl", json.dumps(tweet(1)) + "\n" + json.dumps(line)))
    assert refusals(mixed) == [("line 2", "this is API v2, only v1.1 is read")]


STATUS = "https://twitter.com/someone/status/1234567890123"


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (STATUS, "QUOTE"),
        ("https://x.com/someone/status/12?s=20", "QUOTE"),
        ("http://mobile.twitter.com/some_one/statuses/12/", "QUOTE"),
        ("https://twitter.com/i/web/status/12", "QUOTE"),
        ("https://twitter.com/i/web/status/1", "POST"),  # the tweet itself, whose text is cut
        ("https://twitter.com/someone/status/12/photo/1", "POST"),
        ("https://twitter.com/someone", "POST"),
        ("https://example.com/someone/status/12", "POST"),
        ("https://example.com/?to=https://twitter.com/someone/status/12", "POST"),
    ],
)
def test_a_quote_of_an_archive_shows_as_a_link(address: str, kind: str, tmp_path: Path) -> None:
    urls = {"urls": [{"url": "https://t.co/q1", "expanded_url": address}]}
    assert archived(tmp_path, full_text="this https://t.co/q1", entities=urls)["kind"] == kind
    reply = archived(tmp_path, full_text="this https://t.co/q1", entities=urls, in_reply_to_user_id_str="7")
    assert reply["kind"] == "REPLY"


@pytest.mark.parametrize(
    ("code", "text", "language"),
    [
        (None, "https://t.co/pic1", "zxx"), ("und", "#gardening #onions", "zxx"), ("qme", "https://t.co/1", "zxx"),
        ("qht", "#eins #zwei", "zxx"), ("zxx", "@noor https://t.co/1 $AB", "zxx"), ("art", "😀 !", "zxx"),
        ("", "#tag", "zxx"), ("en", "https://t.co/pic1", "en"), ("pt-BR", "#tag", "pt-BR"),
        (None, "Anna #tag", None), ("und", "ok #tag", "und"), ("qme", "see https://t.co/1", "qme"),
        ("zxx", "https://t.co/1 Anna", "und"),
    ],
)  # fmt: skip
def test_texts_of_links_and_tags_only_are_in_no_language(
    code: str | None, text: str, language: str | None, tmp_path: Path
) -> None:
    assert archived(tmp_path, full_text=text, lang=code)["language"] == language


LONG = "The garden wall needs new mortar. " * 12
CUT = LONG[:270]


def note(number: int = 9, text: str = LONG, written: str = "2026-03-01T10:20:30.000Z", **core: Any) -> dict[str, Any]:
    return {"noteTweet": {"noteTweetId": str(number), "createdAt": written, "core": {"text": text, **core}}}


def with_notes(tmp_path: Path, tweets: list[dict[str, Any]], *notes: Any) -> list[Outcome]:
    files = {
        "data/tweets.js": ytd("tweets", *({"tweet": each} for each in tweets)).encode(),
        "data/note-tweet.js": ytd("note_tweet", *notes).encode(),
    }
    outcomes = read("x-archive", put(tmp_path, "a.zip", pack.zipped(files)))
    backwards = pack.zipped(dict(reversed(files.items())))
    assert sorted(map(str, read("x-archive", put(tmp_path, "b.zip", backwards)))) == sorted(map(str, outcomes))
    for name, content in files.items():
        put(tmp_path / "folder", name, content)
    assert sorted(map(str, read("x-archive", tmp_path / "folder"))) == sorted(map(str, outcomes))
    return outcomes


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        (CUT + "… https://t.co/zzz1", LONG),
        (CUT + "…", LONG),
        (CUT, LONG),
        ("@noor @bo " + CUT + "… https://t.co/zzz1", LONG),
        (CUT + "… https://t.co/zzz1", "@noor " + LONG),
        ("Mortar &amp; " + CUT + "…", "Mortar &amp; " + LONG),
        ("begins otherwise… https://t.co/zzz1", LONG),  # only one was written then
    ],
)
def test_the_whole_of_a_long_text(cut: str, whole: str, tmp_path: Path) -> None:
    links: dict[str, Any] = {"urls": [{"expandedUrl": "https://soup.example"}], "hashtags": [{"text": "wall"}]}
    (record,) = deposits(with_notes(tmp_path, [tweet(1, full_text=cut)], note(text=whole, **links)))
    assert (record["post_id"], record["text"]) == ("1", unescape(whole))
    assert (record["links"], record["hashtags"]) == (["https://soup.example"], ["wall"])
    alone = archived(tmp_path, full_text=cut)
    assert record["event_id"] == alone["event_id"]


def test_each_long_text_finds_its_post(tmp_path: Path) -> None:
    texts = [f"{number}. {LONG}" for number in range(3)]
    tweets = [tweet(number, full_text=text[:270] + "…") for number, text in enumerate(texts)]
    tweets.append(tweet(8, full_text="0"))  # short, written in the same second
    notes = [note(number, text) for number, text in enumerate(texts)]
    records = deposits(with_notes(tmp_path, tweets, *reversed(notes)))
    assert {record["post_id"]: record["text"] for record in records} == {
        **{str(number): text for number, text in enumerate(texts)},
        "8": "0",
    }


def test_a_long_text_without_its_post_is_a_post(tmp_path: Path) -> None:
    other = note(10, "Another " + LONG, "2026-04-01T10:20:30.000Z")
    outcomes = with_notes(tmp_path, [tweet(1, full_text=CUT + "…")], note(), other, {"noteTweet": {"core": {}}})
    first, second = deposits(outcomes)
    assert (first["post_id"], second["post_id"], second["text"]) == ("1", "10", "Another " + LONG)
    assert refusals(outcomes) == [("note-tweet.js record 3", "noteTweet.noteTweetId: missing")]
    (alone,) = deposits(read("x-archive", put(tmp_path, "note-tweet.js", ytd("note_tweet", other))))
    assert alone == second


def test_long_texts_beyond_measure_are_posts_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(x_notes, "MOST_CHARACTERS", 5 * (len(LONG) + x_notes.OVERHEAD))
    notes = [note(number, LONG, f"2026-03-01T10:20:{number:02}.000Z") for number in range(30)]
    assert len(deposits(with_notes(tmp_path, [], *notes))) == 30
    monkeypatch.undo()
    at_once = [note(number, f"{number} {LONG}") for number in range(30)]
    assert len(deposits(with_notes(tmp_path, [], *at_once))) == 30


def test_every_list_that_holds_posts_is_read_and_others_are_named_with_their_count(tmp_path: Path) -> None:
    files = FILES | {
        "data/community-tweet.js": ytd("community_tweet", {"tweet": tweet(4)}).encode(),
        "data/direct-messages.js": ytd("direct_messages", {}, {}, {}).encode(),
        "data/manifest.js": b"window.__THAR_CONFIG = {}",
        "data/tweets_media/1-x.jpg": b"",
    }
    outcomes = read("x-archive", put(tmp_path, "a.zip", pack.zipped(files)))
    assert {record.get("post_id") for record in deposits(outcomes)} == {"1", "2", "4", None}
    assert not refusals(outcomes)
    assert {(item.where, item.reason, item.count) for item in outcomes if isinstance(item, LeftOut)} == {
        ("account.js", "a list that holds no posts", 0),
        ("deleted-tweets.js", "posts that the owner deleted", 1),
        ("direct-messages.js", "a list that holds no posts", 3),
        ("manifest.js", "a script that is not read", 1),
        ("data/tweets_media/*.jpg", "a file that is not read", 1),
        ("assets/js/*.css", "a file that is not read", 1),
    }


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
