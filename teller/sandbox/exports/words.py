"""Templates of what the fictional people say, with slots, as in `call {first} on {phone}`.

A slot that begins with `my_` is the author's own, `lower_first` is a first name the way people type it in chats, and
the slots of WORDS are no personal data.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Product(NamedTuple):
    """An article of the shops, with its price in pounds or dollars."""

    sku: str
    title: str
    category: str
    price: str


POSTS: Final = (
    "Just had the best {food} in town, thank you {name}!",
    "Does anybody know a good plumber near {place}? Mail me at {my_email}",
    "{mention} are you coming to the {event} on {day}?",
    "We moved! From {day} on you find us at {my_address}. Bring {food}.",
    "Reading about {topic} all evening. Notes here: {url} {tag}",
    "{first} and I finished the {event} in one piece {tag} {tag}",
    "lol my server at {ip} is down again, so much for {topic}",
    "so tired today, {food} and bed {tag}",
    "Selling my old {thing}, hardly used. Ring {my_phone} after six.",
    "Lost my {thing} somewhere near {place}. If you find it: {my_phone_or_email}",
    "Good morning from {place}! {tag}",
    "nobody told me the {event} is on {day} already",
    "RT worthy: {mention} explains {topic} better than any book {url}",
    "Our friend {name} turns 80 this {day}. Cake!",
    "Our {event} raised enough for a new {thing}. Donations still go to {iban}",
    "why is {food} so expensive now & who decided that",
    "A stranger paid for my {food} today. People are kind. {tag}",
    "Photos of the {event} are up: {url}",
    "{mention} {mention} the {thing} you lent me is ready to be fetched",
    "Day {n} of learning about {topic}. I understand nothing < nothing {tag}",
    "met {lower_first} at the {event}, small world",
    "Whoever signs me up for newsletters as {my_email}: stop it.",
    "The {event} is sold out, but {name} ({email}, {phone}) has two tickets left. {mention} interested?",
    "Unpopular opinion: {food} is better cold.",
    "The bus to {place} was late again, {n} minutes. {tag}",
)
CHATS: Final = (
    "ok see u at {place} on {day}",
    "call me when u get this, new number is {my_phone}",
    "hey {lower_first} u up for {food} tonite?",
    "Running late, {n} min. Start without me",
    "Hi {first}, it's {my_first}. Can you send me your address again?",
    "sure, its {my_address}",
    "haha {emoji}{emoji} did {lower_first} really say that",
    "Your appointment at {place} is on {day} at {hour}:30. To cancel ring {phone}.",
    "mum says happy birthday {emoji} and ring her",
    "can u pay for the {event}, my card is {my_card}",
    "send the rent to {iban} pls, ref {place}",
    "The {thing} is ready to be fetched.",
    "k",
    "lol {emoji}",
    "Tell {name} that {day} is fine",
    "what was the wifi thing? router is {ip} i think",
    "Your code is {n}{n}. Never share it.",
    "mail it to {my_email} thx",
    "did u see this {url} {emoji}",
    "omw, {food} in the bag",
    "Dear {my_name}, your parcel with the {thing} comes on {day}.",
    "not coming to the {event}, kid is ill {emoji}",
    "ask {name} at {email}, she knows",
    "{name} is at {address} til {day}, ring {phone}",
    "gud nite {emoji} c u {day}",
)
NOTES: Final = (
    "Happy birthday {first}! Love from {my_name}",
    "Please leave it with {name} next door, {phone}",
    "Ring the bell twice.",
    "For {name}, with thanks for the {event}",
    "Gate code {n}{n}, then second door on the left",
    "Questions to {my_email}",
)
RETURN_REASONS: Final = (
    "Too small.",
    "Arrived broken, {name} of the help desk agreed to a refund",
    "Ordered twice",
    "Wrong colour. Refund to {my_iban} please.",
)
PRODUCTS: Final = (
    Product("LT-1001", "Storm lantern, brass", "Lighting", "24.95"),
    Product("LT-1002", "Fairy lights, 10 m, warm white", "Lighting", "9.50"),
    Product("LT-1107", "Desk lamp with clamp", "Lighting", "31.00"),
    Product("KT-2004", "Enamel mug, blue", "Kitchen", "6.75"),
    Product("KT-2015", "Cast iron pan 24 cm", "Kitchen", "39.90"),
    Product("KT-2031", "Tea towels, set of 3", "Kitchen", "8.25"),
    Product("KT-2040", "Bread knife", "Kitchen", "14.00"),
    Product("GD-3003", "Seed box: herbs", "Garden", "5.49"),
    Product("GD-3018", "Watering can 5 l", "Garden", "17.20"),
    Product("GD-3022", "Bird feeder", "Garden", "12.99"),
    Product("BK-4001", "Field guide to garden birds", "Books", "11.99"),
    Product("BK-4012", "The baker's almanac", "Books", "18.00"),
    Product("TX-5006", "Wool blanket, grey", "Textiles", "54.00"),
    Product("TX-5009", "Cushion cover 40 x 40", "Textiles", "7.95"),
    Product("TY-6002", "Wooden train, 3 waggons", "Toys", "16.50"),
    Product("TY-6011", "Puzzle, 500 pieces", "Toys", "13.30"),
)
WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "food": ("soup", "pancakes", "curry", "bread", "dumplings", "ice cream", "chips", "ramen"),
    "place": ("the station", "the harbour", "the library", "the old mill", "the market", "the park"),
    "event": ("half marathon", "school fair", "concert", "quiz night", "street party", "barn dance"),
    "day": ("Monday", "Tuesday", "Friday", "Saturday", "Sunday"),
    "topic": ("beekeeping", "type systems", "tide tables", "sourdough", "railways", "allotments"),
    "thing": ("bike", "tent", "guitar", "umbrella", "camera", "blender", "ladder"),
    "emoji": ("\U0001f600", "\U0001f602", "\U0001f44d", "\U0001f382", "\U0001f618", "\U0001f327\ufe0f", "\u2764\ufe0f"),
    "n": ("12", "17", "23", "31", "48"),
    "hour": ("8", "9", "11", "14", "16"),
}
TAGS: Final = ("caturday", "running", "baking", "gardening", "trains", "MondayMood", "ootd", "bookclub")
