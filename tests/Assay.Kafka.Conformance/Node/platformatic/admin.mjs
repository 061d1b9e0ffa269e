import { behaviour, newName, until } from '../harness.mjs';
import { kafka, refusal } from './place.mjs';

const { ConfigResourceTypes, FindCoordinatorKeyTypes, IncrementalAlterConfigOperationTypes } = kafka;

behaviour('A topic is created once, listed and deleted', [[2, 1], true, 'TOPIC_ALREADY_EXISTS', false], async place => place.admin(async admin => {
    const topic = newName();
    const [created] = await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    const listed = await until(async () => (await admin.listTopics()).includes(topic), found => found);
    const again = await refusal(admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 }));
    await admin.deleteTopics({ topics: [topic] });
    return [[created.partitions, created.replicas], listed, again, await until(async () => (await admin.listTopics()).includes(topic), found => !found)];
}));

behaviour('A topic on more brokers than there are is refused', 'INVALID_REPLICATION_FACTOR', async place =>
    place.admin(admin => refusal(admin.createTopics({ topics: [newName()], partitions: 1, replicas: 5 }))));

behaviour('A topic grows and never shrinks', ['INVALID_PARTITIONS', 3], async place => {
    const topic = await place.topic();
    return place.admin(async admin => {
        await admin.createPartitions({ topics: [{ name: topic, count: 3, assignments: null }] });
        const refused = await refusal(admin.createPartitions({ topics: [{ name: topic, count: 1, assignments: null }] }));
        const count = async () => (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic).partitionsCount;
        return [refused, await until(count, partitions => partitions === 3)];
    }, { retries: 0 });
});

behaviour('Offsets are found by their meaning and by time', ['0', '2', '1', '1'], async place => {
    const topic = await place.topic();
    await place.send(topic, { value: 'a', timestamp: 1000n });
    await place.send(topic, { value: 'b', timestamp: 2000n });
    return place.admin(async admin => {
        const seen = [];
        for (const timestamp of [-2n, -1n, -3n, 1500n])
            seen.push(`${(await admin.listOffsets({ topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }] }))[0].partitions[0].offset}`);
        return seen;
    });
});

behaviour('Records are deleted up to an offset', ['2', 'OFFSET_OUT_OF_RANGE'], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    return place.admin(async admin => {
        const remove = offset => admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset }] }] });
        return [`${(await remove(2n))[0].partitions[0].lowWatermark}`, await refusal(remove(9n))];
    }, { retries: 0 });
});

behaviour('The offsets of a group are altered, listed and deleted', [['1'], []], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a', 'b');
    return place.admin(async admin => {
        const offsets = async () => (await admin.listConsumerGroupOffsets({ groups: [groupId] })).flatMap(group => group.topics).flatMap(found => found.partitions)
            .map(partition => `${partition.committedOffset}`).filter(offset => offset !== '-1');
        await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 1n }] }] });
        const altered = await offsets();
        await admin.deleteConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionIndexes: [0] }] });
        return [altered, await offsets()];
    });
});

behaviour('A group is described and deleted', [['Empty'], false], async place => {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a');
    await place.values(topic, 1, { groupId, commit: true });
    return place.admin(async admin => {
        const state = async () => [...(await admin.describeGroups({ groups: [groupId] })).values()].map(group => group.state);
        const empty = await until(state, ([seen]) => seen === 'Empty');
        await admin.deleteGroups({ groups: [groupId] });
        return [empty, (await admin.listGroups()).has(groupId)];
    });
});

behaviour('Settings of a topic are altered one by one', ['5000', 'INVALID_CONFIG'], async place => {
    const topic = await place.topic();
    return place.admin(async admin => {
        const set = (name, value) => admin.incrementalAlterConfigs({
            resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configs: [{ name, configOperation: IncrementalAlterConfigOperationTypes.SET, value }] }],
        });
        const describe = async () => (await admin.describeConfigs({ resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: topic, configurationKeys: ['segment.ms'] }] }))[0].configs[0].value;
        await set('segment.ms', '5000');
        return [await until(describe, value => value === '5000'), await refusal(set('no.such', '1'))];
    }, { retries: 0 });
});

behaviour('Quotas are kept by their entity', [['producer_byte_rate', 1000]], async place => {
    const entityName = newName();
    const entity = [{ entityType: 'user', entityName }];
    return place.admin(async admin => {
        const describe = async () => (await admin.describeClientQuotas({ components: [{ entityType: 'user', matchType: 0, match: entityName }], strict: false }))
            .flatMap(entry => entry.values).map(value => [value.key, value.value]);
        await admin.alterClientQuotas({ entries: [{ entities: entity, ops: [{ key: 'producer_byte_rate', value: 1000, remove: false }] }] });
        const kept = await until(describe, values => values.length > 0);
        await admin.alterClientQuotas({ entries: [{ entities: entity, ops: [{ key: 'producer_byte_rate', value: 0, remove: true }] }] });
        return kept;
    });
});

behaviour('The coordinator of a group is the only broker', [1], async place =>
    place.admin(async admin => (await admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [newName()] })).map(found => found.nodeId)));

behaviour('Sizes of logs are told', [1], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a');
    return place.admin(async admin => (await admin.describeLogDirs({ topics: [{ name: topic, partitions: [0] }] }))
        .flatMap(broker => broker.results).flatMap(result => result.topics).filter(found => found.name === topic).map(found => found.partitions.length));
});
