"""Italian: messages, posts, orders, records, letters, reports, and more of an encyclopedia, which no file has."""

LINES = r"""
ciao {first}, sei a casa?
Ciao {first}, arrivo un po' in ritardo, verso le {time}
puoi chiamare {first}? {phone}
il mio nuovo numero è {phone}, un bacio {first}
ieri ho visto {first} a {city}, ti saluta
Gentile Sig.ra {last}, abbiamo ricevuto la Sua lettera del {date}.
Egregio {title} {last}, in allegato trova i documenti.
Cordiali saluti,\n{full}\n{address}
Consegnare a: {full}, {address}
Pacco lasciato al vicino {last}, interno {small}
Indirizzo di spedizione: {address}. Telefono: {phone}
Ordine {order} a nome di {full} annullato
Il cliente {full}, codice {id}, chiede di essere richiamato al {phone}
Fattura per {org}, alla cortese attenzione di {full}
Bonifico su {iban}, intestato a {full}
il mio iban è {iban}, grazie {first}
Carta {card}, scadenza 11/28
Codice fiscale: {national}
C.F. {national}, nata a {city} il {date}
Il paziente {full}, di anni {small}, ricoverato il {date}, cartella n. {id}
Visita del {title} {last}: nulla da segnalare
Il tribunale di {city} ha condannato {full} a {small} anni.
La teste {full} ha dichiarato di aver visto {last} uscire alle {time}.
la macchina di {first} è targata {plate}
Conducente: {full}, veicolo {plate}
Passaporto {id} rilasciato a {city}
ci vediamo da {first}, in {address}
Qualcuno conosce {full} di {city}? Scrivetemi: {email}
Complimenti a {full} per la vittoria!
{full} ({city}, {date} – {city}, {date}) è stato un pittore italiano.
{full} (nato a {city} il {date}) è un calciatore italiano, di ruolo difensore.
{full} studiò a {city} e in seguito lavorò per {org}.
Nel {year} {last} pubblicò il suo primo romanzo.
Il film, diretto da {full}, vede protagonisti {full} e {full}.
Secondo {last}, i lavori dureranno fino al {date}.
«È stata dura», ha detto l'allenatore {full} dopo la partita.
Tra gli ospiti c'erano {full}, {full} e {full}.
Sotto la direzione di {full}, l'orchestra suonò a {city}.
{full} sposò {full} nel {year}.
Alla morte di {first} il trono passò al fratello {first}.
Il generale {last} sconfisse l'esercito nemico presso {city}.
La teoria fu proposta da {full} e sviluppata da {last} nel {year}.
Nel secondo set {last} batte {last} per 6-4.
L'album contiene una cover di {full} e un duetto con {first} {last}.
Il brano è stato scritto da {last}, {last} e {last}.
La chiesa fu progettata dall'architetto {full}.
Suo figlio {first} gli succedette come sindaco di {city}.
Il personaggio di {first} è interpretato da {full}.
seguitemi su insta: {user}
{handle} {handle} venite?
Utente {user} collegato da {ip}
nome: {full}; città: {city}; tel: {phone}
Nome: {first}\nCognome: {last}\nIndirizzo: {address}\nE-mail: {email}
nonna {first} oggi compie 80 anni
{first} e {first} si sposano quest'estate in {country}
chiedi a {first} dell'ufficio acquisti
la vicina, la signora {last}, ha le chiavi
{title} {last} oggi è malato, lo sostituisce {title} {last}.
Per {first}, buon compleanno! La tua {first}
aggiungi {full} alla mia playlist
svegliami alle {time}, devo passare da {first}
che tempo fa a {city} domani?
oggi è bellissimo, chi viene al mare?
vado a fare la spesa, ti serve qualcosa?
Il treno ha {small} minuti di ritardo, come sempre.
Il suo ordine {order} è stato spedito il {date}.
L'articolo {sku} non è più disponibile.
Il pacco pesa {small} kg e costa {amount}.
Riavviare il dispositivo e installare la versione {version}.
Errore {number}: impossibile aprire il file
Il Parlamento ha approvato la legge il {date} a larga maggioranza.
Nel {year} la chiesa fu ricostruita dopo l'incendio.
Il comune fa parte della provincia dal {year}.
Il motore ha una cilindrata di {number} cm³ e {small} cavalli.
Il romanzo Il lungo inverno uscì in autunno ed ebbe grande successo.
La specie cresce nei prati aridi e fiorisce da maggio ad agosto.
L'album raggiunse la posizione {small} in classifica.
La squadra milita nel campionato di Serie B e gioca in casa allo Stadio Comunale.
Durante la Seconda guerra mondiale la nave servì nel Mediterraneo.
Il fiume nasce sulle Alpi e sfocia nel mare Adriatico.
La Repubblica ebbe fine con la conquista francese.
Il Consiglio dei ministri nomina il presidente su proposta del governo.
Il termine deriva dal latino e indica una piccola barca.
Il processo produce calore e libera anidride carbonica.
La stagione successiva il club retrocesse in Serie C.
L'Università è divisa in dodici facoltà e ha {number} studenti.
I Romani costruirono una strada lungo la costa.
Il Partito Democratico ha votato contro, la Lega si è astenuta.
La Biblioteca Nazionale conserva un manoscritto del Medioevo.
Pressione {small}/{small}, polso {small}, apiretico.
Terapia: ramipril {small} mg al mattino.
La Corte rigetta il ricorso e condanna il ricorrente alle spese.
L'appartamento ha tre camere, cucina, bagno e un balcone.
Qualcuno mi consiglia un buon dentista?
ahah che figura ieri sera
Ci vediamo in stazione alle {time}, puntuali
{day} c'è la zuppa di patate in mensa.
La riunione è rinviata alle {time}.
La fattura va pagata entro il {date}.
Ma internet oggi è lentissimo solo a me?
Buongiorno a tutti e buona giornata!
Borsa molto bella, colore come in foto, spedizione veloce.
Purtroppo il maglione è arrivato con un buco nella manica.
Il presidente apre la seduta e saluta i membri.
Il re fece ampliare il castello e costruire un parco.
adesso non posso, ti chiamo dopo
La bici è ancora disponibile? Offro {amount}.
Taglia M, colore blu scuro, confezione regalo per favore
Lunedì palestra, martedì coro, mercoledì libero
metti la musica rock della playlist estate
ricordami di comprare il latte domani mattina
Tabella {small}: fatturato per trimestre
{"{"}"stato": "aperto", "quantita": {small}, "prezzo": "{amount}"{"}"}
INFO {date} {time} copia completata, {number} file
""".strip().splitlines()
