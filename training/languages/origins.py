"""The countries of each language: Faker's locales, titles of people, particles of family names."""

from typing import Final, NamedTuple


class Origin(NamedTuple):
    """Sources of names and numbers of a language; the first locales come most often."""

    locales: tuple[str, ...]
    titles: tuple[str, ...]
    particles: tuple[str, ...] = ()
    #: Share of family names with a particle, and of double ones.
    particle: float = 0.04
    double: float = 0.05


ORIGINS: Final = {
    "de": Origin(
        ("de_DE", "de_DE", "de_AT", "de_CH", "tr_TR", "pl_PL"),
        ("Herr", "Frau", "Dr.", "Prof. Dr.", "Hr.", "Fr.", "Herrn", "Familie", "Pfarrer", "Bürgermeisterin", "Frau Dr."),
        ("von", "von der", "zu", "vom", "van"),
    ),
    "fr": Origin(
        ("fr_FR", "fr_FR", "fr_BE", "fr_CH", "fr_CA", "fr_DZ", "pt_PT"),
        ("M.", "Mme", "Mlle", "Monsieur", "Madame", "Me", "Maître", "Dr", "Docteur", "Pr", "MM."),
        ("de", "du", "de la", "d'", "le", "des"),
    ),
    "es": Origin(
        ("es_ES", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL"),
        ("Sr.", "Sra.", "Srta.", "D.", "Dña.", "Don", "Doña", "Dr.", "Dra.", "señor", "señora", "el Sr.", "Lic.", "Ing."),
        ("de", "de la", "del", "de los", "y"), particle=0.06, double=0.02,
    ),
    "it": Origin(
        ("it_IT", "it_IT", "it_IT", "es_ES", "ro_RO"),
        ("Sig.", "Sig.ra", "Signor", "Signora", "Dott.", "Dott.ssa", "Avv.", "Ing.", "Prof.", "Prof.ssa", "don"),
        ("De", "Di", "Della", "Dal", "D'", "Lo", "La", "Del"), particle=0.08,
    ),
    "pt": Origin(
        ("pt_PT", "pt_BR", "pt_BR"),
        ("Sr.", "Sra.", "Dr.", "Dra.", "Dona", "D.", "Prof.", "Eng.", "senhor", "senhora", "seu", "Srta.", "Des."),
        ("de", "da", "do", "dos", "das", "e"), particle=0.2,
    ),
    "nl": Origin(
        ("nl_NL", "nl_NL", "nl_BE", "tr_TR"),
        ("dhr.", "mevr.", "mw.", "meneer", "mevrouw", "dr.", "prof.", "drs.", "mr.", "de heer", "Dhr.", "Mevr.", "ir."),
        ("van", "van de", "van der", "van den", "de", "ten", "ter", "'t", "van 't", "den"), particle=0.3,
    ),
    "pl": Origin(
        ("pl_PL", "pl_PL", "pl_PL", "pl_PL", "cs_CZ"),
        ("Pan", "Pani", "pan", "pani", "dr", "prof.", "mgr", "inż.", "ks.", "p.", "Państwo", "doktor", "pana", "panią", "mec."),
        double=0.08, particle=0.0,
    ),
    "sv": Origin(
        ("sv_SE", "sv_SE", "sv_SE", "fi_FI", "no_NO", "da_DK"),
        ("herr", "fru", "Herr", "Fru", "doktor", "Dr.", "professor", "farbror", "tant", "fröken"),
        ("af", "von"), particle=0.02, double=0.06,
    ),
    "tr": Origin(
        ("tr_TR", "tr_TR", "tr_TR", "az_AZ", "de_DE"),
        ("Sayın", "Dr.", "Prof. Dr.", "Av.", "Doç. Dr.", "Sn.", "Op. Dr.", "Öğr. Gör."), particle=0.0, double=0.03,
    ),
}  # fmt: skip
LANGUAGES: Final = tuple(ORIGINS)
#: Languages that the lexicon knows, in the order of their numbers there; 0 is for words of none.
KNOWN: Final = (*LANGUAGES, "en")
