"""Turkish: messages, posts, orders, records, letters, reports; endings follow names."""

LINES = r"""
selam {first}, evde misin?
Merhaba {first}, biraz geç kalacağım, {time} gibi gelirim
{decl_first} haber verir misin? {phone}
yeni numaram {phone}, sevgiler {first}
dün {city} çarşısında {first} ile karşılaştım
{title} {full}, {date} tarihli mektubunuzu aldık.
{first} Bey, belgeler ektedir.
{first} Hanım bugün izinli, yerine {first} Bey bakıyor.
Saygılarımla\n{full}\n{address}
Teslimat: {full}, {address}
Paket komşu {first} {last} beye bırakıldı, daire {small}
Teslimat adresi: {address}. Telefon: {phone}
{full} adına verilen {order} numaralı sipariş iptal edildi
Müşteri {full}, müşteri no {id}, {phone} numarasından aranmak istiyor
Fatura: {org}, ilgili kişi {full}
{iban} hesabına havale, alıcı {full}
iban numaram {iban}, sağ ol {first}
Kart {card}, son kullanma 08/29
TC kimlik no {national}, doğum yeri {city}
T.C. {national} - {full}
Hasta {full}, protokol no {id}, {date} tarihinde kontrole geldi.
{title} {last} muayene etti, bulgu yok
{city} mahkemesi {decl_full} {small} yıl hapis cezası verdi.
Tanık {full}, {decl_last} {time} sularında çıktığını söyledi.
{decl_first} abisi {address} adresinde oturuyor
{decl_first} arabasının plakası {plate}
Sürücü: {full}, araç {plate}
Pasaport {id}
{decl_first} evinde buluşuyoruz, {address}
{decl_full} tanıyan var mı? Bana yazın: {email}
Tebrikler {full}, harika bir yarıştı!
{full} (d. {date}, {city} - ö. {date}), Türk ressam.
{full}, {city} doğumlu Türk futbolcudur.
{full} eğitimini tamamladıktan sonra {org} bünyesinde çalıştı.
Yönetmenliğini {decl_full} yaptığı filmin başrollerinde {full} ve {full} yer alıyor.
{last}, çalışmaların {date} tarihine kadar süreceğini söyledi.
"Zor bir maçtı" dedi teknik direktör {full}.
Konuklar arasında {full}, {full} ve {full} vardı.
{full}, {year} yılında {full} ile evlendi.
{decl_last} romanı {year} yılında yayımlandı.
Başbakan {last} ile Cumhurbaşkanı {last} görüştü.
beni instada takip edin: {user}
{handle} {handle} geliyor musunuz?
Kullanıcı {user} {ip} adresinden giriş yaptı
ad: {full}; şehir: {city}; tel: {phone}
Adı: {first}\nSoyadı: {last}\nAdres: {address}\nE-posta: {email}
{first} teyze bugün 80 yaşına girdi
{first} ile {first} yazın evleniyor
muhasebeden {decl_first} sor
komşumuz {first} hanımda anahtar var
{first} abi maça geliyor musun?
Canım {first}, doğum günün kutlu olsun! {first}
bugün hava çok güzel, denize kim geliyor?
markete gidiyorum, bir şey lazım mı?
Tren {small} dakika gecikmeli, her zamanki gibi.
{order} numaralı siparişiniz {date} tarihinde kargoya verildi.
{sku} kodlu ürün tükendi.
Paket {small} kg, ücreti {amount}.
Cihazı yeniden başlatın ve {version} sürümünü yükleyin.
Hata {number}: dosya açılamadı
Meclis yasayı {date} tarihinde büyük çoğunlukla kabul etti.
Kilise {year} yılında yangından sonra yeniden yapıldı.
Köy, {year} yılından beri ilçeye bağlıdır.
Motor {number} cc hacminde ve {small} beygir gücündedir.
Uzun Kış adlı roman sonbaharda yayımlandı ve çok sattı.
Tür kuru çayırlarda yetişir, mayıstan ağustosa kadar çiçek açar.
Albüm listelerde {small} numaraya yükseldi.
Kulüp ikinci ligde oynuyor ve maçlarını Şehir Stadyumu'nda yapıyor.
İkinci Dünya Savaşı sırasında gemi Akdeniz'de görev yaptı.
Irmak dağlardan doğar ve Karadeniz'e dökülür.
Kelime Latinceden gelir ve küçük tekne demektir.
Üniversitenin on iki fakültesi ve {number} öğrencisi vardır.
Tansiyon {small}/{small}, nabız {small}, ateş yok.
Tedavi: metformin {small} mg günde iki kez.
Mahkeme davanın reddine karar verdi.
Dairede üç oda, mutfak, banyo ve balkon var.
İyi bir diş hekimi önerir misiniz?
haha dün çok utandım
{time} gibi istasyonda buluşalım, geç kalmayın
{day} günü yemekhanede mercimek çorbası var.
Toplantı saat {time} olarak değişti.
Fatura {date} tarihine kadar ödenmeli.
Bugün internet sizde de yavaş mı?
Herkese günaydın, iyi günler!
Çok güzel çanta, rengi resimdeki gibi, kargo hızlıydı.
Maalesef kazağın kolu delik geldi.
Başkan oturumu açtı ve üyeleri selamladı.
Kral sarayı genişletti ve bir bahçe yaptırdı.
şimdi müsait değilim, sonra ararım
Bisiklet hâlâ satılık mı? {amount} veririm.
M beden, lacivert, hediye paketi olsun
CHP karşı oy verdi, MHP çekimser kaldı.
Pazartesi spor, salı koro, çarşamba boş
Tablo {small}: üç aylık satışlar
{"{"}"durum": "açık", "adet": {small}, "fiyat": "{amount}"{"}"}
INFO {date} {time} yedekleme tamamlandı, {number} dosya
""".strip().splitlines()
