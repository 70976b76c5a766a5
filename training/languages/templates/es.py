"""Spanish: messages, posts, orders, records, letters, reports."""

LINES = r"""
oye {first}, ya llegaste?
Hola {first}, llego un poco tarde, sobre las {time}
puedes llamar a {first}? {phone}
mi nuevo número es {phone}, besos {first}
ayer vi a {first} en {city}, te manda saludos
Estimada Sra. {last}, hemos recibido su carta del {date}.
Estimado {title} {last}, le adjunto los documentos.
Un saludo,\n{full}\n{address}
Entregar a: {full}, {address}
Paquete entregado al vecino {last}, puerta {small}
Dirección de envío: {address}. Teléfono: {phone}
Pedido {order} a nombre de {full} cancelado
El cliente {full}, con número {id}, pide que le llamen al {phone}
Factura para {org}, a la atención de {full}
Transferencia a {iban}, titular {full}
mi cuenta es {iban}, gracias {first}
Tarjeta {card}, caduca 10/28
DNI: {national}
NIF {national}, nacida el {date} en {city}
NHC: {id}. NASS: {national}.
Nombre: {first}.
Apellidos: {last} {last}.
Domicilio: {address}.
Remitido por: {title} {full}. {address}. {city}.
Médico: {title} {full} NºCol: {id}.
Paciente {full}, de {small} años, ingresado el {date}.
Correspondencia: {title} {full}, Servicio de Urología, {org}, {address}. Correo electrónico: {email}
El demandante, {title} {full}, es un ciudadano español nacido en {year} y residente en {city}.
El tribunal condenó a {full} a {small} años de prisión.
La testigo {full} declaró que vio a {last} salir a las {time}.
el coche de {first} tiene la matrícula {plate}
Conductor: {full}, vehículo {plate}
Pasaporte {id}, expedido en {city}
quedamos en casa de {first}, {address}
¿Alguien conoce a {full} de {city}? Escribidme: {email}
¡Enhorabuena a {full} por ganar la carrera!
{full} ({city}, {date} – {city}, {date}) fue un pintor español.
{full} estudió en {city} y después trabajó para {org}.
La película, dirigida por {full}, está protagonizada por {full} y {full}.
Según {last}, las obras durarán hasta el {date}.
«Fue muy justo», dijo el entrenador {full} tras el partido.
Entre los invitados estaban {full}, {full} y {full}.
Bajo la dirección de {full}, la orquesta actuó en {city}.
{full} se casó con {full} en {year}.
síganme en insta: {user}
{handle} {handle} venís o qué?
Usuario {user} conectado desde {ip}
nombre: {full}; ciudad: {city}; tel: {phone}
Nombre: {first}\nApellidos: {last} {last}\nDirección: {address}\nCorreo: {email}
qué onda {first}, vas a venir al asado?
la abuela {first} cumple hoy 80 años
{first} y {first} se casan este verano en {country}
pregúntale a {first} de contabilidad
la vecina, la señora {last}, tiene las llaves
{title} {last} está enfermo hoy, le sustituye {title} {last}.
Para {first}, feliz cumpleaños, tu {first}
dile a doña {first} que ya salió el pedido
no manches {first}, otra vez llegaste tarde
hoy hace un día precioso, quién se viene a la playa?
voy al súper, necesitas algo?
El tren lleva {small} minutos de retraso, como siempre.
Su pedido {order} fue enviado el {date}.
El artículo {sku} está agotado.
El paquete pesa {small} kg y cuesta {amount}.
Reinicie el equipo e instale la versión {version}.
Error {number}: no se pudo abrir el archivo
El Congreso aprobó la ley el {date} por amplia mayoría.
En {year} la iglesia fue reconstruida después del incendio.
El municipio pertenece a la provincia desde {year}.
El motor tiene {number} cc y {small} caballos.
La novela «El largo invierno» se publicó en otoño con gran éxito.
La especie crece en prados secos y florece de mayo a agosto.
El álbum llegó al puesto {small} de las listas.
TA {small}/{small}, FC {small} lpm, afebril.
Sin hallazgos en la ecografía abdominal. Hígado y bazo normales.
Antecedentes personales: hipertensión arterial, diabetes mellitus tipo 2, sin alergias conocidas.
Tratamiento: omeprazol {small} mg cada 12 horas.
Se realiza tomografía axial computarizada sin contraste.
El Tribunal desestima el recurso y condena en costas al recurrente.
Invocando el artículo {small} del Convenio, el demandante se queja de la duración del procedimiento.
El Gobierno sostiene que la demanda es inadmisible.
El piso tiene tres habitaciones, cocina, baño y un balcón.
¿Alguien me recomienda un buen dentista?
jajaja qué vergüenza lo de ayer
Nos vemos en la estación a las {time}, sed puntuales
El {day} hay lentejas en el comedor.
La reunión se aplaza a las {time}.
La factura debe pagarse antes del {date}.
Alguien más tiene el internet lentísimo hoy?
Buenos días a todos, que tengáis un buen día
Bolso muy bonito, color igual que en la foto, envío rápido.
Por desgracia el jersey llegó con un agujero en la manga.
Jugadores y aficionados celebraron hasta la madrugada.
Las vacaciones de verano empiezan a finales de junio.
El presidente abre la sesión y saluda a los miembros.
El rey mandó ampliar el palacio y plantar un jardín.
ahora no puedo, te llamo luego
Sigue disponible la bici? Te doy {amount}.
Talla M, color azul oscuro, envolver para regalo
El Ebro baja muy crecido desde hace {small} días.
El PSOE votó en contra y Vox se abstuvo.
Lunes gimnasio, martes coro, miércoles libre
Tabla {small}: ventas por trimestre en millones
{"{"}"estado": "abierto", "cantidad": {small}, "precio": "{amount}"{"}"}
INFO {date} {time} copia terminada, {number} archivos
""".strip().splitlines()
