import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.common.*;
import org.apache.kafka.common.acl.*;
import org.apache.kafka.common.config.ConfigResource;

final class Administration {
    static void declare() {
        Suite.behaviour("A topic is created once", "[null, TopicExistsException]", place -> {
            var topic = List.of(new NewTopic(Place.newName(), 1, (short) 1));
            return List.of(Suite.refusal(() -> place.admin.createTopics(topic).all().get()), Suite.refusal(() -> place.admin.createTopics(topic).all().get()));
        });
        Suite.behaviour("A topic that can not be is refused", "[InvalidReplicationFactorException, InvalidPartitionsException, InvalidTopicException, InvalidConfigurationException]", place -> List.of(
            created(place, new NewTopic(Place.newName(), 1, (short) 5)), created(place, new NewTopic(Place.newName(), 0, (short) 1)),
            created(place, new NewTopic("no name", 1, (short) 1)), created(place, new NewTopic(Place.newName(), 1, (short) 1).configs(Map.of("no.such", "1")))));
        Suite.behaviour("A topic has an id that outlives its name", "UnknownTopicIdException", place -> {
            var topic = place.topic(1);
            var id = place.admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
            place.admin.deleteTopics(TopicCollection.ofTopicIds(List.of(id))).all().get();
            return Suite.until("UnknownTopicIdException", () -> Suite.refusal(() -> place.admin.describeTopics(TopicCollection.ofTopicIds(List.of(id))).allTopicIds().get()));
        });
        Suite.behaviour("Offsets are listed by their meaning", "[0, 3, 2]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            place.send(partition.topic(), "a", "b", "c");
            var found = new ArrayList<Long>();
            for (var spec : List.of(OffsetSpec.earliest(), OffsetSpec.latest(), OffsetSpec.maxTimestamp())) {
                found.add(place.admin.listOffsets(Map.of(partition, spec)).all().get().get(partition).offset());
            }
            return found;
        });
        Suite.behaviour("Settings are altered one by one", "[5000, delete,compact]", place -> {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, place.topic(1));
            place.admin.incrementalAlterConfigs(Map.of(resource, List.of(
                new AlterConfigOp(new ConfigEntry("segment.ms", "5000"), AlterConfigOp.OpType.SET),
                new AlterConfigOp(new ConfigEntry("cleanup.policy", "compact"), AlterConfigOp.OpType.APPEND)))).all().get();
            return Suite.until(List.of("5000", "delete,compact"), () -> {
                var config = place.admin.describeConfigs(List.of(resource)).all().get().get(resource);
                return List.of(config.get("segment.ms").value(), config.get("cleanup.policy").value());
            });
        });
        Suite.behaviour("Access control lists need an authorizer", "SecurityDisabledException", place -> Suite.refusal(() -> place.admin.describeAcls(
            new AclBindingFilter(new org.apache.kafka.common.resource.ResourcePatternFilter(org.apache.kafka.common.resource.ResourceType.TOPIC, Place.newName(),
                org.apache.kafka.common.resource.PatternType.LITERAL), AccessControlEntryFilter.ANY)).values().get()));
        Suite.behaviour("Groups are listed with their type and protocol", "Optional[Classic] consumer", place -> {
            var topic = place.topic(1);
            var group = Place.newName();
            place.admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), new org.apache.kafka.clients.consumer.OffsetAndMetadata(0))).all().get();
            return place.admin.listGroups().all().get().stream().filter(listing -> listing.groupId().equals(group))
                .map(listing -> listing.type() + " " + (listing.protocol().isEmpty() ? "consumer" : listing.protocol())).findFirst().orElse("not listed");
        });
        Suite.behaviour("Features of the cluster are told", "[true, true, true]", place -> {
            var features = place.admin.describeFeatures().featureMetadata().get().finalizedFeatures();
            return List.of(features.containsKey("group.version"), features.containsKey("transaction.version"), features.containsKey("metadata.version"));
        });
    }

    private static String created(Place place, NewTopic topic) {
        return Suite.refusal(() -> place.admin.createTopics(List.of(topic)).all().get());
    }
}
