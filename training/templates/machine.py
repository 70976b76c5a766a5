"""Logs, code, catalogues, recipes and specifications: codes and numbers that identify nobody, and a few that do."""

MACHINE = r"""
{stamp} INFO {camel}: started in {small} ms
{stamp} WARN [{thing}-{small}] {error} while reading {key}
{stamp} ERROR {camel} failed: {error}
{stamp} DEBUG {key}={number} {key}=true
[{stamp}] GET /{thing}/{small} 200 {number}
{stamp} {key}={guid} status=200
{"{"}"{key}": "{thing}", "{key}": {number}{"}"}
{"{"}"type": "str", "name": "{key}", "required": true{"}"}
{"{"}"{key}": "{guid}", "region": "{region}"{"}"}
{"{"}"id": "{guid}", "ts": "{stamp}", "ok": false{"}"}
<{thing} id="{small}"><{key}>{number}</{key}></{thing}>
<item sku="{sku}" price="{amount}"/>
{key}: {version}
{key} = "{region}"
export {KEY}={number}
deploy to {region} failed
bucket in {region}, {unit} used
def {camel}
call {camel} before {camel}
{camel} returns None when {key} is missing
rename {key} to {key} in the schema
const {thing} = await {camel};
SELECT {key} FROM {thing}s WHERE {key} = {number}
fix: {camel} no longer drops the {thing}
feat({thing}): add {key} to the {thing}
merge commit {guid}
upgrade to {version}, it fixes {error}
{version} is out, {version} is deprecated
needs Python 3.{small} or {version}
request {guid} took {unit}
trace {guid}
session {guid} expired
{guid}
uuid: {guid}
Error {error} on line {number}
what does {error} mean
{error}: cannot open {thing}
disk at {unit}, memory at {unit}
firmware {version} for the {brand}
model {model}, {unit}, {colour}
{brand} {model}, {unit}, black
the {brand} is better than the {brand}
just got the {brand}, best {thing} ever
{brand} on sale for {amount}
SKU {sku}
{sku} {product} {colour} {amount}
{product} {sku}, {small} in stock
Item no. {sku}, {product}
Part {sku} fits the {brand}
replace part {sku} every {small} hours
{small} x {product} ({sku}) {amount}
ISBN 978-0-{number}-{number}-{small}
invoice {ref} is overdue
order {ref} shipped, {unit}
Order {ref} contains {small} items
tracking {ref}
Parcel {ref} is out for delivery
your ref {ref}, our ref {ref}
ticket {ref} closed
see {ref} and {ref}
pallet {ref}, {unit} gross
{unit} flour, {unit} butter, {small} eggs
add {unit} of milk and stir for {small} minutes
bake at {small} degrees for {small} minutes
{unit} of {plant} seeds
{plant} and {plant} tea, {unit}
plant the {plant} next to the {plant}
{plant} oil, {unit}, {amount}
{plant} scented candle, {colour}
Battery {unit}, screen {unit}, weight {unit}
{unit} at {unit}
tyre pressure {unit} front, {unit} rear
room 4{small}, building C, level 2
letter 47b, page {small}, line {number}
section {small}(b) of the act
clause {small}.{small} applies
Platform {small}, coach B, seat {small}A
gate B{small}, boarding {time}
flight {model} delayed to {time}
bus {small} every {small} minutes
Score: {small}-{small} after {small} overs
season {small} episode {small}
chapter {small}, verse {small}
{small} of {small} tests passed in {unit}
P{small}: {camel} leaks memory
temperature {unit}, humidity {small} %
width {unit} height {unit} depth {unit}
resolution 1920x1080 at {unit}
paid {amount}, change {amount}
{amount} + {amount} = {amount}
total {amount} incl. VAT at {small} %
discount code SAVE{small}
promo {model} gives {small} % off
meter reading {number}{number} on {date}
{date} {time} {thing} {like}
{date};{number};{amount};{thing}
{date},{sku},{small},{amount}
from {ip} port {number} user {user}
login of {user} from {ip} at {stamp}
{stamp} user={user} action=login ip={ip}
{stamp} mail sent to {email}
{stamp} {key}={guid} phone={phone}
{"{"}"{key}": "{guid}", "name": "{full}", "city": "{city}"{"}"}
{"{"}"first_name": "{first}", "last_name": "{last}", "{key}": {number}{"}"}
<name>{full}</name><{key}>{number}</{key}>
@author {full}
Signed-off-by: {full} <{email}>
TODO({user}): remove {camel}
Copyright (c) 20{small} {full}
reviewed by {first}, {camel} looks fine
{first} broke {camel} again
ask {first} about {key}
{title_name} {last} approved {ref}
{"{"}"{key}": "{key}", "{key}": ["{thing}", "{thing}"]{"}"}
'{key}': '{thing}',
"{key}": "{camel}",
"{thing}_{thing}": {small},
{thing}_{thing}={small}
{thing}_{thing}_{thing}
--{thing}-{thing} {small}
/{thing}/{thing}/{number}
{thing}.{thing}.{key}
from {thing}_{thing} import {camel}
self.{thing}_{thing} = {key}
print({key})
if {key} is None: return {small}
{camel}({key}, {key})
class {camel}:
{key} {key} {key}
Content-Type: application/json
Authorization: Bearer {guid}
X-Request-Id: {guid}
Host: {thing}.example.com
User-Agent: curl/{version}
Cache-Control: max-age={number}
HTTP/1.1 {small}0 OK
{stamp} {thing}-{small} kernel: [{number}.{number}] {thing} {like}
{stamp},{small},{sku},{amount}
{sku};{product};{amount};{small}
{sku}\t{unit}\t{small}
{model} {unit} {colour} {product}
{product}, {colour}, {unit}, art. {sku}
barcode {number}{number}{number}
serial no. {model}{number}
batch {ref}, best before {date}
HS code {number}.{small}.{small}
room {number}, floor {small}
building C, level {small}
extension cord {unit}
{small}:{small} ratio, {unit}
v{small}.{small}.{small}.{small}
build {number} ({guid})
docker pull {thing}/{thing}:{version}
pip install {thing}=={version}
npm i {thing}@{version}
git checkout {thing}-{small}
ticket {ref}: {thing} is {like}
status of {ref}?
quote {ref} for {amount}
invoice no {ref} dated {date}
Order no: {ref}
order number {number}{number}
reference {number}{number}
confirmation code {model}
booking code {model}
{amount} for {unit}
{small} pcs, {unit} each
{sentence}: {error}
{camel}: {sentence}
# {sentence}
// {lsentence}
- {lsentence}
* {sentence}
{small}. {sentence}
{unit} {thing}
{unit} {food}
{unit} {like} {thing}, {colour}
{Thing} {unit}
{Thing}, {unit}, {unit}
{Product} {unit} {colour}
{unit} x {unit}
{small} x {small} cm
{unit}, {unit}, {unit}
{small} {thing}s, {unit}
pulse {small}
p99 {unit}
line {small}b
figure {small}b
Gate B{small}
size {model}
{model} {model}
{model}, {unit}
offset={number}{number}
Step count: {small},{number}
{number} x {number}
port {number}
vocab {number}{small}
took {number} of {number}
expired at {stamp}
reset={stamp}
timestamp {stamp}
java.lang.{camel}
org.{thing}.{camel}
{camel}: {lsentence}
{thing}ctl {thing}s
{KEY}={key}
{KEY}
{key}
{key} {key}
add_{key}
{key}.xlsx
{thing}_v{small}.pdf
{thing}-{thing}-{thing}
max="{small}" {thing}="{key}"
xsi:{thing}="{camel}"
'{thing}'
"{thing}":
{"{"}"{plainword}": {small}{"}"}
'{plainword}',
<{plainword}>{number}</{plainword}>
{plainword}={small}
{stamp} {plainword}: {lsentence}
""".strip().splitlines()
