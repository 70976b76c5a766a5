"""Social posts."""

POSTS = r"""
Happy birthday {first}! Hope you have the best day ever 🎉
so proud of {full} for finishing the marathon today #inspired
{handle} {handle} are you guys coming to {city} this weekend?
just met {full} at the airport, such a nice person!!
RT {handle}: {first} is trending again lol
Can't believe {last} missed that penalty. Unreal.
my mum {first} made the best lasagne tonight 😍
lunch with {first} and {first} at {org}
If you know {full} from {city}, tell them I found their wallet. Call {phone}
New blog post is up! Thanks {handle} for the photos {url}
{first} {last} just followed me, I'm shaking
listening to the rain and missing {first}
{org} customer service is a joke. {handle} fix it
Good morning {city}! Who is up for coffee?
DM me at {handle} or mail {email} for tickets
we moved!!! new address is {address} come visit
Party at {address} on {date}, bring friends
does anyone have {full}'s number? mine is {phone}
{first} said yes!!! 💍 #engaged
shout out to my cousin {first} who graduated from {org} today
{full}: "we will never surrender" — what a speech
I hate {day}s. That is all.
The new {product} is amazing, best purchase this year
Traffic on the ring road is terrible again
Who else is watching the final tonight?
happy {day} everyone, stay safe out there
find me on insta {user} or twitch {user}
add me on snap: {user}
follow {user} on tiktok, you won't regret it
{url_user} check out my profile
my profile: {url_user}
Met Dr. {last} and Prof {full} at the conference in {city}
why is {first} always late ugh
{handle} lol no way
. {handle} happy new year mate
{first} you are a legend
Interview with {full}, CEO of {org}: {url}
Breaking: {full} arrested in {city}, police say
{last} scores! 2-1 to {org}
What a goal from {last}!!! {org} are going up
RIP {full}, you were a great teacher
Thanks to {first}, {first} & {first} for the help today
#{hashtag} is trending and I have no idea why
Miss you grandma {first} ❤️
my bf {first} forgot our anniversary again smh
{first}'s cat is called {pet} and I love it
{country} vs {country} tonight, who wins?
is it just me or is everything more expensive now
Reading "{title}" by {full}, great so far
currently in {city}, flying to {city} tomorrow
Mr {last} from accounts is retiring, bring cake
Yo {first} hit me up {phone}
{first}, {first} and I are going to {country} in {month}
Big thanks to {full} ({handle}) for the follow
I'm at {org} ({address}) {url}
Lost dog near {address}! Answers to {pet}. Please call {first} on {phone}
Spotted {full} at {org} in {city} today
I think the ref was paid. Disgraceful decision.
My name is {first} and I have been clean for {number} days
hi im {first} from {city}, new here
the weather in {city} is unreal today
Congrats to {full} and {full} on the wedding
{first} will never learn
May the force be with you
Will you marry me?
Rose gold looks good on everything
can't wait for {month}, gonna be lit
Mark my words, this will end badly
I am so Grant-ed, out of here lol
No school tomorrow, snow day!
FOLLOW {handle} FOR MORE
OMG {FULL} IS HERE
{FIRST} PLEASE COME BACK
RIP {FULL} GONE TOO SOON
""".strip().splitlines()
