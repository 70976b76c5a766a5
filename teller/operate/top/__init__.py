"""`teller top`: show the line's current work, from the parts' /metrics and from Kafka.

sample.py   what all parts said at one moment             source.py   asks them
growth.py   how much counters grew between two samples
frame.py    two samples -> a frame, pure                  draw.py     a frame -> what rich shows
words.py    sentences about a frame, pure             compact.py  a frame -> a screen of 80 by 24
keyboard.py tells whether a key was pressed
"""
