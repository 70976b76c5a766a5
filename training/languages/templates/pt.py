"""Portuguese of Portugal and Brazil: messages, posts, orders, records, letters, reports."""

LINES = r"""
oi {first}, já chegou?
Olá {first}, vou chegar um pouco atrasado, por volta das {time}
podes ligar à {first}? {phone}
meu número novo é {phone}, bjs {first}
encontrei o {first} ontem em {city}, mandou um abraço
Exma. Sra. {last}, recebemos a sua carta de {date}.
Caro {title} {last}, seguem em anexo os documentos.
Atenciosamente,\n{full}\n{address}
Entregar a: {full}, {address}
Pacote deixado com o vizinho {last}, apto {small}
Endereço de entrega: {address}. Telefone: {phone}
Pedido {order} em nome de {full} cancelado
O cliente {full}, código {id}, pede que liguem para {phone}
Fatura para {org}, ao cuidado de {full}
Transferência para {iban}, titular {full}
meu pix é {phone}, obrigada {first}
Cartão {card}, validade 10/28
CPF {national}, nascido em {date}, natural de {city}
NIF: {national}
RG {id}, expedido em {city}
Paciente {full}, {small} anos, internado em {date}, prontuário {id}
Laudo do {title} {last}: sem alterações
O juiz {full} condenou o réu a {small} anos.
A testemunha {full} afirmou ter visto {last} sair às {time}.
Relator: Ministro {full}. Recorrente: {FULL}.
o carro do {first} tem a placa {plate}
Condutor: {full}, matrícula {plate}
a gente se encontra na casa da {first}, {address}
Alguém conhece {full} de {city}? Escrevam: {email}
Parabéns a {full} pela vitória!
{full} ({city}, {date} — {city}, {date}) foi um pintor português.
{full} é um futebolista brasileiro que joga no {org}.
{full} estudou em {city} e depois trabalhou para {org}.
O filme, dirigido por {full}, tem {full} e {full} nos papéis principais.
Segundo {last}, as obras vão durar até {date}.
«Foi difícil», disse o treinador {full} depois do jogo.
Entre os convidados estavam {full}, {full} e {full}.
Sob a direção de {full}, a orquestra tocou em {city}.
{full} casou com {full} em {year}.
Em {year}, {last} publicou o seu primeiro romance.
me segue no insta: {user}
{handle} {handle} vocês vêm?
Usuário {user} conectado de {ip}
nome: {full}; cidade: {city}; tel: {phone}
Nome: {first}\nSobrenome: {last}\nEndereço: {address}\nE-mail: {email}
vó {first} faz 80 anos hoje
a {first} e o {first} vão casar no verão em {country}
pergunta pra {first} da contabilidade
a vizinha, dona {first}, tem as chaves
{title} {last} está doente hoje, quem substitui é {title} {last}.
Para {first}, feliz aniversário! Da tua {first}
fala {first}, bora no churrasco sábado?
ô {first} cê viu o jogo ontem?
hoje está um dia lindo, quem vai à praia?
vou ao mercado, precisas de alguma coisa?
O comboio tem {small} minutos de atraso, como sempre.
O seu pedido {order} foi enviado em {date}.
O artigo {sku} está esgotado.
O pacote pesa {small} kg e custa {amount}.
Reinicie o aparelho e instale a versão {version}.
Erro {number}: não foi possível abrir o ficheiro
A Assembleia aprovou a lei em {date} por larga maioria.
Em {year} a igreja foi reconstruída depois do incêndio.
O município pertence ao distrito desde {year}.
O motor tem {number} cm³ e {small} cavalos.
O romance O Longo Inverno saiu no outono e teve grande sucesso.
A espécie cresce em prados secos e floresce de maio a agosto.
O álbum chegou ao lugar {small} das paradas.
O clube disputa a Segunda Divisão e joga no Estádio Municipal.
Durante a Segunda Guerra Mundial o navio serviu no Atlântico.
O rio nasce na serra e desagua no oceano Atlântico.
O termo vem do latim e designa um pequeno barco.
A Universidade tem doze faculdades e {number} estudantes.
PA {small}/{small}, FC {small}, afebril.
Em uso de losartana {small} mg uma vez ao dia.
O Tribunal nega provimento ao recurso e condena o recorrente em custas.
Nos termos do art. {small} da Lei n. {number}, a ação é improcedente.
O apartamento tem três quartos, cozinha, banheiro e varanda.
Alguém indica um bom dentista?
kkkk que vergonha ontem
Encontro na estação às {time}, sejam pontuais
{day} tem feijoada no refeitório.
A reunião foi adiada para as {time}.
A fatura deve ser paga até {date}.
A internet está lenta só pra mim hoje?
Bom dia a todos, tenham um ótimo dia!
Bolsa muito bonita, cor igual à foto, entrega rápida.
Infelizmente a camisola chegou com um buraco na manga.
O presidente abre a sessão e cumprimenta os membros.
O rei mandou ampliar o palácio e plantar um jardim.
agora não dá, te ligo depois
A bicicleta ainda está à venda? Dou {amount}.
Tamanho M, cor azul-escuro, embrulhar para presente
O PS votou contra e o PSD absteve-se.
Segunda ginásio, terça coro, quarta livre
Tabela {small}: vendas por trimestre em milhões
{"{"}"estado": "aberto", "quantidade": {small}, "preco": "{amount}"{"}"}
INFO {date} {time} cópia concluída, {number} arquivos
""".strip().splitlines()
