import java.util.*;
import java.util.concurrent.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.config.*;
import org.apache.kafka.common.quota.*;
import org.apache.kafka.common.serialization.*;

/** Calls what Java's Admin offers and says what came of it, without what differs from cluster to cluster: the same lines on every broker that behaves alike. */
public final class AdminCalls {
    private final Admin admin;
    private final String servers;

    private AdminCalls(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers, "default.api.timeout.ms", "15000", "request.timeout.ms", "10000"));
    }

    public static void main(String[] arguments) throws Exception {
        var calls = new AdminCalls(arguments[0]);
        calls.topics();
        calls.configs();
        calls.partitions();
        calls.offsets();
        calls.quotas();
        calls.scram();
        calls.cluster();
        calls.metrics();
        calls.records();
        calls.admin.close();
    }

    private interface Call {
        Object run() throws Exception;
    }

    private static void say(String what, Call call) {
        String result;
        try {
            result = String.valueOf(call.run());
        } catch (ExecutionException failed) {
            result = failed.getCause().getClass().getSimpleName();
        } catch (Exception failed) {
            result = failed.getClass().getSimpleName();
        }
        System.out.println(what + ": " + result);
    }

    /** What was altered is told a moment later by some. */
    private static void eventually(String what, String expected, Call call) throws Exception {
        String last = null;
        for (int round = 0; round < 200; round++) {
            try {
                last = String.valueOf(call.run());
            } catch (ExecutionException failed) {
                last = failed.getCause().getClass().getSimpleName();
            }
            if (last.equals(expected)) {
                break;
            }
            Thread.sleep(50);
        }
        System.out.println(what + ": " + last);
    }

    private void topics() throws Exception {
        say("create", () -> admin.createTopics(List.of(new NewTopic("java-a", 3, (short) 1), new NewTopic("java-b", Optional.empty(), Optional.empty()))).all().get());
        say("create again", () -> admin.createTopics(List.of(new NewTopic("java-a", 1, (short) 1))).all().get());
        say("create too wide", () -> admin.createTopics(List.of(new NewTopic("java-c", 1, (short) 7))).all().get());
        say("create on brokers", () -> admin.createTopics(List.of(new NewTopic("java-d", Map.of(0, List.of(1), 1, List.of(1))))).numPartitions("java-d").get());
        eventually("describe", "3 [1, 1, 1]", () -> {
            var description = admin.describeTopics(List.of("java-a")).allTopicNames().get().get("java-a");
            return description.partitions().size() + " " + description.partitions().stream().map(partition -> partition.leader().id()).toList();
        });
        say("describe unknown", () -> admin.describeTopics(List.of("java-none")).allTopicNames().get());
        say("describe by id", () -> admin.describeTopics(TopicCollection.ofTopicIds(List.of(Uuid.randomUuid()))).allTopicIds().get());
        eventually("list", "[java-a, java-b, java-d]", () -> admin.listTopics().names().get().stream().filter(name -> name.startsWith("java-")).sorted().toList());
    }

    private void configs() throws Exception {
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, "java-a");
        say("alter", () -> admin.incrementalAlterConfigs(Map.of(topic, List.of(
            new AlterConfigOp(new ConfigEntry("segment.ms", "5000"), AlterConfigOp.OpType.SET),
            new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.APPEND)))).all().get());
        eventually("altered", "5000 DYNAMIC_TOPIC_CONFIG delete,compact", () -> {
            var config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            return config.get("segment.ms").value() + " " + config.get("segment.ms").source() + " " + config.get("cleanup.policy").value();
        });
        say("alter unknown", () -> admin.incrementalAlterConfigs(Map.of(topic, List.of(
            new AlterConfigOp(new ConfigEntry("no.such", "1"), AlterConfigOp.OpType.SET)))).all().get());
        say("names", () -> admin.describeConfigs(List.of(topic)).all().get().get(topic).entries().stream().map(ConfigEntry::name).sorted().toList());
        say("other broker", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.BROKER, "77")), new DescribeConfigsOptions().timeoutMs(2000)).all().get());
        say("group", () -> admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.GROUP, "java-g"))).all().get().values().iterator().next().entries().stream().map(ConfigEntry::name).sorted().toList());
        say("resources", () -> admin.listConfigResources(Set.of(ConfigResource.Type.BROKER), new ListConfigResourcesOptions()).all().get());
    }

    private void partitions() throws Exception {
        say("grow", () -> admin.createPartitions(Map.of("java-b", NewPartitions.increaseTo(2))).all().get());
        say("shrink", () -> admin.createPartitions(Map.of("java-a", NewPartitions.increaseTo(1))).all().get());
        say("elect", () -> admin.electLeaders(ElectionType.PREFERRED, Set.of(new TopicPartition("java-a", 0))).partitions().get().values().stream()
            .map(error -> error.map(thrown -> thrown.getClass().getSimpleName()).orElse("done")).toList());
        say("reassign", () -> admin.alterPartitionReassignments(Map.of(new TopicPartition("java-a", 0), Optional.of(new NewPartitionReassignment(List.of(1))))).all().get());
        say("reassign to nobody", () -> admin.alterPartitionReassignments(Map.of(new TopicPartition("java-a", 0), Optional.of(new NewPartitionReassignment(List.of(8))))).all().get());
        say("cancel", () -> admin.alterPartitionReassignments(Map.of(new TopicPartition("java-a", 1), Optional.empty())).all().get());
        say("reassignments", () -> admin.listPartitionReassignments().reassignments().get());
        say("log dirs", () -> admin.describeLogDirs(List.of(1)).allDescriptions().get().get(1).values().stream()
            .mapToLong(dir -> dir.replicaInfos().keySet().stream().filter(partition -> partition.topic().equals("java-a")).count()).sum());
    }

    private void offsets() throws Exception {
        try (var producer = new KafkaProducer<String, String>(Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < 5; i++) {
                producer.send(new ProducerRecord<>("java-a", 0, 1000L * i, "k" + i, "v" + i)).get();
            }
        }
        var partition = new TopicPartition("java-a", 0);
        for (var spec : List.of(OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.maxTimestamp(), OffsetSpec.forTimestamp(1500), OffsetSpec.earliestLocal(), OffsetSpec.latestTiered())) {
            say(spec.getClass().getSimpleName(), () -> {
                var found = admin.listOffsets(Map.of(partition, spec)).all().get().get(partition);
                return found.offset() + " " + found.timestamp();
            });
        }
        try (var consumer = new KafkaConsumer<String, String>(Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            int count = 0;
            for (int round = 0; round < 100 && count < 5; round++) {
                count += consumer.poll(java.time.Duration.ofMillis(100)).count();
            }
            System.out.println("consumed: " + count);
        }
    }

    private void quotas() throws Exception {
        var entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "java-user"));
        say("quota", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1000.0))))).all().get());
        eventually("quotas", "{producer_byte_rate=1000.0}", () -> admin.describeClientQuotas(
            ClientQuotaFilter.containsOnly(List.of(ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, "java-user")))).entities().get().get(entity));
        say("quota unknown", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("no_such", 1.0))))).all().get());
        say("quota gone", () -> admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op("producer_byte_rate", null))))).all().get());
    }

    private void scram() throws Exception {
        say("user", () -> admin.alterUserScramCredentials(List.of(
            new UserScramCredentialUpsertion("java-user", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096), "secret"))).all().get());
        eventually("users", "[ScramCredentialInfo{mechanism=SCRAM_SHA_256, iterations=4096}]",
            () -> admin.describeUserScramCredentials(List.of("java-user")).all().get().get("java-user").credentialInfos());
        say("user weak", () -> admin.alterUserScramCredentials(List.of(
            new UserScramCredentialUpsertion("java-user", new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 1), "secret"))).all().get());
        say("user gone", () -> admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion("java-user", ScramMechanism.SCRAM_SHA_256))).all().get());
        say("token", () -> admin.createDelegationToken().delegationToken().get());
        say("tokens", () -> admin.describeDelegationToken().delegationTokens().get());
    }

    private void cluster() throws Exception {
        say("nodes", () -> admin.describeCluster().nodes().get().stream().map(Node::id).toList());
        say("quorum", () -> admin.describeMetadataQuorum().quorumInfo().get().voters().stream().map(QuorumInfo.ReplicaState::replicaId).toList());
        say("groups", () -> admin.listGroups().all().get().stream().filter(group -> group.groupId().startsWith("java-")).toList());
    }

    private void metrics() throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "java-m");
        say("metrics", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(
            new AlterConfigOp(new ConfigEntry("interval.ms", "1000"), AlterConfigOp.OpType.SET)))).all().get());
        eventually("metrics resources", "true", () -> admin.listConfigResources(Set.of(ConfigResource.Type.CLIENT_METRICS), new ListConfigResourcesOptions()).all().get()
            .contains(resource));
        say("metrics wrong", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(
            new AlterConfigOp(new ConfigEntry("interval.ms", "1"), AlterConfigOp.OpType.SET)))).all().get());
        say("metrics gone", () -> admin.incrementalAlterConfigs(Map.of(resource, List.of(
            new AlterConfigOp(new ConfigEntry("interval.ms", null), AlterConfigOp.OpType.DELETE)))).all().get());
    }

    private void records() throws Exception {
        var partition = new TopicPartition("java-d", 0);
        say("delete records", () -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(0))).all().get());
        say("delete too many", () -> admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(9))).all().get());
        say("delete", () -> admin.deleteTopics(List.of("java-a", "java-b", "java-d")).all().get());
        say("delete again", () -> admin.deleteTopics(List.of("java-none")).all().get());
    }
}
