"""Polish: messages, posts, orders, records, letters, reports; names are declined."""

LINES = r"""
hej {first}, jesteś już w domu?
Cześć {first}, spóźnię się trochę, będę około {time}
możesz zadzwonić do {decl_first}? {phone}
mój nowy numer to {phone}, pozdrawiam {first}
widziałem wczoraj {decl_first} w {city}
Szanowna Pani {last}, otrzymaliśmy Pani list z dnia {date}.
Szanowny Panie {last}, w załączniku przesyłam dokumenty.
Z poważaniem\n{full}\n{address}
Dostarczyć: {full}, {address}
Paczka zostawiona u sąsiada {decl_last}, mieszkanie {small}
Adres dostawy: {address}. Telefon: {phone}
Zamówienie {order} na nazwisko {full} anulowano
Klient {full}, numer {id}, prosi o telefon: {phone}
Faktura dla {org}, do rąk {decl_full}
Przelew na {iban}, odbiorca {full}
mój numer konta {account}, dzięki {first}
Karta {card}, ważna do 08/29
PESEL {national}, ur. {date} w {city}
nr PESEL: {national}, dowód {id}
Pacjent {full}, ur. {date}, nr historii {id}, zgłosił się na kontrolę.
Opinia {title} {decl_last}: bez zmian
Sąd Okręgowy skazał {decl_full} na {small} lat więzienia.
Świadek {full} widział, jak {last} wychodził o {time}.
brat {decl_first} mieszka przy {address}
auto {decl_first} ma numer {plate}
Kierowca: {full}, pojazd {plate}
Paszport {id} wydany w {city}
spotykamy się u {decl_first}, {address}
Kto zna {decl_full} z {city}? Piszcie: {email}
Gratulacje dla {decl_full} za zwycięstwo!
{full} (ur. {date} w {city}, zm. {date}) – polski malarz.
{full} studiował w {city}, a potem pracował w {org}.
Film w reżyserii {decl_full} z {decl_full} w roli głównej.
Według {decl_last} prace potrwają do {date}.
„Było ciężko” – powiedział trener {full} po meczu.
Wśród gości byli {full}, {full} i {full}.
Pod dyrekcją {decl_full} orkiestra zagrała w {city}.
W {year} roku ożenił się z {decl_full}.
Po śmierci {decl_first} tron objął jego brat {first}.
Powieść {decl_full} ukazała się w {year} roku.
Rozmawiałam z {decl_full} o jego nowej książce.
Premier {last} spotkał się z prezydentem {decl_last}.
Ustawa podpisana przez {decl_full} weszła w życie.
obserwujcie mnie na insta: {user}
{handle} {handle} przyjdziecie?
Użytkownik {user} zalogowany z {ip}
imię: {full}; miasto: {city}; tel: {phone}
Imię: {first}\nNazwisko: {last}\nAdres: {address}\nE-mail: {email}
babcia {first} kończy dziś 80 lat
{first} i {first} biorą ślub latem
zapytaj {decl_first} z księgowości
sąsiadka, pani {last}, ma klucze
{title} {last} jest dziś chory, zastępuje go {title} {last}.
Dla {decl_first}, wszystkiego najlepszego! Twoja {first}
powiedz {decl_first} że czekam pod sklepem
ale dziś piękna pogoda, kto idzie nad jezioro?
idę na zakupy, potrzebujesz czegoś?
Pociąg ma {small} minut opóźnienia, jak zawsze.
Zamówienie {order} wysłano {date}.
Artykuł {sku} jest niedostępny.
Paczka waży {small} kg i kosztuje {amount}.
Proszę uruchomić urządzenie ponownie i zainstalować wersję {version}.
Błąd {number}: nie można otworzyć pliku
Sejm uchwalił ustawę {date} dużą większością głosów.
W {year} roku kościół odbudowano po pożarze.
Wieś należy do powiatu od {year} roku.
Silnik ma pojemność {number} cm³ i moc {small} KM.
Powieść „Długa zima” ukazała się jesienią i odniosła sukces.
Gatunek rośnie na suchych łąkach i kwitnie od maja do sierpnia.
Album dotarł do miejsca {small} na liście przebojów.
Klub występuje w drugiej lidze i gra na Stadionie Miejskim.
Podczas II wojny światowej okręt służył na Bałtyku.
Rzeka wypływa z gór i wpada do Bałtyku.
Słowo pochodzi z łaciny i oznacza małą łódź.
Uniwersytet ma dwanaście wydziałów i {number} studentów.
Ciśnienie {small}/{small}, tętno {small}, bez gorączki.
Zalecenia: metformina {small} mg dwa razy dziennie.
Sąd oddala powództwo i obciąża powoda kosztami.
Na podstawie art. {small} ust. 2 Kodeksu cywilnego powództwo jest bezzasadne.
Mieszkanie ma trzy pokoje, kuchnię, łazienkę i balkon.
Poleci ktoś dobrego dentystę?
haha ale wstyd wczoraj
Spotykamy się na dworcu o {time}, bądźcie punktualnie
W {day} w stołówce jest zupa ziemniaczana.
Zebranie przełożono na {time}.
Fakturę trzeba opłacić do {date}.
Czy tylko mi internet dziś tak muli?
Dzień dobry wszystkim, miłego dnia!
Bardzo ładna torba, kolor jak na zdjęciu, szybka wysyłka.
Niestety sweter przyszedł z dziurą w rękawie.
Przewodniczący otwiera obrady i wita członków.
Król kazał rozbudować zamek i założyć park.
nie mam teraz czasu, zadzwonię później
Czy rower jest jeszcze dostępny? Dam {amount}.
Rozmiar M, kolor granatowy, proszę zapakować na prezent
PO głosowała przeciw, a PSL wstrzymało się od głosu.
W poniedziałek siłownia, we wtorek chór, środa wolna
Tabela {small}: sprzedaż w kwartałach w mln zł
{"{"}"stan": "otwarty", "ilosc": {small}, "cena": "{amount}"{"}"}
INFO {date} {time} kopia zapasowa gotowa, {number} plików
""".strip().splitlines()
