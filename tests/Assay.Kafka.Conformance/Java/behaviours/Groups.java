import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.*;

final class Groups {
    private static final String[] CLASSIC = { "heartbeat.interval.ms", "100", "session.timeout.ms", "6000" };
    private static final String[] CONSUMER = { "group.protocol", "consumer" };

    static void declare() {
        Suite.behaviour("Ranges are shared by two members", "[4, 2 2, 4]", place -> shares(place, with(CLASSIC, "partition.assignment.strategy", RangeAssignor.class.getName())));
        Suite.behaviour("Turns are shared by two members", "[4, 2 2, 4]", place -> shares(place, with(CLASSIC, "partition.assignment.strategy", RoundRobinAssignor.class.getName())));
        Suite.behaviour("Sticky members share", "[4, 2 2, 4]", place -> shares(place, with(CLASSIC, "partition.assignment.strategy", StickyAssignor.class.getName())));
        Suite.behaviour("Cooperative members share", "[4, 2 2, 4]", place -> shares(place, with(CLASSIC, "partition.assignment.strategy", CooperativeStickyAssignor.class.getName())));
        Suite.behaviour("Members of the consumer protocol share", "[4, 2 2, 4]", place -> shares(place, CONSUMER));
        Suite.behaviour("Members of the consumer protocol share ranges", "[4, 2 2, 4]", place -> shares(place, with(CONSUMER, "group.remote.assignor", "range")));
        Suite.behaviour("An assignor that no broker has is refused", "UnsupportedAssignorException", place -> {
            var topic = place.topic(1);
            try (var consumer = place.consumer(with(CONSUMER, "group.id", Place.newName(), "group.remote.assignor", "none"))) {
                consumer.subscribe(List.of(topic));
                return Suite.refusal(() -> Place.poll(consumer, 1));
            }
        });
        Suite.behaviour("A group resumes where it committed", "[[a, b], [c]]", place -> resumes(place, CLASSIC));
        Suite.behaviour("A group of the consumer protocol resumes where it committed", "[[a, b], [c]]", place -> resumes(place, CONSUMER));
        Suite.behaviour("A second static member of the same name fences the first", "FencedInstanceIdException", place -> {
            var topic = place.topic(1);
            var settings = with(CLASSIC, "group.id", Place.newName(), "group.instance.id", "one");
            try (var first = place.consumer(settings); var second = place.consumer(settings)) {
                first.subscribe(List.of(topic));
                Suite.until(1, () -> assigned(first));
                second.subscribe(List.of(topic));
                Suite.until(1, () -> assigned(second));
                return Suite.until("FencedInstanceIdException", () -> Suite.refusal(() -> first.poll(Duration.ofMillis(50))));
            }
        });
        Suite.behaviour("A static member of the consumer protocol keeps its name until it is released", "UnreleasedInstanceIdException", place -> {
            var topic = place.topic(1);
            var settings = with(CONSUMER, "group.id", Place.newName(), "group.instance.id", "one");
            try (var first = place.consumer(settings); var second = place.consumer(settings)) {
                first.subscribe(List.of(topic));
                Suite.until(1, () -> assigned(first));
                second.subscribe(List.of(topic));
                return Suite.refusal(() -> Place.poll(second, 1));
            }
        });
        Suite.behaviour("A regular expression is matched by the broker", "2", place -> {
            var topics = List.of(place.topic(1), place.topic(1));
            try (var consumer = place.consumer(with(CONSUMER, "group.id", Place.newName()))) {
                consumer.subscribe(new SubscriptionPattern(String.join("|", topics)));
                return Suite.until("2", () -> "" + assigned(consumer));
            }
        });
        Suite.behaviour("A regular expression that is none is refused", "InvalidRegularExpression", place -> {
            try (var consumer = place.consumer(with(CONSUMER, "group.id", Place.newName()))) {
                consumer.subscribe(new SubscriptionPattern("(none"));
                return Suite.refusal(() -> Place.poll(consumer, 1));
            }
        });
        Suite.behaviour("A group is described with its type and its members", "[Classic Stable 1, Consumer Stable 1]", place -> List.of(described(place, CLASSIC), described(place, CONSUMER)));
        Suite.behaviour("A busy group is not deleted", "[GroupNotEmptyException, null, GroupIdNotFoundException]", place -> {
            var topic = place.topic(1);
            var group = Place.newName();
            try (var consumer = place.consumer(with(CLASSIC, "group.id", group))) {
                consumer.subscribe(List.of(topic));
                Suite.until(1, () -> assigned(consumer));
                var busy = Suite.refusal(() -> place.admin.deleteConsumerGroups(List.of(group)).all().get());
                consumer.close();
                return List.of(busy, Suite.until("null", () -> Suite.refusal(() -> place.admin.deleteConsumerGroups(List.of(group)).all().get())),
                    Suite.refusal(() -> place.admin.deleteConsumerGroups(List.of(group)).all().get()));
            }
        });
        Suite.behaviour("Offsets of a topic that a group reads are not deleted or altered", "[GroupSubscribedToTopicException, UnknownMemberIdException]", place -> {
            var partition = new TopicPartition(place.topic(1), 0);
            var group = Place.newName();
            try (var consumer = place.consumer(with(CLASSIC, "group.id", group))) {
                consumer.subscribe(List.of(partition.topic()));
                Suite.until(1, () -> assigned(consumer));
                consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)));
                return List.of(
                    Suite.refusal(() -> place.admin.deleteConsumerGroupOffsets(group, Set.of(partition)).partitionResult(partition).get()),
                    Suite.refusal(() -> place.admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(0))).partitionResult(partition).get()));
            }
        });
        Suite.behaviour("A member that was removed joins again", "1", place -> {
            var topic = place.topic(1);
            var group = Place.newName();
            try (var consumer = place.consumer(with(CLASSIC, "group.id", group))) {
                consumer.subscribe(List.of(topic));
                Suite.until(1, () -> assigned(consumer));
                var before = consumer.groupMetadata().memberId();
                place.admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions()).all().get();
                Suite.until(true, () -> assigned(consumer) == 1 && !consumer.groupMetadata().memberId().equals(before));
                return "" + assigned(consumer);
            }
        });
        Suite.behaviour("A member of the consumer protocol joins a group of classic members", "[2 2, Consumer]", place -> {
            var topic = place.topic(4);
            var group = Place.newName();
            try (var classic = place.consumer(with(CLASSIC, "group.id", group, "partition.assignment.strategy", CooperativeStickyAssignor.class.getName()));
                var other = place.consumer(with(CONSUMER, "group.id", group))) {
                classic.subscribe(List.of(topic));
                Suite.until(4, () -> assigned(classic));
                other.subscribe(List.of(topic));
                var counts = Suite.until("2 2", () -> assigned(classic) + " " + assigned(other));
                return List.of(counts, place.admin.describeConsumerGroups(List.of(group)).all().get().get(group).type());
            }
        });
    }

    static String[] with(String[] settings, String... more) {
        var all = Arrays.copyOf(settings, settings.length + more.length);
        System.arraycopy(more, 0, all, settings.length, more.length);
        return all;
    }

    /** How many partitions a consumer has after it polled once. */
    private static int assigned(Consumer<String, String> consumer) {
        consumer.poll(Duration.ofMillis(20));
        return consumer.assignment().size();
    }

    private static List<String> shares(Place place, String[] settings) throws Exception {
        var topic = place.topic(4);
        var all = with(settings, "group.id", Place.newName());
        var counts = new ArrayList<String>();
        try (var first = place.consumer(all); var second = place.consumer(all)) {
            first.subscribe(List.of(topic));
            counts.add(Suite.until("4", () -> "" + assigned(first)));
            second.subscribe(List.of(topic));
            counts.add(Suite.until("2 2", () -> assigned(first) + " " + assigned(second)));
            second.close();
            counts.add(Suite.until("4", () -> "" + assigned(first)));
        }
        return counts;
    }

    private static List<List<String>> resumes(Place place, String[] settings) throws Exception {
        var topic = place.topic(1);
        var all = with(settings, "group.id", Place.newName());
        place.send(topic, "a", "b");
        var seen = new ArrayList<List<String>>();
        for (int count : new int[] { 2, 1 }) {
            try (var consumer = place.consumer(all)) {
                consumer.subscribe(List.of(topic));
                seen.add(Place.values(Place.poll(consumer, count)));
                consumer.commitSync();
            }
            place.send(topic, "c");
        }
        return seen;
    }

    private static String described(Place place, String[] settings) throws Exception {
        var topic = place.topic(1);
        var group = Place.newName();
        try (var consumer = place.consumer(with(settings, "group.id", group))) {
            consumer.subscribe(List.of(topic));
            Suite.until(1, () -> assigned(consumer));
            return Suite.until("any Stable 1", () -> {
                assigned(consumer);
                var found = place.admin.describeConsumerGroups(List.of(group)).all().get().get(group);
                var text = found.type() + " " + found.groupState() + " " + found.members().size();
                return text.endsWith("Stable 1") ? "any Stable 1" : text;
            }).replace("any", "" + place.admin.describeConsumerGroups(List.of(group)).all().get().get(group).type());
        }
    }
}
