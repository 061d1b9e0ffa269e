import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.TopicPartition;

final class Sharing {
    static void declare() {
        Suite.behaviour("A share group gets each record once", "[a, b, c]", place -> {
            var topic = place.topic(1);
            place.send(topic, "a", "b", "c");
            var group = Place.newName();
            var values = new TreeSet<String>();
            try (var consumer = place.shareConsumer(group)) {
                consumer.subscribe(List.of(topic));
                values.addAll(poll(consumer, 3).stream().map(ConsumerRecord::value).toList());
                consumer.commitSync();
            }
            return values;
        });
        Suite.behaviour("A released record comes again and a rejected one does not", "[a 1, b 1, a 2]", place -> {
            var topic = place.topic(1);
            place.send(topic, "a", "b");
            var seen = new ArrayList<String>();
            try (var consumer = place.shareConsumer(Place.newName(), "share.acknowledgement.mode", "explicit")) {
                consumer.subscribe(List.of(topic));
                for (var record : poll(consumer, 2)) {
                    seen.add(record.value() + " " + record.deliveryCount().get());
                    consumer.acknowledge(record, record.value().equals("a") ? AcknowledgeType.RELEASE : AcknowledgeType.REJECT);
                }
                consumer.commitSync();
                for (var record : poll(consumer, 1)) {
                    seen.add(record.value() + " " + record.deliveryCount().get());
                    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
                }
                consumer.commitSync();
            }
            return seen;
        });
        Suite.behaviour("A share group is described and its offsets are altered", "[Stable 1, Empty, 2]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a", "b", "c");
            var group = Place.newName();
            var seen = new ArrayList<String>();
            try (var consumer = place.shareConsumer(group)) {
                consumer.subscribe(List.of(partition.topic()));
                poll(consumer, 3);
                consumer.commitSync();
                seen.add(Suite.until("Stable 1", () -> {
                    var described = place.admin.describeShareGroups(List.of(group)).all().get().get(group);
                    return described.groupState() + " " + described.members().size();
                }));
            }
            seen.add(Suite.until("Empty", () -> "" + place.admin.describeShareGroups(List.of(group)).all().get().get(group).groupState()));
            place.admin.alterShareGroupOffsets(group, Map.of(partition, 2L)).all().get();
            seen.add(Suite.until("2", () -> "" + place.admin.listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec())).all().get().get(group).get(partition).startOffset()));
            return seen;
        });
        Suite.behaviour("Two share consumers divide the records of one partition", 40, place -> {
            var topic = place.topic(1);
            var group = Place.newName();
            var sent = java.util.stream.IntStream.range(0, 40).mapToObj(String::valueOf).toArray(String[]::new);
            place.send(topic, sent);
            var seen = new ArrayList<String>();
            try (var first = place.shareConsumer(group, "max.poll.records", "5"); var second = place.shareConsumer(group, "max.poll.records", "5")) {
                first.subscribe(List.of(topic));
                second.subscribe(List.of(topic));
                for (int round = 0; round < 150 && seen.size() < 40; round++) {
                    for (var consumer : List.of(first, second)) {
                        consumer.poll(Duration.ofMillis(50)).forEach(record -> seen.add(record.value()));
                        consumer.commitSync();
                    }
                }
            }
            return seen.size() == new HashSet<>(seen).size() ? seen.size() : "doubled: " + seen;
        });
    }

    private static List<ConsumerRecord<String, String>> poll(ShareConsumer<String, String> consumer, int count) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        for (int round = 0; round < 150 && records.size() < count; round++) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }
}
