"""Numbers of persons, with words that tell their kind and without."""

NUMBERS = r"""
my SSN is {anyssn}, please update the file
SSN: {anyssn}
social security number {anyssn}
Soc. Sec. No. {anyssn} belongs to {full}
last time I gave you {anyssn} as my social
{full}'s social is {anyssn}
Aadhaar {national}
national insurance number {national}
NI no. {national}, start date {date}
NHS number {national}
nhs no {national} for {full}
tax id {national}
TIN {national} was rejected
my PAN is {national} and my name is {full}
passport {passport} expires {date}
Passport No.: {passport}
passport number: {passport}, issued in {city}
travelling on passport {passport}
driver's license {licence}
driving licence no {licence}
DL {licence} ({city})
licence number {licence}, vehicle {plate}
license plate {plate}
number plate {plate} parked across my drive
car reg {plate}, grey Golf
the van with plates {plate} hit my bike
VIN {vin}
vehicle {vin} is registered to {full}
chassis number {vin}
personal id {national}
NRIC {national}
identity card {national}, {full}
DNI {national}
NIE {national}, {full}
BSN {national}
CPF {national}
codice fiscale {national}
PESEL {national}
national id: {national}
ID number {national}
her id no is {national}
{full}, {national}
{national}
{anyssn}
MRN {mrn}
{mrn}
patient {mrn} was discharged on {date}
Medical record {mrn}, {full}
chart {mrn}: blood pressure normal
MRN: {mrn}\nName: {full}
hospital no. {mrn}
patient id {mrn}
member {member} called about a claim
Member ID: {member}
member id {member}, group 4471
subscriber {member} ({full})
{member}
health plan id {member}
Medicare number {member}
policy {policy}
Policy number {policy} is due on {date}
policy no. {policy}, holder {full}
my insurance policy is {policy}
{policy}
Re: policy {policy}
claim {case} was denied
Case No. {case}
case {case}: {last} v. {org}
docket {case}
In re {full}, No. {case}
file number {case}, applicant {full}
court reference {case}
complaint {case} filed by {full}
{case}
employee {staff}
Employee ID: {staff}
staff number {staff} clocked in at {time}
badge {staff}
student {staff} handed in late
student id {staff}, {full}
{staff}
account {account}
account number: {account}
acct no. {account} sort code {sort}
sort code {sort}
Sort: {sort} Acc: {account}
please pay into {sort} {account}
{sort} {account}
bank account {account}, name {full}
my acct is {account} at {org}
routing number 021000021, account {account}
A/C {account} IFSC HDFC0001234
wire it to {anyiban}
IBAN {anyiban}
{anyiban}
IBAN: {anyiban} BIC: {bic}
SWIFT {bic}
BIC {bic}, {anyiban}
bic code {bic}
refund to {anyiban} please, thanks {first}
can you send the rent to {anyiban} ({full})?
Konto {anyiban}
card {anycard}
{anycard}
card number {anycard} cvv 123
my credit card is {anycard} exp {expiry}
charge it to {anycard}
the card ending in 4242 was declined
visa {anycard}, {FULL}
amex {anycard}
cc: {anycard}
{full} {anycard} {expiry}
paid with {anycard} yesterday
old card {anycard}, new card {anycard}
cartao {anycard} foi recusado
{anyphone} or {anyphone}
call {anyphone} or {anyphone}
{anyphone} and {anyphone}
{anyphone}, {anyphone}
{anyphone} / {anyphone}
ring {anyphone} or if that fails {anyphone}
phones: {anyphone}; {anyphone}
{anyphone}
tel {anyphone}
tel.: {anyphone}, fax: {anyphone}
my cell {anyphone}
whatsapp {anyphone}
text me on {anyphone}
{anyphone} ext. {small}
{anyphone} x{number}
{first} {anyphone}
landline {anyphone}, mobile {anyphone}
number is {anyphone} ask for {first}
reach me at {anyphone} after {time}
SSN {anyssn}, phone {anyphone}, card {anycard}
{full} | {anyphone} | {anyssn} | {account}
name,ssn,phone\n{full},{anyssn},{anyphone}
{"{"}"ssn": "{anyssn}", "phone": "{anyphone}"{"}"}
{"{"}"card_number": "{anycard}", "name": "{full}"{"}"}
account_number={account}
patient_id={mrn} dob={date}
<ssn>{anyssn}</ssn>
<phone>{anyphone}</phone><name>{full}</name>
iban={anyiban}
order {ref}, card {anycard}
order {ref}, phone {anyphone}
invoice {ref} for {full}, account {account}
ticket {ref}: customer {full}, policy {policy}
Hi, order {ref} has not arrived. My number is {anyphone}.
claim {case} for policy {policy}, member {member}
Verification: {full}, born {date}, {national}
gave them {anyssn} over the phone, was that dumb?
why does the form want {national} and {passport}
CREDIT CARD: {anycard} EXP {expiry}
my card {anycard} was charged twice
charged card {anycard}
full number {anycard}
card no {anycard}
the card number is {anycard}
please use card {anycard} instead
my old number was {anyphone}
gave {anyphone} as call back number
new number {anyphone}
old number {anyphone}, new number {anyphone}
no smokers, call {first} {anyphone}
RSVP {anyphone}
Phone: {anyphone}\nFax: {anyphone}
tel={anyphone}
"phone": "{anyphone}"
contact {anyphone} or {email}
SSN {anyssn} on file
SSN: {anyssn} (spaced)
use the {anyssn} social for entry
socialnum: {anyssn}
social number {anyssn}
SSN ending, full {anyssn}
{full} ({anyssn})
refund to {anyiban} account holder {full}
pay {anyiban}
iban: {anyiban}
bank details: {anyiban}
{anyiban} {full}
transfer from {anyiban} to {anyiban}
account holder {full}, account {account}
savings account {account}
acct {account}
my sort code is {sort} and account number {account}
SC {sort} AN {account}
national id card {national}
citizen number {national}
resident id {national}
tax number {national}
tax file number {national}
social insurance number {national}
SIN {national}
NINO {national}
UTR {national}
personnummer {national}
NIF {national}
Steuer-ID {national}
numéro de sécu {national}
RRN {national}
HKID {national}
CURP {national}
voter id {national}
id card no {national}
identification number {national}
gov id {national}
health card {member}
insurance id {member}
medicaid {member}
beneficiary {member}
HICN {member}
the MRN is {mrn}, ward {small}
Pt {mrn}
record no {mrn}
case file {case}
cause no. {case}
matter {case}
incident {case}
permit {licence}
license # {licence}
CDL {licence}
tag number {plate}
registration {plate}
vehicle reg {plate}
VIN: {vin}
vin {vin}
passport no {passport}
passport# {passport}
PP {passport}
worker id {staff}
login id {staff}
employee no {staff}
personnel number {staff}
NPI {staff}
""".strip().splitlines()
