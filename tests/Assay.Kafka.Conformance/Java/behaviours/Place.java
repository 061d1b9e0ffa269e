import java.time.Duration;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.stream.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.*;

/** Where behaviours are tried, and the clients for it. */
final class Place {
    private final String name;
    private final String servers;
    final Admin admin;

    Place(String name, String servers) {
        this.name = name;
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    String name() {
        return name;
    }

    static String newName() {
        return "j" + UUID.randomUUID();
    }

    String topic(int partitions, String... configs) throws Exception {
        var topic = newName();
        var settings = new HashMap<String, String>();
        for (int i = 0; i < configs.length; i += 2) {
            settings.put(configs[i], configs[i + 1]);
        }
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings))).all().get();
        Callable<String> ends = () -> String.valueOf(admin.listOffsets(IntStream.range(0, partitions).boxed()
            .collect(Collectors.toMap(index -> new TopicPartition(topic, index), index -> OffsetSpec.latest()))).all().get().size());
        Suite.until("" + partitions, () -> Suite.refusal(ends));
        return topic;
    }

    private Map<String, Object> settings(String... more) {
        var settings = new HashMap<String, Object>(Map.of("bootstrap.servers", servers));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    KafkaProducer<String, String> producer(String... more) {
        return new KafkaProducer<>(settings(more), new StringSerializer(), new StringSerializer());
    }

    void send(String topic, String... values) throws Exception {
        try (var producer = producer()) {
            for (var value : values) {
                producer.send(new ProducerRecord<>(topic, 0, null, value)).get();
            }
        }
    }

    KafkaConsumer<String, String> consumer(String... more) {
        var settings = settings("auto.offset.reset", "earliest", "enable.auto.commit", "false", "fetch.max.wait.ms", "100");
        settings.putAll(settings(more));
        return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    KafkaShareConsumer<String, String> shareConsumer(String group, String... more) throws Exception {
        admin.incrementalAlterConfigs(Map.of(new org.apache.kafka.common.config.ConfigResource(org.apache.kafka.common.config.ConfigResource.Type.GROUP, group),
            List.of(new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET)))).all().get();
        var settings = settings("group.id", group, "fetch.max.wait.ms", "100");
        settings.putAll(settings(more));
        return new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    }

    static List<ConsumerRecord<String, String>> poll(Consumer<String, String> consumer, int count) {
        var records = new ArrayList<ConsumerRecord<String, String>>();
        for (int round = 0; round < 150 && records.size() < count; round++) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    /** The records of the first partition, without a group. */
    List<ConsumerRecord<String, String>> read(String topic, int count, String... more) {
        try (var consumer = consumer(more)) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            return poll(consumer, count);
        }
    }
}
