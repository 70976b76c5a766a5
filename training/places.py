"""Invent addresses of several countries, in the forms in which people write them."""

import random
from collections.abc import Callable, Iterable

from faker import Faker

_US = ("St Street Ave Avenue Rd Road Dr Drive Ln Lane Blvd Ct Court Way Pl Circle Terrace Pkwy").split()
_UK = ("Road Street Lane Close Avenue Drive Crescent Gardens Grove Terrace Way Mews Hill Rd St").split()
_RARE = (
    "Highway Hwy Route Loop Trail Path Crossing Ridge Vista Alley Commons Bend Point Manor Plaza Turnpike Esplanade Promenade Wharf Villas "
    "Cottages Green Vale Croft Rise Square Broadway Boulevard Parkway Cir Ter Trl Sq Bypass Fields Meadows Glen Run Pass Cove Landing Gate Yard Arcade"
).split()
_WORDS = (
    "Maple Oak Station Church Park Mill Victoria Green King Queen High North Lake River Sunset Cedar Elm "
    "Washington Spring Manor Chapel Castle School London Hillside Meadow Orchard Rosewood Birch Albert"
).split()
_UNITS = ["Apt {}", "Apt. {}", "apt {}", "Unit {}", "#{}", "Suite {}", "Flat {}", "Floor {}"]
_DE = ["{}straße", "{}str.", "{}weg", "{}gasse", "{}allee", "{}platz", "{}strasse"]
_DE_NAMES = ["Haupt", "Bahnhof", "Garten", "Schul", "Berg", "Linden", "Goethe", "Schiller", "Wald", "Kirch", "Rosen", "Mozart"]  # fmt: skip
_FR = ["rue {}", "avenue {}", "boulevard {}", "place {}", "chemin {}", "impasse {}"]
_FR_NAMES = ["de la Paix", "Victor Hugo", "des Lilas", "du Moulin", "Jean Jaurès", "de la République", "Pasteur", "des Écoles"]  # fmt: skip
_ES_NAMES = [
    "Mayor",
    "de Alcalá",
    "San Juan",
    "del Sol",
    "Cervantes",
    "de la Rosa",
    "Real",
    "Nueva",
    "Goya",
    "Velázquez",
]
_IN = ["MG Road", "Park Street", "Station Road", "Nehru Nagar", "Gandhi Road", "Link Road", "Sector {}", "{}th Cross", "Anna Salai"]  # fmt: skip
_IN_CITIES = {
    "Bengaluru": "5600",
    "Mumbai": "4000",
    "Chennai": "6000",
    "Pune": "4110",
    "Hyderabad": "5000",
    "Kolkata": "7000",
}
_AU_STATES = {"NSW": "2", "VIC": "3", "QLD": "4", "SA": "5", "WA": "6", "TAS": "7"}
_CA = ["ON", "BC", "QC", "AB", "MB", "NS"]


class AddressWriter:
    """Draws addresses from one random source; `streets` are the countries that it draws from."""

    def __init__(self, rng: random.Random, fake: Faker, last: Callable[[], str]) -> None:
        self._rng, self._fake, self._last = rng, fake, last

    def city(self) -> str:
        return str(self._fake.city())

    def _name(self) -> str:
        return self._rng.choice(_WORDS) if self._rng.random() < 0.6 else self._last()

    def _number(self, most: int = 300) -> str:
        suffix = self._rng.choice("abcABC") if self._rng.random() < 0.08 else ""
        return f"{self._rng.randint(1, most)}{suffix}"

    def us(self) -> str:
        words = [self._number(9999)]
        if self._rng.random() < 0.2:
            words.append(self._rng.choice(["N", "S", "E", "W", "North", "South", "NE", "SW"]))
        words.append(self._name() if self._rng.random() < 0.8 else f"{self._rng.randint(1, 120)}th")
        words.append(self._rng.choice(_US if self._rng.random() < 0.8 else _RARE))
        return " ".join(words) + self._unit(0.25) + self._us_city()

    def _us_city(self) -> str:
        if self._rng.random() < 0.4:
            return ""
        state, zipped = self._fake.state_abbr(), self._fake.zipcode()
        tail = self._rng.choice([f" {state} {zipped}", f", {state} {zipped}", f", {state}", "", f" {zipped}"])
        return self._rng.choice([", ", ", ", "\n", " "]) + self.city() + tail

    def _unit(self, share: float) -> str:
        if self._rng.random() > share:
            return ""
        unit = self._rng.choice(_UNITS).format(self._rng.choice([str(self._rng.randint(1, 900)), "4B", "12C", "B"]))
        return self._rng.choice([", ", " ", "\n"]) + unit

    def uk(self) -> str:
        flat = f"Flat {self._rng.randint(1, 40)}, " if self._rng.random() < 0.2 else ""
        text = f"{flat}{self._number()} {self._name()} {self._rng.choice(_UK)}"
        if self._rng.random() < 0.55:
            text += self._rng.choice([", ", "\n", " "]) + self.city()
        return text + self._rng.choice([" ", ", ", "\n"]) + self.postcode() if self._rng.random() < 0.6 else text

    def postcode(self) -> str:
        rng = self._rng
        out = rng.choice(["LS", "M", "B", "SW", "E", "N", "NW", "G", "EH", "CF", "BS", "OX", "CB", "L"]) + str(
            rng.randint(1, 28)
        )
        inner = f"{rng.randint(1, 9)}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}{rng.choice('ABDEFGHJLNPQRSTUWXYZ')}"
        code = out + rng.choice([" ", " ", ""]) + inner
        return code if rng.random() < 0.8 else code.lower()

    def de(self) -> str:
        street = self._rng.choice(_DE).format(self._rng.choice(_DE_NAMES))
        town = self._rng.choice(["Berlin", "Hamburg", "München", "Köln", "Leipzig", "Bremen", "Wien", "Graz", "Zürich"])
        tail = f", {self._rng.randint(10000, 99999)} {town}" if self._rng.random() < 0.6 else ""
        return f"{street} {self._number(200)}{tail}"

    def fr(self) -> str:
        street = self._rng.choice(_FR).format(self._rng.choice(_FR_NAMES))
        town = self._rng.choice(["Paris", "Lyon", "Lille", "Nantes", "Toulouse", "Bordeaux", "Nice"])
        tail = f", {self._rng.randint(10000, 95999)} {town}" if self._rng.random() < 0.6 else ""
        return f"{self._number(200)}{self._rng.choice([' ', ', '])}{street}{tail}"

    def es(self) -> str:
        kind = self._rng.choice(["Calle", "C/", "Avenida", "Av.", "Plaza", "Paseo"])
        town = self._rng.choice(["Madrid", "Sevilla", "Valencia", "Ciudad de México", "Bogotá", "Málaga"])
        tail = f", {self._rng.randint(10000, 52999)} {town}" if self._rng.random() < 0.6 else ""
        return f"{kind} {self._rng.choice(_ES_NAMES)}{self._rng.choice([' ', ', ', ' nº '])}{self._number(200)}{tail}"

    def india(self) -> str:
        rng = self._rng
        house = rng.choice(["Flat {}", "H.No. {}", "House No {}", "{}", "Plot {}", "Door no {}"]).format(
            rng.randint(1, 900)
        )
        town, code = rng.choice(sorted(_IN_CITIES.items()))
        building = rng.choice(["", f", {self._last()} Apartments", f", {self._last()} Residency"])
        street = rng.choice(_IN).format(rng.randint(1, 60))
        return f"{house}{building}, {street}" + rng.choice([f", {town}", f", {town} {code}{rng.randint(10, 99)}", f", {town} - {code}{rng.randint(10, 99)}"])  # fmt: skip

    def australia(self) -> str:
        rng = self._rng
        state, digit = rng.choice(sorted(_AU_STATES.items()))
        unit = rng.choice(["", "", f"{rng.randint(1, 30)}/", f"Unit {rng.randint(1, 30)}, "])
        return f"{unit}{self._number()} {self._name()} {rng.choice(_UK)}" + rng.choice(
            ["", f", {self.city()} {state} {digit}{rng.randint(0, 999):03}"]
        )

    def canada(self) -> str:
        rng = self._rng
        code = f"{rng.choice('KLMNVTH')}{rng.randint(1, 9)}{rng.choice('ABCEGHJKL')} {rng.randint(1, 9)}{rng.choice('ABCEGHJKL')}{rng.randint(1, 9)}"
        return f"{self._number(9999)} {self._name()} {rng.choice(_US)}" + rng.choice(
            ["", f", {self.city()}, {rng.choice(_CA)} {code}", f", {code}"]
        )

    def box(self) -> str:
        rng = self._rng
        name = rng.choice(["PO Box", "P.O. Box", "P O Box", "po box", "Box", "GPO Box"])
        return f"{name} {rng.randint(1, 99999)}" + (self._us_city() if rng.random() < 0.5 else "")

    def any(
        self,
        ways: Iterable[str] = (
            "us",
            "us",
            "us",
            "uk",
            "uk",
            "uk",
            "de",
            "fr",
            "es",
            "india",
            "australia",
            "canada",
            "box",
            "elsewhere",
            "elsewhere",
        ),
    ) -> str:
        text: str = getattr(self, self._rng.choice(list(ways)))()
        return text

    def elsewhere(self) -> str:
        """Return an address as Poland, Portugal, Turkey, Sweden, Japan, Nigeria, the Gulf, Hong Kong or the Philippines write it."""
        rng, name = self._rng, self._last()
        number, flat = rng.randint(1, 250), rng.randint(1, 90)
        return rng.choice([
            f"ul. {name}a {number}/{flat}", f"ul. {name}a {number}, {number % 90 + 10}-{flat + 100} Warszawa", f"os. {name}e {number}/{flat}",
            f"Rua {name}, {number}", f"Rua {name} {number}, {flat}º", f"Av. {name}, {number} - apto {flat}", f"Travessa {name} {number}",
            f"{name} Sokak No: {number}", f"{name} Cad. No:{number} D:{flat}", f"{name} Mah. {number}. Sok. No {flat}",
            f"{name}gatan {flat}", f"{name}vägen {flat} B", f"{flat}-{number % 20 + 1}-{number % 9 + 1} {name}-cho, Tokyo", f"{number} {name} Street, Ikeja, Lagos",
            f"Plot {number}, {name} Close, Abuja", f"Villa {flat}, {name} Road, Dubai", f"Flat {flat}, {number % 40 + 1}/F, Block {number % 9 + 1}, {name} Garden, Kowloon",
            f"Blk {flat} Lot {number % 30}, {name} Village, Brgy. San Jose", f"House {flat}, Road {number % 30}, Sector {number % 14 + 1}, Dhaka", f"{name} Str. {flat}",
        ])  # fmt: skip

    def dutch(self) -> str:
        street = self._rng.choice(["Keizersgracht", "Dorpsstraat", "Lange Voorhout", "Stationsplein", "Prinsenweg"])
        code = f"{self._rng.randint(1000, 9999)} {self._rng.choice('ABCDEH')}{self._rng.choice('ABCDEH')}"
        return f"{street} {self._number(400)}" + self._rng.choice(
            ["", f", {code} {self._rng.choice(['Utrecht', 'Delft', 'Breda'])}"]
        )

    def italian(self) -> str:
        street = self._rng.choice(["Via Garibaldi", "Via Roma", "Corso Italia", "Piazza Duomo", "Viale Europa"])
        return f"{street}, {self._number(200)}" + self._rng.choice(["", f", {self._rng.randint(10000, 98999)} Torino"])

    def singapore(self) -> str:
        rng = self._rng
        street = rng.choice(["Ang Mo Kio Ave 3", "Bedok North Road", "Jurong West St 41", "Clementi Ave 2"])
        return f"Blk {rng.randint(1, 900)} {street} #{rng.randint(2, 20):02}-{rng.randint(1, 300)}" + rng.choice(
            ["", f", Singapore {rng.randint(100000, 829999)}"]
        )

    def irish(self) -> str:
        return f"{self._number(90)} {self._name()} {self._rng.choice(['Park', 'Heights', 'Quay', 'Parade', 'Row', 'Walk'])}, {self._rng.choice(['Cork', 'Galway', 'Dublin 8'])}"
