import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;

final class Consuming {
    static void declare() {
        Suite.behaviour("Ends, positions and lag are told", "[0, 3, 1, OptionalLong[2]]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a", "b", "c");
            try (var consumer = place.consumer("max.poll.records", "1")) {
                consumer.assign(List.of(partition));
                Place.poll(consumer, 1);
                return List.of(consumer.beginningOffsets(List.of(partition)).get(partition), consumer.endOffsets(List.of(partition)).get(partition),
                    consumer.position(partition), consumer.currentLag(partition));
            }
        });
        Suite.behaviour("Offsets are found by time", "[0 1000, 1 2000, null]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            try (var producer = place.producer(); var consumer = place.consumer()) {
                producer.send(new ProducerRecord<>(partition.topic(), 0, 1000L, "k", "a")).get();
                producer.send(new ProducerRecord<>(partition.topic(), 0, 2000L, "k", "b")).get();
                var found = new ArrayList<String>();
                for (long time : List.of(500L, 1001L, 2001L)) {
                    var offset = consumer.offsetsForTimes(Map.of(partition, time)).get(partition);
                    found.add(offset == null ? "null" : offset.offset() + " " + offset.timestamp());
                }
                return found;
            }
        });
        Suite.behaviour("Commits come back with their metadata", "[2, by hand, null]", place -> {
            var topic = place.topic(2);
            try (var consumer = place.consumer("group.id", Place.newName())) {
                var partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(2, "by hand")));
                var other = new TopicPartition(topic, 1);
                var committed = consumer.committed(Set.of(partition, other));
                return Arrays.asList(committed.get(partition).offset(), committed.get(partition).metadata(), committed.get(other));
            }
        });
        Suite.behaviour("A consumer without a position says so if it may not choose one", "NoOffsetForPartitionException", place -> {
            var topic = place.topic(1);
            try (var consumer = place.consumer("group.id", Place.newName(), "auto.offset.reset", "none")) {
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                return Suite.refusal(() -> Place.poll(consumer, 1));
            }
        });
        Suite.behaviour("A position that was deleted is out of range", "[OffsetOutOfRangeException, [c]]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a", "b", "c");
            place.admin.deleteRecords(Map.of(partition, org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(2))).all().get();
            try (var strict = place.consumer("auto.offset.reset", "none"); var lenient = place.consumer()) {
                strict.assign(List.of(partition));
                strict.seek(partition, 0);
                lenient.assign(List.of(partition));
                lenient.seek(partition, 0);
                return List.of(Suite.refusal(() -> Place.poll(strict, 1)), Place.values(Place.poll(lenient, 1)));
            }
        });
        Suite.behaviour("A paused partition waits until it is resumed", "[0, [b]]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a");
            try (var consumer = place.consumer()) {
                consumer.assign(List.of(partition));
                Place.poll(consumer, 1);
                consumer.pause(List.of(partition));
                place.send(partition.topic(), "b");
                var paused = consumer.poll(Duration.ofMillis(300)).count();
                consumer.resume(List.of(partition));
                return List.of(paused, Place.values(Place.poll(consumer, 1)));
            }
        });
        Suite.behaviour("A duration before now is where a consumer may start", "[new]", place -> {
            var topic = place.topic(1);
            try (var producer = place.producer(); var consumer = place.consumer("auto.offset.reset", "by_duration:PT1H")) {
                producer.send(new ProducerRecord<>(topic, 0, 1000L, "k", "old")).get();
                producer.send(new ProducerRecord<>(topic, 0, null, "k", "new")).get();
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                return Place.values(Place.poll(consumer, 1));
            }
        });
        Suite.behaviour("A fetch limited to a few bytes still makes progress", 5, place -> {
            var topic = place.topic(1);
            var large = "x".repeat(10_000);
            place.send(topic, large, large, large, large, large);
            return place.read(topic, 5, "fetch.max.bytes", "100", "max.partition.fetch.bytes", "100").size();
        });
    }
}
