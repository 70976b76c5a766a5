"""Function words by language: they name no one, and show the language of a text.

Words that are also first names or surnames (`will`, `may`, `mark`, `art`, `an`, `van`, `bin`) are left out.
"""

from collections.abc import Mapping
from typing import Final

_LISTS: Final[Mapping[str, str]] = {
    "en": "a about after again all also am and any anyway are as at away back be because been before being but by "
    "can can't cannot could couldn't did didn't do does doesn't doing don't done for from get go going got had "
    "has have haven't having he he's her here him his how i i'd i'll i'm i've if in into is isn't it it's its "
    "just like me more most much my never no nor not now of off ok okay on once only or other our out over "
    "please should so some such thank thanks than that that's the their them then there these they they're "
    "this those to too u under until up ur us very was wasn't we we're were what when where which while who "
    "why with without won't would yes yet you you're your",
    "de": "aber alle als also am auch auf aus bei bis bist da damit dann das dass dein dem den denn der des dich "
    "die dir doch durch ein eine einem einen einer es euch für hab habe haben hat hatte heute ich ihm ihn ihr "
    "im in ist ja jetzt kann kein keine mehr mein mich mir mit muss nach nein nicht noch nur oder schon sehr "
    "sein sich sie sind so über um und uns unter vom von vor war waren was wenn wer wie wieder wir wird wo zu "
    "zum zur",
    "fr": "ai alors après au aussi avec avons avez bien c'est ce ces cette chez comme d'un d'une dans de des donc du "
    "elle elles en est et être eux fait ici il ils j'ai je jour la le les leur lui ma mais me mes moi mon même "
    "n'est ne nos notre nous on ont ou où par pas plus pour pourquoi qu'il quand que qui sa sans se ses si son "
    "sont suis sur ta te toi ton tous tout très tu un une vos votre vous y à ça été",
    "es": "a al algo antes aquí así aunque bien como con cuando de del desde donde dos el ella ellos en entre era es "
    "esa ese eso esta está este esto estoy fue gracias ha hasta hay la las le les lo los mañana más me mi "
    "mucho muy nada ni no nos nosotros o para pero poco por porque que qué quien se ser si sin sobre son soy "
    "su sus también te tengo tiene todo todos tu tú un una uno usted y ya yo",
    "it": "a ai al alla anche ancora avere c'è che chi ci come con cosa così cui da dal dalla degli dei del della "
    "delle di dopo dove e ed era essere fa fra gli grazie ha hai hanno ho i il in io la le lei lo loro lui ma "
    "me mi mia mio molto nel nella no noi non nostro o ogni per perché però più poi prima quando quella quello "
    "questa questo qui se sei senza si siamo solo sono sta sul sulla suo sua ti tra tu tuo tutti tutto un una "
    "uno va vi voi è",
    "pt": "a ainda ao aos as até bem com como da das de depois do dos e ela ele eles em então era essa esse esta "
    "está estou este eu faz foi há isso isto já lá mais mas me meu minha muito na nas nem no nos nossa nosso "
    "não nós o obrigada obrigado onde os ou para pela pelo por porque pra que quem se sem ser seu sua são só "
    "também te tem tenho tudo um uma você vocês à é",
    "nl": "aan als bij daar dan dat de deze die dit doen door dus een en er ga geen goed haar hallo heb hebben heeft "
    "het hier hij hoe hun ik in is ja je jij jullie kan maar me meer met mij mijn moet na naar nee niet nog nu "
    "of om onze ook op over te toch toen tot uit veel voor waar waren was wat we weer wel welke wie wij wordt "
    "zal ze zeer zich zij zijn zo zonder zou",
}  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """Split a string of words at its blanks."""
    return frozenset(words.split())


FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = {language: word_set(words) for language, words in _LISTS.items()}
