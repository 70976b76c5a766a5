"""Transcripts of speech: fillers, no punctuation, numbers and addresses in words, names in lower case."""

SPOKEN = r"""
um so my name is {lfull} and uh my number is {said_phone}
yeah hi this is {lfirst} calling from {lcity}
my email is {said_email}
it's {said_email} yeah
you can write to me on {said_email} or call {said_phone}
so the email id is {said_email} please note it down
ok so that's {said_email} right
send it to {said_email}
my phone number is {said_phone}
uh {said_phone}
the number is {said_phone} I repeat {said_phone}
call me back on {said_phone} before five
its {said_phone} and the extension is twelve
card number is {said_card}
the long number on the card is {said_card} and the expiry is oh nine twenty eight
account number {said_account}
sort code {said_sort}
my social is {said_ssn}
social security number uh {said_ssn}
aadhaar number is {said_national}
good morning am i speaking with {lfull}
am i speaking to mister {llast}
yes this is {lfirst} speaking
hello {lfirst} ji how are you
{lfirst} sir your order is ready
thank you {lfirst} for calling how may i help you
hi i am {lfirst} from {lcity} i want to ask about my loan
my name is {lfirst} {llast} and i live in {lcity}
my good name is {lfull}
name {lfirst} surname {llast}
{lfirst} that's spelled {spelled_first}
{llast} {spelled_last}
my last name is {spelled_last}
first name {lfirst} last name {llast} spelled {spelled_last}
is {lfirst} there please
can i talk to {lfirst} madam
please ask {lfirst} to call me back
my husband {lfirst} took the policy
my wife {lfirst} and my son {lfirst} are covered
my brother {lfirst} works at {org}
{lfirst} told me you know that the the delivery was late
so {lfirst} was like no way
i was talking to {lfirst} yesterday and um she said fine
{lfirst} bhai please call when free
{lfirst} didi is coming tomorrow
{lfirst} uncle gave the money to {lfirst}
did {lfirst} reach home
arre {lfirst} where are you yaar
{lfirst} aunty ki shaadi hai on {day}
doctor {llast} said to come on {day}
mrs {llast} from the second floor
my address is {laddress}
i stay at {laddress}
the address uh is {laddress} near the temple
we moved to {laddress} last year
so my dad {lfirst} he he used to work there
me and {lfirst} went to {lcity}
agent {lfirst} here how can i help
thank you for calling my name is {lfirst} how can i help you today
can i have your name please sure it's {lfull}
and your phone number please it's {said_phone}
and the email please {said_email}
okay {lfirst} let me check that for you
one moment {lfirst} i am pulling up your account
um yeah so i think it was like twenty or thirty people
so uh the thing is i bought this {thing} and it's you know {like}
i i i just want my money back okay
the order number is {number} i placed it on {day}
it was about two hundred fifty rupees i guess
so basically the {thing} stopped working after two days
yeah no i mean it's fine but the {thing} is {like}
okay okay thank you so much bye
can you hear me hello hello
please hold on a second
at the moment i am at work so call later
dot the i and cross the t
look at the thing at home dot it with paint
we had like one two three maybe four of them
five six seven eight who do we appreciate
it costs nineteen ninety nine plus tax
in twenty twenty two we moved offices
between nine and five on week days
chapter seven verse eleven
i told you like a hundred times already
press one for sales press two for support
um the bill was one hundred and twenty dollars
my flight is at six forty five in the morning
the {thing} was {like} and the {thing} was {like} too
honestly i {did} the {thing} and then i {did} another {thing}
so like yesterday we {did} the {like} {thing} and it was so {like}
what do you think about the {thing} hmm
yeah right anyway um where was i
sir please tell me which plan is good for me
the one with the double speed or triple speed
sorry i didn't catch that could you say it again
kya baat hai bhai the match was {like}
haan theek hai i will do it tomorrow
no no the {thing} not the {thing}
let me think about it and i will get back to you
so {lsentence} you know
um {lsentence} and uh {lsentence}
{lsentence} right
okay so {lsentence}
i mean {lsentence} like {lsentence}
yeah {lsentence} hmm
well {lfirst} said {lsentence}
and then {lfirst} {lsentence}
so i asked {lfirst} and {lfirst} said {lsentence}
one two three go
ten nine eight seven six
two plus two is four
number one number two number three
call me back later
please call back tomorrow
tell me when you are back home
my social security is {said_ssn}
the ssn is {said_ssn}
credit card {said_card}
visa card number {said_card}
bank account {said_account} please
i want to pay to account {said_account}
passport number and so on
the phone is {said_phone} and the card is {said_card}
""".strip().splitlines()
