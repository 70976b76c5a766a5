"""Find names of accounts in web addresses, and behind words that announce one."""

from presidio_analyzer import EntityRecognizer, Pattern

from pipelines.scanner.extra.hinted import HintedRecognizer

_ENTITY = "USER_NAME"
#: Sites whose addresses begin with the name of an account.
_SITES = (
    r"(?:(?:twitter|x|instagram|facebook|fb|tiktok|github|gitlab|snapchat|pinterest|vk|medium|soundcloud|patreon|venmo|"
    r"threads|onlyfans)\.(?:com|net)|(?:t|telegram|paypal|wa)\.me|twitch\.tv|linktr\.ee|cash\.app|linkedin\.com/in|"
    r"reddit\.com/(?:u|user)|(?:youtube|snapchat)\.com/(?:c|user|add))"
)
_NAME = r"\w[\w.-]{1,38}\w"
#: A word with a digit or an underscore is not an ordinary word.
_ODD_NAME = rf"(?=[\w.-]{{0,39}}[\d_]){_NAME}"
_SERVICES = (
    "insta", "instagram", "ig", "snap", "snapchat", "twitch", "tiktok", "telegram", "tg", "twitter", "discord", "kik",
    "skype", "steam", "psn", "xbox", "venmo", "cashapp", "wechat", "weixin", "gamertag",
)  # fmt: skip
_WORDS = ("username", "user", "userid", "login", "screenname", "screen", "nickname", "nick", "handle", "account", "acct",
          "buyer", "seller", "player", "gamertag")  # fmt: skip
#: Pages of the sites that are nobody's.
_PAGES = (
    r"(?!(?:home|search|explore|login|hashtag|intent|share|sharer|watch|status|about|help|p|reel|i|events|groups)\b)"
)


def recognizers() -> list[EntityRecognizer]:
    services = "|".join(_SERVICES)
    links = [
        Pattern("site", rf"(?<![\w-])(?:www\.|m\.|mobile\.)?{_SITES}/@?\K{_PAGES}{_NAME}(?=[\s?#/,.;)\"'<]|$)", 0.6),
        Pattern("path", rf"https?://[^\s/]+/(?:@|~|users/|user/|u/|profile/|people/)\K{_NAME}", 0.6),
    ]
    reddit = Pattern("reddit", r"(?<![\w/.])/?u/\K[a-z\d_-]{3,20}(?![\w/-])", 0.6)
    words = [
        Pattern("odd", rf"(?<!\w)(?:{'|'.join(_WORDS)})(?: ?(?:id|name))?(?:\s(?:is|was))?\s?[:=]?\s?[<\"'(]?\K{_ODD_NAME}", 0.5),
        Pattern("named", rf"(?<!\w)(?:user ?name|user ?id|screen ?name|nick ?name|login)(?:\sis\s|\s?[:=]\s*)\K{_NAME}", 0.6),
    ]  # fmt: skip
    service = [
        Pattern("service", rf"(?<!\w)(?:{services})(?:\s(?:is|id|name|me))?\s?[:=@]\s?@?\K{_NAME}", 0.5),
        Pattern("service-odd", rf"(?<!\w)(?:{services})\s\K{_ODD_NAME}", 0.5),
    ]
    return [
        HintedRecognizer(_ENTITY, "ProfileRecognizer", links, words=("http", "https", "com", "me", "tv", "ee", "app"), digit=False,
                         leads={"site": r"\.(?:com|net|me|tv|ee|app)/", "path": r"://[^\s/]+/(?:@|~|users/|user/|u/|profile/|people/)"}),
        HintedRecognizer(_ENTITY, "RedditNameRecognizer", [reddit], words=("u",), digit=False, leads={"reddit": r"u/[a-z\d_-]{3}"}),
        HintedRecognizer(_ENTITY, "UserNameRecognizer", words, words=_WORDS, digit=False,
                         leads={"odd": rf"(?<!\w)(?:{'|'.join(_WORDS)})[\w\s:=<\"'(.-]{{0,64}}[\d_]", "named": r"(?:name|id|login)(?:\sis\s|\s?[:=])"}),
        HintedRecognizer(_ENTITY, "ServiceNameRecognizer", service, words=_SERVICES, digit=False,
                         leads={"service": rf"(?<!\w)(?:{services})(?:\s(?:is|id|name|me))?\s?[:=@]", "service-odd": rf"(?<!\w)(?:{services})\s[\w.-]{{0,39}}[\d_]"}),
    ]  # fmt: skip
