import kafkajs from 'kafkajs';
import { behaviour, newName, until } from '../harness.mjs';
import { refusal } from './place.mjs';

behaviour('A topic is created once', [true, false], async place => place.admin(async admin => {
    const topics = [{ topic: newName() }];
    return [await admin.createTopics({ topics, waitForLeaders: false }), await admin.createTopics({ topics, waitForLeaders: false })];
}));

behaviour('A topic that can not be is refused', ['INVALID_TOPIC_EXCEPTION', 'INVALID_REPLICATION_FACTOR', 'INVALID_PARTITIONS', 'INVALID_CONFIG'], async place => place.admin(async admin => [
    await refusal(admin.createTopics({ topics: [{ topic: 'no name' }] })),
    await refusal(admin.createTopics({ topics: [{ topic: newName(), replicationFactor: 5 }] })),
    await refusal(admin.createTopics({ topics: [{ topic: newName(), numPartitions: 0 }] })),
    await refusal(admin.createTopics({ topics: [{ topic: newName(), configEntries: [{ name: 'no.such', value: '1' }] }] })),
]));

behaviour('Metadata tell the partitions of a topic', [[[0, 0, 1, [1], [1]], [1, 0, 1, [1], [1]]]], async place => {
    const topic = await place.topic(2);
    const { topics } = await place.admin(admin => admin.fetchTopicMetadata({ topics: [topic] }));
    return topics.map(found => found.partitions.sort((one, other) => one.partitionId - other.partitionId)
        .map(partition => [partition.partitionId, partition.partitionErrorCode, partition.leader, partition.replicas, partition.isr]));
});

behaviour('A deleted topic is not listed any more', [true, false], async place => {
    const topic = await place.topic();
    return place.admin(async admin => {
        const before = (await admin.listTopics()).includes(topic);
        await admin.deleteTopics({ topics: [topic] });
        return [before, await until(async () => (await admin.listTopics()).includes(topic), listed => !listed)];
    });
});

behaviour('A topic that is not there can not be deleted', 'UNKNOWN_TOPIC_OR_PARTITION', async place =>
    place.admin(admin => refusal(admin.deleteTopics({ topics: [newName()] }))));

behaviour('A topic grows and never shrinks', ['INVALID_PARTITIONS', 3], async place => {
    const topic = await place.topic();
    await place.admin(admin => admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] }));
    return place.admin(async admin => [
        await refusal(admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] })),
        await until(async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0].partitions.length, count => count === 3),
    ]);
});

behaviour('The ends of a log are told', [{ partition: 0, offset: '3', high: '3', low: '0' }], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    return place.admin(admin => admin.fetchTopicOffsets(topic));
});

behaviour('Offsets are found by time', [['0'], ['1'], ['2'], ['2']], async place => {
    const topic = await place.topic();
    await place.send(topic, { value: 'a', timestamp: '1000' }, { value: 'b', timestamp: '2000' });
    return place.admin(async admin => {
        const seen = [];
        for (const timestamp of [500, 1500, 2500, undefined])
            seen.push((await admin.fetchTopicOffsetsByTimestamp(topic, timestamp)).map(found => found.offset));
        return seen;
    });
});

behaviour('Records are deleted up to an offset', [{ partition: 0, offset: '3', high: '3', low: '2' }], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    return place.admin(async admin => {
        // This client deletes only from topics that it has heard of.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '2' }] });
        return admin.fetchTopicOffsets(topic);
    });
});

behaviour('More records than there are can not be deleted', 'OFFSET_OUT_OF_RANGE', async place => {
    const topic = await place.topic();
    return place.admin(async admin => {
        await admin.fetchTopicOffsets(topic);
        return refusal(admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '9' }] }));
    });
});

behaviour('The offsets of a group are set and reset', [['-1'], ['2'], ['0']], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a', 'b', 'c');
    return place.admin(async admin => {
        const offsets = async () => (await admin.fetchOffsets({ groupId, topics: [topic] }))[0].partitions.map(partition => partition.offset);
        const seen = [await offsets()];
        await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '2' }] });
        seen.push(await offsets());
        await admin.resetOffsets({ groupId, topic, earliest: true });
        const reset = await offsets();
        // Resetting to the start is kept as -2 by this client.
        return [...seen, reset.map(offset => offset === '-2' ? '0' : offset)];
    });
});

behaviour('A group is described, listed and deleted', [['Stable', 'consumer', 'RoundRobinAssigner', 1], true, 'NON_EMPTY_GROUP', ['Empty', 0], 'Dead'], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    const consumer = place.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic });
    const joined = new Promise(resolve => consumer.on(consumer.events.GROUP_JOIN, resolve));
    await consumer.run({ eachMessage: async () => { } });
    await joined;
    return place.admin(async admin => {
        const describe = async () => (await admin.describeGroups([groupId])).groups[0];
        const busy = await describe();
        const listed = (await admin.listGroups()).groups.some(group => group.groupId === groupId && group.protocolType === 'consumer');
        const refused = await refusal(admin.deleteGroups([groupId]));
        await consumer.disconnect();
        const empty = await until(describe, group => group.state === 'Empty');
        await admin.deleteGroups([groupId]);
        return [[busy.state, busy.protocolType, busy.protocol, busy.members.length], listed, refused, [empty.state, empty.members.length], (await describe()).state];
    });
});

behaviour('A group that is not there can not be deleted', 'GROUP_ID_NOT_FOUND', async place => place.admin(admin => refusal(admin.deleteGroups([newName()]))));

behaviour('Settings of a topic are altered and described', [['604800000', true], ['5000', false]], async place => {
    const topic = await place.topic();
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: topic };
    return place.admin(async admin => {
        const describe = async () => {
            const { resources } = await admin.describeConfigs({ resources: [{ ...resource, configNames: ['segment.ms'] }] });
            const [entry] = resources[0].configEntries;
            return [entry.configValue, entry.isDefault];
        };
        const before = await describe();
        await admin.alterConfigs({ resources: [{ ...resource, configEntries: [{ name: 'segment.ms', value: '5000' }] }] });
        return [before, await until(describe, ([value]) => value === '5000')];
    });
});

behaviour('A setting that nobody knows is refused', 'INVALID_CONFIG', async place => {
    const name = await place.topic();
    return place.admin(admin => refusal(admin.alterConfigs({ resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name, configEntries: [{ name: 'no.such', value: '1' }] }] })));
});

behaviour('The cluster has one broker, which is its controller', [[1], 1], async place => {
    const { brokers, controller } = await place.admin(admin => admin.describeCluster());
    return [brokers.map(broker => broker.nodeId), controller];
});

behaviour('Access control lists need an authorizer', ['SECURITY_DISABLED', 'SECURITY_DISABLED'], async place => place.admin(async admin => [
    await refusal(admin.createAcls({
        acl: [{
            resourceType: kafkajs.AclResourceTypes.TOPIC, resourceName: newName(), resourcePatternType: kafkajs.ResourcePatternTypes.LITERAL,
            principal: 'User:somebody', host: '*', operation: kafkajs.AclOperationTypes.READ, permissionType: kafkajs.AclPermissionTypes.ALLOW,
        }],
    })),
    await refusal(admin.describeAcls({
        resourceType: kafkajs.AclResourceTypes.ANY, resourcePatternType: kafkajs.ResourcePatternTypes.ANY,
        operation: kafkajs.AclOperationTypes.ANY, permissionType: kafkajs.AclPermissionTypes.ANY,
    }).then(({ resources }) => resources.filter(found => found.resourceName === 'none'))),
]));

behaviour('No partition is being moved', [], async place => {
    const topic = await place.topic();
    return place.admin(async admin => (await admin.listPartitionReassignments({ topics: [{ topic, partitions: [0] }] })).topics);
});
