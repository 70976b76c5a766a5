"""A hundred invented people whose names have particles, in sentences: a development set."""

import random

from training.example import Example, TrainingLabel

_NAMES = (
    "Jan van der Heuvel", "Pieter van den Berghe", "Sanne van Dijkhuizen", "Kees ter Horst", "Anouk te Winkel", "Bram ten Cate",
    "Lotte de Wilde", "Joost van 't Hof", "Marijke op den Kamp", "Ruben den Ouden", "Willem de Kruif", "Eva van Overbeek",
    "Georg von Trapp", "Heinrich von der Aue", "Lena zu Wittgen", "Karl vom Stein", "Ulrike von Hohenfels", "Max zur Linden", "Otto am Ende",
    "Omar bin Rashid", "Aisha bint Salim", "Tariq ibn Yusuf", "Siti binti Kassim", "Fatima al-Masri", "Hassan al Tikriti", "Khalid Abu Nasser",
    "Abdul bin Hamad", "Nur el-Sayed", "Yasin Al-Khatib", "Mariam Al Mansouri", "David ben Ami", "Rivka Bat Dor", "Zayn ul Haq",
    "Maria de la Cruz", "Juan de los Santos", "Carmen del Valle", "Luis de Olmedo", "Sofia de las Casas", "Pablo San Roman", "Ines de Arriaga",
    "Joao da Silva", "Rita dos Anjos", "Tiago do Carmo", "Beatriz das Neves", "Paulo de Moura", "Ana da Conceicao", "Bruno d'Avila",
    "Leo Di Caprio", "Marco della Torre", "Giulia De Luca", "Paolo dell'Orso", "Chiara degli Esposti", "Luca da Vinciano", "Elisa Lo Presti",
    "Franca La Rocca", "Nino D'Amico", "Rosa Di Stefano", "Carlo del Bono",
    "Pierre de Villiers", "Claire du Plessis", "Luc de la Tour", "Anne Le Goff", "Jean des Moulins", "Marie d'Aubigny", "Yves Le Bihan",
    "Henri de Saint-Clair", "Odile L'Hermite", "Paul du Bois",
    "Pat O'Brien", "Sinead O'Shaughnessy", "Liam Mac Giolla", "Moira Mc Allister", "Aoife Ni Bhriain", "Sean O Conaill", "Fergus MacAlpine",
    "Erik af Klint", "Sven von Essen", "Ida av Trondheim", "Mette de Neergaard", "Nils af Ugglas",
    "Aung San Htet", "Le Thi Hoa", "Nguyen Van Binh", "Tran Thi Mai", "Sri Ram Das", "Abd al-Rahim Qasim", "Abu Bakar Sidek",
    "Thandi ka Dlamini", "Sipho wa Mutua", "Kofi de Graft", "Chloe St John", "Ivor ap Rhys", "Gwen ferch Owain", "Vlad de Poienari", "Ana-Maria de Souza Lima",
    "Hans van de Ven", "Ellen van het Veer", "Dirk vander Elst", "Tom Vanden Broeck", "Guy de Ruyter",
)  # fmt: skip
_FRAMES = (
    "I met {} yesterday", "{} called about the invoice", "please ask {} to come", "the report was written by {}", "thanks {}!",
    "{} and I went home", "is {} still your neighbour?", "contact: {}", "we spoke to {}, who was kind", "my friend {} lives here",
)  # fmt: skip


def with_particles(seed: int = 7) -> list[Example]:
    """Return a sentence for each name, every third in lower case, then one with the family name alone."""
    rng = random.Random(seed)
    names = [*_NAMES, *(name.split(" ", 1)[1] for name in _NAMES)]
    return [_sentence(rng.choice(_FRAMES), name, lower=at % 3 == 2) for at, name in enumerate(names)]


def _sentence(frame: str, name: str, *, lower: bool) -> Example:
    start = frame.index("{}")
    text = frame.format(name)
    kind = "in lower case" if lower else "as written"
    return Example(text.lower() if lower else text, (TrainingLabel(start, start + len(name), "PERSON"),), kind)
