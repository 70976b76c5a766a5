"""Invent addresses in the forms of each language's countries."""

import random
from collections.abc import Callable
from typing import Final

from faker import Faker

_TREES: Final = {
    "de": ("Haupt", "Bahnhof", "Garten", "Schul", "Berg", "Linden", "Goethe", "Schiller", "Wald", "Kirch", "Rosen", "Mozart", "Mühlen", "Ring", "Dorf", "Feld"),
    "nl": ("Dorps", "Kerk", "Molen", "School", "Stations", "Julianalaan", "Wilhelmina", "Beatrix", "Nieuw", "Oranje", "Prinsen", "Tulpen", "Eiken", "Linden"),
    "sv": ("Stor", "Kyrko", "Skol", "Björk", "Drottning", "Kungs", "Skogs", "Ängs", "Östra Ring", "Hamn", "Parks", "Norra Strand"),
}  # fmt: skip
_NAMES: Final = {
    "fr": ("de la Paix", "Victor Hugo", "des Lilas", "du Moulin", "Jean Jaurès", "de la République", "Pasteur", "des Écoles", "de l'Église", "du Général Leclerc", "des Tilleuls", "Voltaire"),
    "es": ("Mayor", "de Alcalá", "San Juan", "del Sol", "Cervantes", "de la Rosa", "Real", "Nueva", "Goya", "de la Constitución", "Colón", "de los Reyes Católicos", "Santa Ana", "Juárez", "Insurgentes Sur"),
    "it": ("Garibaldi", "Roma", "Mazzini", "Dante Alighieri", "dei Mille", "della Repubblica", "Verdi", "San Marco", "Cavour", "XX Settembre", "della Libertà", "Matteotti", "Vittorio Emanuele II", "delle Rose"),
    "pt": ("da Liberdade", "das Flores", "Augusta", "do Comércio", "de Santo António", "25 de Abril", "Paulista", "Sete de Setembro", "da República", "Dom Pedro II", "das Oliveiras", "Tiradentes"),
    "pl": ("Kwiatowa", "Długa", "Mickiewicza", "Słowackiego", "Polna", "Leśna", "Piłsudskiego", "Kościuszki", "3 Maja", "Jana Pawła II", "Ogrodowa", "Armii Krajowej", "Szkolna", "Lipowa"),
    "tr": ("Atatürk", "Cumhuriyet", "İstiklal", "Bağdat", "Gül", "Lale", "İnönü", "Fatih", "Barış", "Menekşe", "Zafer", "Mevlana"),
}  # fmt: skip
_KINDS: Final = {
    "de": ("{}straße", "{}str.", "{}weg", "{}gasse", "{}allee", "{}platz", "{}strasse", "Am {}park", "An der {}mühle"),
    "nl": ("{}straat", "{}laan", "{}weg", "{}plein", "{}gracht", "{}kade", "{}singel", "{}dreef"),
    "sv": ("{}gatan", "{}vägen", "{}stigen", "{}gränd", "{}backen", "{}torget"),
    "fr": ("rue {}", "avenue {}", "boulevard {}", "place {}", "chemin {}", "impasse {}", "bd {}", "allée {}", "quai {}"),
    "es": ("Calle {}", "C/ {}", "Avenida {}", "Av. {}", "Avda. {}", "Plaza {}", "Paseo {}", "calle {}", "Carrera {}", "Ronda {}"),
    "it": ("Via {}", "via {}", "Corso {}", "Piazza {}", "Viale {}", "Largo {}", "Vicolo {}", "p.zza {}", "Strada {}"),
    "pt": ("Rua {}", "R. {}", "Avenida {}", "Av. {}", "Travessa {}", "Praça {}", "rua {}", "Largo {}", "Alameda {}"),
    "pl": ("ul. {}", "ulica {}", "al. {}", "os. {}", "pl. {}", "ul {}", "ulicy {}", "Aleja {}"),
    "tr": ("{} Caddesi", "{} Cad.", "{} Sokak", "{} Sok.", "{} Mah. {} Sok.", "{} Mahallesi {} Caddesi", "{} Bulvarı"),
}  # fmt: skip
#: Towns that are there; Faker invents those of some countries.
_TOWNS: Final = {
    "de": "Berlin Hamburg München Köln Leipzig Bremen Wien Graz Zürich Basel Stuttgart Essen Ulm Jena Bonn Kiel Bern Salzburg",
    "fr": "Paris Lyon Lille Nantes Toulouse Bordeaux Nice Rennes Strasbourg Genève Lausanne Liège Montréal Québec Bruxelles Brest",
    "es": "Madrid Sevilla Valencia Málaga Bogotá Barcelona Zaragoza Bilbao Lima Santiago Murcia Rosario Medellín Guadalajara",
    "it": "Roma Milano Napoli Torino Palermo Genova Bologna Firenze Bari Catania Verona Padova Trieste Parma Lecce Pisa Siena",
    "pt": "Lisboa Porto Braga Coimbra Faro Curitiba Recife Salvador Brasília Manaus Natal Aveiro Évora Fortaleza Santos Campinas",
    "nl": "Amsterdam Rotterdam Utrecht Delft Breda Groningen Leiden Tilburg Arnhem Gent Antwerpen Brugge Leuven Zwolle Haarlem",
    "pl": "Warszawa Kraków Łódź Poznań Gdańsk Wrocław Lublin Gdynia Toruń Radom Opole Kielce Szczecin Rzeszów Katowice Sopot",
    "sv": "Stockholm Göteborg Malmö Uppsala Lund Umeå Luleå Örebro Västerås Gävle Borås Kalmar Visby Kiruna Karlstad Växjö",
    "tr": "İstanbul Ankara İzmir Bursa Antalya Adana Konya Trabzon Gaziantep Mersin Kayseri Samsun Van Bodrum Eskişehir Rize",
}  # fmt: skip
_POSTCODES: Final = {"de": "#####", "fr": "#####", "es": "#####", "it": "#####", "pt": "####-###", "nl": "#### @@", "pl": "##-###", "sv": "### ##", "tr": "#####"}  # fmt: skip
_UNITS: Final = {
    "de": (", 2. OG", " Hinterhaus", ", Wohnung {}", ", Top {}"), "fr": (", appt {}", ", bât. B", ", 2e étage", " bis"),
    "es": (", {}º B", ", piso {}", ", 2º izq.", ", bajo", " Int. {}", ", esc. A"), "it": (", int. {}", "/B", ", scala A", ", piano {}"),
    "pt": (", {}º Esq.", ", apto {}", ", bloco B", " - ap. {}", ", {}º dto"), "nl": (" {}hs", "-{}", " bis", "A", "-II"),
    "pl": ("/{}", " m. {}", " lok. {}", "/{}a"), "sv": (" {} tr", " lgh 110{}", " B", " A"),
    "tr": (" No:{}", " D:{}", "/{}", " Kat {}", " Daire {}"),
}  # fmt: skip


class LocalAddresses:
    """Draws addresses from one random source."""

    def __init__(
        self, language: str, rng: random.Random, fakers: list[Faker], last: Callable[[], str], filled: Callable[[str], str]
    ) -> None:  # fmt: skip
        self._language, self._rng, self._fakers, self._last, self._filled = language, rng, fakers, last, filled

    def city(self) -> str:
        if self._rng.random() < 0.5 or self._language == "tr":
            return self._rng.choice(_TOWNS[self._language].split())
        return str(self._rng.choice(self._fakers).city())

    def country(self) -> str:
        return str(self._rng.choice(self._fakers).country())

    def address(self) -> str:
        """Return a street with its number, half the time with a unit, a postcode or a town."""
        rng = self._rng
        text = self._street()
        if rng.random() < 0.2:
            text += rng.choice(_UNITS[self._language]).format(rng.randint(1, 30))
        if rng.random() < 0.55:
            code = self._filled(_POSTCODES[self._language]) if rng.random() < 0.8 else ""
            text += rng.choice([", ", ", ", "\n", " ", " - "]) + f"{code} {self.city()}".strip()
        return text

    def _street(self) -> str:
        rng, language = self._rng, self._language
        if rng.random() < 0.3 and language not in ("tr", "pl"):
            return str(rng.choice(self._fakers).street_address())
        names = _TREES.get(language) or _NAMES[language]
        kind = rng.choice(_KINDS[language])
        name = rng.choice(names) if rng.random() < 0.7 else self._last()
        street = kind.format(name, rng.choice(names))
        number = f"{rng.randint(1, 250)}{rng.choice('abcABC') if rng.random() < 0.1 else ''}"
        if language == "fr":
            return f"{number}{rng.choice([', ', ' '])}{street}"
        if language in ("es", "it", "pt"):
            return street + rng.choice([", ", " ", ", nº ", " n. ", ", "]) + number
        return f"{street} {rng.choice(['No:', 'No ', 'no: ']) if language == 'tr' else ''}{number}"
