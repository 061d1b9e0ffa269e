import { behaviour, newName, until } from '../harness.mjs';

async function start(place, topic, options) {
    const running = { consumer: place.newConsumer(options), values: [] };
    running.stream = await running.consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
    running.stream.on('data', message => running.values.push(message.value));
    running.stream.on('error', () => { });
    running.count = () => running.consumer.assignments?.flatMap(assigned => assigned.partitions).length ?? 0;
    return running;
}

async function shares(place, options) {
    const [topic, groupId] = [await place.topic(4), newName()];
    const first = await start(place, topic, { ...options, groupId });
    const counts = [await until(first.count, count => count === 4)];
    const second = await start(place, topic, { ...options, groupId });
    counts.push(await until(() => [first.count(), second.count()], ([one, other]) => one === 2 && other === 2));
    await second.consumer.close(true);
    counts.push(await until(first.count, count => count === 4));
    await first.consumer.close(true);
    return counts;
}

async function resumes(place, options) {
    const [topic, groupId] = [await place.topic(), newName()];
    await place.send(topic, 'a', 'b');
    const before = await place.values(topic, 2, { ...options, groupId, commit: true });
    await place.send(topic, 'c');
    return [before, await place.values(topic, 1, { ...options, groupId, commit: true })];
}

behaviour('Members of a classic group share the partitions', [4, [2, 2], 4], place => shares(place, {}));

behaviour('Members of the consumer protocol share the partitions', [4, [2, 2], 4], place => shares(place, { groupProtocol: 'consumer' }));

behaviour('A classic group resumes where it committed', [['a', 'b'], ['c']], place => resumes(place, {}));

behaviour('A group of the consumer protocol resumes where it committed', [['a', 'b'], ['c']], place => resumes(place, { groupProtocol: 'consumer' }));

behaviour('A consumer reads several topics', ['a', 'b'], async place => {
    const topics = [await place.topic(), await place.topic()];
    await place.send(topics[0], 'a');
    await place.send(topics[1], 'b');
    return (await place.values(topics, 2)).sort();
});

behaviour('A consumer starts where it is told', ['c'], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    return place.values(topic, 1, {}, { mode: 'manual', fallbackMode: undefined, offsets: [{ topic, partition: 0, offset: 2n }] });
});

behaviour('Ends, commits and lag are told', [['3'], ['1'], ['2']], async place => {
    const topic = await place.topic();
    await place.send(topic, 'a', 'b', 'c');
    const groupId = newName();
    await place.consume(topic, 1, { groupId, commit: true, maxBytesPerPartition: 1 });
    const consumer = place.newConsumer({ groupId });
    try {
        await consumer.topics.trackAll(topic);
        await consumer.joinGroup();
        const flat = offsets => [...offsets.get(topic)].map(offset => `${offset}`);
        const ends = flat(await consumer.listOffsets({ topics: [topic] }));
        const committed = flat(await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [0] }] }));
        return [ends, committed, [`${BigInt(ends[0]) - BigInt(committed[0])}`]];
    } finally {
        await consumer.close(true);
    }
});
