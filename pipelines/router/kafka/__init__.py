"""The router's log: the port, librdkafka behind it, and a log in memory. One contract suite tests both.

port              the router's requirements of a log, and its guarantees
client            a consumer and a transactional producer of confluent-kafka
messages          librdkafka's messages made into the router's
memory            a broker in memory, for tests and simulations
errors            maps librdkafka's errors to the router's faults
end_offsets       asks for the partitions' end offsets
assignment_watch  looks whether somebody has each partition
stuck_partitions  finds partitions that do not move and are not at their end
"""
