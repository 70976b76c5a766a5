"""French: messages, posts, orders, records, letters, reports."""

LINES = r"""
coucou {first}, t'es où ?
Salut {first}, je serai en retard, j'arrive vers {time}
tu peux appeler {first} au {phone} stp
mon nouveau numéro : {phone}, bisous {first}
j'ai croisé {first} à {city} hier, elle te passe le bonjour
Madame {last}, nous avons bien reçu votre courrier du {date}.
Cher {title} {last}, veuillez trouver ci-joint les documents demandés.
Cordialement,\n{full}\n{address}
À livrer à : {full}, {address}
Colis remis à {last}, voisin du {small}
Adresse de livraison : {address}. Tél. : {phone}
Commande {order} au nom de {full} annulée
Le client {full} (n° client {id}) demande à être rappelé au {phone}
Facture pour {org}, à l'attention de {full}
Virement vers {iban}, titulaire {full}
voici mon iban {iban}, merci {first}
Carte bancaire {card}, exp. 09/28
N° de sécurité sociale : {national}
Né le {date} à {city}, {full} demeure {address}.
Patient {full}, né le {date}, dossier {id}
M. {last} a été hospitalisé le {date} pour une douleur thoracique.
Compte rendu du {title} {last}, adressé au {title} {last}
La requérante, {title} {full}, est une ressortissante française née en {year} et résidant à {city}.
Le tribunal de {city} condamna {last} à {small} ans d'emprisonnement.
Le requérant est représenté par {title} {full}, avocat à {city}.
L'audition d'{first} {last} eut lieu le {date}.
la voiture de {first} est immatriculée {plate}
Conducteur : {full}, véhicule {plate}
Passeport n° {id} délivré à {city}
on se retrouve chez {first}, {address}
Quelqu'un connaît {full} de {city} ? Écrivez-moi : {email}
Bravo à {full} pour sa victoire au marathon !
{full}, né le {date} à {city} et mort le {date}, est un peintre français.
{full} fait ses études à {city} avant de rejoindre {org}.
Le film réalisé par {full} met en scène {full} et {full}.
Selon {last}, les travaux dureront jusqu'au {date}.
« C'était serré », a déclaré l'entraîneur {full} après le match.
Parmi les invités : {full}, {full} et {full}.
Sous la direction de {full}, l'orchestre joue à {city}.
{full} épouse {full} en {year}.
suivez-moi sur insta : {user}
{handle} {handle} vous venez ?
Utilisateur {user} connecté depuis {ip}
nom : {full} ; ville : {city} ; tél : {phone}
Nom : {LAST}\nPrénom : {first}\nAdresse : {address}\nCourriel : {email}
{LAST} {first}
jsuis avec {first} on arrive dans 10 min
mamie {first} a 80 ans aujourd'hui
l'anniversaire d'{first} c'est {day}
{first} et {first} se marient cet été en {country}
demande à {first} de la compta
la voisine, mme {last}, a les clés
{title} {last} est absent, il sera remplacé par {title} {last}.
Pour {first}, joyeux anniversaire ! Ta {first}
wesh {first} tu viens au foot ce soir ?
il fait trop beau, qui vient à la plage ?
je vais faire les courses, il te faut quelque chose ?
Le train a {small} minutes de retard, comme toujours.
Votre commande {order} a été expédiée le {date}.
L'article {sku} n'est plus disponible.
Le colis pèse {small} kg et coûte {amount}.
Veuillez redémarrer l'appareil et installer la version {version}.
Erreur {number} : impossible d'ouvrir le fichier
L'Assemblée nationale a adopté la loi le {date}.
En {year}, l'église est reconstruite après l'incendie.
La rue Victor-Hugo est fermée pour travaux.
La commune fait partie du canton depuis {year}.
Le moteur développe {small} ch pour une cylindrée de {number} cm³.
Le roman « Le Long Hiver » paraît à l'automne et connaît un grand succès.
L'espèce pousse dans les prairies sèches et fleurit de mai à août.
L'album atteint la {small}e place du classement.
Tension {small}/{small}, pouls {small}, pas de fièvre.
Pas d'argument pour une embolie pulmonaire.
Traitement : paracétamol {small} mg trois fois par jour.
La Cour rejette le pourvoi et condamne le demandeur aux dépens.
Invoquant l'article {small} de la Convention, le requérant se plaint de la durée de la procédure.
Le Gouvernement soutient que la requête est irrecevable.
L'appartement a trois pièces, une cuisine et un balcon.
Quelqu'un connaît un bon dentiste ?
mdr c'était trop la honte hier
Rendez-vous à la gare à {time}, soyez à l'heure
{day}, soupe de pommes de terre à la cantine.
La réunion est reportée à {time}.
La facture est à régler avant le {date}.
C'est normal que le wifi rame autant aujourd'hui ?
Bonjour à tous, bonne journée !
Très joli sac, couleur conforme à la photo, livraison rapide.
Malheureusement le pull est arrivé avec un trou à la manche.
Joueurs et supporters ont fait la fête jusqu'au matin.
Les vacances d'été commencent début juillet.
Le président ouvre la séance et salue les membres.
Le roi fait agrandir le château et aménager un parc.
pas le temps là, je te rappelle
Le vélo est toujours dispo ? Je peux mettre {amount}.
Taille M, couleur bleu foncé, emballage cadeau svp
La Loire est en crue depuis {small} jours.
Les Verts ont voté contre, les socialistes se sont abstenus.
Lundi sport, mardi chorale, mercredi repos
Tableau {small} : chiffre d'affaires par trimestre
{"{"}"statut": "ouvert", "quantite": {small}, "prix": "{amount}"{"}"}
INFO {date} {time} sauvegarde terminée, {number} fichiers
""".strip().splitlines()
