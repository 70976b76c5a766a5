from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.api import NotThisFormat
from connectors.formats.html_text import text_and_links
from teller.sandbox.exports import pack
from tests.connectors.exports import ME, PUBLIC, collection, create, deposits, put, read, refusals

BOOST = {
    "id": f"{ME}/statuses/9/activity",
    "type": "Announce",
    "published": "2026-03-02T00:00:00Z",
    "to": [PUBLIC],
    "cc": ["https://far.example/users/noor", f"{ME}/followers"],
    "object": "https://far.example/users/noor/statuses/5",
}
FILES = {
    "media_attachments/files/1.png": b"\x89PNG",
    "outbox.json": collection(create(1), BOOST),
    "likes.json": collection("https://far.example/1"),
    "bookmarks.json": collection("https://far.example/1", "https://far.example/2"),
    "actor.json": b"{}",
}
KINDS = ["POST", "REPOST", "LIKE", "BOOKMARK", "BOOKMARK"]


def kinds(path: Path) -> list[str]:
    return [record["kind"] for record in deposits(read("mastodon", path))]


def test_zip(tmp_path: Path) -> None:
    assert kinds(put(tmp_path, "archive.zip", pack.zipped(FILES))) == KINDS


def test_tar_gz(tmp_path: Path) -> None:
    assert kinds(put(tmp_path, "archive.tar.gz", pack.tarred(FILES))) == KINDS


def test_folder_also_below_another(tmp_path: Path) -> None:
    for name, content in FILES.items():
        put(tmp_path / "archive-2026", name, content)
    assert sorted(kinds(tmp_path)) == sorted(kinds(tmp_path / "archive-2026")) == sorted(KINDS)


def test_a_file_alone(tmp_path: Path) -> None:
    for name, expected in (("outbox.json", KINDS[:2]), ("likes.json", ["LIKE"]), ("bookmarks.json", ["BOOKMARK"] * 2)):
        assert kinds(put(tmp_path, name, FILES[name])) == expected


def test_the_same_ids_in_every_packing(tmp_path: Path) -> None:
    zipped, tarred = put(tmp_path, "a.zip", pack.zipped(FILES)), put(tmp_path, "a.tar.gz", pack.tarred(FILES))
    assert read("mastodon", zipped) == read("mastodon", tarred)


def test_a_post(tmp_path: Path) -> None:
    note = create(
        7,
        content='<p>Soup with <span class="h-card"><a href="https://x.example/@bo" class="u-url mention">'
        '@<span>bo</span></a></span> &amp; <a href="https://x.example/tags/soup" class="mention hashtag">'
        "#<span>soup</span></a></p>"
        '<p>See <a href="https://soup.example/r?id=1"><span class="invisible">https://</span>soup.example/r'
        '<span class="invisible">?id=1</span></a><br>bye</p>',
        contentMap={"pt-BR": "x"},
        summary="food",
        inReplyTo="https://x.example/users/bo/statuses/1",
        sensitive=True,
        attachment=[{"type": "Document"}, {"type": "Document"}, {"type": "Link"}],
        tag=[
            {"type": "Mention", "href": "https://x.example/users/bo", "name": "@bo"},
            {"type": "Hashtag", "name": "#soup"},
            {"type": "Emoji", "name": ":soup:"},
        ],
        likes={"type": "Collection", "totalItems": 3},
        shares={"type": "Collection", "totalItems": 1},
    )
    (record,) = deposits(read("mastodon", put(tmp_path, "outbox.json", collection(note))))
    assert record["text"] == "Soup with @bo & #soup\n\nSee https://soup.example/r?id=1\nbye"
    assert record["links"] == ["https://soup.example/r?id=1"]
    assert record["mentions"] == ["https://x.example/users/bo"]
    assert record["hashtags"] == ["soup"]
    assert record["occurred_at"] == datetime(2026, 3, 1, 10, 20, 30, tzinfo=UTC)
    expected = {
        "kind": "REPLY", "language": "pt-BR", "summary": "food", "visibility": "PUBLIC", "media_count": 2, "likes": 3,
        "reposts": 1, "sensitive": True, "in_reply_to_post": "https://x.example/users/bo/statuses/1",
        "post_id": f"{ME}/statuses/7", "time_precision": "SECOND",
    }  # fmt: skip
    assert {name: record[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("to", "cc", "visibility"),
    [
        ([PUBLIC], [f"{ME}/followers"], "PUBLIC"),
        ("as:Public", None, "PUBLIC"),
        ([f"{ME}/followers"], [PUBLIC], "UNLISTED"),
        ([f"{ME}/followers"], [], "FOLLOWERS"),
        (["https://x.example/users/bo"], [], "DIRECT"),
        ([], [], "UNKNOWN"),
    ],
)
def test_visibility(to: object, cc: object, visibility: str, tmp_path: Path) -> None:
    path = put(tmp_path, "outbox.json", collection(create(1) | {"to": to, "cc": cc}))
    assert deposits(read("mastodon", path))[0]["visibility"] == visibility


def test_a_quote(tmp_path: Path) -> None:
    path = put(tmp_path, "outbox.json", collection(create(1, quote="https://x.example/1")))
    assert deposits(read("mastodon", path))[0]["kind"] == "QUOTE"


def test_a_boost_names_post_and_author(tmp_path: Path) -> None:
    inlined = BOOST | {"id": "a2", "cc": [], "object": {"id": f"{ME}/statuses/1", "content": "<p>mine</p>"}}
    first, second = deposits(read("mastodon", put(tmp_path, "outbox.json", collection(BOOST, inlined))))
    assert (first["target_post"], first["target_author"]) == (BOOST["object"], "https://far.example/users/noor")
    assert (second["target_post"], second["target_text"]) == (f"{ME}/statuses/1", "mine")


def test_likes_have_no_date(tmp_path: Path) -> None:
    (like,) = deposits(read("mastodon", put(tmp_path, "likes.json", FILES["likes.json"])))
    assert (like["occurred_at"], like["time_precision"]) == (None, "UNKNOWN")


def test_bad_records_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    bad = [
        create(2, published="soon"),
        create(3) | {"type": "Delete"},
        create(4) | {"object": "https://x.example/gone"},
        None,
        create(5, content=None),
        BOOST | {"object": {"type": "Tombstone"}},
    ]
    outcomes = read("mastodon", put(tmp_path, "outbox.json", collection(create(1), *bad, create(9))))
    assert len(deposits(outcomes)) == 2
    assert [where for where, _ in refusals(outcomes)] == [f"record {number}" for number in range(2, 8)]
    reasons = [reason for _, reason in refusals(outcomes)]
    assert reasons[0].startswith("published: Input should be a valid datetime")
    assert reasons[1] == "type: neither Create nor Announce"
    assert reasons[4:] == ["object.content: missing", "object: does not say which post was boosted"]


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = collection(create(1), create(2))
    outcomes = read("mastodon", put(tmp_path, "outbox.json", whole[:-40]))
    assert len(deposits(outcomes)) == 1
    assert [reason for _, reason in refusals(outcomes)] == [
        "not valid JSON",
        "the file ends inside its list: it is cut off, and what was behind is not in it",
    ]


def test_an_archive_of_which_one_file_is_no_collection(tmp_path: Path) -> None:
    outcomes = read("mastodon", put(tmp_path, "a.zip", pack.zipped(FILES | {"likes.json": b"oops"})))
    assert len(deposits(outcomes)) == 4
    ((where, reason),) = refusals(outcomes)
    assert where == "likes.json"
    assert reason.startswith("expected a Mastodon archive")


@pytest.mark.parametrize("files", [{}, {"readme.txt": b"hello"}, {"outbox.json": b"oops"}])
def test_an_archive_of_something_else(files: dict[str, bytes], tmp_path: Path) -> None:
    for name, content in (("a.zip", pack.zipped(files)), ("a.tar.gz", pack.tarred(files))):
        with pytest.raises(NotThisFormat, match="expected a Mastodon archive"):
            read("mastodon", put(tmp_path, name, content))


def test_half_an_emoji_is_mended(tmp_path: Path) -> None:
    whole = collection(create(1, content="cut CUT and \U0001f600")).replace(b"CUT", rb"\ud83d")
    assert deposits(read("mastodon", put(tmp_path, "outbox.json", whole)))[0]["text"] == "cut \ufffd and \U0001f600"


def test_html_that_is_not_closed() -> None:
    assert text_and_links("<p>a <b>b <a href='https://x.example'>c") == ("a b c", ["https://x.example"])
