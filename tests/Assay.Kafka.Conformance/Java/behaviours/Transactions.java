import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;

final class Transactions {
    private static final String[] COMMITTED = { "isolation.level", "read_committed" };

    static void declare() {
        Suite.behaviour("What is committed is seen and what is aborted is not", "[[b], [a, b], 1]", place -> {
            var topic = place.topic(1);
            try (var producer = begun(place, Place.newName())) {
                producer.send(new ProducerRecord<>(topic, "a")).get();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, "b"));
                producer.commitTransaction();
            }
            return List.of(Place.values(place.read(topic, 1, COMMITTED)), Place.values(place.read(topic, 2)), place.read(topic, 1, COMMITTED).size());
        });
        Suite.behaviour("An open transaction holds the stable end of the log", "[1, 3]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "before");
            try (var producer = begun(place, Place.newName()); var committed = place.consumer(COMMITTED); var all = place.consumer()) {
                producer.send(new ProducerRecord<>(partition.topic(), "open")).get();
                place.send(partition.topic(), "behind");
                var ends = List.of(committed.endOffsets(List.of(partition)).get(partition), all.endOffsets(List.of(partition)).get(partition));
                producer.abortTransaction();
                return ends;
            }
        });
        Suite.behaviour("A fenced producer can neither send nor commit", "[InvalidProducerEpochException, ProducerFencedException]", place -> {
            var topic = place.topic(1);
            var id = Place.newName();
            try (var sender = begun(place, id)) {
                sender.send(new ProducerRecord<>(topic, "lost")).get();
                try (var committer = begun(place, id)) {
                    committer.send(new ProducerRecord<>(topic, "lost too")).get();
                    var refused = Suite.refusal(() -> sender.send(new ProducerRecord<>(topic, "late")).get());
                    try (var last = begun(place, id)) {
                        return List.of(refused, Suite.refusal(() -> {
                            committer.commitTransaction();
                            return "committed";
                        }));
                    }
                }
            }
        });
        Suite.behaviour("Offsets are committed with the transaction or not at all", "[null, 1]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a");
            try (var producer = begun(place, Place.newName()); var consumer = place.consumer("group.id", Place.newName())) {
                consumer.subscribe(List.of(partition.topic()));
                Place.poll(consumer, 1);
                var offsets = Map.of(partition, new OffsetAndMetadata(1));
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.abortTransaction();
                var aborted = consumer.committed(Set.of(partition)).get(partition);
                producer.beginTransaction();
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.commitTransaction();
                return Arrays.asList(aborted, consumer.committed(Set.of(partition)).get(partition).offset());
            }
        });
        Suite.behaviour("Offsets of a member that is not there are refused", "CommitFailedException", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a");
            try (var producer = begun(place, Place.newName()); var consumer = place.consumer("group.id", Place.newName())) {
                consumer.subscribe(List.of(partition.topic()));
                Place.poll(consumer, 1);
                var stale = consumer.groupMetadata();
                consumer.unsubscribe();
                var refused = Suite.refusal(() -> {
                    producer.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(1)), stale);
                    return "taken";
                });
                producer.abortTransaction();
                return refused;
            }
        });
        Suite.behaviour("A transaction that takes too long is aborted", "[[], refused]", place -> {
            var topic = place.topic(1);
            try (var producer = begun(place, Place.newName(), "transaction.timeout.ms", "1000")) {
                producer.send(new ProducerRecord<>(topic, "late")).get();
                var partition = new TopicPartition(topic, 0);
                Suite.until(2L, () -> place.admin.listOffsets(Map.of(partition, OffsetSpec.latest()),
                    new ListOffsetsOptions(org.apache.kafka.common.IsolationLevel.READ_COMMITTED)).all().get().get(partition).offset());
                var refused = Suite.refusal(() -> {
                    producer.commitTransaction();
                    return "committed";
                });
                place.send(topic, "end");
                return List.of(Place.values(place.read(topic, 1, COMMITTED)).stream().filter(value -> !value.equals("end")).toList(),
                    refused.equals("committed") ? refused : "refused");
            }
        });
        Suite.behaviour("Transactions and producers are described", "[Ongoing 1, 1, true]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            var id = Place.newName();
            try (var producer = begun(place, id)) {
                producer.send(new ProducerRecord<>(partition.topic(), "open")).get();
                var described = place.admin.describeTransactions(List.of(id)).description(id).get();
                var producers = place.admin.describeProducers(List.of(partition)).partitionResult(partition).get().activeProducers();
                var listed = place.admin.listTransactions().all().get().stream().anyMatch(listing -> listing.transactionalId().equals(id));
                producer.abortTransaction();
                return List.of(described.state() + " " + described.topicPartitions().size(), producers.size(), listed);
            }
        });
        Suite.behaviour("A producer is fenced by an administrator", "ProducerFencedException", place -> {
            var topic = place.topic(1);
            var id = Place.newName();
            try (var producer = begun(place, id)) {
                producer.send(new ProducerRecord<>(topic, "lost")).get();
                place.admin.fenceProducers(List.of(id)).all().get();
                return Suite.refusal(() -> {
                    producer.commitTransaction();
                    return "committed";
                });
            }
        });
        Suite.behaviour("A time-out beyond the limit of the broker is refused", "KafkaException", place ->
            Suite.refusal(() -> begun(place, Place.newName(), "transaction.timeout.ms", "1000000000")));
        Suite.behaviour("A transaction without records leaves no trace", "[0, v]", place -> {
            var topic = place.topic(1);
            try (var producer = begun(place, Place.newName())) {
                producer.commitTransaction();
                place.send(topic, "v");
                var record = place.read(topic, 1).get(0);
                return List.of(record.offset(), record.value());
            }
        });
    }

    private static KafkaProducer<String, String> begun(Place place, String id, String... more) {
        var producer = place.producer(Groups.with(more, "transactional.id", id));
        try {
            producer.initTransactions();
            producer.beginTransaction();
            return producer;
        } catch (RuntimeException refused) {
            producer.close(java.time.Duration.ZERO);
            throw refused;
        }
    }
}
