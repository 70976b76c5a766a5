"""Invented texts of other languages, to measure what the strict rule keeps and removes in them."""

ABROAD = {
    "de": r"""
Ich habe gestern {full} am Bahnhof getroffen und wir sind zusammen nach Hause gegangen.
Kannst du bitte {first} anrufen? Die Nummer ist {phone}.
Das Paket für Frau {last} liegt noch immer bei den Nachbarn.
Heute war es sehr kalt, deshalb blieben wir drinnen und tranken Tee.
Der Zug hatte schon wieder Verspätung, also kam niemand pünktlich.
""",
    "fr": r"""
J'ai vu {full} hier soir à la gare et nous sommes rentrés ensemble.
Peux-tu appeler {first} demain matin ? Son numéro est le {phone}.
Le colis pour Madame {last} est encore chez les voisins.
Il faisait très froid, alors nous sommes restés à la maison avec du thé.
Le train était encore en retard et personne n'est arrivé à l'heure.
""",
    "es": r"""
Ayer vi a {full} en la estación y volvimos juntos a casa.
¿Puedes llamar a {first} mañana? Su número es el {phone}.
El paquete de la señora {last} sigue en casa de los vecinos.
Hacía mucho frío, así que nos quedamos dentro tomando té.
El tren llegó tarde otra vez y nadie estuvo a tiempo.
""",
    "it": r"""
Ieri ho visto {full} alla stazione e siamo tornati a casa insieme.
Puoi chiamare {first} domani mattina? Il suo numero è {phone}.
Il pacco per la signora {last} è ancora dai vicini.
Faceva molto freddo, quindi siamo rimasti in casa a bere tè.
Il treno era di nuovo in ritardo e nessuno è arrivato in tempo.
""",
    "pt": r"""
Ontem vi {full} na estação e voltamos juntos para casa.
Você pode ligar para {first} amanhã? O número é {phone}.
O pacote da senhora {last} ainda está com os vizinhos.
Estava muito frio, então ficamos em casa tomando chá.
O trem atrasou outra vez e ninguém chegou na hora.
""",
    "nl": r"""
Gisteren zag ik {full} op het station en we gingen samen naar huis.
Kun je {first} morgen bellen? Het nummer is {phone}.
Het pakket voor mevrouw {last} ligt nog bij de buren.
Het was heel koud, dus bleven we binnen met een kopje thee.
De trein was weer te laat en niemand kwam op tijd.
""",
    "pl": r"""
Wczoraj na dworcu spotkałem {full} i razem wróciliśmy do domu.
Czy możesz jutro zadzwonić? {first} ma numer {phone}.
Paczka dla pani {last} nadal leży u sąsiadów.
Było bardzo zimno, więc zostaliśmy w domu i piliśmy herbatę.
Pociąg znowu był spóźniony i nikt nie przyszedł na czas.
""",
}
