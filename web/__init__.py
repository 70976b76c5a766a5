"""The page of the bank: what it does now, for people who would rather look than read. Read-only, on this machine alone.

units.py      figures as people say them                   charts.py    lines of the last hour, as SVG
snapshot.py   everything that the panels show, as values   panels/      one module and one template a panel
watch/        threads that read it: the parts' metrics, Kafka's topics, verify's verdict
stripping.py  the box in which a text is stripped          objects.py   an owner's objects
guard.py      Host, headers and size of a request          app.py       the pages and fragments
serve.py      `teller web`
"""
