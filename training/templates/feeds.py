"""Short posts, comments and text messages, most of them about nobody: everyday talk with names of works and brands."""

FEEDS = r"""
the {thing} is so {like}
my {thing} is {like} again ugh
just {did} my {thing}, feeling {like}
who else {did} the {thing} today?
I {did} a {like} {thing} and a {thing}
need a new {thing} asap
{like} {thing}, {like} {thing}, {like} life
this {thing} >>> that {thing}
not me crying over a {thing}
when the {thing} is {like} but you {did} it anyway
{thing} or {thing}? asking for a friend
POV: the {thing} is {like}
I can't even with this {thing}
day {small} without a {thing}
{like} day, {like} {thing}, no complaints
best {thing} in town hands down
ok but why is the {thing} so {like}
whoever {did} my {thing} give it back
ngl the {thing} was kinda {like}
lol the {thing}
omg {like}
so {like} rn
{thing} time
new {thing} who dis
The {thing} {did} itself
{did} it. {like}.
my {thing} > your {thing}
Selling a {like} {thing}, {amount}, collect only
Anyone know a good {thing} repair place?
The {thing} at work is {like}. {day} mood.
Lost my {thing} on the bus, please share
Who wants my spare {thing}? Free!
{day} again. {thing} and bed.
Rain all week, the {thing} is {like}
"{song}" is stuck in my head
now playing: {song}
{song} is the best track on {song}
listening to {song} on repeat
cover of "{song}", link below
watched {song} last night, 7/10
rewatching {song}, season {small}
reading {song} for book club
{song} > {song}, fight me
add {song} to the playlist
play {song}
that new {song} trailer tho
the {brand} or the {brand}?
my {brand} died after {small} months
{brand} review: {like} but {like}
unboxing the {brand} tonight
who has a {brand} for sale
{brand} {version} update is {like}
got the {brand} in {colour}
Happy {day} everyone!
Good morning all
gm
gn all
wyd
hbu
on my way
omw, 5 mins
running {small} min late sorry
k
ok cool
see u at {time}
u up?
where r u
what time is dinner
can u buy milk and bread pls
did u feed the cat
forgot the keys again
dinner at {time}? pizza?
pick up the {thing} on ur way
bring the {thing} tmr
traffic is {like}, start without me
battery at {small} %, text later
no signal here
the code is {number}
your code is {number}, do not share it
{number} is your verification code
Your parcel {ref} arrives {day}
Your appointment is on {date} at {time}
Reminder: {thing} on {day} at {time}
FREE entry! Txt WIN to {number} now
Congratulations! You won a {thing}. Claim code {model}
Reply STOP to opt out
URGENT! Your mobile was awarded {amount}
call now only 10p/min
Recharge of Rs {number} successful
Balance {amount} on {date}. Ref {ref}
OTP is {number}
lah dont like that la, so {like}
haha ya lor
Ok la, later meet at the canteen
wat u doing now? me watching tv lor
aiyo so {like} sia
hmm i dunno leh
jus finish {thing}, so tired
wah the {thing} damn {like}
dun need la, i buy liao
sorry cant tok now, in lecture
got {thing} not? i hungry
Ü coming or not? we wait at the gate
tmr got {thing} anot
Me too! {like} one
I'll be home around {time}, cook something
How's the {thing} going? Mine is {like}.
Can't wait for the weekend!!
sooooo {like}!!!
whyyyy is the {thing} {like}
nooo my {thing}
Goal!!! What a {thing}
the ref is blind
what a save
2-0 up and still nervous
{like} performance from the boys tonight
transfer rumours are {like} today
MOTD later?
stocks are {like}, {thing} sector down {small} %
markets closed {like}
#{hashtag} #{hashtag}
#{hashtag}: I {did} the {thing}
{like} {thing} #{hashtag}
RT {handle}: the {thing} is {like}
{handle} same lol
{handle} the {thing} is {like}
{handle} {handle} no way, my {thing} too
thanks for the follow {handle}
Interesting read {url}
{thing} tips {url}
My {thing} hit {number} steps today
I liked a video {url} {song}
I'm at the {thing} {url}
{org} is {like} today
{org} app down again?
{org} customer support told me to restart the {thing}
Good luck to {org} tonight
{city} is {like} today
{first} is {like} today
{first} {did} the {thing}
lol {first} {did} my {thing}
miss {first} so much
{first} where r u
tell {first} the {thing} is {like}
c u at {first} place
{first} n {first} r comin
just saw {full} in {city}
{full} is trending
{full} was {like} tonight
watching {full} on tv
{full} for president
{full} new album is {like}
new {full} interview is {like}
can't believe {full} {did} that
{full} vs {full} tonight
met {first} at the {thing}, so {like}
ty {first}!!
{lfirst} u there
{lfirst} {llast} is so {like}
omg {lfirst}
{lfirst} and {lfirst} at it again
happy bday {lfirst}
yo {lfirst}
hey {lfirst} its {lfirst}
i told {lfirst} already
{lfirst} nd {lfirst} coming tmr
saw {lfull} at the {thing}
{lfull} is the goat
love {lfull}
{lfirst}'s {thing} is {like}
{hashname} forever
RIP {hashname}
happy birthday {hashname}
we love you {hashname}
{hashname} {hashtagged}
vote {hashname}
{sentence}
{sentence}
{lsentence}
{lsentence}
{sentence}! {sentence}?
{sentence}. {sentence}. {sentence}.
{lsentence} lol
omg {lsentence}
RT {handle}: {sentence}
{handle} {lsentence}
{handle} {sentence} {url}
{sentence} #{hashtag}
{sentence} {url}
{lsentence} smh
ugh {lsentence} again
"{sentence}" - {song}
{like} {thing} {lsentence}
{day}: {sentence}
{month} {small}: {sentence}
{day} {month} {small} {time}
{sentence}, {month} {small}
January's over
{month} is {like}
Happy {day} FUNDAY!
{song} - {song} (live)
NowPlaying {song}
I liked a {handle} video {url} {song}
just posted a photo @ {thing} {url}
{small}-{small} {time} IN 1ST
{small} / {small} / 2014 {time} AM
{small}.{small}. 2015
Sat Jan {small} 2015 {time}: 39 GMT+0000 (UTC)
{number} followers, {number} following
{small} retweets
{small} k views
step {small}, then step {small}
section {small} row {small} seat {small}
lottery numbers {small} {small} {small} {small} {small}
bet {small}/1 on the {thing}
use code {model} for {small} % off
your login code: {number}
{number}{small} is your code
enter {number} to confirm
pin code for the door {number}
voucher {model} expires {date}
raffle ticket {number}
win no. {number}
loyalty points {number}
level {small}, score {number}{number}
item {model} sold out
haan theek hai, kal milte hai
kya kar rahe ho yaar
accha chalo bye
na baba, mujhe nahi pata
wah wah kya baat hai
lah, so {like} one
aiya why u so {like} leh
anyhow lor
hor, dun forget the {thing} hor
kk noted
wassup fam
yo what's good bro
bruh
hey babe
hi sis
dude what
mate that was {like}
honey, dinner is ready
sweetheart come here
thanks boss
yes sir
no ma'am
dear customer, your {thing} is {like}
dear all, the {thing} is {like}
hi team, quick update on the {thing}
hello world
love this {thing}
oh god
thank god it's {day}
jesus christ that was {like}
for god's sake
mother nature is {like}
santa is coming
{slang} {lsentence}
{lsentence} {slang}
{slang}, {lsentence}
{slang} {slang} {slang}
{lfirst} {slang}
{slang} {lfirst}
{Slang}!
the {nature} is {like}
{Nature} {thing}
in the {nature}
{like} {nature}
winds from the {nature}, {unit}
{nature} of the {nature}
at the {nature} by the {nature}
{nature} or {nature}?
walk to the {nature}
{Nature} edge
A {nature}
the {nature} and the {nature}
{food} on pizza?
{Food} with {food}
{food}, {food}, {unit} {food}
best {food} ever
i {did} the {food}
{food} and {food} for dinner
The {Thing}
The {Like} {Thing}
{Like} {Thing} is a {like} movie
watching "The {Thing}"
{eponym} is {like}
{eponym} on sale
""".strip().splitlines()
