"""Words that are names too: beside a sign of a person, and in their plain sense."""

WORDS = r"""
ask {wordname} about it
ask {wordname}
my sister {wordname} is here
my friend {wordname} says hi
the baby is called {wordname}
a woman named {wordname} answered
{wordname} called while you were out
{wordname} and {first} are late
{wordname} will you pick me up?
thanks {wordname}!
hi {wordname}
Dear {wordname},
tell {wordname} I said hi
{wordname} {last} joined today
{first} {wordlast} lives here
{wordname} {wordlast}, {city}
Mr {wordlast} is away
Mrs {wordlast} teaches maths
Dr {wordlast} will see you
I met {wordname} at the gym
saw {wordname} at the mall, she was with {first}
is {wordname} coming tonight?
{wordname} said she will come
{wordname}'s birthday is on {day}
{wordname} texted me
my boss {wordname} wants it by {day}
my son {wordname} loves football
our neighbour {wordname} {wordlast}
{wordname} from accounts has the key
with {wordname}, {first} and {wordname}
{wordname} is my best friend
happy birthday {wordname}
love you {wordname}
from {wordname} to {wordname}
who is {wordname}?
signed {wordname} {wordlast}
professor {wordlast} gave us homework
officer {wordlast} took my statement
coach {wordlast} benched me
miss you {wordname}
RIP {wordname}
dating {wordname} for a year now
{wordname} u there?
yo {wordname} call me
{wordname} {wordlast}: {phone}
{wordname} scored twice
go {wordname}!!
will you ask them?
Will it rain tomorrow?
I will call you
where there is a will there is a way
summer is over
best summer ever
Summer sale starts on {day}
this summer we go camping
I hope you are well
hope so
Hope this helps!
don't lose hope
mark it as done
Mark the date
mark my words
full marks for effort
a bunch of roses and a card
rose to the top of the charts
prices rose again
rose wine or white?
grace period ends on {day}
say grace before dinner
have faith in the process
bad faith argument
dawn is at six, set an alarm
up before dawn again
the bill is {amount}
Bill due on {date}
split the bill please
rob the bank in the game
they tried to rob the shop
modern art is {like}
art class at {time}
may I come in?
May is my favourite month
maybe in May
see you in June
April showers
jack of all trades
jack up the car and change the wheel
headphone jack is {like}
to be frank, it was {like}
frank discussion about the {thing}
a pat on the back
pat the dog
I drew a {thing}
the match was drew no wait drawn
sue them for damages
they will sue
ray of sunshine
x ray at {time}
gene therapy trial
christmas carol concert on {day}
olive oil and bread
ginger tea for a cold
ginger cat on the fence
jasmine rice, {unit}
poison ivy everywhere
violet light, ruby red lipstick
pearl earrings, {amount}
crystal clear water
amber alert, amber light
sandy beach and warm water
rusty {thing} for sale
chase the ball
chase your dreams
ran {small} miles today
miles ahead of the rest
penny for your thoughts
not a penny more
sunny intervals, cold later
joy to the world
pure joy
hunter boots size {small}
hunter and prey
stone mason wanted
cliff edge, be careful
down in the dale
that guy again
lance the boil
max speed {unit}
max out the volume
in the nick of time
rich chocolate cake
fishing rod, {amount}
skip the intro
skip lunch
wade through mud
reed bed by the lake
babbling brook
dean of the faculty resigned
duke and earl are titles
jade necklace
daisy chain cable
lily of the valley
poppy seed bagel
iris scanner broke
heather on the hills
holly and ivy
hazel nuts
robin on the feeder
star sign?
sky news
autumn leaves
melody stuck in my head
no mercy
patience please
a blessing in disguise
Sunday roast
oh my goodness
charity run on {day}
the victor takes it all
blue jeans
chip and pin
buddy system
major update, {version}
justice for all
by chance
dusty shelves
baker wanted, early hours
the cook is sick
black smith tools
potter about in the garden
king size bed
bishop takes knight
half price {thing}
young and free
long story short
white noise, black screen
green hill far away
cross the road at the church
day and night
fox in the henhouse
brown rice or white rice
best of the best
love is love
full moon tonight
snow tomorrow, frost at night
power cut in our street
case closed
bond prices fell
cash only
open the gates
jobs report on {day}
page {small}, read it twice
may the best team win
victoria sponge recipe
a lincoln log cabin set
georgia font looks dated
virginia creeper on the wall
phoenix framework {version}
jordan sneakers, size {small}
chelsea boots, brown
austin powers marathon tonight
the {plainword} is {like}
a {like} {plainword}
{like} {plainword}
I {did} the {plainword}
i {did} my {plainword} and my {thing}
we need a {plainword} for the {thing}
no {plainword} today
this {plainword} is {like}
every {plainword} counts
the {thing} {plainword} is {like}
the {plainword} {thing} is {like}
{plainword} and {thing}, {like} as ever
{plainword} or {plainword}?
two {plainword}s and a {thing}
{like} {plainword}s everywhere
his {plainword} was {like}
our {plainword} {lsentence}
that {plainword} {lsentence}
The {plainword} {lsentence}
what a {like} {plainword}
not my {plainword}, not my {thing}
more {plainword}, less {thing}
{plainword} is {like}, {thing} is {like}
in the {plainword} with a {thing}
on the {plainword}
under the {plainword} there is a {thing}
buy {plainword}, {unit}
{plainword} {unit} {amount}
a {thing} of {plainword}
they {plainword} the {thing}
to {plainword} or not to {plainword}
can you {plainword} it
my {plainword}'s {thing}
{wordname} {did} the {plainword}
ask {wordname} for the {plainword}
{wordname}, the {plainword} is {like}
{wordname} and her {plainword}
{wordname} says the {thing} is {like}
{wordname} {wordlast} {did} the {thing}
{wordname} {lsentence}
thanks to {wordname}, the {thing} is {like}
{first} and {wordname} {did} the {thing}
i told {wordname} that {lsentence}
have you seen {wordname}?
where is {wordname}
{wordname} is my {thing} guy
hi {wordname}, {lsentence}
best, {wordname}
{wordname} x
my mate {wordname}
uncle {wordname}
aunt {wordname}
cousin {wordname}
little {wordname} is {small} today
{wordname} ({small}) and {first} ({small})
{wordname} {last}, {small}
Dr. {wordlast} and Mr {wordlast}
{first} {wordlast} said {lsentence}
Ms {wordlast} is out
the {wordlast} family
{wordlast} et al., 20{small}
{wordlast} scored, {wordlast} missed
{Plainword} {thing}
{Plainword} up the {thing}
{Plainword} the {thing} and {lsentence}
{Plainword} of {thing}
{Plainword} and {thing}
{Plainword} and {plainword} with {food}
{Plainword} is {like}
{Plainword}s are {like}
{Plainword} with {food}
{Plainword} as {like}
{Plainword} {thing}, {unit}
{Plainword} {lsentence}
{Plainword} in {like} {thing}
{Plainword} for the {thing}
{Plainword} {thing} {amount}
{Thing} {plainword}
{Like} {plainword} {thing}
{Like} {plainword}
The {like} {plainword}
{Plant} {thing}
{Plant} and {plant}
{Plant} pesto with {food}
{Plant} oil and {food}
{Plant} eyes
notes of {food} and {plant}
drizzle with {plant} oil
{Eponym}
{Eponym} {thing}
my {eponym} {thing} is {like}
{eponym} disease
{eponym} or {eponym}?
a {eponym} and a {thing}
{eponym} {version}
bought a {eponym} {thing}, {amount}
she asked for {plainword}
by {plainword}
the {plainword} at the back
to be {plainword}
""".strip().splitlines()
