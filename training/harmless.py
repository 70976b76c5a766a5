"""Invent codes and words that identify nobody: what must stay, though it looks like a name or a number of a person."""

import random
import re
import string

from training.names import PLAIN_WORDS

_NOUNS = (
    "kettle", "lamp", "train", "bus", "weather", "match", "recipe", "garden", "printer", "server", "playlist", "battery", "window",
    "ticket", "screen", "meeting", "soup", "jacket", "river", "mountain", "puppy", "coffee", "movie", "album", "season", "deadline",
    "invoice", "update", "queue", "cable", "engine", "bridge", "market", "bakery", "keyboard", "homework", "exam", "charger", "sofa",
    "pizza", "salad", "bread", "rice", "noodles", "blanket", "pillow", "mirror", "candle", "bottle", "basket", "ladder", "hammer",
    "guitar", "drum", "piano", "trailer", "episode", "podcast", "stadium", "referee", "goal", "penalty", "ball", "bike", "helmet",
    "router", "modem", "backup", "database", "cluster", "pipeline", "branch", "commit", "parser", "socket", "thread", "cache", "token",
    "sunset", "storm", "rain", "snow", "beach", "forest", "trail", "tent", "stove", "oven", "fridge", "freezer", "toaster", "mixer",
)  # fmt: skip
_ADJECTIVES = (
    "new", "old", "broken", "cheap", "lovely", "amazing", "awful", "quiet", "loud", "slow", "fast", "tiny", "huge", "fresh", "cold",
    "warm", "wet", "dry", "crazy", "weird", "cute", "boring", "funny", "late", "early", "free", "empty", "full", "heavy", "light",
    "red", "blue", "green", "golden", "silver", "dark", "bright", "soft", "hard", "spicy", "sweet", "bitter", "perfect", "random",
)  # fmt: skip
_VERBS = (
    "love", "hate", "need", "want", "miss", "fixed", "broke", "bought", "sold", "found", "lost", "cleaned", "cooked", "baked", "tried",
    "watched", "finished", "started", "missed", "ordered", "returned", "painted", "washed", "tested", "restarted", "updated", "moved",
)  # fmt: skip
_PLANTS = ("Rose", "Lily", "Iris", "Daisy", "Jasmine", "Basil", "Olive", "Ginger", "Heather", "Violet", "Ivy", "Poppy", "Holly", "Fern", "Sage", "Hazel", "Cherry", "Clementine", "Rosemary")  # fmt: skip
_BRANDS = ("Nova", "Atlas", "Jack", "Victoria", "Aurora", "Phoenix", "Luna", "Max", "Oscar", "Milo", "Ella", "Rex", "Titan", "Zara", "Hugo", "Monte", "Sofia", "Diana", "Apollo", "Athena", "Merlin", "Felix", "Delta", "Orion")  # fmt: skip
_KINDS = ("Pro", "Max", "Mini", "Plus", "Lite", "XL", "II", "2", "S", "Deluxe", "Classic", "Sport")
_TITLE_WORDS = ("Night", "Road", "River", "King", "Queen", "Rose", "Summer", "Winter", "Hope", "Faith", "Grace", "Angel", "Jolene", "Roxanne", "Home", "Fire", "Moon", "Dancing", "Broken", "Sweet", "Caroline", "Billie", "Jean", "Love", "Me", "Baby", "Blue", "Hey", "Jude", "Black", "Rain", "Stand", "By", "Call", "Maybe", "City", "Lights", "Dreams", "Ghost", "House", "Paradise", "Lucy", "Eleanor", "Sky", "Diamonds", "Wonder", "Last", "Dance")  # fmt: skip
_KEYS = ("oauth_token", "user_id", "created_at", "client_secret", "access_key", "str", "int", "max_retries", "first_name", "last_name", "payload", "timeout_ms", "content_type", "session_ttl", "request_id", "is_active", "api_version", "log_level", "host_name", "default_locale", "event_type", "page_size", "retry_count", "trace_id", "schema", "status", "items", "null", "properties", "required", "object", "enum", "title", "description")  # fmt: skip
_UNITS = tuple(
    "g kg mg mcg ml cl l oz lb mm cm km m in ft yd mi nm GB MB TB KB kB W kW kWh Wh mAh Hz kHz MHz GHz V mV A Ohm kOhm mph psi rpm dpi DPI bar °C °F "
    "px pt fps gsm bytes bits ms s sec min mins hrs h m2 m3 ppm pcs pc tog IU bpm lux lm dB Mbps Gbps tsp tbsp cups % x K lbs kcal cal kJ mmHg denier ply ct".split()
)
_VERBS_OF_CODE = (
    "get", "set", "parse", "load", "send", "make", "read", "write", "update", "delete", "build", "check", "on", "is",
)  # fmt: skip
_ENDS_OF_CODE = (
    "Error", "Exception", "Mapper", "Factory", "Bucket", "Handler", "Service", "Test", "Id", "List", "Config", "Manager", "Client", "DTO",
)  # fmt: skip
_EPONYMS = (
    "Heinz", "Levi's", "Wendy's", "Ben and Jerry's", "Dyson", "Crohn's", "Parkinson's", "Alzheimer's", "Hodgkin", "Tiffany", "Parker", "Ford",
    "Tesla", "Porsche", "Ferrari", "Mercedes", "McDonald's", "Macy's", "Bosch", "Siemens", "Philips", "Gillette", "Colgate", "Kellogg's", "Hershey's",
    "Cadbury", "Jack Daniel's", "Dr Pepper", "Ralph Lauren", "Calvin Klein", "Hugo Boss", "Louis Vuitton", "Chanel", "Gucci", "Prada", "Armani",
    "Honda", "Suzuki", "Yamaha", "Bayes", "Newton's", "Fourier", "Gauss", "Fahrenheit", "Celsius", "Kafka", "Ruby", "Jenkins", "Maven", "Gradle",
    "Docker", "Alexa", "Siri", "Cortana", "Watson", "Jupyter", "Django", "Pandora", "Amazon", "Oracle", "Domino's", "Wilson", "Fender", "Gibson",
    "Stanley", "Dewalt", "Barbie", "Lego", "Nokia", "Murphy's law", "Moore's law", "Doppler", "Victoria's Secret", "Trader Joe's", "Sainsbury's",
    "Lloyds", "Morgan Stanley", "Wells Fargo", "J.P. Morgan", "Caesar salad", "Bloody Mary", "Old Tom", "Earl Grey",
)  # fmt: skip
_NATURE = (
    "west south north east valley river moor sky museum ward lane area hill garden cliff island bay coast downtown station street avenue square bridge park "
    "campus mall gym beach harbour airport office kitchen basement attic balcony lobby forest meadow lake pond field desert canyon peak shore village city town county"
).split()
_FOODS = (
    "pineapple", "margherita", "cranberry", "maple syrup", "basil pesto", "olive oil", "ginger ale", "rosemary bread", "cherry pie", "jasmine tea",
    "cocoa", "paprika", "mozzarella", "parmesan", "salmon", "tuna", "chicken tikka", "biryani", "dosa", "samosa", "ramen", "sushi", "kimchi", "taco",
    "burrito", "falafel", "hummus", "croissant", "baguette", "brie", "cheddar", "almond", "walnut", "pepper", "curry", "caper", "anchovy", "apple",
    "banana", "plum", "mango", "kiwi", "clementine",
)  # fmt: skip
_SLANG = (
    "kaafi yaar arre chalo accha bhai jaldi thoda matlab abhi kal aaj paisa theek haan nahi bas lah leh lor meh sia shiok liao wagwan innit peng bruv habibi "
    "inshallah wallahi mashallah oga abeg wahala sha amigo hola gracias vamos merci bonjour voilà danke bitte genau ciao grazie obrigado brb lol smh tbh ngl fr "
    "wdym idk imo btw xoxo hahaha hehe lmao omfg yolo bae fam lit sus slay bruh yall gonna wanna tryna finna deadass lowkey"
).split()
_REGIONS = (
    "eu-west-1", "us-east-2", "ap-southeast-1", "eu-central-1", "us-west-2a", "westeurope", "asia-east1-b", "sa-east-1",
)  # fmt: skip
_ERRORS = (
    "0x{h}", "ERR_{n}", "E{n}", "HTTP {s}", "errno {s}", "ORA-0{n}", "SQLSTATE[{s}00]", "code {n}", "TS{n}", "CVE-20{y}-{n}", "RFC {n}",
    "exit code {y}",
)  # fmt: skip
_SKUS = (
    "SKU-{n}{n}-{l}", "{l}{n}", "{l}-{n}", "ART{n}{y}", "{n}-{l}{l}-{y}", "{l}{l}{n}/{y}", "P/N {n}-{y}", "WH-{n}{l}{y}", "{l}{y}-{n}", "item {n}{y}",
    "EAN {n}{n}{n}{y}", "{n}{n}{l}",
)  # fmt: skip
_ORDERS = (
    "#{n}", "#{n}{n}", "ORD-{n}{n}", "{n}-{n}{n}-{n}", "PO {n}{y}", "INV-20{y}-{n}", "order {n}{n}", "TRK{n}{n}{n}", "1Z{n}{n}{n}", "RMA{n}",
    "ticket {n}", "JIRA-{n}", "PROJ-{y}", "issue #{y}", "{l}{n}{l}{y}", "batch {n}", "lot {l}{n}",
)  # fmt: skip
_BLANK = re.compile(r"\{(\w)\}")
_RANGES = {"n": (1000, 9999), "y": (10, 99), "s": (100, 599)}


class Harmless:
    """Draws harmless fillings from one random source; each public method is a slot."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def _form(self, form: str) -> str:
        return _BLANK.sub(lambda blank: self._blank(blank[1]), form)

    def _blank(self, kind: str) -> str:
        """Fill a blank of a form: n four digits, y two, s three, l two letters, h eight hexadecimal digits."""
        rng = self._rng
        if kind == "l":
            return "".join(rng.choices(string.ascii_uppercase, k=2))
        return f"{rng.randrange(16**8):08X}" if kind == "h" else str(rng.randint(*_RANGES[kind]))

    def thing(self) -> str:
        return self._rng.choice(_NOUNS)

    def like(self) -> str:
        return self._rng.choice(_ADJECTIVES)

    def did(self) -> str:
        return self._rng.choice(_VERBS)

    def plainword(self) -> str:
        return self._rng.choice(PLAIN_WORDS)

    def plant(self) -> str:
        return self._rng.choice(_PLANTS)

    def brand(self) -> str:
        """Return a product's name that could be a person's."""
        rng = self._rng
        return f"{rng.choice(_BRANDS)} {rng.choice([*_KINDS, self.model()])}"

    def model(self) -> str:
        return self._form(
            self._rng.choice(
                [
                    "{l}{y}",
                    "{l}-{n}",
                    "{y}{l}",
                    "{l}{n}",
                    "R{y}",
                    "S-{y}XL",
                    "B{y}",
                    "{s}-{s}",
                    "{n}K",
                    "FY20{y}",
                    "MT{s}",
                    "{s}XL",
                    "A{y}-{y}",
                    "X{y}",
                    "M{y} x {y}",
                ]
            )
        )

    def song(self) -> str:
        return " ".join(self._rng.choices(_TITLE_WORDS, k=self._rng.randint(1, 4)))

    def sku(self) -> str:
        return self._form(self._rng.choice(_SKUS))

    def ref(self) -> str:
        return self._form(self._rng.choice(_ORDERS))

    def error(self) -> str:
        return self._form(self._rng.choice(_ERRORS))

    def version(self) -> str:
        rng = self._rng
        made = ".".join(str(rng.randint(0, 40)) for _ in range(rng.choice([2, 3, 3, 4])))
        return rng.choice(["", "v", "V", "release "]) + made + rng.choice(["", "", "-rc1", "-beta", "+build"])

    def guid(self) -> str:
        made = f"{self._rng.randrange(16**32):032x}"
        parts = [made[one:other] for one, other in ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))]
        return self._rng.choice(["-".join(parts), "-".join(parts).upper(), made, made[:12], made[:7]])

    def stamp(self) -> str:
        """Return a time as logs write it."""
        rng = self._rng
        day = f"20{rng.randint(10, 29)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        hour = f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"
        return rng.choice(
            [
                f"{day}T{hour}Z",
                f"{day} {hour}",
                f"{day} {hour},{rng.randint(0, 999):03}",
                str(rng.randint(10**9, 2 * 10**9)),
                str(rng.randint(10**12, 2 * 10**12)),
                hour,
                day.replace("-", ""),
            ]
        )

    def unit(self) -> str:
        rng = self._rng
        amount = rng.choice(
            [str(rng.randint(1, 2000)), f"{rng.randint(0, 99)}.{rng.randint(1, 99)}", f"{rng.randint(1, 90)},000"]
        )
        return amount + rng.choice(["", " "]) + rng.choice(_UNITS)

    def key(self) -> str:
        rng = self._rng
        if rng.random() < 0.4:
            return rng.choice(_KEYS)
        parts = [
            rng.choice([*_NOUNS, *_NOUNS, *_VERBS_OF_CODE, *_ADJECTIVES, "id", "max", "min", "count", "name", "at"])
            for _ in range(rng.choice([2, 2, 3, 4]))
        ]
        return rng.choice(["_", "_", "_", "-", "."]).join(parts)

    def camel(self) -> str:
        rng = self._rng
        made = (
            rng.choice(_VERBS_OF_CODE)
            + rng.choice(_NOUNS).title()
            + rng.choice(["", rng.choice(_NOUNS).title(), rng.choice(_ENDS_OF_CODE)])
        )
        return rng.choice([made, made[0].upper() + made[1:], made + "()"])

    def eponym(self) -> str:
        """Return a brand, a disease or a law that bears a person's name."""
        return self._rng.choice(_EPONYMS)

    def nature(self) -> str:
        return self._rng.choice(_NATURE)

    def food(self) -> str:
        return self._rng.choice(_FOODS)

    def slang(self) -> str:
        return self._rng.choice(_SLANG)

    def region(self) -> str:
        return self._rng.choice(_REGIONS)


#: Slots that `Harmless` fills.
SLOTS = ("plainword", "eponym", "nature", "food", "slang", "thing", "like", "did", "plant", "brand", "model", "song", "sku", "ref", "error", "version", "guid", "stamp", "unit", "key", "camel", "region")  # fmt: skip
