"""Texts for the scanner's tests, invented with Faker."""

import random

from faker import Faker

_FRAMES = (
    "Please call {name} on {phone_number} tomorrow", "{name} lives in {city}", "mail {email} or {ascii_safe_email}",
    "from {ipv4} to {ipv6} at {time}", "{sentence}", "{paragraph}", "SSN {ssn}, card {credit_card_number}",
    "IBAN {iban} for {company}", "see {url} or {domain_name}", "{catch_phrase} by {name}", "{address}",
    "{license_plate}",
    "ref {bothify} of {date}", "{mac_address} / {uuid4}", "my passport is {passport_number}",
    "{name}, {job}, {country}",
    "account number {bban}", "driver license {bothify}", "{numerify} {numerify}", "@{user_name}: {sentence} #{word}",
    "{text}", "NHS {numerify}", "wallet 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "{phone_number} {phone_number}",
    "  {name}\n\n{address}\t", "{name}'s {company} - {date_time}", "{emoji} {name} {emoji}", "nothing of note",
)  # fmt: skip


def many(count: int, seed: int = 1) -> list[str]:
    """Texts of all frames alike, of several locales."""
    rng = random.Random(seed)
    fakes = [Faker(locale) for locale in ("en_US", "en_GB", "en_IN", "de_DE", "es_ES", "fr_FR")]
    for fake in fakes:
        fake.seed_instance(seed)
    return [
        _filled(_FRAMES[at % len(_FRAMES)], fakes[0] if rng.random() < 0.6 else rng.choice(fakes))
        for at in range(count)
    ]


def _filled(frame: str, fake: Faker) -> str:
    parts = frame.split("{")
    text = parts[0]
    for part in parts[1:]:
        slot, _, rest = part.partition("}")
        text += f"{_value(slot, fake)}{rest}"
    return text


def _value(slot: str, fake: Faker) -> object:
    if slot == "bothify":
        return fake.bothify("??######")
    if slot == "numerify":
        return fake.numerify("### ### ####")
    return getattr(fake, slot, fake.sentence)()
