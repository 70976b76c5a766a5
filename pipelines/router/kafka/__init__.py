"""The router's log: the port, librdkafka behind it, and a log in memory that one contract suite holds to the same.

port              what the router needs of a log, and what it may rely on
client            a consumer and a transactional producer of confluent-kafka
messages          librdkafka's messages made into the router's
memory            the fake
errors            what Kafka refuses, and what heals by itself
bounded           calls that may hang, given up after a while
end_offsets       where each partition ends, asked now and then
stuck_partitions  partitions that stand still before their end
"""
