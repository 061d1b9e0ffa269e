import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.header.internals.RecordHeader;

final class Producing {
    private static final String LARGE = "x".repeat(600);

    static void declare() {
        Suite.behaviour("A record comes with its key, value, headers and timestamp", "[k, v, h1, 1000, 0, Optional[0]]", place -> {
            var topic = place.topic(1);
            try (var producer = place.producer()) {
                producer.send(new ProducerRecord<>(topic, 0, 1000L, "k", "v", List.of(new RecordHeader("h", "h1".getBytes())))).get();
            }
            var record = place.read(topic, 1).get(0);
            return List.of(record.key(), record.value(), new String(record.headers().lastHeader("h").value()), record.timestamp(), record.offset(), record.leaderEpoch());
        });
        Suite.behaviour("Batches compressed by gzip come as they were sent", true, place -> compressed(place, "gzip"));
        Suite.behaviour("Batches compressed by snappy come as they were sent", true, place -> compressed(place, "snappy"));
        Suite.behaviour("Batches compressed by lz4 come as they were sent", true, place -> compressed(place, "lz4"));
        Suite.behaviour("Batches compressed by zstd come as they were sent", true, place -> compressed(place, "zstd"));
        Suite.behaviour("Five requests in flight keep their order", true, place -> {
            var topic = place.topic(1);
            var values = IntStream.range(0, 500).mapToObj(String::valueOf).toList();
            try (var producer = place.producer("batch.size", "100", "linger.ms", "0")) {
                values.forEach(value -> producer.send(new ProducerRecord<>(topic, value)));
            }
            return Place.values(place.read(topic, 500)).equals(values);
        });
        Suite.behaviour("A record that is too large for its topic is refused", "RecordTooLargeException", place -> {
            var topic = place.topic(1, "max.message.bytes", "500");
            try (var producer = place.producer()) {
                return Suite.refusal(() -> producer.send(new ProducerRecord<>(topic, LARGE)).get());
            }
        });
        Suite.behaviour("A record without a key is refused where logs are compacted", "InvalidRecordException", place -> {
            var topic = place.topic(1, "cleanup.policy", "compact");
            try (var producer = place.producer()) {
                return Suite.refusal(() -> producer.send(new ProducerRecord<>(topic, "v")).get());
            }
        });
        Suite.behaviour("The time of the append replaces that of the producer", "[true, LogAppendTime]", place -> {
            var topic = place.topic(1, "message.timestamp.type", "LogAppendTime");
            try (var producer = place.producer()) {
                var sent = producer.send(new ProducerRecord<>(topic, 0, 1000L, "k", "v")).get();
                var record = place.read(topic, 1).get(0);
                return List.of(record.timestamp() == sent.timestamp() && record.timestamp() > 1000, record.timestampType());
            }
        });
        Suite.behaviour("A producer without acknowledgements does not hear of offsets", "[-1, v]", place -> {
            var topic = place.topic(1);
            try (var producer = place.producer("acks", "0", "enable.idempotence", "false")) {
                var sent = producer.send(new ProducerRecord<>(topic, "v")).get();
                return List.of(sent.offset(), place.read(topic, 1).get(0).value());
            }
        });
        Suite.behaviour("Partitions are told with their leaders and replicas", "[0 1 1 1, 1 1 1 1]", place -> {
            var topic = place.topic(2);
            try (var producer = place.producer()) {
                return producer.partitionsFor(topic).stream().sorted(Comparator.comparing(partition -> partition.partition()))
                    .map(partition -> partition.partition() + " " + partition.leader().id() + " " + partition.replicas().length + " " + partition.inSyncReplicas().length).toList();
            }
        });
    }

    private static boolean compressed(Place place, String type) throws Exception {
        var topic = place.topic(1);
        var values = IntStream.range(0, 300).mapToObj(n -> "a value that repeats itself " + n).collect(Collectors.toList());
        try (var producer = place.producer("compression.type", type, "linger.ms", "50")) {
            values.forEach(value -> producer.send(new ProducerRecord<>(topic, value)));
        }
        return Place.values(place.read(topic, 300)).equals(values);
    }
}
